## Was viele Seiten sagen: der Rahmen, die Bausteine, und die Wörter für Ausgänge, Umgang, Treffer und Listen.

rail-parts = Bereiche
rail-pages = Seiten
rail-sign-out = Abmelden
part-owner = Meine Post
part-admin = Organisation
part-operator = Installation
place-home = Start
place-whitelist = Gästeliste
place-blocklist = Sperrliste
place-activity = Verlauf
place-settings = Einstellungen
place-overview = Überblick
place-mailboxes = Postfächer
place-lists = Listen
place-decisions = Entscheidungen
place-tenants = Organisationen
place-health = Zustand
place-audit = Protokoll

back-label = Zurück
undo = Rückgängig
pager-label = Seiten der Liste
pager-previous = Zurück
pager-next = Weiter
pager-page = Seite { $page } von { $pages }
code-digits = Sechs Ziffern.
code-instead = Stattdessen einen Notfallcode benutzen
code-recovery = Einer Ihrer Notfallcodes
code-recovery-hint = Jeder gilt einmal.
field-now-empty = Jetzt ist es leer.
field-now = Jetzt steht dort „{ $now }“.

health-out-of-use = Außer Gebrauch
health-in-use = In Gebrauch
health-untested = Noch nicht geprüft
health-tested = Geprüft: { $at }.
health-out = Außer Gebrauch seit { $since }. Die Liste { $why }. Bis sie eine Weile in Ordnung war, wird sie nicht gefragt und zählt nichts.
health-times = Die Hälfte ihrer Antworten der letzten Stunde kam in { $half }, 19 von 20 in { $most }.
health-not-asked = In den letzten sieben Tagen wurde sie bei keiner Nachricht gefragt.
health-asked = In den letzten sieben Tagen wurde sie { $times ->
    [1] einmal
    [2] zweimal
   *[other] { $times }‑mal
} gefragt. { $listed }. Ohne Ergebnis blieben { $failed }.
health-none-answered = Beantwortet wurde nichts
health-listed = Treffer waren { $share } der Antworten
lists-out-title = { $count ->
    [1] Eine Liste ist außer Gebrauch
   *[other] { $count } Listen sind außer Gebrauch
}
lists-out = : zurzeit nicht in Ordnung und deshalb nicht gefragt; Post geht ohne sie weiter.
lists-out-link = Was nicht stimmt
share-tiny = weniger als 0,1 %
share-tenth = 0,{ $tenth } %
share = { $whole } %
time-millis = { $millis } ms
time-seconds = { $seconds },{ $tenth } s

wrong-days = den letzten { $days } Tagen
wrong-newest = den neuesten { $count } Entscheidungen, die bis { $since } zurückreichen
wrong-nobody = In { $window } sprach diese Liste gegen niemanden.
wrong-about = Irrtum bei { $wrong } von { $held } { $held ->
    [one] Nachricht ({ $share }), bei der
   *[other] Nachrichten ({ $share }), bei denen
} sie in { $window } gegen den Absender sprach: Die Empfänger haben diesen Absender auf ihrer Gästeliste, vorher oder seither, oder haben ihn auf seine Bitte eingelassen.
wrong-plot = Nachrichten nach Tagen, bei denen sie gegen den Absender sprach: { $held } insgesamt, { $wrong } davon irrtümlich
wrong-by-day = Tag für Tag
wrong-day = Tag
wrong-held = Dagegen
wrong-wrongly = Davon irrtümlich

outcome-watched = Wäre abgewiesen worden
outcome-let-in = Eingelassen
outcome-marked = Eingelassen, markiert
outcome-waits = Um Geduld gebeten
outcome-turned-away = Abgewiesen
outcome-unjudged = Ungeprüft eingelassen
outcome-would-watch = Eingelassen, weil Sie nur zusehen
outcome-would-let-in = Würde eingelassen
outcome-would-mark = Würde eingelassen, markiert
outcome-would-wait = Müsste warten
outcome-would-turn-away = Würde abgewiesen
sender-none = Mailserver (Zustellmeldung)

