## Was die Seiten der Verwaltung gemeinsam haben, und der Überblick.

admin-settings = Einstellungen
admin-checks = Prüfungen
admin-spamtraps = Spamfallen
admin-complaints = Beschwerden
admin-domains = Domains
admin-public-page = Öffentliche Seite
admin-audit = Protokoll
admin-lists = Listen
admin-whitelist = Gästeliste
admin-blocklist = Sperrliste
admin-overview = Überblick
admin-mailboxes = Postfächer
admin-decisions = Entscheidungen
admin-back = Zurück
admin-save = Speichern
admin-add = Hinzufügen
admin-remove = Entfernen
admin-search = Suchen
admin-show-everything = Alles zeigen
admin-pages-of-list = Seiten der Liste
admin-next = Weiter
admin-newest = Neueste
admin-older = Ältere
admin-first = Anfang
admin-proven = Nachgewiesen
admin-not-proven = Noch nicht nachgewiesen
admin-time = Zeit
admin-reference = Kennzeichen
admin-last-week = Die letzten 7 Tage
admin-let-in = Eingelassen
admin-turned-away = Nicht eingelassen
# Der Überblick.
overview-paused = Das Lernen ruht
overview-paused-text = Diese Postfächer haben an weit mehr neue Menschen geschrieben als je zuvor. Vielleicht kennt jemand anders ihre Passwörter.
overview-unproven-text = Post an diese Domains wird nicht geprüft, solange Sie nicht gezeigt haben, dass sie Ihnen gehören.
overview-servers = Mailserver, die um Zulassung bitten
overview-servers-ask = { $count ->
    [one] Ein Server bittet darum
   *[other] { $count } Server bitten darum
}, zugelassen zu werden
overview-see-watched = Ansehen, wer abgewiesen worden wäre, wenn nicht nur zugesehen würde
overview-see-turned-away = Ansehen, wer nicht eingelassen wurde, und warum
overview-have = Was Sie betreuen
overview-begin = Beginnen Sie mit einer { $link }Domain{ $end }; dann kommen ihre Postfächer.
overview-asked-servers = { $link }Mailserver, die darum gebeten haben{ $end }, zugelassen zu werden.
overview-lists = Listen für alle: { $whitelist }Gästeliste{ $end } und { $blocklist }Sperrliste{ $end }.
overview-range = Tage, die Sie ansehen
overview-days = { $count ->
    [one] Der letzte Tag
   *[other] Die letzten { $count } Tage
}
overview-range-days = { $count } Tage
overview-marked = Eingelassen, markiert
overview-learned = Gelernt
overview-asked = Bitten um Einlass
overview-watched = Wäre abgewiesen worden
overview-quiet = In diesen Tagen ist über keine Post entschieden worden.
overview-plot = Post nach Tagen
overview-plot-desc = Balken vom { $first } bis zum { $last }, einer pro Tag: insgesamt { $let_in } eingelassen, { $marked } markiert eingelassen, { $away } nicht eingelassen; höchstens { $most } an einem Tag.
overview-plot-small = { $what } nach Tagen
overview-plot-small-desc = Balken vom { $first } bis zum { $last }, einer pro Tag: insgesamt { $count }; höchstens { $most } an einem Tag.
overview-most = Höchstens { $most } an einem Tag
overview-by-day = Tag für Tag
overview-day = Tag
overview-utc = Tage enden um Mitternacht UTC.
overview-reasons = Nicht eingelassen, nach Grund
overview-reasons-watched = Nur zugesehen: wäre nicht eingelassen worden, nach Grund
overview-reason = Grund
overview-messages = Nachrichten
overview-unrecorded = nur gezählt, nicht einzeln festgehalten
overview-later = Abgewiesen und später eingelassen
overview-later-text = Die Absender stehen jetzt auf der Gästeliste der Person, der ihre Post fehlte: Wo es viele sind, ist eine Prüfung zu streng.
overview-later-none = Niemand, der in diesen Tagen abgewiesen wurde, wurde später eingelassen.
overview-later-limit = Angesehen werden die neuesten { $most } abgewiesenen Nachrichten.
overview-later-count = { $count ->
    [1] einmal abgewiesen
    [2] zweimal abgewiesen
   *[other] { $count }‑mal abgewiesen
}
overview-later-boxes = { $count ->
    [one] von einem Postfach
   *[other] von { $count } Postfächern
}
overview-later-at = eingelassen { $at }
# Namen.
mistake-name-long = Nehmen Sie höchstens { $most } Zeichen.
mistake-name-misleading = Schreiben Sie ihn in einer Zeile, ohne Steuerzeichen und ohne solche, die man nicht sieht oder die die Zeile umdrehen.
