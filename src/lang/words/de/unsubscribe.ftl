## Die Seite, die Übersichten beendet.

unsubscribe-title = Keine Übersichten mehr?
unsubscribe-done-title = Keine Übersichten mehr
unsubscribe-done = { $recipient } bekommt keine Nachricht mehr darüber, wer abgewiesen wurde. Ihre Startseite zeigt es weiter, und sonst hat sich nichts geändert.
unsubscribe-again = Möchten Sie sie wiederhaben? Melden Sie sich an, und wählen Sie in den { $link }Einstellungen{ $end } täglich oder wöchentlich.
unsubscribe-ask = Dann bekommt { $recipient } keine Nachricht mehr darüber, wer abgewiesen wurde. Ihre Startseite zeigt es weiter.
unsubscribe-button = Keine Übersichten mehr
unsubscribe-or = Oder seltener, oder zu einer anderen Zeit: in den { $link }Einstellungen{ $end }, nach der Anmeldung.
unsubscribe-gone = Er ist zu alt, oder er wurde unterwegs abgeschnitten. { $link }Melden Sie sich an{ $end }, um zu sagen, wann Übersichten kommen oder dass keine mehr kommen.
