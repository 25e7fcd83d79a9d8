sign-in-title = Anmelden
sign-in-lead = Ihre Post, Ihre Gäste.
sign-in-address = Ihre Adresse
sign-in-password = Passwort
sign-in-button = Anmelden
sign-in-or = oder ohne Passwort
sign-in-mail-link = Link per Mail senden
sign-in-too-late = Der zweite Schritt hat länger als zehn Minuten gedauert. Beginnen Sie bitte von vorn.
sign-in-no-password = Geben Sie Ihr Passwort ein, oder lassen Sie sich einen Link senden.
sign-in-many-tries = Das waren viele Versuche. Warten Sie eine Minute, oder lassen Sie sich einen Link senden.
sign-in-no-match = Adresse und Passwort passen nicht zusammen.
sign-in-no-address = Geben Sie Ihre Adresse ein, zum Beispiel anna@example.org.
sign-in-mailed-title = Sehen Sie in Ihr Postfach
sign-in-mailed = Wenn es zu dieser Adresse ein Konto gibt, ist ein Anmeldelink unterwegs. Er gilt { $minutes } Minuten und nur einmal.
sign-in-mailed-nothing = Nichts gekommen? Prüfen Sie die eingegebene Adresse, und sehen Sie in Ihren Spam-Ordner.
sign-in-back = Zurück
sign-in-welcome = Willkommen zurück
sign-in-one-press = Ein Klick, und Sie sind drin. Der Link gilt einmal.
sign-in-spent-title = Dieser Link wurde schon benutzt
sign-in-spent = Oder seine Zeit ist abgelaufen. Jeder Link meldet einmal an; ein neuer ist schnell gesendet.
sign-in-to-door = Zur Anmeldung
second-step-title = Der zweite Schritt
second-step-lead = Öffnen Sie die Authenticator-App auf Ihrem Telefon.
second-step-code = Der Code, den sie zeigt
second-step-lost = Telefon und Notfallcodes verloren? Die Betreiber Ihrer Mail können diesen Schritt zurücksetzen.
second-step-back = Zurück zur Anmeldung
second-step-many-tries = Das waren viele Versuche. Warten Sie fünf Minuten, und nehmen Sie dann den nächsten Code.
second-step-many-codes = Das waren viele Versuche mit Notfallcodes. Warten Sie eine Minute, und schreiben Sie einen genau ab.
second-step-used-code = { $left ->
    [0] Das war Ihr letzter Notfallcode.
    [one] Sie haben einen Notfallcode benutzt; 1 ist noch übrig.
   *[other] Sie haben einen Notfallcode benutzt; { $left } sind noch übrig.
}
second-step-few-codes = { $used } Erzeugen Sie auf der Seite Ihres Kontos neue, oder richten Sie die App neu ein.
code-empty = Geben Sie die sechs Ziffern ein, die Ihre Authenticator-App zeigt.
code-used = Dieser Code wurde schon benutzt. Warten Sie, bis die App den nächsten zeigt.
code-no-recovery = Das ist keiner Ihrer Notfallcodes, oder er wurde schon benutzt. Jeder besteht aus vier Gruppen zu vier Buchstaben und Ziffern.
code-wrong = Das ist nicht der Code, den die App jetzt zeigt. Sehen Sie noch einmal nach; bleibt er falsch, geht vielleicht die Uhr Ihres Telefons falsch.
code-key-gone = Codes Ihrer App lassen sich hier nicht mehr prüfen: Der Schlüssel dafür wurde entfernt. Nehmen Sie einen Ihrer Notfallcodes, und richten Sie die App danach neu ein; oder fragen Sie Ihren Verwalter.
code-no-digits = Ein Code der App hat sechs Ziffern, zum Beispiel 123456.
device-both = { $browser } unter { $system }
device-iphone = { $browser } auf einem iPhone
device-ipad = { $browser } auf einem iPad
device-mac = { $browser } auf einem Mac
device-some-browser = ein Browser
device-unknown = ein unbekannter Browser
