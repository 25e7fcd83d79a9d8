## The operator's pages: tenants, the health of the lists, mail that waits.

operator-tenants = Organisationen
operator-tenants-lead = Jede hat ihre eigenen Domains, Postfächer und Verwalter.
operator-tenant-add = Organisation hinzufügen
operator-name = Name
operator-name-hint = So, wie ihre Leute sie kennen.
operator-slug = Kurzname
operator-slug-hint = Für Adressen von Seiten und für Programme; er bleibt. Kleinbuchstaben, Ziffern und Bindestriche.
operator-tenant-add-button = Organisation hinzufügen
operator-tenants-none = Noch keine Organisation.
operator-tenants-none-hint = Fügen Sie oben die erste hinzu, und geben Sie ihr dann einen Verwalter.
operator-switched-off = Abgeschaltet
operator-pager-first = Erste Seite
operator-pager-next = Weiter
operator-slug-taken = „{ $slug }“ ist vergeben; wählen Sie einen anderen.
operator-tenant-added = { $name } ist jetzt eingerichtet. Geben Sie der Organisation unten ihren ersten Verwalter.
operator-slug-wrong = Nehmen Sie 1 bis 40 Kleinbuchstaben, Ziffern und Bindestriche; am Anfang und am Ende steht ein Buchstabe oder eine Ziffer.
operator-week = Die letzten 7 Tage
operator-let-in = Eingelassen
operator-turned-away = Nicht eingelassen
operator-mailboxes = Postfächer
operator-domains = Domains
operator-admins = Verwalter
operator-admins-none = Noch verwaltet niemand diese Organisation. Laden Sie jemanden per Mail ein, oder fügen Sie jemanden hinzu, und geben Sie ihm den Anmeldelink, der dann gezeigt wird.
operator-admin-signed-in = zuletzt angemeldet { $at }
operator-admin-not-yet = hat sich noch nicht angemeldet
operator-admin-link = Anmeldelink erstellen
operator-admin-link-for = für { $address }
operator-admin-reset = Zweiten Schritt zurücksetzen
operator-admin-reset-of = von { $address }
operator-admin-remove = Rechte entziehen
operator-admin-remove-from = von { $address }
operator-admin-add = Verwalter hinzufügen
operator-admin-add-hint = Die Adresse für die Anmeldung; auch eines der Postfächer der Organisation kann es sein. Einladen schickt einen Link per Mail; Hinzufügen gibt die Rechte sofort und zeigt Ihnen einen Link zum Übergeben.
operator-admin-add-button = Hinzufügen
operator-rename-hint = Damit sind die Nachrichten der Organisation unterschrieben.
operator-rename = Speichern
operator-off-now = Solange sie abgeschaltet ist, wird ihre Post nicht beurteilt, und ihre Leute können sich nicht anmelden.
operator-switch-on = Wieder einschalten
operator-switch-off-title = Diese Organisation abschalten
operator-switch-off-text = Post an { $mailboxes ->
    [one] ihr { $mailboxes } Postfach
   *[other] ihre { $mailboxes } Postfächer
} wird nicht mehr beurteilt, und ihre Leute können sich nicht anmelden. Gelöscht wird nichts: Sie können sie wieder einschalten.
operator-switch-off = { $name } abschalten
operator-remove-title = Diese Organisation entfernen
operator-remove-text = Mit ihr verschwinden { $domains ->
    [one] { $domains } Domain
   *[other] { $domains } Domains
} und { $mailboxes ->
    [one] { $mailboxes } Postfach
   *[other] { $mailboxes } Postfächer
} mit Listen, Konten, Schlüsseln und aufgezeichneten Entscheidungen, und ihr Protokoll. Das lässt sich nicht rückgängig machen.
operator-remove-hint = Geben Sie „{ $slug }“ ein, damit nichts aus Versehen verschwindet.
operator-remove = { $name } entfernen
operator-renamed = Die Organisation heißt jetzt { $name }.
operator-off-already = { $name } ist schon abgeschaltet. Es wurde nichts geändert.
operator-on-already = { $name } ist schon eingeschaltet. Es wurde nichts geändert.
operator-off-done = { $name } ist abgeschaltet: Die Post wird nicht beurteilt.
operator-on-done = { $name } ist wieder eingeschaltet.
operator-remove-wrong = Geben Sie „{ $slug }“ ein, um diese Organisation zu entfernen.
operator-removed = { $name } ist mit allem, was dazugehörte, entfernt.
operator-admin-missing = Geben Sie die Adresse des Verwalters ein, zum Beispiel anna@example.org.
operator-admin-already = { $address } ist schon Verwalter.
operator-another-tenant = einer anderen Organisation
operator-admin-elsewhere = { $address } meldet sich bei { $other } an. Nehmen Sie eine Adresse, die zu { $tenant } gehört.
operator-admin-operator = { $address } meldet sich als Betreiber an. Nehmen Sie eine andere Adresse, oder weisen Sie zuerst { $domain } für { $tenant } nach.
operator-reset-done = Der zweite Schritt ist ausgeschaltet, und der Verwalter weiß es per Mail. Geben Sie ihm jetzt einen Anmeldelink, wenn es nötig ist.
operator-reset-already = Der zweite Schritt war schon ausgeschaltet.
operator-admin-removed = { $address } ist kein Verwalter mehr.
operator-health = Zustand der Listen
operator-health-lead = Listen im DNS, bei denen Organisationen nach Fremden fragen. Jede wird alle fünf Minuten geprüft; ist eine nicht in Ordnung, wird sie von selbst außer Gebrauch genommen.
operator-attackers-link = Netze, die Adressen raten
operator-mail-waits = Wartende Post
operator-lists-none = Es wird keine Liste gefragt.
operator-lists-none-hint = Verwalter schalten Listen unter „Einstellungen, Prüfungen“ ein; dann sehen Sie hier, wie es jeder geht.
operator-lists-asked = Gefragt
operator-list-about = { $kind }, gefragt nach { $subject } unter { $zone }{"\u00A0"}· { $tenants }
operator-lists-others = Bekannt, aber hier von niemandem gefragt
operator-list-holds = führt { $lists }{"\u00A0"}· { $zone }
operator-lists-all-out = Alle sind außer Gebrauch: Wahrscheinlich gibt es Schwierigkeiten mit dem DNS. Die Post geht weiter, ohne das, was sie sagen würden.
operator-lists-some-out = { $out ->
    [one] 1 von { $all } ist außer Gebrauch. Die Post geht ohne sie weiter.
   *[other] { $out } von { $all } sind außer Gebrauch. Die Post geht ohne sie weiter.
}
operator-list-for = spricht für Absender
operator-list-against = spricht gegen Absender
operator-list-tenants = { $tenants ->
    [one] eingeschaltet für eine Organisation
   *[other] eingeschaltet für { $tenants } Organisationen
}
operator-subject-client = der Adresse des Servers
operator-subject-sender = der Domain des Absenders
operator-subject-helo = dem Namen, den der Server sich gibt
operator-mail-lead = Unsere eigenen Nachrichten auf dem Weg zum Mailserver, der sie weitergibt. Was er nicht nimmt, wird immer seltener wieder versucht und bis dahin aufgehoben.
operator-mail-count = Wartend
operator-mail-messages = { $count ->
    [0] nichts
    [one] { $count } Nachricht
   *[other] { $count } Nachrichten
}
operator-mail-oldest = Die älteste
operator-mail-since = seit { $oldest }
operator-mail-trouble = Zuletzt schwierig
operator-mail-digests = Übersichten
operator-mail-digests-text = Von allen Knoten. Jede wird geschrieben, wenn sie abgeht, damit sie sagt, wie es dann steht.
operator-mail-else = Alles andere
operator-mail-else-text = Anmeldelinks, Fragen an Inhaber und Mitteilungen dieses Knotens. Nach zwei Tagen werden sie aufgegeben.
use-mailboxes = { $count ->
    [one] 1 Postfach
   *[other] { $count } Postfächer
}
use-mailboxes-of = { $limit ->
    [one] { $count } von 1 Postfach
   *[other] { $count } von { $limit } Postfächern
}
use-mailboxes-over = { $count ->
    [one] 1 Postfach
   *[other] { $count } Postfächer
}, mehr als die Grenze von { $limit }
operator-line-messages = { $count ->
    [one] 1 Entscheidung in 30 Tagen
   *[other] { $count } Entscheidungen in 30 Tagen
}
operator-use = Nutzung und Grenzen
use-count = { $count }
use-count-of = { $count } von { $limit }
operator-use-fullest = Meiste Einträge in einem Postfach, ohne gelernte
use-count-over = { $count }, mehr als die Grenze von { $limit }
operator-use-entries = Einträge aller Postfächer
operator-use-day = Entscheidungen gestern und heute
operator-use-month = Entscheidungen in 30 Tagen
operator-use-asked = Bitten um Einlass in 30 Tagen
operator-use-digests = Übersichten in 7 Tagen
operator-limits = Grenzen
operator-limits-text = Ist eine Grenze erreicht, lässt sich nichts mehr hinzufügen. Was darüber hinaus da ist, bleibt; Post wird deswegen nie abgewiesen, und gelernt wird weiter.
operator-limit-mailboxes = Postfächer
operator-limit-hint = Lassen Sie das Feld leer, wenn es keine Grenze gibt.
operator-limit-entries = Einträge je Postfach
operator-limit-entries-hint = Gästeliste und Sperrliste zusammen, so wie Inhaber sie eintragen. Lassen Sie das Feld leer, wenn es keine Grenze gibt.
operator-limits-save = Grenzen speichern
operator-limit-wrong = Schreiben Sie eine ganze Zahl bis { $most } oder nichts.
operator-limits-saved = Die Grenzen von { $name } sind gespeichert.
