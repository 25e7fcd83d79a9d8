## Für alle, die einen abgewiesenen Mailserver betreiben: die Seite, die für ihn fragt, und was daraus wird.

server-title = Zulassung für Ihren Mailserver
server-lead = Wenn Sie den Server { $client } betreiben, können Sie die Verwaltung des Maildienstes bitten, ihn zuzulassen. Dann gelten die Prüfungen der Server für ihn nicht mehr.
server-now = Was die Prüfungen jetzt finden
server-nothing = Gegen { $client } spricht nichts mehr.
server-send-again = Senden Sie Ihre Nachricht noch einmal: Vielleicht kommt sie von selbst an.
server-silent = { $count ->
    [one] Eine der Listen hat
   *[other] { $count } der Listen haben
} gerade nicht geantwortet.
server-nobody-title = Wir können nicht erkennen, wer ihn betreibt
server-nobody = Die Nachricht hatte keinen Absender, und der Server hat keinen Namen, der zu ihm zurückführt. Geben Sie ihm einen im DNS, und öffnen Sie diese Seite dann wieder.
server-ask = Um Zulassung bitten
server-contact = Wohin wir den Link senden, der zeigt, dass Sie es sind
server-message = Warum dieser Server zugelassen werden sollte
server-message-hint = Wer ihn benutzt, und was gegen das getan wurde, was die Prüfungen gefunden haben; höchstens { $most } Zeichen.
server-bounce = Die Fehlermeldung
server-bounce-hint = Ihr Text, wie Sie ihn bekommen haben, oder die Zeile aus Ihrem Log; höchstens { $most } Zeichen.
server-goes-along = Die Adresse des Servers, die Zeit und was damals und jetzt gefunden wurde, senden wir mit. Ob und wie geantwortet wird, entscheidet die Verwaltung.
server-button = Um Zulassung bitten
server-no-contact = Wählen Sie, wohin der Link geht.
server-no-bounce = Fügen Sie den Text der Fehlermeldung ein oder die Zeile aus Ihrem Log.
server-no-message = Schreiben Sie, warum dieser Server zugelassen werden sollte, zum Beispiel wer ihn benutzt.
server-long = Der Text hat { $length } Zeichen: Kürzen Sie ihn auf höchstens { $most }.
server-unseen = Benutzen Sie nur sichtbare Zeichen: ohne Steuerzeichen und dergleichen.
server-waits = Sein Netz, { $network }, hat Namen ausprobiert, die es nicht gibt, und muss bis { $until } UTC warten.
server-name-leads-back = Sein Name, { $name }, führt zu ihm zurück.
server-name-elsewhere = Sein Name im DNS, { $name }, führt nicht zu ihm zurück.
server-no-name = Er hat keinen Namen im DNS.
server-listed = Er steht auf der Liste „{ $list }“ ({ $answers }).
server-mailed-title = Sehen Sie in die Post des Postmasters
server-mailed = Wenn die Verwaltung gefragt werden kann, ist ein Link unterwegs an { $contact }. Öffnen Sie ihn, und drücken Sie innerhalb von { $days } Tagen den Knopf dort: Dann wird sie gefragt.
server-mailed-nothing = Nichts gekommen? Wir senden für jedes Netz höchstens einen Link am Tag, und nach einem Nein eine Woche lang keinen. Dann schreiben Sie an den Postmaster des Maildienstes.
server-prove = Haben Sie um Zulassung gebeten?
server-press = Bestätigen Sie mit dem Knopf, dass Sie die Post an { $contact } lesen. Dann bitten wir die Verwaltung des Maildienstes, den Server { $server } zuzulassen.
server-written = Was geschrieben wurde
server-us = Ja, um Zulassung bitten
server-fine-title = Ihr Server ist zugelassen
server-fine = Seit { $since } gelten die Prüfungen der Server für { $server } nicht mehr. Nachrichten in seiner Warteschlange kommen von selbst an; abgewiesene müssen noch einmal gesendet werden.
server-refused-title = Die Antwort war Nein
server-refused = Einen Grund gab es nicht.
server-refused-why = Geschrieben wurde: { $why }
server-waiting = Noch ist keine Antwort da. Sie kann dauern, und niemand muss antworten. Bis { $until } können Sie hier nachsehen.
server-unanswered = Die Zeit dafür ist vorbei. Fragen Sie mit Ihrer nächsten Fehlermeldung wieder, oder schreiben Sie an den Postmaster des Maildienstes.
server-server = Server
server-contact-label = Kontakt
