## Die Seite hinter einem Link in einer Übersicht.

digest-let-in-title = Einlassen?
digest-keep-out-title = Draußen halten?
digest-let-in = { $sender } einlassen?
digest-keep-out = { $sender } draußen halten?
digest-as-before = Es ist wieder wie vorher
digest-taken-back = Was Sie getan haben ({ $at }), ist zurückgenommen ({ $undone }).
digest-on-whitelist = { $sender } steht auf Ihrer Gästeliste
digest-on-blocklist = { $sender } steht auf Ihrer Sperrliste
digest-was-there = Der Eintrag war schon da.
digest-done-in = Getan: { $at }. Die nächste Nachricht kommt herein.
digest-done-out = Getan: { $at }. Nachrichten von dort werden abgewiesen, und die Absender erfahren es.
digest-worked = Dieser Link hat seine Arbeit getan. Für alles andere { $link }melden Sie sich an{ $end }.
digest-joins-whitelist = Der Eintrag kommt auf die Gästeliste von { $recipient }, und Sie können ihn hier zurücknehmen.
digest-joins-blocklist = Der Eintrag kommt auf die Sperrliste von { $recipient }, und Sie können ihn hier zurücknehmen.
digest-blocked-already = { $sender } steht schon auf Ihrer Sperrliste: Nachrichten von dort werden abgewiesen. Hier gibt es nichts zu drücken.
digest-turned-away = Abgewiesen
digest-gone = Seine 7 Tage sind vorbei, oder er wurde unterwegs abgeschnitten. { $link }Melden Sie sich an{ $end }, um zu sehen, wer abgewiesen wurde, und um jemanden einzulassen.
