## Passkeys: made on the page of the account, used at the door.

passkeys-title = Passkeys
passkeys-lead = Melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an: nichts zu merken, und nichts, was jemand herausfinden könnte.
passkeys-back-label = Zurück
passkeys-back = Ihr Konto
passkeys-account = Ein Passkey meldet Sie mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an, ohne Passwort und ohne Code.
passkeys-account-button = { $count ->
    [0] Passkey einrichten
   *[other] Ihre Passkeys ansehen
}

passkeys-add-title = Passkey hinzufügen
passkeys-name = Wie soll er heißen?
passkeys-name-hint = Zum Beispiel wie das Gerät, auf dem er liegt, damit Sie ihn wiedererkennen.
passkeys-code-first = Der zweite Schritt beim Anmelden ist eingeschaltet. Ein Passkey tritt an seine Stelle: Geben Sie deshalb zuerst einen Code ein.
passkeys-code = Der Code, den die App zeigt
passkeys-add = Passkey hinzufügen
passkeys-yours = Ihre Passkeys
passkeys-none = Noch keiner
passkeys-none-hint = Fügen Sie einen für jedes Gerät hinzu, mit dem Sie Ihre Mail lesen.
passkeys-since = Hinzugefügt { $day }.
passkeys-used = Zuletzt benutzt { $time }.
passkeys-unused = Noch nicht benutzt.
passkeys-remove = Entfernen

passkeys-new-title = Ihr Gerät legt einen Passkey an
passkeys-new-lead = Es fragt nach Fingerabdruck, Gesicht oder PIN. Das bleibt auf dem Gerät: Wir bekommen nur ein Gegenstück, das dazu passt.
passkeys-ask-again = Mein Gerät fragen
passkeys-not-now = Jetzt nicht
passkeys-waits = Ihr Gerät fragt Sie jetzt.
passkeys-stopped = Ihr Gerät hat nicht geantwortet, oder Sie haben abgebrochen. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.
passkeys-known = Auf diesem Gerät liegt schon ein Passkey von Ihnen.
passkeys-no-script = Ihr Browser führt hier keine Skripte aus, und ohne sie kann er nicht nach einem Passkey gefragt werden. Erlauben Sie Skripte für diese Seite, oder nehmen Sie einen anderen Weg.
passkeys-no-browser = Dieser Browser kennt keine Passkeys. Nehmen Sie einen neueren oder einen anderen Weg.

passkeys-sign-in = Mit Passkey anmelden
passkeys-sign-in-title = Mit Passkey anmelden
passkeys-sign-in-lead = Ihr Gerät fragt, ob Sie es sind.
passkeys-other-way = Auf anderem Weg anmelden

passkeys-added = „{ $name }“ meldet Sie ab jetzt an.
passkeys-removed = „{ $name }“ meldet niemanden mehr an. Ihr Gerät bietet ihn vielleicht weiter an: Löschen Sie ihn auch dort.
passkeys-gone = Dieser Passkey wurde schon entfernt.

# What can be wrong.
passkeys-not-here = Hier gibt es keine Passkeys.
passkeys-no-name = Ein Passkey gehört zu einem Namen wie mail.example.org, und diese Seiten sind unter einer Netzwerkadresse erreichbar. Die Betreiber können ihnen einen Namen geben.
passkeys-not-secure = Browser legen Passkeys nur an, wo der Weg verschlüsselt ist, und die Adresse dieser Seiten beginnt mit http. Die Betreiber können das auf https ändern.
passkeys-refused = Dieser Passkey meldet Sie hier nicht an. Nehmen Sie einen anderen oder einen anderen Weg.
passkeys-too-late = Das hat länger als fünf Minuten gedauert, oder es war schon beantwortet. Beginnen Sie noch einmal.
passkeys-not-made = Was Ihr Gerät geschickt hat, ist kein Passkey, den wir brauchen können. Versuchen Sie es noch einmal, oder nehmen Sie ein anderes Gerät.
passkeys-many-tries = Das waren viele Versuche. Warten Sie eine Minute, oder nehmen Sie einen anderen Weg.
passkeys-full = Mehr als { $most } Passkeys gehen nicht. Entfernen Sie zuerst einen.
passkeys-name-missing = Geben Sie einen Namen ein, zum Beispiel „Mein Telefon“.

# What the audit log says, before the name of the account.
audit-passkey-added = Passkey hinzugefügt für:
audit-passkey-refused = Anmeldung abgewiesen, weil der Passkey eine Kopie sein könnte:
audit-passkey-removed = Passkey entfernt für:
