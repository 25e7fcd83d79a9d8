## Eine Liste einlesen.

import-title = Eine Liste einlesen
import-lead = Aus Ihrem Adressbuch oder getippt. Sie sehen zuerst, was aus jeder Zeile würde; nichts steht auf einer Liste, bevor Sie es sagen.
import-file = Eine Datei
import-file-kinds = CSV, vCard oder JSON
import-file-hint = Wie Google, Outlook, Thunderbird, ein Telefon oder Guestlist selbst sie schreibt; höchstens 10 MB und { $most } Zeilen.
import-look-at-file = Vorschau zeigen
import-lines = Zeilen
import-lines-hint = Eine pro Zeile oder durch Kommas getrennt; Namen dürfen dabeistehen: Anna Doe <anna@agency.example>.
import-look-at-lines = Vorschau zeigen
import-before = Früher eingelesen
import-before-pages = Frühere Importe
import-for-list = Für welche Liste
import-for-whitelist = Gästeliste: Wer darauf steht, kommt herein.
import-for-blocklist = Sperrliste: Wer darauf steht, wird abgewiesen.
import-pasted = Eingefügte Zeilen
import-no-file = Wählen Sie zuerst eine Datei: die, die Ihr Adressbuch geschrieben hat.
import-file-large = Diese Datei ist größer als { $most }: Exportieren Sie weniger Kontakte auf einmal, oder lassen Sie Bilder weg.
import-too-often = Sie haben in kurzer Zeit sehr viele Listen eingelesen: Warten Sie eine Minute, und senden Sie es noch einmal.
import-no-lines = Schreiben Sie mindestens eine Adresse, eine pro Zeile, oder fügen Sie sie ein.

import-reading = wird gelesen
import-ready = noch nicht übernommen
import-taking = wird übernommen
import-done = übernommen
import-cut-short = vor der letzten Zeile angehalten
import-undoing = wird rückgängig gemacht
import-undone = rückgängig gemacht
import-stopped = abgebrochen
import-show-allow = Für Ihre Gästeliste. Gelesen { $at }: { $state }.
import-show-block = Für Ihre Sperrliste. Gelesen { $at }: { $state }.
import-line-by-line = Zeile für Zeile
import-line = Zeile
import-who = Wer
import-becomes = Ergebnis
import-further = Weitere Zeilen
import-cut-off = Das Lesen wurde abgebrochen
import-would = Was daraus würde
import-came = Was daraus wurde
import-cut-off-text = Nichts davon steht auf Ihrer Liste. Bitte lesen Sie sie noch einmal ein.
import-cut-short-text = Sie haben bei Zeile { $place } von { $count } angehalten. Was bis dahin kam, steht auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}; die übrigen Zeilen nicht.
import-elsewhere = { $list ->
    [allow] { $count ->
        [one] Eine Zeile stammt laut der Datei selbst von einer Sperrliste. Diese Zeile wird hier ausgelassen: Auf Ihrer Gästeliste ließe sie herein, wer gesperrt war.
       *[other] { $count } Zeilen stammen laut der Datei selbst von einer Sperrliste. Diese Zeilen werden hier ausgelassen: Auf Ihrer Gästeliste ließen sie herein, wer gesperrt war.
    }
   *[block] { $count ->
        [one] Eine Zeile stammt laut der Datei selbst von einer Gästeliste. Diese Zeile wird hier ausgelassen: Auf Ihrer Sperrliste wiese sie ab, wer willkommen war.
       *[other] { $count } Zeilen stammen laut der Datei selbst von einer Gästeliste. Diese Zeilen werden hier ausgelassen: Auf Ihrer Sperrliste wiesen sie ab, wer willkommen war.
    }
}
import-turn = Stattdessen für meine { $list ->
    [allow] Sperrliste
   *[block] Gästeliste
} einlesen
import-turned = Diese Datei ist jetzt für Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}. Noch steht nichts davon darauf.
import-every-line = Jede Zeile zeigen
import-put = { $count ->
    [one] 1 Eintrag
   *[other] { $count } Einträge
} auf Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} setzen
import-put-first = { $count ->
    [one] Den ersten Eintrag
   *[other] Die ersten { $count } Einträge
} auf Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} setzen
import-put-rest = { $count ->
    [one] 1 weiteren Eintrag
   *[other] { $count } weitere Einträge
} auf Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} setzen
import-stop = Anhalten
import-stop-means = Was bis dahin auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} steht, bleibt dort; Sie können es danach rückgängig machen.
import-stopped-now = Angehalten. { $count ->
    [0] Nichts davon steht
    [one] 1 Eintrag davon steht
   *[other] { $count } Einträge davon stehen
} auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}.
import-stop-late = Es war schon zu Ende, bevor es angehalten werden konnte: So ist es jetzt.
import-undo-takes = { $count ->
    [0] Rückgängig nimmt nichts
    [1] Rückgängig nimmt diesen einen Eintrag wieder
   *[other] Rückgängig nimmt diese { $count } Einträge wieder
} von Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}. Was Sie seither geändert oder verschoben haben, bleibt.
import-see-them = Ansehen
import-undo = Einlesen rückgängig machen
import-forget = Liste vergessen
import-nothing-new = Darin ist nichts neu für Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}.
import-nothing-in-it = Darin steht nichts: keine Zeile mit einer Adresse oder einem Namen, höchstens eine Überschrift. Wählen Sie eine andere Datei, oder speichern Sie Ihre noch einmal.
import-being-read = Die Liste wird gelesen
import-being-taken = Die Liste wird übernommen
import-being-undone = Die Liste wird zurückgenommen
import-lines-so-far = { $count } Zeilen bis jetzt.
import-lines-of = { $place } von { $count } Zeilen.
import-goes-on = Sie können diese Seite verlassen: Es geht von selbst weiter. { $link }Sehen, wie weit es ist{ $end }

line-new = Neu
line-left = Nicht übernommen
line-elsewhere = { $list ->
    [allow] Von einer Sperrliste
   *[block] Von einer Gästeliste
}
line-elsewhere-why = Ausgelassen: Das hier ist für Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}.
line-moved-why = Kam mit dieser Liste, und Sie haben es seither dorthin verschoben.
line-ended = Schon abgelaufen
line-differs-end = mit einem anderen Ende, das bleibt, wie es ist
line-differs-proof = ohne „nur mit Nachweis“, und das bleibt so
line-differs-note = mit einer anderen Notiz, die bleibt, wie sie ist
line-full = Kein Platz
line-full-why = Ihre Listen fassen höchstens { $limit ->
    [one] 1 eigenen Eintrag
   *[other] { $limit } eigene Einträge
}.
line-present = Schon da
line-on-blocklist = Auf Ihrer Sperrliste
line-on-whitelist = Auf Ihrer Gästeliste
line-double = Doppelt
line-own = Ihre eigene Domain
line-wrong = Nicht lesbar
line-nothing = Keine Adresse
line-taken = Übernommen
line-back = Wieder da
line-undone = Rückgängig gemacht
line-same-as = dasselbe wie Zeile { $line }
line-same-line = steht in dieser Zeile schon
line-deceptive = Sehen Sie genau hin: Das hat Buchstaben, die man für andere halten kann.
line-whole-tld = Sehen Sie genau hin: Das sind alle unter { $tld }, einer ganzen Top-Level-Domain.
line-provider = Sehen Sie genau hin: Das sind alle bei { $domain }, wo jeder eine Adresse haben kann.
line-large-network = Sehen Sie genau hin: { $network } ist ein sehr großer Teil des Internets.

tally-new = neu für Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}
tally-taken = auf Ihre { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} gekommen
tally-back = schon früher auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} und jetzt wieder da
tally-left = nicht übernommen
tally-elsewhere = { $list ->
    [allow] von einer Sperrliste, ausgelassen
   *[block] von einer Gästeliste, ausgelassen
}
tally-ended = schon abgelaufen, wie die Datei sagt
tally-full = ohne Platz auf Ihren Listen
tally-present = schon da
tally-contrary = auf Ihrer { $list ->
    [allow] Sperrliste
   *[block] Gästeliste
} und dort gelassen
tally-double = doppelt in dieser Liste
tally-own = in Ihrer eigenen Domain, wo niemand einen Eintrag braucht
tally-wrong = nicht lesbar
tally-nothing = ohne Adresse
tally-undone = wieder von Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} genommen

import-was-done = Das ist schon geschehen: So ist es jetzt.
import-was-turned = Es ist nichts geschehen: Die Einträge wurden inzwischen für die andere Liste vorbereitet. So ist es jetzt.
import-on-now = { $count ->
    [one] 1 Eintrag steht
   *[other] { $count } Einträge stehen
} jetzt auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}.
import-all-off = Alles davon ist wieder von Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} genommen.
import-off-but = { $off ->
    [0] Kein Eintrag wurde
    [one] 1 Eintrag wurde wieder
   *[other] { $off } Einträge wurden wieder
} von Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} genommen.{ $stay ->
    [0] {""}
    [one] {" "}1 Eintrag bleibt dort, weil Sie ihn seither geändert haben.
   *[other] {" "}{ $stay } Einträge bleiben dort, weil Sie sie seither geändert haben.
}{ $moved ->
    [0] {""}
    [one] {" "}1 Eintrag bleibt auf Ihrer { $list ->
        [allow] Sperrliste
       *[block] Gästeliste
    }, weil Sie ihn seither dorthin verschoben haben.
   *[other] {" "}{ $moved } Einträge bleiben auf Ihrer { $list ->
        [allow] Sperrliste
       *[block] Gästeliste
    }, weil Sie sie seither dorthin verschoben haben.
}
import-under-way = Es läuft. Sie können diese Seite verlassen: Es geht von selbst weiter.
import-forgotten = { $what } ist vergessen.
import-cannot-forget = Diese Liste kann nicht vergessen werden, solange Einträge aus ihr auf Ihrer Liste stehen.

mistake-line-long = Das ist länger als { $most } Zeichen und wurde übergangen: Kürzen Sie es.
mistake-lines-many = Nur die ersten { $most } Zeilen wurden gelesen: Senden Sie den Rest als eigene Datei.
mistake-quote = Ein Anführungszeichen (") wird in dieser Zeile geöffnet und nie geschlossen: Schließen Sie es, oder entfernen Sie es.
mistake-card = Diese Karte ist nicht lesbar: Exportieren Sie sie noch einmal aus Ihrem Adressbuch.
mistake-card-end = Diese Karte hat kein Ende: Exportieren Sie sie noch einmal aus Ihrem Adressbuch.
mistake-json = Dieses JSON ist keine ganze Liste von Einträgen, wie Guestlist sie speichert: Speichern Sie sie noch einmal, oder senden Sie sie als CSV.
mistake-json-torn = Von hier an ist dieses JSON nicht lesbar, und was dahinter steht, wurde nicht gelesen: Speichern Sie es noch einmal, oder senden Sie es als CSV.
mistake-json-entry = Das ist kein Eintrag: In JSON beginnt einer mit einer geschweiften Klammer und hat ein „match“, wie Guestlist ihn speichert.
mistake-json-field = Was dort als { $field } steht, ist kein Text: Schreiben Sie einen in Anführungszeichen, oder nehmen Sie es heraus.
mistake-line-end = Das Ablaufdatum in dieser Zeile (expires_at) ist nicht lesbar: Schreiben Sie es wie 2027-01-31, oder lassen Sie es leer, wenn es keines gibt.
mistake-line-proof = Was in dieser Zeile zum Nachweis steht (require_auth), ist weder true noch false: Schreiben Sie eines von beiden, oder lassen Sie es leer.
mistake-line-list = Die Liste in dieser Zeile (list) ist weder allow noch block: Schreiben Sie eines von beiden, oder lassen Sie sie leer.
mistake-file-empty = Die Datei ist leer: Wählen Sie die, die Ihr Adressbuch geschrieben hat.
mistake-file-picture = Das ist ein Bild, keine Liste: Wählen Sie eine Datei mit CSV oder vCard.
mistake-file-packed = Das ist eine Arbeitsmappe oder ein Archiv: Öffnen Sie es, speichern Sie es als CSV, und wählen Sie diese Datei. Eine ZIP-Datei muss zuerst entpackt werden.
mistake-file-pdf = Das ist ein PDF, keine Liste: Wählen Sie eine Datei mit CSV oder vCard.
mistake-file-binary = Diese Datei ist kein Text: Wählen Sie eine Datei mit CSV oder vCard.
import-short = Ihr Postfach darf { $limit ->
    [one] 1 eigenen Eintrag
   *[other] { $limit } eigene Einträge
} haben: { $first ->
    [0] Für keinen von diesen ist Platz.
    [one] Der erste von diesen kommt hinein, { $out ->
        [one] 1 weiterer bleibt
       *[other] { $out } weitere bleiben
    } draußen.
   *[other] Die ersten { $first } von diesen kommen hinein, { $out ->
        [one] 1 weiterer bleibt
       *[other] { $out } weitere bleiben
    } draußen.
} Entfernen Sie Einträge von Ihren Listen, oder bitten Sie Ihren Anbieter um mehr. Was das Postfach von selbst lernt, zählt nicht.
