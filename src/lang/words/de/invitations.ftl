## Wer eine Organisation verwaltet, und Einladungen dazu.

admins-title = Verwalter
admins-tab = Verwalter
admins-lead = Wer sich um die Gästelisten von { $tenant } kümmert: um Einstellungen, Prüfungen und Postfächer.
admins-invite-title = Jemanden einladen
admins-invite-label = Adresse
admins-invite-hint = Dorthin geht ein Link per Mail. Er gilt einmal, { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} lang.
admins-invite = Einladen
admins-list-title = Wer hier verwaltet
admins-you = (Sie)
admins-since = Verwalter seit dem { $since }.
admins-seen = Zuletzt angemeldet { $at }.
admins-never-seen = Hat sich noch nicht angemeldet.
admins-second-factor-on = Meldet sich in zwei Schritten an
admins-second-factor-off = Meldet sich in nur einem Schritt an
admins-remove = Rechte entziehen
admins-remove-of = von { $address }
admins-leave = Verwaltung abgeben
admins-leave-title = Wollen Sie nicht mehr verwalten?
admins-leave-text = Sie geben Ihre eigenen Rechte ab, und nur ein anderer Verwalter kann sie Ihnen zurückgeben. Ein Postfach, das Ihnen gehört, bleibt Ihres.
admins-leave-yes = Meine Rechte abgeben
admins-leave-no = Behalten
admins-only-one = Solange Sie allein verwalten, können Sie das nicht abgeben: Laden Sie zuerst jemanden ein.
admins-tokens = Wem Rechte entzogen werden, der hat sie von der nächsten Seite an nicht mehr. Mit ihnen enden die Schlüssel, die diese Person für Programme der Organisation angelegt hat: Legen Sie vorher neue an, wo ein Mailserver einen davon verwendet.
admins-open-title = Eingeladen
admins-open = Eingeladen { $at } von { $by }{"\u2060"}. Der Link gilt bis zum { $until }.
admins-open-old = Eingeladen { $at } von { $by }{"\u2060"}. Der Link gilt nicht mehr.
admins-send-again = Noch einmal senden
admins-withdraw = Zurückziehen
admins-of = die Einladung an { $address }
admins-nobody-title = Zurzeit ist niemand eingeladen.

admins-empty = Schreiben Sie die Adresse der Person, zum Beispiel anna@example.org.
admins-is-admin = { $address } gehört schon zur Verwaltung.
admins-too-many-open = { $count ->
    [one] Eine Einladung ist
   *[other] { $count } Einladungen sind
} offen. Ziehen Sie welche zurück, die niemand nutzt, und laden Sie dann andere ein.
admins-too-often = An diese Adresse, oder von Ihrem Anschluss aus, gingen in kurzer Zeit mehrere Einladungen. Warten Sie ein paar Minuten, bevor Sie eine weitere senden.
admins-invited = Eine Einladung ist unterwegs an { $address }.
admins-not-sent = { $address } ist eingeladen, aber die Mail ging nicht hinaus. Senden Sie sie in einer Minute noch einmal.
admins-withdrawn = Die Einladung an { $address } ist zurückgezogen: Der Link öffnet nichts mehr.
admins-gone = Das war schon geschehen: So steht es jetzt.
admins-last = { $address } verwaltet hier allein: Laden Sie zuerst jemand anderen ein.
admins-removed = { $address } gehört nicht mehr zur Verwaltung und ist abgemeldet.
admins-invite-again = Wieder einladen

invitation-title = Die Gästelisten von { $tenant } verwalten
invitation-lead = Sie sind als { $address } eingeladen. Verwalter kümmern sich um Einstellungen, Prüfungen und Postfächer und helfen, wenn jemandem Post fehlt.
invitation-password-label = Passwort
invitation-password-hint = Mindestens { $shortest } Zeichen. Ein paar Wörter hintereinander merkt man sich leicht.
invitation-accept = Annehmen und anmelden
invitation-press = Ein Druck, und Sie gehören zur Verwaltung. Sie melden sich an wie bisher.
invitation-press-button = Annehmen
invitation-sign-in = Zu dieser Adresse gibt es schon ein Konto. Melden Sie sich damit an, und öffnen Sie dann den Link in der Nachricht noch einmal.
invitation-sign-in-button = Zur Anmeldung
invitation-elsewhere = Diese Adresse meldet sich hier schon anderswo an, und jede hat nur einen Platz. Bitten Sie um eine Einladung an eine andere Adresse von Ihnen.
invitation-not-yours = Nicht für Sie, oder ein Irrtum? Dann tun Sie nichts: Der Link verliert von selbst seine Gültigkeit.
invitation-gone-title = Diese Einladung gilt nicht mehr
invitation-gone = Die Einladung wurde schon angenommen oder zurückgezogen, oder ihre Zeit ist vorbei. Wer Sie eingeladen hat, kann eine neue senden.
invitation-home = Zur Anmeldung

invitation-mail-subject = Einladung: die Gästelisten von { $provider } verwalten
invitation-mail-open = { $provider } bittet Sie, als { $address } bei der Verwaltung der Gästelisten zu helfen. Dieser Link führt dorthin:
invitation-mail-button = Einladung ansehen
invitation-mail-how = Er gilt einmal, { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} lang. Es öffnet sich eine Seite, die sagt, was zu tun ist; nichts geschieht, bevor Sie dort einen Knopf drücken.
invitation-mail-not-you = Haben Sie das nicht erwartet? Dann tun Sie nichts, und der Link verliert von selbst seine Gültigkeit.
invitation-mail-why = Diese Nachricht ging an Sie, weil jemand, der diese Gästelisten verwaltet, Ihre Adresse eingeladen hat.
