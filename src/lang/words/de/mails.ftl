mail-yours-mailbox = Sie bekommen diese Nachricht, weil das Postfach { $to } Ihnen gehört.
mail-yours-account = Sie bekommen diese Nachricht, weil das Konto { $to } Ihnen gehört.
mail-you-run = Sie bekommen diese Nachricht, weil Sie dieses Guestlist betreiben.
mail-button-fails = Wenn der Knopf nichts bewirkt, öffnen Sie diese Adresse:
mail-look = Ansehen
mail-and-more = und noch { $more }
mail-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
mail-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
mail-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
mail-weekday-time = { $weekday }, { $day }. { $month }, { $time } ({ $zone })
mail-sign-in-subject = Anmelden bei Ihrer Gästeliste: Dieser Link gilt einmal, { $valid } lang
mail-sign-in-title = Anmelden bei Ihrer Gästeliste
mail-sign-in-open = Öffnen Sie diesen Link, um sich als { $to } anzumelden:
mail-sign-in-button = Anmelden
mail-sign-in-once = Er gilt einmal, { $valid } lang. Es öffnet sich eine Seite mit einem Knopf; angemeldet sind Sie, wenn Sie ihn drücken.
mail-sign-in-alias = Eingegeben wurde { $alias }. Das ist eine weitere Adresse Ihres Postfachs, mit der man sich nicht anmelden kann: Geben Sie beim nächsten Mal { $to } ein.
mail-sign-in-not-you = Haben Sie nicht darum gebeten? Dann tun Sie nichts: Ohne diese Nachricht kann sich niemand anmelden, und der Link verfällt von selbst.
mail-sign-in-why = Sie bekommen diese Nachricht, weil jemand Ihre Adresse auf unserer Anmeldeseite eingegeben hat.
mail-paused-subject = Das Lernen ruht: { $learned } neue Adressen in kurzer Zeit
mail-paused-title = Das Lernen ruht für { $mailbox }
mail-paused-look = Sehen Sie nach, was hinzukam, und machen Sie es rückgängig oder lassen Sie es weitergehen:
mail-paused-what = { $mailbox } hat in kurzer Zeit an { $learned } neue Adressen geschrieben, weit mehr als je zuvor. Das heißt oft, dass jemand anders das Passwort kennt. Deshalb kommt vorerst niemand, an den es schreibt, auf seine Gästeliste.
mail-paused-not-owner = Wenn das nicht der Inhaber war:
mail-paused-password = Ändern Sie zuerst das Passwort des Postfachs. Danach entfernt ein Klick auf „Rückgängig“ alle { $learned } wieder von der Gästeliste.
mail-paused-owner = Wenn er es war
mail-paused-carry-on = (bei einer Einladung etwa): Lassen Sie es weitergehen, und sie bleiben.
mail-paused-meanwhile = Bis dahin wird wie immer eingelassen, wer schon vorher auf der Gästeliste stand.
mail-paused-why = Sie bekommen diese Nachricht, weil dieses Postfach Ihnen gehört oder Sie sich darum kümmern.
mail-prove-subject = Zeigen Sie, dass diese Adresse Ihre ist, und { $recipient } wird gebeten, Sie einzulassen
mail-prove-title = Zeigen Sie, dass diese Adresse Ihre ist
mail-prove-open = Öffnen Sie diesen Link, um zu zeigen, dass { $to } Ihre Adresse ist:
mail-prove-button = Das bin ich
mail-prove-what = Es öffnet sich eine Seite mit einem Knopf. Wenn Sie ihn drücken, wird { $recipient } gebeten, Ihre Post einzulassen. Der Link gilt { $valid } lang. Danach sagt Ihnen dieselbe Seite, wie die Antwort war: Behalten Sie diese Nachricht.
mail-prove-not-you = Haben Sie nicht darum gebeten? Dann tun Sie nichts: Ohne Sie wird niemand gefragt, und der Link verfällt von selbst.
mail-prove-why = Sie bekommen diese Nachricht, weil Post von Ihrer Adresse abgewiesen wurde und jemand auf der Seite dazu um Einlass gebeten hat.
mail-server-subject = Zeigen Sie, dass Sie den Mailserver { $server } betreiben
mail-server-title = Zeigen Sie, dass Sie diesen Mailserver betreiben
mail-server-open = Öffnen Sie diesen Link, um zu zeigen, dass Sie die Post an { $to } lesen:
mail-server-button = Das sind wir
mail-server-what = Post vom Server { $server } wurde abgewiesen oder aufgehalten, und jemand hat in Ihrem Namen darum gebeten, diesen Server zuzulassen. Es öffnet sich eine Seite mit einem Knopf. Wenn Sie ihn drücken, wird die Verwaltung gefragt, die das tun kann. Der Link gilt { $valid } lang. Danach sagt Ihnen dieselbe Seite die Antwort: Behalten Sie diese Nachricht.
mail-server-why = Sie bekommen diese Nachricht, weil Post von einem Ihrer Server abgewiesen wurde und jemand auf der Seite dazu um Zulassung gebeten hat.
mail-servers-subject = { $count ->
    [one] Der Mailserver { $server } bittet um Zulassung
   *[other] { $count } Mailserver bitten um Zulassung
}
mail-servers-title = Mailserver, die um Zulassung bitten
mail-servers-look = Lesen Sie, was die Betreiber schreiben und was unsere Prüfungen über die Server sagen:
mail-servers-what = Die Post dieser Server wurde abgewiesen oder aufgehalten. Deren Betreiber bitten um Zulassung und haben gezeigt, dass die Adresse, unter der sie schreiben, ihnen gehört:
mail-servers-nothing = Es ändert sich nichts, bis Sie auf dieser Seite einen Knopf drücken.
mail-servers-why = Sie bekommen diese Nachricht, weil Sie { $provider } verwalten.
mail-requests-subject-mail = { $count ->
    [one] Post von { $who } wartet auf Ihre Antwort
   *[other] Post von { $count } Absendern wartet auf Ihre Antwort
}
mail-requests-subject = { $count ->
    [one] { $who } bittet um Einlass
   *[other] { $count } Absender bitten um Einlass
}
mail-requests-title = Bitte um Einlass
mail-requests-open = { $count ->
    [one] Einlassen oder nicht? Das entscheiden Sie auf der Seite hinter diesem Link:
   *[other] Einlassen oder nicht? Das entscheiden Sie jeweils auf der Seite hinter dem Link:
}
mail-requests-until = Die Nachricht wartet bis { $until }.
mail-requests-turned-away = Die Nachricht wurde abgewiesen.
mail-claim-proved = Die Adresse ist nachgewiesen.
mail-claim-confirmed = Es ist nachgewiesen, dass sie von dieser Domain kommt.
mail-claim-unconfirmed = Ob sie wirklich von dort kommt, ließ sich nicht prüfen.
mail-claim-denied = Diese Domain sagt, dass sie nicht von dort kommt: Sie könnte gefälscht sein.
mail-requests-more = Und { $more } weitere.
mail-requests-all = Alle, die warten, sobald Sie angemeldet sind:
mail-requests-all-link = { $link }Alle, die warten{ $end }, sobald Sie angemeldet sind.
mail-requests-nothing = Es ändert sich nichts, bis Sie auf einer Seite einen Knopf drücken, und Sie müssen nicht antworten.
mail-requests-then-let-in = Post, die wartet, wird eingelassen, wenn ihre Zeit um ist.
mail-requests-then-turned-away = Post, die wartet, wird abgewiesen, wenn ihre Zeit um ist.
mail-requests-silence = Wem Sie nicht antworten, der erfährt nichts.
mail-suspended-subject = { $count ->
    [one] Möchten Sie noch Post von { $who }?
   *[other] Möchten Sie noch Post von { $count } Absendern?
}
mail-suspended-title = Ausgesetzt auf Ihrer Gästeliste
mail-suspended-look = { $count ->
    [one] Sagen Sie, ob er auf Ihrer Gästeliste bleibt:
   *[other] Sagen Sie, ob sie auf Ihrer Gästeliste bleiben:
}
mail-suspended-what = { $count ->
    [one] Dieser Absender steht auf Ihrer Gästeliste und hat an eine Spamfalle geschrieben (eine Adresse, die niemand benutzt) oder wurde in Ihrem Namen als Spam gemeldet:
   *[other] Diese Absender stehen auf Ihrer Gästeliste und haben an eine Spamfalle geschrieben (eine Adresse, die niemand benutzt) oder wurden in Ihrem Namen als Spam gemeldet:
}
mail-suspended-meanwhile = { $count ->
    [one] Bis Sie antworten, wird seine Post wie die von Fremden geprüft. Wenn Sie ihm schreiben, gilt er von selbst wieder als Gast.
   *[other] Bis Sie antworten, wird ihre Post wie die von Fremden geprüft. Wenn Sie ihnen schreiben, gelten sie von selbst wieder als Gäste.
}
mail-factor-on = Der zweite Schritt Ihrer Anmeldung ist eingeschaltet
mail-factor-off = Der zweite Schritt Ihrer Anmeldung ist ausgeschaltet
mail-factor-codes = Sie haben neue Notfallcodes
mail-factor-reset = Der zweite Schritt Ihrer Anmeldung wurde zurückgesetzt
mail-factor-reset-passkeys = Der zweite Schritt und die Passkeys Ihrer Anmeldung wurden zurückgesetzt
mail-factor-passkey-added = Sie haben einen neuen Passkey
mail-factor-passkey-removed = Einer Ihrer Passkeys wurde entfernt
mail-factor-house-token = Ein Programm kann von jetzt an auf Ihre Organisation zugreifen
mail-factor-token = Ein Programm kann von jetzt an Ihr Postfach benutzen
mail-factor-code-used = Jemand hat sich mit einem Ihrer Notfallcodes angemeldet
mail-factor-password-set = Ihr Konto hat jetzt ein Passwort
mail-factor-password-changed = Ihr Passwort wurde geändert
mail-factor-since = { $subject }, seit { $at }.
mail-factor-at = { $subject }: { $at }.
mail-factor-on-what = Von jetzt an wird beim Anmelden ein Code von Ihrem Telefon verlangt. Überall sonst wurden Sie abgemeldet.
mail-factor-off-what = Von jetzt an genügen Ihr Passwort oder ein Link aus Ihrer Post, um sich anzumelden.
mail-factor-codes-what = Die Notfallcodes, die Sie vorher hatten, gelten nicht mehr.
mail-factor-reset-what = Die Betreiber Ihrer Mail haben ihn ausgeschaltet, wie sie es für jemanden tun, der sein Telefon verloren hat. Sie wurden überall abgemeldet.
mail-factor-reset-passkeys-what = Die Betreiber Ihrer Mail haben den zweiten Schritt ausgeschaltet und Ihre Passkeys entfernt, wie sie es für jemanden tun, der sein Telefon verloren hat. Sie wurden überall abgemeldet.
mail-factor-passkey-added-what = Von jetzt an meldet er Sie an, ohne Passwort und ohne Code. Sie finden ihn auf der Seite Ihres Kontos und können ihn dort entfernen.
mail-factor-passkey-removed-what = Er meldet niemanden mehr an. Ihre anderen Wege, sich anzumelden, sind wie vorher.
mail-factor-house-token-what = Ein Schlüssel dafür wurde auf Ihren Seiten angelegt, in Ihrem Namen. Er kann in Ihrer Organisation, was für ihn gewählt wurde; unter Einstellungen, Schlüssel können Sie ihn widerrufen.
mail-factor-token-what = Auf der Seite Ihres Kontos wurde ein Schlüssel dafür angelegt. Er erreicht Ihre Listen, Ihren Verlauf und die Bitten um Einlass; dort können Sie ihn widerrufen.
mail-factor-code-used-what = { $left ->
    [0] Er hat den Code Ihres Telefons ersetzt, und er war Ihr letzter: Erzeugen Sie neue.
    [one] Er hat den Code Ihres Telefons ersetzt. 1 ist noch übrig.
   *[other] Er hat den Code Ihres Telefons ersetzt. { $left } sind noch übrig.
}
mail-factor-password-set-what = Von jetzt an können Sie sich damit anmelden. Überall sonst wurden Sie abgemeldet.
mail-factor-password-early-what = Anmelden können Sie sich damit, sobald Ihre Organisation nachgewiesen hat, dass die Domain Ihrer Adresse ihr gehört. Bis dahin kommen Sie mit einem Link hinein, den Ihnen die Betreiber Ihrer Mail geben. Überall sonst wurden Sie abgemeldet.
mail-factor-password-changed-what = Das alte gilt nicht mehr. Überall sonst wurden Sie abgemeldet.
mail-factor-not-asked = Sie haben nicht darum gebeten? Rufen Sie diese Leute zuerst an. Wenn doch, richten Sie den Schritt neu ein, sobald Sie angemeldet sind:
mail-factor-not-you = Waren Sie das nicht? Dann ist jemand anders an Ihrer Stelle angemeldet. Ändern Sie jetzt Ihr Passwort auf der Seite hinter diesem Link: Das meldet alle anderen ab und widerruft die Schlüssel Ihrer Programme. Entfernen Sie jeden Passkey, den Sie nicht kennen, und sagen Sie den Betreibern Ihrer Mail Bescheid:
mail-to-account = Zu Ihrem Konto
mail-browser-subject = Anmeldung mit einem neuen Browser: { $device }
mail-browser-title = Anmeldung mit einem neuen Browser
mail-browser-you = Haben Sie sich gerade angemeldet? Dann ist nichts zu tun.
mail-browser-when = Wann
mail-browser-browser = Browser
mail-browser-address = Adresse
mail-browser-not-you = Waren Sie das nicht? Ändern Sie Ihr Passwort auf der Seite Ihres Kontos: Das meldet alle anderen ab und widerruft die Schlüssel Ihrer Programme. Entfernen Sie jeden Passkey, den Sie nicht kennen. Vielleicht liest auch jemand Ihre Post: Ändern Sie auch deren Passwort, und sagen Sie den Betreibern Bescheid.
mail-dead-subject = Der Link in unseren Abweisungen ist tot: { $url } führt nicht zu Guestlist
mail-dead-title = Der Link in unseren Abweisungen ist tot
mail-dead-do = Sorgen Sie dafür, dass diese Adresse wieder zu Guestlist führt:
mail-dead-what = In jeder Abweisung steht ein Link, der mit ihr beginnt. Wessen Post abgewiesen wurde, folgt ihm, um zu erfahren, warum, und im Moment geht das nicht.
mail-dead-found = Was wir gefunden haben:
mail-dead-why = Meistens hat sich ein Proxy vor Guestlist, sein Zertifikat oder ein DNS-Eintrag geändert. Wenn die Adresse selbst neu ist, stellen Sie { $setting } ein und starten neu. Guestlist fragt jede Stunde wieder.
dead-unreachable = { $url } ist nicht zu erreichen: { $why }
dead-not-ours = { $url } antwortete mit Status { $status }, und die Antwort ist nicht unsere
dead-no-link = Es ließ sich kein Link erzeugen: { $why }
mail-lists-one-out = { $name } ist außer Gebrauch
mail-lists-many-out = { $count } Listen sind außer Gebrauch
mail-lists-one-back = { $name } ist wieder in Gebrauch
mail-lists-many-back = { $count } Listen sind wieder in Gebrauch
mail-lists-both = { $out }, und { $back }
mail-lists-title = Die Listen im DNS
mail-lists-look = Sehen Sie, wie es um jede Liste steht:
mail-lists-button = Zustand der Listen
mail-lists-out = Außer Gebrauch, damit niemand wegen ihrer Fehler abgewiesen wird:
mail-lists-line = { $name }: Die Liste { $why }.
mail-lists-all-out = Jetzt ist keine Liste in Gebrauch: Wahrscheinlich ist das DNS gestört.
mail-lists-goes-on = Die Post läuft weiter, ohne dass sie gefragt werden. Eine Liste kommt von selbst zurück, wenn sie eine Weile in Ordnung war; wer nicht warten will, schaltet sie aus.
mail-lists-back = Wieder in Gebrauch, weil sie eine Weile in Ordnung waren:
mail-lists-hourly = Eine solche Nachricht kommt höchstens einmal in der Stunde.
mail-digest-subject = { $count ->
    [one] 1 Absender wurde { $when } abgewiesen
   *[other] { $count } Absender wurden { $when } abgewiesen
}
mail-digest-subject-watching = { $count ->
    [one] 1 Absender wäre { $when } abgewiesen worden
   *[other] { $count } Absender wären { $when } abgewiesen worden
}
mail-digest-subject-waiting = { $count ->
    [one] 1 Absender wartet auf Ihre Antwort
   *[other] { $count } Absender warten auf Ihre Antwort
}
mail-digest-since-yesterday = seit gestern
mail-digest-last-days = in den letzten 7 Tagen
mail-digest-lately = in letzter Zeit
mail-digest-title = Wer abgewiesen wurde
mail-digest-lead = Lassen Sie sie ein, oder halten Sie sie draußen, jeweils mit dem Link dazu.
mail-digest-lead-watching = Lassen Sie sie ein, oder halten Sie sie draußen, jeweils mit dem Link dazu. Wirklich abgewiesen wurde nichts: Ihr Postfach sieht nur zu.
mail-digest-line = { $count ->
    [1] Einmal abgewiesen: { $why }.
    [2] Zweimal abgewiesen: { $why }.
   *[other] { $count }-mal abgewiesen: { $why }.
}
mail-digest-line-watching = { $count ->
    [1] Wäre einmal abgewiesen worden: { $why }.
    [2] Wäre zweimal abgewiesen worden: { $why }.
   *[other] Wäre { $count }-mal abgewiesen worden: { $why }.
}
mail-digest-line-forged = Jemand hat { $count ->
    [1] einmal
    [2] zweimal
   *[other] { $count }-mal
} als { $sender } geschrieben, aber wir konnten nicht nachweisen, dass es wirklich diese Person war.
mail-digest-forged = Die Adresse steht auf Ihrer Gästeliste. War es wirklich diese Person, sagen Sie es auf Ihrer Startseite:
mail-digest-forged-link = Die Adresse steht auf Ihrer Gästeliste. War es wirklich diese Person, sagen Sie es auf { $link }Ihrer Startseite{ $end }.
mail-digest-server = Ein Mailserver (eine Zustellmeldung)
mail-digest-let-in = Einlassen
mail-digest-keep-out = Draußen halten
mail-digest-more = Und noch { $more }, auf Ihrer Startseite:
mail-digest-more-link = Und noch { $more }, auf { $link }Ihrer Startseite{ $end }.
mail-digest-waiting = Auf Ihre Antwort warten:
mail-digest-answer = Antworten
mail-digest-learned = Neu auf Ihrer Gästeliste,
mail-digest-because = weil Sie ihnen geschrieben haben:
mail-digest-nothing = Es ändert sich nichts, bis Sie auf einer Seite einen Knopf drücken.
mail-digest-links = Jeder Link gilt einmal, 7 Tage lang.
mail-digest-when = Wann sie kommt, oder nie
mail-digest-stop = Keine Übersicht mehr
mail-named-two = { $first } und { $last }
mail-named-more = { $names } und noch { $more }
