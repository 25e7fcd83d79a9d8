## Viele Postfächer auf einmal aufnehmen.

mailbox-import-title = Postfächer hinzufügen
mailbox-import-many = Viele auf einmal hinzufügen
mailbox-import-back = Zurück
mailbox-import-mailboxes = Postfächer
mailbox-import-lead = Aus einer Datei oder getippt. Sie sehen zuerst, was aus jeder Zeile würde; hinzugefügt wird erst, wenn Sie es sagen.
mailbox-import-no-domain = Ein Postfach gehört zu einer Ihrer Domains. { $link }Fügen Sie zuerst eine Domain hinzu.{ $end }
mailbox-import-file-title = Eine Datei
mailbox-import-file-label = CSV
mailbox-import-file-hint = Ein Postfach pro Zeile; höchstens { $largest } und { $most } Zeilen.
mailbox-import-columns = Eine Kopfzeile darf die Spalten in jeder Reihenfolge nennen; ohne sie stehen sie so, und Aliasse sind durch Leerzeichen getrennt:
mailbox-import-look = Vorschau zeigen
mailbox-import-lines-title = Zeilen
mailbox-import-lines-label = Adressen, eine pro Zeile
mailbox-import-lines-hint = Allein, oder mit Aliassen und Namen: anna@{ $domain }, anna.smith@{ $domain }, Anna Smith
mailbox-import-brought-before = Früher eingelesen
mailbox-import-row = { $at }, von { $by }: { $became } (Zeilen: { $lines })
mailbox-import-kept = Importe bleiben { $days } Tage lang hier, dann werden sie vergessen; die Postfächer bleiben.
mailbox-import-before-pages = Frühere Importe
mailbox-import-pasted = Eingefügte Zeilen
mailbox-import-no-file = Wählen Sie zuerst eine Datei.
mailbox-import-no-lines = Geben Sie wenigstens eine Adresse ein, eine pro Zeile.
mailbox-import-too-large = Diese Datei ist größer als { $largest }: Teilen Sie sie auf.
mailbox-import-too-often = Sie haben in kurzer Zeit sehr viele Listen eingelesen: Warten Sie eine Minute, und senden Sie sie dann noch einmal.
mailbox-import-empty = In dieser Datei steht nichts: Wählen Sie eine andere.
mailbox-import-picture = Das ist ein Bild und keine Liste: Wählen Sie eine CSV-Datei.
mailbox-import-packed = Das ist eine Arbeitsmappe oder ein Archiv: Öffnen Sie es, speichern Sie es als CSV, und wählen Sie diese Datei.
mailbox-import-binary = Diese Datei ist kein Text: Wählen Sie eine CSV-Datei.

mailbox-import-reading = wird gelesen
mailbox-import-ready = noch nicht hinzugefügt
mailbox-import-taking = wird hinzugefügt
mailbox-import-done = fertig
mailbox-import-stopped = abgebrochen
mailbox-import-brought = Eingelesen { $at }: { $state }.
mailbox-import-reading-title = Die Liste wird gelesen
mailbox-import-taking-title = Die Postfächer werden hinzugefügt
mailbox-import-so-far = { $count ->
    [one] Bisher eine Zeile.
   *[other] Bisher { $count } Zeilen.
}
mailbox-import-of = { $place } von { $total } Zeilen.
mailbox-import-may-leave = Sie können diese Seite verlassen: Es geht von selbst weiter. { $link }Nachsehen, wie weit es ist{ $end }
mailbox-import-stop-means = Was bis dahin aufgenommen oder geändert ist, bleibt so; mit dem Rest können Sie danach weitermachen.
mailbox-import-stopped-now = Angehalten. { $added ->
    [0] Bis dahin wurde kein Postfach aufgenommen
    [one] Bis dahin wurde ein Postfach aufgenommen
   *[other] Bis dahin wurden { $added } Postfächer aufgenommen
}, { $updated ->
    [0] keines geändert.
    [one] eines geändert.
   *[other] { $updated } geändert.
}
mailbox-import-cut-short-text = Bei Zeile { $place } von { $count } wurde angehalten. Was bis dahin aufgenommen oder geändert wurde, bleibt so; mit den übrigen Zeilen ist nichts geschehen.
mailbox-import-rest = Mit dem Rest weitermachen
mailbox-import-stopped-title = Das Lesen wurde abgebrochen
mailbox-import-stopped-text = Es ist nichts daraus geworden. Lesen Sie die Liste bitte noch einmal ein.
mailbox-import-ready-title = Was daraus würde
mailbox-import-done-title = Was daraus wurde
mailbox-import-every-line = Alle Zeilen zeigen
mailbox-import-changes = { $count ->
    [one] Auch das eine Postfach ändern, das es schon gibt: Es bekommt den Namen und die fehlenden Aliasse aus seiner Zeile. Ohne dieses Häkchen bleibt es, wie es ist. Kein Alias wird weggenommen.
   *[other] Auch die { $count } Postfächer ändern, die es schon gibt: Diese bekommen die Namen und die fehlenden Aliasse aus ihren Zeilen. Ohne dieses Häkchen bleiben sie, wie sie sind. Kein Alias wird weggenommen.
}
mailbox-import-changes-only = { $count ->
    [one] Kein Postfach würde hinzugefügt. Das eine, das es schon gibt, bekäme den Namen und die fehlenden Aliasse aus seiner Zeile; kein Alias wird weggenommen.
   *[other] Kein Postfach würde hinzugefügt. Die { $count }, die es schon gibt, bekämen die Namen und die fehlenden Aliasse aus ihren Zeilen; kein Alias wird weggenommen.
}
mailbox-import-nothing-new = Darin steht nichts, was Sie nicht schon haben.
mailbox-import-take = { $count ->
    [one] Ein Postfach hinzufügen
   *[other] { $count } Postfächer hinzufügen
}
mailbox-import-take-first = { $count ->
    [one] Das erste Postfach hinzufügen
   *[other] Die ersten { $count } Postfächer hinzufügen
}
mailbox-import-take-changes = { $count ->
    [one] Ein Postfach ändern
   *[other] { $count } Postfächer ändern
}
mailbox-import-see = Postfächer ansehen
mailbox-import-report = Bericht als Datei
mailbox-import-forget = Liste vergessen
mailbox-import-by-line = Zeile für Zeile
mailbox-import-line = Zeile
mailbox-import-who = Postfach
mailbox-import-becomes = Ergebnis
mailbox-import-pages = Seiten der Liste
mailbox-import-further = Weitere Zeilen
mailbox-import-before = Das war schon geschehen: So steht es jetzt.
mailbox-import-under-way = Es läuft. Sie können diese Seite verlassen: Es geht von selbst weiter.
mailbox-import-came = { $added ->
    [0] Kein Postfach wurde hinzugefügt
    [one] Ein Postfach wurde hinzugefügt
   *[other] { $added } Postfächer wurden hinzugefügt
}, { $updated ->
    [0] keines geändert.
    [one] eines geändert.
   *[other] { $updated } geändert.
}
mailbox-import-forgotten = { $name } ist vergessen; die Postfächer bleiben.
mailbox-import-busy = Solange daran gearbeitet wird, lässt sich die Liste nicht vergessen.

