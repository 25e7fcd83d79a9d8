## Wohin ein Link führt, der jemandem gemailt wurde, der um Einlass bittet.

asked-title = Um Einlass bitten
asked-is-it-you = Haben Sie um Einlass gebeten?
asked-press = Bestätigen Sie mit dem Knopf, dass { $sender } Ihre Adresse ist. Dann bitten wir { $recipient }, Ihre Post einzulassen.
asked-your-words = Was Sie geschrieben haben
asked-button = Ja, um Einlass bitten
asked-not-you = Wenn Sie nicht gefragt haben, schließen Sie diese Seite: Ohne Sie wird niemand gefragt.
asked-let-in-title = Sie sind eingelassen
asked-let-in = { $recipient } lässt Sie ein, seit: { $since }. Senden Sie Ihre Nachricht noch einmal, von derselben Adresse: Die abgewiesene ist nirgends aufbewahrt.
asked-let-in-until = { $recipient } lässt Sie ein, seit: { $since }, bis: { $until }. Senden Sie Ihre Nachricht noch einmal, von derselben Adresse: Die abgewiesene ist nirgends aufbewahrt.
asked-waiting-title = Ihre Bitte ist angekommen
asked-waiting = Ihre Adresse ist bestätigt. Die Antwort kann dauern, und niemand muss antworten. Bis { $until } können Sie hier nachsehen: Wenn Sie eingelassen werden, steht es auf dieser Seite.
asked-hurry = Eilt es? Dann erreichen Sie die Person auf anderem Weg, zum Beispiel am Telefon.
asked-unanswered-title = Es gab keine Antwort
asked-unanswered = Die Zeit dafür ist vorbei. Wenn es wichtig ist, erreichen Sie die Person auf anderem Weg, zum Beispiel am Telefon, oder fragen Sie mit Ihrer nächsten Nachricht wieder.
asked-from = Von
asked-to = An
asked-on = Gebeten
asked-you-wrote = Sie schrieben
asked-gone-title = Dieser Link gilt nicht mehr
asked-gone = Seine Zeit ist vorbei, ein neuerer wurde gesendet, oder dieser wurde unterwegs abgeschnitten. Um wieder zu fragen, öffnen Sie den Link in der Mail, in der stand, dass Ihre Nachricht nicht zugestellt wurde.