mode-monitor = Nur zusehen
mode-tag = Markieren
mode-standard = Bewacht
mode-ask = Erst fragen
mode-whitelist = Nur wer auf der Gästeliste steht
mode-monitor-short = niemand wird abgewiesen
mode-tag-short = verdächtige Post wird markiert
mode-standard-short = Fremde kommen herein, wenn nicht zu viel gegen sie spricht
mode-ask-short = Fremde müssen vielleicht auf Ihre Antwort warten
mode-whitelist-short = Fremde werden abgewiesen
mode-monitor-long = Nichts wird abgewiesen, auch nicht, was auf Ihrer Sperrliste steht oder für alle gesperrt ist. Sie sehen, was gewesen wäre, und verlieren nichts, während Sie überlegen.
mode-tag-long = Fremde kommen herein; wenn zu viel gegen sie spricht, mit einer Markierung, nach der Ihr Mailprogramm sortieren kann. Wer auf Ihrer Sperrliste steht, wird abgewiesen.
mode-standard-long = Wer auf Ihrer Gästeliste steht, kommt herein. Fremde auch, wenn nicht zu viel gegen sie spricht. Wer auf Ihrer Sperrliste steht, wird abgewiesen.
mode-ask-long = Fremde müssen warten, wenn zu viel gegen sie spricht, und Sie werden gefragt: per Mail und auf Ihrer Startseite. Deren Server behält die Nachricht und versucht es wieder; es geht nichts verloren. Wer auf Ihrer Sperrliste steht, wird abgewiesen.
mode-whitelist-long = Wer auf Ihrer Gästeliste steht, kommt herein. Alle anderen werden abgewiesen und erfahren, wie sie Sie erreichen.
ask-then-let-in = eingelassen
ask-then-turn-away = abgewiesen
digest-daily = Jeden Tag
digest-weekly = Jeden Montag
digest-never = Nie

match-wildcard = Alle wie
match-domain = Alle bei
match-parent = Alle bei und unter
match-tld = Alle unter
match-network = Jeder Server in
match-list = Die Mailingliste

switched-off = { $tenant } ist hier abgeschaltet. Die Post wird zugestellt, als gäbe es Guestlist nicht, und die Listen bleiben erhalten. Bitten Sie { $tenant } oder die Betreiber von Guestlist, es wieder einzuschalten.
switched-off-title = Ihre Organisation ist hier abgeschaltet
own-domain = Post, die angeblich von dort kommt und nicht über Ihre eigene Anmeldung gesendet wird, gilt als gefälscht, außer ihr Server ist als einer von Ihren bekannt. Der Eintrag lässt sonst nichts ein.
own-one = Das liegt in Ihrer eigenen Domain: { $why }
own-all = Alle liegen in Ihrer eigenen Domain: { $why }
own-some = { $own ->
    [one] 1 davon liegt
   *[other] { $own } davon liegen
} in Ihrer eigenen Domain: { $why }
kept-out = { $tenant } hält das für alle draußen. { $stays }
stays-out = Auch Ihre Gästeliste hilft hier nicht: Nur { $tenant } kann das ändern.
stays-out-watching = Solange Sie nur zusehen, wird nichts abgewiesen, auch das nicht. Sonst hilft auch Ihre Gästeliste nicht: Nur { $tenant } kann das ändern.
void-one = das
void-all = alles davon
void-some = { $void } davon

points = { $points ->
    [one] 1 Punkt
   *[other] { $points } Punkte
}
points-in-favour = { $points ->
    [one] 1 Punkt
   *[other] { $points } Punkte
} dafür
finding-answered = { $list } antwortete { $codes } zu { $about }.
finding-says = Die Liste sagt dazu: „{ $said }“
finding-not-alone-paid = Allein weist sie niemanden ab, denn sie nimmt Geld für Streichungen.
finding-not-alone-wide = Allein weist sie niemanden ab, denn sie führt mehr als die eine Adresse, von der etwas ausging.

