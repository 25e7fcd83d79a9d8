## Warum mit einer Nachricht etwas geschah, für den Inhaber des Postfachs: hinter „Abgewiesen:“, ohne Punkt am Ende. Auf Seiten
## und in Mails.

reason-not-ours = Die Adresse ist keine von uns
reason-switched-off = { $tenant } ist abgeschaltet
reason-submission = Sie haben die Nachricht gesendet
reason-listed = Steht auf { $whose }
reason-binding = { $tenant } hält das für alle draußen
reason-role = An postmaster und abuse dürfen alle schreiben
reason-null = Eine Meldung über Post, die nicht zugestellt wurde
reason-below-some = Zu wenig spricht dagegen
reason-below = Nichts spricht dagegen
reason-above = Zu viel spricht dagegen
reason-stranger = Steht nicht auf Ihrer Gästeliste
reason-asked = Sie wurden dazu gefragt
reason-unanswered = Sie wurden dazu gefragt und haben nicht rechtzeitig geantwortet
reason-not-now = Sie wurden dazu gefragt und sagten „Jetzt nicht“
reason-probing = Das Netz des Servers probiert Namen aus, die es nicht gibt
reason-failure = Wir konnten nicht rechtzeitig nachsehen
reason-forged = Auf Ihrer Gästeliste, könnte aber gefälscht sein
reason-forged-and = Auf Ihrer Gästeliste, könnte aber gefälscht sein. { $why }
reason-and-more = { $why }, und { $more ->
    [one] ein weiterer Grund
   *[other] { $more } weitere Gründe
}

whose-mailbox = Ihrer { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
}
whose-tenant = der { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} von { $tenant }
whose-system = der { $list ->
    [allow] Gästeliste
   *[block] Sperrliste
} des Maildienstes

out-untested = wurde noch nicht geprüft und zählt bis dahin nichts
out-lists-everything = führt den Testeintrag, der nie auf einer Liste stehen darf, und führt deshalb vielleicht alles
out-lists-nothing = führt den Testeintrag nicht, den jede Liste hat: Entweder ist sie leer oder aufgegeben, oder ihre Zone ist falsch
out-mistaken = antwortet mit { $address }, was kein Treffer sein kann: Vielleicht wurde ihre Zone aufgegeben
out-mistyped = sagt, dass ihre Zone falsch geschrieben ist ({ $code })
out-public-resolver = antwortet nicht, weil die Frage über einen öffentlichen Resolver kam ({ $code }): Benutzen Sie einen eigenen
out-asked-too-much = antwortet nicht, weil sie zu oft gefragt wird ({ $code }): Lesen Sie ihre Bedingungen
out-refuses = antwortet nicht ({ $code }): Lesen Sie ihre Bedingungen
out-silent = antwortet nicht rechtzeitig, wenn sie geprüft wird
out-errs = antwortet mit einem Fehler, wenn sie geprüft wird ({ $code })
out-failing = gab auf { $failed } der letzten { $asked } Fragen keine brauchbare Antwort
out-slow = ist zu langsam: { $late } ihrer letzten { $asked } Antworten dauerten länger, als eine Entscheidung warten kann
out-unusual = führt plötzlich { $percent } % dessen, wonach sie gefragt wird, wo { $usual } % üblich waren
