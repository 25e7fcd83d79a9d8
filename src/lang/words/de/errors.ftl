## Seiten für das, was schiefging.

error-absent-title = Diese Seite gibt es hier nicht
error-absent = Vielleicht ist die Adresse vertippt, oder was sie zeigte, ist nicht mehr da.
error-not-yours-title = Diese Seite ist nicht für Sie
error-not-yours = Vielleicht sind Sie als jemand anders angemeldet, oder die Seite davor war keine von uns. Es wurde nichts geändert.
error-method-title = Das geht hier nicht
error-method = Gehen Sie zurück, und benutzen Sie die Knöpfe der Seite, auf der Sie waren.
error-slow-title = Das hat zu lange gedauert
error-slow = Die Verbindung war zu langsam. Es wurde nichts geändert: Versuchen Sie es noch einmal.
error-large-title = Das ist zu viel auf einmal
error-large = Senden Sie es in kleineren Teilen. Es wurde nichts geändert.
error-unreadable-title = Das können wir nicht lesen
error-unreadable-kind = Senden Sie es mit dem Formular der Seite. Es wurde nichts geändert.
error-unreadable = Gehen Sie zurück, prüfen Sie, was eingetragen ist, und senden Sie es noch einmal.
error-unavailable-title = Wir kommen gerade nicht an Ihre Listen
error-unavailable = Post wird weiter zugestellt. Versuchen Sie es in einer Minute wieder; es geht nichts verloren.
error-done-title = Das ist erledigt
error-done = Was Sie getan haben, ist gespeichert. Nur die Seite danach kam nicht rechtzeitig.
error-uncertain-title = Wir können noch nicht sagen, ob das erledigt ist
error-uncertain = Die Antwort hat zu lange gedauert. Sehen Sie in einer Minute nach, ob es da ist, bevor Sie es noch einmal tun.
error-ours-title = Bei uns ist etwas schiefgegangen
error-ours = Es ist notiert. Versuchen Sie es noch einmal; wenn es so bleibt, nennen Sie uns das Kennzeichen unten.
error-reference = Kennzeichen { $reference }
error-to-start = Zur Startseite

token-title = Dieses Formular war zu alt
token-text = Sie haben sich seither an- oder abgemeldet, oder es kam nicht von dieser Seite. Es wurde nichts geändert.
token-again = Noch einmal senden
token-entered = Was Sie eingetragen hatten
token-afresh = Das Formular neu öffnen
quota-title = Für mehr ist kein Platz
quota-mailboxes = Ihre Organisation darf { $limit } Postfächer haben und hat sie alle. Entfernen Sie eines, oder bitten Sie den Betreiber von Guestlist um mehr.
quota-entries = Dieses Postfach darf { $limit } Einträge haben und hat sie alle. Entfernen Sie einige, oder bitten Sie Ihren Anbieter um mehr. Die Post geht weiter wie bisher, und wem Sie schreiben, der wird weiterhin gelernt.
unsent-signed-out = Sie wurden zwischendurch abgemeldet
unsent-waits = Deshalb wurde nichts geändert. Was Sie eingetragen haben, wartet eine halbe Stunde in diesem Browser: Melden Sie sich an, und speichern Sie es mit einem Klick.
unsent-sign-in = Anmelden und weitermachen
unsent-title = Das ist noch nicht gespeichert
unsent-lead = Sie wurden abgemeldet, während Sie schrieben, und nichts wurde geändert. Möchten Sie es jetzt speichern?
unsent-send = Jetzt speichern
unsent-drop = Verwerfen

file-under-way-title = Eine Datei von Ihnen wird noch gelesen
file-under-way = Von dieser wurde nichts behalten. Warten Sie, bis die andere gelesen ist (ihre Seite zeigt es), und senden Sie diese dann noch einmal.