mailbox-line-new = Neu
mailbox-line-left = Nicht hinzugefügt
mailbox-line-added = Hinzugefügt
mailbox-line-changed = Schon da, mit Unterschieden
mailbox-line-updated = Geändert
mailbox-line-present = Schon da
mailbox-line-double = Doppelt
mailbox-line-wrong = Geht nicht
mailbox-tally-new = neu
mailbox-tally-left = nicht hinzugefügt
mailbox-tally-added = hinzugefügt
mailbox-tally-changed = schon da, mit anderem Namen oder ohne diese Aliasse
mailbox-tally-updated = geändert
mailbox-tally-present = schon da
mailbox-tally-double = doppelt in dieser Liste
mailbox-tally-wrong = nicht möglich
mailbox-differs-name = Es heißt jetzt „{ $name }“.
mailbox-differs-no-name = Es hat noch keinen Namen.
mailbox-differs-aliases = Es hat noch nicht alle diese Aliasse.
mailbox-why-double = Dasselbe Postfach wie in Zeile { $line }.
mailbox-why-too-long = Diese Zeile ist zu lang und wurde übergangen: Kürzen Sie sie.
mailbox-why-unclosed = In dieser Zeile beginnt ein Anführungszeichen ("), das nie endet: Schließen Sie es, oder nehmen Sie es heraus.
mailbox-why-too-many = Nur die ersten { $count } Zeilen wurden gelesen: Senden Sie den Rest als weitere Datei.
mailbox-why-no-column = Die erste Zeile nennt die Spalten, aber keine heißt „Adresse“.
mailbox-why-no-address = In dieser Zeile steht keine Adresse.
mailbox-why-address = „{ $written }“ kann nicht die Adresse eines Postfachs sein. { $why } Schreiben Sie sie wie anna@example.org.
mailbox-why-alias = Der Alias „{ $written }“ kann keine Adresse sein. { $why } Schreiben Sie ihn wie anna@example.org.
mailbox-why-name = Der Name hat mehr als 100 Zeichen, oder welche, die man nicht sieht.
mailbox-why-many-aliases = Das sind { $count } Aliasse; ein Postfach hat höchstens 100.
mailbox-why-domain = { $domain } ist keine Ihrer Domains. Fügen Sie sie zuerst unter „Domains“ hinzu.
mailbox-why-taken = { $address } gehört schon zu einem anderen Postfach.
mailbox-why-taken-in-file = { $address } steht schon in einer früheren Zeile.
mailbox-why-trap = { $address } ist eine Spamfalle, die niemand benutzen darf.
mailbox-why-owner = Das Konto { $address } besitzt schon ein anderes Postfach.
mailbox-import-short = Ihre Organisation darf { $limit ->
    [one] 1 Postfach
   *[other] { $limit } Postfächer
} haben: { $first ->
    [0] Für keines der neuen ist Platz.
    [one] Das erste neue wird hinzugefügt, { $out ->
        [one] 1 weiteres
       *[other] { $out } weitere
    } nicht.
   *[other] Die ersten { $first } neuen werden hinzugefügt, { $out ->
        [one] 1 weiteres
       *[other] { $out } weitere
    } nicht.
}
