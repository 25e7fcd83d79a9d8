## Die Seite des Betreibers über das Programm selbst: Version, Datenbank, Arbeit im Hintergrund.

place-system = System
system-title = Diese Installation
system-lead = Welches Programm hier läuft, mit welcher Datenbank, und ob die Arbeit im Hintergrund getan wird.
system-program = Das Programm
system-version = Version
system-database = Datenbank
system-schema = Aufbau der Datenbank
system-migration = auf dem neuesten Stand, Migration { $number }
system-migration-behind = Migration { $number } von { $newest }: Rufen Sie „guestlist migrate“ auf, oder starten Sie ohne --no-migrate
system-migration-ahead = Migration { $number }; dieses Programm ist älter und kennt { $newest }
system-node-this = Dieser Knoten
system-node-other = Ein anderer Knoten
system-node-up = gestartet: { $at }.
system-node-heard = Zuletzt hat er sich { $at } gemeldet.
system-jobs = Arbeit im Hintergrund
system-late-hint = Ein Teil der Arbeit im Hintergrund ist seit einer Weile nicht getan: { $jobs }.
system-late-link = Nachsehen, was fehlt
system-job-fine = Erledigt
system-job-failed = Zuletzt misslungen
system-job-late = Seit einer Weile nicht erledigt
system-job-never = Das ist noch nicht gelaufen.
system-job-succeeded = Zuletzt erledigt: { $at }.
system-job-not-yet = Erledigt wurde es noch nie.
system-job-took = Der letzte Lauf dauerte { $took }.
system-job-next = Nächster Lauf: { $at }.
system-job-overdue = Fällig war es { $at }.
system-job-when-needed = Es läuft, wenn etwas zu tun ist.
system-job-error = Misslungen ist es { $at }: { $error }
# Die Schlüssel.
system-keys = Schlüssel
system-keys-lead = Schlüssel versiegeln die Links in Abweisungen und Übersichten, die Formulare dieser Seiten, die Zeichen bekannter Browser und die Geheimnisse der Authenticator-Apps. „guestlist key rotate“ fügt einen hinzu, „guestlist key retire“ nimmt einen alten weg.
system-key = Schlüssel { $id }
system-key-newest = Neuester
system-key-older = Älter
system-key-made = Erzeugt: { $at }.
system-key-age-unknown = Wie alt er ist, wurde nicht notiert.
system-key-seals = Er versiegelt von jetzt an alles.
system-key-opens = Er öffnet die Links und Formulare, die er versiegelt hat.
system-key-factors = { $count ->
    [0] Kein Geheimnis einer Authenticator-App ist mit ihm versiegelt.
    [one] Das Geheimnis einer Authenticator-App ist mit ihm versiegelt.
   *[other] Die Geheimnisse von { $count } Authenticator-Apps sind mit ihm versiegelt.
}
system-key-lost = Fehlt
system-key-lost-text = { $count ->
    [one] Der zweite Schritt eines Kontos ist
   *[other] Die zweiten Schritte von { $count } Konten sind
} mit diesem Schlüssel versiegelt, der nicht in der Schlüsseldatei steht: Nur Notfallcodes helfen noch. Setzen Sie seine Zeile wieder ein, wenn Sie sie haben; oder setzen Sie die Konten mit „guestlist second-factor reset“ zurück.
# Wie jede Arbeit heißt, und was sie tut.
job-clean-up = Aufräumen
job-clean-up-what = Entfernt, was abgelaufen ist: Anmeldungen, Links, alte Entscheidungen und Bitten.
job-digest-plans = Zeiten der Übersichten
job-digest-plans-what = Gibt neuen Postfächern eine Zeit für ihre erste Übersicht.
job-digests = Übersichten
job-digests-what = Schreibt Inhabern, wer abgewiesen wurde.
job-gone = Was fort ist
job-gone-what = Entfernt nach und nach, was von gelöschten Postfächern und Organisationen übrig ist. Zu sehen ist davon nichts mehr.
job-imports = Übernahme von Listen
job-imports-what = Beendet, was gerade übernommen wurde, als ein Knoten anhielt.
job-key-file = Schlüssel
job-key-file-what = Liest die Schlüsseldatei neu, damit ein neuer Schlüssel ohne Neustart gilt.
job-link-check = Der Link in Abweisungen
job-link-check-what = Öffnet über die öffentliche Adresse einen eigenen Link, um zu sehen, ob Absender das können.
job-list-news = Neues von den Listen
job-list-news-what = Schreibt Betreibern, welche Listen außer Gebrauch sind und welche wieder da.
job-list-tests = Prüfung der Listen
job-list-tests-what = Fragt jede Liste im DNS, die in Gebrauch ist, nach ihren Prüfeinträgen.
job-notices = Hinweise
job-notices-what = Schreibt Inhabern und Verwaltern, dass das Lernen ruht.
job-requests = Bitten um Einlass
job-requests-what = Schreibt Inhabern, wer um Einlass bittet.
job-server-requests = Bitten für Mailserver
job-server-requests-what = Schreibt Verwaltern, wer sie bittet, einen Mailserver zuzulassen.
job-suspensions = Ausgesetzte Einträge
job-suspensions-what = Schreibt Inhabern, welche Einträge ihrer Gästeliste ausgesetzt wurden.
job-watched = Eigene Adressen
job-watched-what = Sucht die beobachteten Adressen und Domains auf den Listen anderer.
