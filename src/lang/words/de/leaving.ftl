## The end of an account, as its own person wishes it.

leave-title = Ihr Konto löschen
leave-account = Sie können sich für immer verabschieden. Vorher sagt Ihnen eine Seite, was verschwindet und was bleibt.
leave-account-button = Konto löschen…
leave-goes = Was verschwindet
leave-goes-text = Es ist sofort weg, und niemand kann es zurückholen:
leave-goes-lists = Ihre Gästeliste und Ihre Sperrliste, mit Ihren Notizen und allen, die darauf kamen, weil Sie ihnen geschrieben haben
leave-goes-activity = was bei Ihrem Postfach eingelassen und abgewiesen wurde, wer um Einlass bat, und Ihre Meldungen von Spam, die dann gegen niemanden mehr zählen
leave-goes-settings = Ihre Einstellungen für das Postfach
leave-goes-account = Ihr Passwort, der zweite Schritt, Ihre Passkeys, die Schlüssel Ihrer Programme und jede Anmeldung
leave-goes-rights = Ihr Recht, hier etwas zu verwalten, und die Einladungen von Ihnen, die niemand benutzt hat
leave-stays = Was bleibt, und warum
leave-stays-mailbox = Das Postfach: Es gehört zu { $provider }. Es empfängt weiter Post nach den Regeln von { $provider } und beginnt mit leeren Listen wie ein neues. Die Verwalter dort können es entfernen.
leave-stays-shared = Das Postfach mit seinen Listen: Es gehört auch noch jemand anderem.
leave-stays-log = Das Protokoll dessen, was mit diesem Konto geschah, durch wen und wann, auch mit den Zeilen darüber, wen Sie als Spam gemeldet haben: Sonst könnte so jeder seine Spuren verwischen.
leave-stays-copies = Sicherungskopien von früher, bis die Betreiber sie wegwerfen.
leave-first = Nehmen Sie zuerst alles mit
leave-first-text = Alles, was hier über Sie gespeichert ist, als eine Datei. Danach gibt es sie nicht mehr.
leave-then = Löschen Sie dann das Konto
leave-address = Ihre Adresse
leave-address-hint = Geben Sie sie einmal ein, damit niemand das aus Versehen tut.
leave-button = Mein Konto für immer löschen
leave-stay = Ich bleibe
leave-sign-in-again = Sie haben kein Passwort, mit dem Sie zeigen könnten, dass Sie es sind. Melden Sie sich noch einmal an, und öffnen Sie diese Seite dann innerhalb von zehn Minuten wieder.
leave-sign-in-again-button = Noch einmal anmelden
leave-not-the-address = Geben Sie die Adresse dieses Kontos ein, so wie sie oben steht.
leave-last-admin = Nur Sie verwalten hier. Es muss jemand da sein, der andere hereinlässt: Laden Sie zuerst einen weiteren Verwalter ein, dann können Sie gehen.
leave-invite = Jemanden einladen
leave-last-operator = Nur Sie betreiben das hier. Es muss jemand da sein, der sich darum kümmert: Nehmen Sie zuerst mit „guestlist operator add“ auf dem Server einen weiteren Betreiber auf, dann können Sie gehen.
left-title = Ihr Konto ist gelöscht
left-mailbox = Was über Sie und Ihr Postfach gespeichert war, ist weg. Post an diese Adresse kommt weiter an.
left-account = Was über Sie gespeichert war, ist weg.
left-mailed = Eine Nachricht, die das bestätigt, ist unterwegs zu Ihnen.
mail-deleted-subject = Ihr Konto ist gelöscht
mail-deleted-when = Ihr Konto wurde gelöscht: { $at }.
mail-deleted-mailbox = Was über Sie und Ihr Postfach gespeichert war, ist weg, und Sie sind überall abgemeldet. Post an { $to } kommt weiter an, nach den Regeln Ihrer Organisation.
mail-deleted-account = Was über Sie gespeichert war, ist weg, und Sie sind überall abgemeldet.
mail-deleted-not-you = Waren Sie das nicht? Sagen Sie sofort den Betreibern Ihrer Mail Bescheid: Jemand war an Ihrer Stelle angemeldet. Die Betreiber können Ihnen ein neues Konto anlegen; was gelöscht ist, lässt sich nicht zurückholen.
mail-deleted-why = Sie bekommen diese letzte Nachricht, weil das Konto { $to } Ihnen gehört hat.

# What the audit log says, before the name of the account.
audit-account-deleted = Sich verabschiedet und das Konto gelöscht:
