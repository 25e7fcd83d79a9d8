## Die Listen, ein Eintrag, und mehrere auf einmal.

whitelist-lead = Wer hier steht, kommt herein, wenn sich niemand anders für ihn ausgibt.
blocklist-lead = Wer hier steht, wird abgewiesen und erfährt es.
entries-bring = Eine Liste einlesen
entries-save-as = Speichern als { $csv }CSV{ $end }, { $vcard }vCard{ $end }, { $json }JSON{ $end }
entries-try = Absender ausprobieren
entries-add-whitelist = Auf die Gästeliste setzen
entries-add-blocklist = Auf die Sperrliste setzen
entries-add-sure = Trotzdem hinzufügen
entries-match = Adressen, Domains oder Netze
entries-match-hint = Eine pro Zeile oder durch Kommas getrennt: anna@agency.example, agency.example für alle dort, .agency.example mit allem darunter, 192.0.2.0/24.
entries-note-optional = Notiz (wenn Sie mögen)
entries-until-optional = Bis (leer: für immer)
entries-add = Hinzufügen
entries-search = Suchen
entries-which = Welche
entries-order = Reihenfolge
entries-show-all = Alles zeigen
came-all = Alle
came-hand = Von Ihnen hinzugefügt
came-learned = Weil Sie ihnen geschrieben haben
came-imported = Aus einer eingelesenen Liste
came-asked = Auf Bitte um Einlass
came-unused = Seit einem Jahr unbenutzt
came-forgeable = Könnten gefälscht sein
sort-newest = Neueste zuerst
sort-name = Nach Namen
sort-last = Zuletzt benutzt
whitelist-empty-title = Noch steht niemand auf Ihrer Gästeliste.
whitelist-empty = Schreiben Sie jemandem, und er kommt von selbst hinzu. Oder fügen Sie oben eine Adresse hinzu.
blocklist-empty-title = Niemand steht auf Ihrer Sperrliste.
blocklist-empty = Wen Sie auf der Startseite oder oben draußen halten, der steht hier.
entries-first = Anfang
entries-further = Weiter
entries-look-further = Weitersuchen
entries-none-yet-title = Bisher nichts
entries-none-yet = Die Liste ist lang, und erst ein Teil davon ist durchsucht. Suchen Sie weiter, um den Rest zu sehen.
entries-all-found = Alle, die zur Suche passen
entries-all = Die ganze Liste
entries-what = Was mit den gewählten geschehen soll
entries-remove = Entfernen
entries-move-to-blocklist = Auf die Sperrliste
entries-move-to-whitelist = Auf die Gästeliste
entries-write-note = Notiz schreiben
entries-set-end = Ende festlegen
entries-go-on = Weiter
entries-more-than = mehr als { $most } Einträge
entries-count = { $count ->
    [one] 1 Eintrag
   *[other] { $count } Einträge
}

entry-last-in = zuletzt eingelassen { $at }, insgesamt { $hits }
entry-last-out = zuletzt draußen gehalten { $at }, insgesamt { $hits }
entry-expired = abgelaufen am { $at }
entry-until = bis { $at }
entry-only-proven = nur mit Nachweis
entry-suspended = ausgesetzt { $at }: { $why }
entry-remove = Entfernen
came-with-list = mit einer Liste eingelesen
came-with-file = eingelesen aus { $file }
came-you-wrote = Sie haben dorthin geschrieben,
came-you-added = von Ihnen hinzugefügt
came-they-wrote = Der Inhaber hat dorthin geschrieben,
came-added = von Hand hinzugefügt
suspended-trap = Es kam Post von dort an eine Spamfalle, eine Adresse, die niemand benutzt
suspended-complaint = Sie haben Post von dort als Spam gemeldet

inherited-title = Auch auf der { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} von { $whose }
inherited-service = Ihrem Maildienst
inherited-why = Diese Einträge gelten für alle bei { $tenant }, auch für Sie. Ihre eigenen Listen kommen zuerst: Ein Eintrag von Ihnen für denselben Absender zählt stattdessen, wenn hier nichts anderes steht.
inherited-binding = Ihrer ändert daran nichts
inherited-more = Es gibt mehr: Suchen Sie nach dem, den Sie meinen.

entry-because-allow = Auf Ihrer Gästeliste: { $came } { $at }.
entry-because-block = Auf Ihrer Sperrliste: { $came } { $at }.
entry-suspended-title = Ausgesetzt
entry-suspended-since = Seit { $at } lässt dieser Eintrag nichts ein. { $why }. Soll er auf Ihrer Gästeliste bleiben?
entry-own-domain = Das liegt in Ihrer eigenen Domain: { $why }
entry-deceptive = Er hat Buchstaben, die man für andere halten kann. Sehen Sie genau hin: Vielleicht ist es nicht, wer es scheint.
entry-changed-meanwhile = Dieser Eintrag wurde inzwischen geändert; deshalb wurde nichts gespeichert. Was Sie geschrieben haben, steht noch da: Sehen Sie es durch, und speichern Sie noch einmal.
entry-note = Notiz
entry-note-hint = Nur Sie sehen sie.
entry-end = Bis
entry-end-hint = Leer: für immer.
entry-proof = Wenn nichts nachweist, wer gesendet hat
entry-proof-no = { $begin }Einlassen,{ $end } außer etwas sagt, dass es gefälscht ist.
entry-proof-yes = { $begin }Wie bei Fremden.{ $end } Nur nachgewiesene Post zählt.
entry-networks = Server, denen Sie bei diesem Absender vertrauen
entry-networks-hint = Ein Netz pro Zeile, zum Beispiel 192.0.2.0/24. Post von dort gilt als nachgewiesen.
entry-save = Speichern
entry-remove-from-list = Von der Liste entfernen
entry-saved = { $who }: gespeichert.
entry-networks-most = Nennen Sie höchstens { $most } Netze.
fact-stands-for = Zum Beispiel
fact-not = nicht
fact-came = Herkunft
fact-see = { $what } ansehen
fact-a-list = eine Liste von Zeilen
fact-learned = Gelernt aus
fact-your-message = Ihrer Nachricht { $message }
fact-let-in = Eingelassen
fact-kept-out = Draußen gehalten
fact-hits = insgesamt { $hits }, zuletzt { $at }
fact-not-yet = noch nicht
fact-contact = Letzter Kontakt
fact-proven = Nachgewiesen aus
fact-proven-nowhere = noch nirgends: Die Echtheit wird bei jeder Nachricht neu geprüft, wo die Domain des Absenders das erlaubt
fact-trusted = Netze, denen Sie vertrauen
fact-state = Zustand
fact-suspended = ausgesetzt: { $why }
fact-over = abgelaufen: Der Eintrag zählt nicht mehr
fact-in-force = gilt
fact-in-force-until = gilt bis { $at }
fact-lately = In letzter Zeit

bulk-remove-allow = { $entries } von Ihrer Gästeliste entfernen?
bulk-remove-block = { $entries } von Ihrer Sperrliste entfernen?
bulk-remove-allow-follows = Post von dort wird dann wie die von Fremden beurteilt.
bulk-remove-block-follows = Post von dort wird dann wie die von Fremden beurteilt und kommt vielleicht herein.
bulk-remove-button = Entfernen
bulk-move-allow = { $entries } auf Ihre Sperrliste verschieben?
bulk-move-block = { $entries } auf Ihre Gästeliste verschieben?
bulk-move-allow-follows = Post von dort wird dann abgewiesen, und die Absender erfahren es. Was schon auf Ihrer Sperrliste steht, bleibt dort und steht nicht doppelt da.
bulk-move-block-follows = Post von dort kommt dann herein, wenn sich niemand anders für die Absender ausgibt. Was schon auf Ihrer Gästeliste steht, bleibt dort und steht nicht doppelt da.
bulk-move-button = Verschieben
bulk-note = Eine Notiz für { $entries } schreiben?
bulk-note-follows = { $count ->
    [one] Die neue Notiz ersetzt die, die jetzt dort steht.
   *[other] Die neue Notiz ersetzt alle, die jetzt dort stehen.
}
bulk-note-button = Notiz speichern
bulk-note-hint = Nur Sie sehen sie. Leer lassen löscht, was dort steht.
bulk-end = { $count ->
    [one] Bis wann soll der Eintrag gelten?
   *[other] Bis wann sollen { $count } Einträge gelten?
}
bulk-end-follows-allow = { $count ->
    [one] Danach ist es, als stünde er
   *[other] Danach ist es, als stünden sie
} nicht auf Ihrer Gästeliste.
bulk-end-follows-block = { $count ->
    [one] Danach ist es, als stünde er
   *[other] Danach ist es, als stünden sie
} nicht auf Ihrer Sperrliste.
bulk-end-button = Festlegen
bulk-no-undo = So viele lassen sich nicht in einem Schritt rückgängig machen.
bulk-press-again = Nur so viele werden auf einmal geändert: Drücken Sie für den Rest noch einmal.
bulk-more = { $more ->
    [one] und 1 weiterer
   *[other] und { $more } weitere
}
bulk-leave = Lassen, wie es ist
bulk-none = Kein Eintrag passt mehr. Es wurde nichts geändert.
bulk-removed = { $count ->
    [one] 1 Eintrag ist
   *[other] { $count } Einträge sind
} von Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} entfernt.
bulk-moved = { $count ->
    [one] 1 Eintrag steht
   *[other] { $count } Einträge stehen
} jetzt auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}.
bulk-changed = { $count ->
    [one] 1 Eintrag ist
   *[other] { $count } Einträge sind
} geändert.
entry-removed = Nicht mehr auf Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}: { $who }.
add-void = Aber { $tenant } hält { $void } für alle draußen, und nur { $tenant } kann das ändern.
add-void-watching = Aber { $tenant } hält { $void } für alle draußen, sobald Sie mehr tun als zusehen, und nur { $tenant } kann das ändern.