list-was-there = Schon vorher auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}: { $who }.
list-added = Jetzt auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}: { $who }.
list-added-many = { $count } Einträge stehen jetzt auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}.
list-added-some = { $count } Einträge stehen jetzt auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}; { $existed } davon standen schon vorher dort.
list-off-the-other = Nicht mehr auf Ihrer { $list ->
    [allow] Sperrliste
   *[block] Gästeliste
}{ $count ->
    [one] .
   *[other] : { $count } davon.
}
list-choose = Wählen Sie mindestens einen Eintrag.
list-nothing-removed = Es wurde nichts entfernt: Der Eintrag steht nicht mehr auf dieser Liste.
list-undone = Alles ist wieder wie vorher.
list-undone-part = Ein Teil ist wieder wie vorher; der Rest war schon rückgängig gemacht oder geändert.
list-nothing-to-undo = Hier gibt es nichts rückgängig zu machen: Es ist schon geschehen, oder seither wurde etwas geändert. Jetzt wurde nichts geändert.
nothing-changed-because = Es wurde nichts geändert. { $why }

item-quoted = „{ $text }“
item-line = Zeile { $line }, { $quoted }
item-place = Zeile { $line }, Stelle { $item }, { $quoted }
add-most = Fügen Sie höchstens { $most } Einträge auf einmal hinzu; das hier sind { $many }.
add-nothing = Schreiben Sie eine Adresse oder eine Domain, eine pro Zeile.
mistake-empty = Es wurde nichts eingetragen.
mistake-neither = Das ist weder eine Adresse noch eine Domain: Schreiben Sie es wie anna@example.org oder example.org.
mistake-shared = „{ $text }“ teilen sich viele: Schreiben Sie eine Adresse oder eine Domain darunter.
mistake-network = „{ $text }“ ist kein Netz: Schreiben Sie es wie 192.0.2.0/24.
mistake-network-wide = „{ $text }“ umfasst zu viel vom Internet: Schreiben Sie mindestens /8 (IPv6: /16).
mistake-list-id = „{ $text }“ ist kein Name einer Mailingliste: Schreiben Sie ihn wie list-id:dev.lists.example.
mistake-too-long = Das ist länger als { $most } Zeichen.
mistake-no-at = Das @ fehlt.
mistake-no-local = Der Teil vor dem @ fehlt.
mistake-no-domain = Der Teil nach dem @ fehlt.
mistake-local-long = Der Teil vor dem @ ist länger als { $most } Zeichen: Kürzen Sie ihn.
mistake-star = In der Adresse eines Postfachs darf kein * stehen: Geben Sie jede Adresse ganz an. Für alle anderen Namen einer Domain wählen Sie auf der Seite der Domain ein Postfach.
mistake-dot = Vor dem @ darf ein Punkt nicht am Anfang oder Ende stehen, und nicht neben einem anderen Punkt: Nehmen Sie ihn weg.
mistake-domain = „{ $text }“ ist kein Name einer Domain.
mistake-character = Das Zeichen { $character } kann nicht in einer Adresse stehen.
mistake-unquoted = Das Zeichen { $character } kann nicht ohne Anführungszeichen vor dem @ stehen: Entfernen Sie es, oder schreiben Sie "a b"@example.org.
mistake-note-long = Eine Notiz hat höchstens { $most } Zeichen, und diese hat { $length }: Kürzen Sie sie.
mistake-note-control = Eine Notiz ist eine Zeile ohne Steuerzeichen: Entfernen Sie Zeilenumbrüche und Tabulatoren.
day-none = Diesen Tag gibt es nicht: Schreiben Sie Jahr, Monat und Tag, etwa { $day }, oder lassen Sie es leer.
day-passed = Dieser Tag ist vorbei: Wählen Sie { $day } oder einen späteren, oder lassen Sie es leer.
day-far = Dieser Tag ist zu weit weg: Wählen Sie einen bis { $day }, oder lassen Sie es leer, wenn es für immer gelten soll.
greeting-morning = Guten Morgen.
greeting-afternoon = Guten Tag.
greeting-evening = Guten Abend.

times = { $count ->
    [1] einmal
    [2] zweimal
   *[other] { $count }‑mal
}
address-mark = (Buchstaben, die anderen gleichen)
