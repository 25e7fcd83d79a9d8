settings-title = Einstellungen
settings-lead = Wie Ihr Postfach mit Fremden umgeht, und wann Sie davon erfahren.
settings-strangers = Fremde
settings-as-provider = Wie bei { $provider } üblich:
settings-ask-hours = Nach { $hours } { $hours ->
    [one] Stunde
   *[other] Stunden
} ohne Antwort wird die Nachricht { $then }.
settings-last-week = Die letzten 7 Tage: { $outcomes }.
settings-last-week-newest = Angegeben für die neuesten { $count } Nachrichten der letzten 7 Tage.
settings-last-week-unknown = Nicht bekannt ist, was die Prüfungen über Post gesagt hätten, zu der sie nicht gefragt wurden.
last-week-let-in = { $count }{"\u00A0"}eingelassen
last-week-marked = { $count }{"\u00A0"}markiert
last-week-asked = { $count }{"\u00A0"}mit Frage an Sie
last-week-away = { $count }{"\u00A0"}abgewiesen
last-week-unknown = { $count }{"\u00A0"}nicht{"\u00A0"}bekannt
settings-ask-everyone = Wenn Fremde auf Ihre Antwort warten: { $strong }Fragen Sie mich bei allen Fremden{ $end }, auch wenn nichts gegen sie spricht.
settings-whitelist = Ihre Gästeliste
settings-learn = Aus meinen Mails lernen.
settings-learn-more = Wem Sie schreiben, auch in Kopie oder Blindkopie, der steht auf Ihrer Gästeliste, noch bevor Ihre Mail unterwegs ist.
settings-plus = Alles nach einem Plus übergehen.
settings-plus-more = anna+news@agency.example gilt als anna@agency.example.
settings-save = Speichern
settings-mode-none = Wählen Sie, wie mit Fremden umgegangen wird.
settings-saved = Gespeichert. Von jetzt an: { $mode }.
settings-digest = Ab und zu eine Nachricht
settings-digest-lead = Die Übersicht sagt Ihnen, wer abgewiesen wurde, und mit einem Klick lassen Sie ihn ein. Die Mail kommt nur, wenn es etwas zu sagen gibt.
settings-digest-time = Um wie viel Uhr
settings-digest-time-hint = Leer: zu der Uhrzeit, die Ihr Anbieter für alle gewählt hat.
settings-digest-time-default = Ihr Anbieter hat { $time } Uhr gewählt.
settings-zone = Ihre Zeitzone
settings-zone-hint = In ihr stehen alle Zeiten auf Ihren Seiten.
settings-zone-default = Wie üblich: { $zone }
settings-zone-unknown = Wählen Sie eine Zeitzone aus der Liste.
digest-often-unknown = Wählen Sie, wie oft die Übersicht kommt.
digest-time-unknown = Geben Sie eine Uhrzeit von 00:00 bis 23:59 ein, zum Beispiel 08:00.
