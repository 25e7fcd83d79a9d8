## Wohin ein Link führt, der jemandem gemailt wurde, der um Einlass bittet.

asked-title = Um Einlass bitten
asked-is-it-you = Sind Sie es, wer da fragt?
asked-press = Ein Druck zeigt, dass { $sender } Sie sind, und { $recipient } wird gebeten, Ihre Post einzulassen.
asked-your-words = Was Sie geschrieben haben
asked-button = Ich bin es: Bitte fragen
asked-not-you = Wenn Sie nicht gefragt haben, schließen Sie diese Seite: Ohne Sie wird niemand gefragt.
asked-let-in-title = Sie sind eingelassen
asked-let-in = { $recipient } lässt Sie ein, seit: { $since }. Senden Sie Ihre Nachricht noch einmal, von derselben Adresse: Die abgewiesene ist nirgends aufbewahrt.
asked-let-in-until = { $recipient } lässt Sie ein, seit: { $since }, bis: { $until }. Senden Sie Ihre Nachricht noch einmal, von derselben Adresse: Die abgewiesene ist nirgends aufbewahrt.
asked-waiting-title = Es wurde gefragt
asked-waiting = Ihre Adresse ist bestätigt. Noch gibt es keine Antwort: Menschen antworten, wenn sie Zeit finden, und müssen es nicht. Wenn Sie eingelassen werden, steht es auf dieser Seite; sehen Sie bis { $until } wieder nach.
asked-hurry = Eilt es? Dann erreichen Sie die Person auf anderem Weg, zum Beispiel am Telefon.
asked-unanswered-title = Es gab keine Antwort
asked-unanswered = Die Zeit dafür ist vorbei. Wenn es wichtig ist, erreichen Sie die Person auf anderem Weg, zum Beispiel am Telefon, oder fragen Sie mit Ihrer nächsten Nachricht wieder.
asked-from = Von
asked-to = An
asked-on = Gefragt
asked-you-wrote = Sie schrieben
asked-gone-title = Dieser Link gilt nicht mehr
asked-gone = Seine Zeit ist vorbei, ein neuerer wurde gesendet, oder er wurde unterwegs abgeschnitten. Um wieder zu fragen, öffnen Sie den Link in der Mail, in der stand, dass Ihre Nachricht nicht zugestellt wurde.
