## Tokens with which an owner's own programs use the API.

tokens-title = Schlüssel für Ihre Programme
tokens-lead = Ein Skript oder ein Mailprogramm kann mit einem eigenen Schlüssel Ihre Listen lesen, und ändern, wenn Sie möchten. Er öffnet Ihr Postfach und sonst nichts.
tokens-account = Ein Skript oder Mailprogramm von Ihnen kann Ihre Listen mit einem eigenen Schlüssel benutzen.
tokens-account-button = { $count ->
    [0] Schlüssel anlegen
   *[other] Ihre Schlüssel ansehen
}

tokens-outlive = Ein neues Passwort widerruft die Schlüssel nicht: Jeder öffnet Ihr Postfach, bis Sie ihn widerrufen oder sein Tag gekommen ist.
tokens-end-all = Alle widerrufen
tokens-all-ended = Die Schlüssel Ihrer Programme öffnen nichts mehr.
tokens-none-left = Es war kein Schlüssel mehr da, den man widerrufen könnte.
tokens-code-first = Der zweite Schritt beim Anmelden ist eingeschaltet. Ein Schlüssel öffnet Ihr Postfach ohne ihn: Geben Sie deshalb zuerst einen Code ein.

tokens-add-title = Schlüssel anlegen
tokens-name = Wofür ist er?
tokens-name-hint = Zum Beispiel das Programm und wo es läuft, damit Sie wissen, was Sie widerrufen.
tokens-scope = Was darf er?
tokens-read = Ihre Listen, Ihren Verlauf und Ihre Bitten um Einlass lesen
tokens-change = Auch Ihre Listen ändern und Bitten beantworten
tokens-days = Wie lange gilt er?
tokens-days-choice = { $days ->
    [0] Bis Sie ihn widerrufen
    [365] Ein Jahr
   *[other] { $days } Tage
}
tokens-make = Schlüssel anlegen

tokens-made = Der Schlüssel „{ $name }“
tokens-once = Tragen Sie ihn jetzt in Ihr Programm ein: Er wird nur dieses eine Mal gezeigt. Wer ihn hat, kann Ihr Postfach so benutzen, wie Sie es erlaubt haben.
tokens-example = Das ist eine erste Anfrage; { $link }was Programme alles können{ $end }, steht hier.

tokens-yours = Ihre Schlüssel
tokens-none = Noch keiner
tokens-none-hint = Die meisten brauchen keinen: Auf den Seiten geht alles, was ein Schlüssel kann.
tokens-reads = Darf lesen.
tokens-changes = Darf ändern.
tokens-since = Angelegt { $day }.
tokens-expires = Gilt bis { $day }.
tokens-expired = Galt bis { $day }.
tokens-used = Zuletzt benutzt { $time }.
tokens-unused = Noch nicht benutzt.
tokens-revoke = Widerrufen
tokens-revoked = „{ $name }“ öffnet nichts mehr.
tokens-made-before = Mit diesem Formular ist der Schlüssel schon angelegt worden, und ein Schlüssel wird nur einmal gezeigt. Haben Sie ihn nicht aufbewahrt, dann widerrufen Sie ihn unten und legen einen neuen an.
tokens-gone = Dieser Schlüssel war schon widerrufen.

# What can be wrong.
tokens-name-missing = Schreiben Sie, wofür er ist, zum Beispiel „Sicherung auf meinem Laptop“.
tokens-full = Mehr als { $most } Schlüssel gehen nicht. Widerrufen Sie zuerst einen.

# What the audit log says, before the name of the account.
audit-app-token-made = Schlüssel angelegt für:
audit-app-token-revoked = Schlüssel widerrufen für:
