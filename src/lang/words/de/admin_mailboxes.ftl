## Die Postfächer der Organisation.

mailboxes-lead = Jedes hat seine eigenen Listen und einen Inhaber, der sie führt.
mailboxes-add = Postfach hinzufügen
mailboxes-search = Adresse oder Name
mailboxes-show-all = Alle { $count } zeigen
mailboxes-no-domain = Zuerst eine Domain, dann ihre Postfächer.
mailboxes-no-domain-text = { $link }Fügen Sie hinzu, was in Ihren Adressen nach dem @ steht.{ $end }
mailboxes-empty = Noch kein Postfach.
mailboxes-empty-text = Fügen Sie das erste hinzu: seine Adresse, seine Aliasse und wem es gehört.
mailboxes-nothing-fits = Dazu passt kein Postfach.
mailboxes-nothing-fits-text = Versuchen Sie es mit einem Teil der Adresse oder des Namens.
mailboxes-first-page = Erste Seite
mailboxes-further = Weiter
mailboxes-in-all = { $count ->
    [one] 1 Postfach
   *[other] { $count } Postfächer
} insgesamt
mailboxes-aliases = { $count ->
    [one] 1 Alias
   *[other] { $count } Aliasse
}
mailboxes-unproven = Für dieses Postfach wird nichts entschieden, solange { $domain } nicht nachgewiesen ist.
mailboxes-not-judged = Nicht geprüft
mailboxes-paused = Lernen ruht
# Eines hinzufügen.
mailbox-new-lead = Sein Inhaber meldet sich mit dieser Adresse an, über einen Link, den Sie übergeben oder den wir schicken.
mailbox-new-no-domain = Ein Postfach gehört zu einer Ihrer Domains. { $link }Fügen Sie zuerst eine Domain hinzu.{ $end }
mailbox-new-address = Adresse
mailbox-new-address-hint = In einer Ihrer Domains.
mailbox-new-name = Name (wenn Sie mögen)
mailbox-new-name-hint = Wem das Postfach gehört, für Sie und Ihre Kollegen.
mailbox-new-aliases = Aliasse (falls es welche gibt)
mailbox-aliases-hint = Andere Adressen desselben Postfachs, eine pro Zeile oder durch Kommas getrennt.
mailbox-new-domains = Ihre Domains: { $domains }.
mailbox-new-unproven = { $domain } (noch nicht nachgewiesen: bis dahin wird für ihre Postfächer nichts entschieden)
mailbox-new-button = Postfach hinzufügen
mailbox-added = { $mailbox } ist jetzt ein Postfach. Geben Sie seinem Inhaber unten einen Anmeldelink, wenn er einen braucht.
mailbox-added-unproven = Für dieses Postfach wird aber nichts entschieden, solange { $domain } nicht nachgewiesen ist.
# Ein Postfach.
mailbox-unproven = Für dieses Postfach wird nichts entschieden, solange { $domain } nicht nachgewiesen ist: Seine Post wird nicht geprüft.
mailbox-on-lists = Auf seinen Listen jetzt: { $allowed } auf der Gästeliste, { $blocked } auf der Sperrliste.
mailbox-decisions = Entscheidungen über seine Post
mailbox-settings = Einstellungen
mailbox-changed-meanwhile = Jemand hat dieses Postfach inzwischen geändert, deshalb wurde nichts gespeichert. Was Sie eingegeben haben, steht noch da: Sehen Sie es durch, und speichern Sie noch einmal.
mailbox-name = Name
mailbox-aliases = Aliasse
mailbox-strangers = Fremde
mailbox-mode-default = Wie für alle hier:
mailbox-mode-default-name = Wie für alle hier
mailbox-ask-everyone = Wo der Inhaber erst gefragt wird: bei allen Fremden fragen, nicht nur bei denen, gegen die zu viel spricht.
mailbox-its-whitelist = Seine Gästeliste
mailbox-learn = Von dem lernen, was der Inhaber schreibt.
mailbox-learn-text = Wem der Inhaber schreibt, der kommt auf die Gästeliste.
mailbox-changed = Das Postfach ist geändert.
mailbox-remove = Dieses Postfach entfernen
mailbox-remove-text = Seine Gästeliste ({ $allowed }), seine Sperrliste ({ $blocked }) und seine Entscheidungen verschwinden mit. { $owner ->
    [me] Es ist Ihr eigenes Postfach: Sie bleiben Verwalter und melden sich an wie bisher, haben aber keine eigenen Listen mehr.
    [admin] Sein Inhaber bleibt Verwalter und meldet sich an wie bisher, ohne eigene Listen.
    [nobody] Niemand meldet sich dafür an.
   *[owner] Sein Inhaber kann sich nicht mehr anmelden.
} Post an dieses Postfach wird nicht mehr geprüft. Das lässt sich nicht rückgängig machen.
mailbox-remove-button = { $mailbox } entfernen
mailbox-removed = { $mailbox } und die Listen des Postfachs sind weg.
# Das Lernen ruht.
mailbox-burst-title = Das Lernen ruht
mailbox-burst-when = { $at } hatte dieses Postfach an weit mehr neue Menschen geschrieben als je zuvor.
mailbox-burst-learned = { $count ->
    [one] 1 Adresse kam
   *[other] { $count } Adressen kamen
} auf seine Gästeliste. Wenn das nicht der Inhaber war, kennt jemand das Passwort: Lassen Sie es zuerst ändern, und machen Sie dann rückgängig, was gelernt wurde.
mailbox-burst-undo = Gelerntes rückgängig machen und weiter lernen
mailbox-burst-carry-on = Es war der Inhaber: weitermachen
mailbox-burst-undone = { $count ->
    [one] 1 Adresse steht
   *[other] { $count } Adressen stehen
} nicht mehr auf der Gästeliste. Das Lernen geht weiter.
mailbox-burst-carried-on = Das Lernen geht weiter, und was gelernt wurde, bleibt.
# Sein Inhaber.
mailbox-owner = Sein Inhaber
mailbox-owner-signed-in = { $address } hat sich zuletzt { $at } angemeldet.
mailbox-owner-not-yet = { $address } hat sich noch nie angemeldet.
mailbox-owner-none = Niemand kann sich bei diesem Postfach anmelden: Sein Inhaber hat sich verabschiedet. Es läuft nach Ihren Regeln weiter.
mailbox-owner-add = Konto dafür anlegen
mailbox-owner-added = Wer Post an diese Adresse liest, kann sich wieder anmelden, mit einem Link per Mail.
mailbox-owner-was-there = Dieses Postfach gehört schon jemandem.
mailbox-owner-elsewhere = Es gibt ein Konto mit dieser Adresse, und ihm gehört ein anderes Postfach.
mailbox-owner-admin = Diese Person gehört auch zur Verwaltung: Einen Anmeldelink erstellen die Betreiber dieses Dienstes.
mailbox-owner-link = Anmeldelink erstellen
mailbox-owner-factor = Zum Anmelden gehört ein Code vom Telefon des Inhabers. Setzen Sie das nur für jemanden zurück, von dem Sie wissen, dass er der Inhaber ist: Er wird überall abgemeldet und erfährt es per Mail.
mailbox-owner-reset = Zweiten Schritt zurücksetzen
mailbox-owner-was-reset = Der zweite Schritt ist ausgeschaltet, und der Inhaber hat es per Mail erfahren. Übergeben Sie jetzt einen Anmeldelink, wenn es nötig ist.
mailbox-owner-was-off = Der zweite Schritt war schon ausgeschaltet.
handed-before = Dieser Link ist schon erstellt worden und wird nur einmal gezeigt. Wurde er nicht aufbewahrt, erstellen Sie einen neuen.
handed-title = Ein Anmeldelink für { $address }
handed-text = Übergeben Sie ihn selbst: Er wird nur jetzt gezeigt, gilt einmal und 24 Stunden lang. Wer ihn hat, kann sich anmelden.
# Was an einem Postfach nicht stimmt.
mailbox-wrong-empty = Schreiben Sie die Adresse des Postfachs, zum Beispiel anna@example.org.
mailbox-wrong-aliases = Ein Postfach hat höchstens { $most } Aliasse; das sind { $count }.
mailbox-wrong-mode = Wählen Sie eine der Möglichkeiten.
mailbox-wrong-taken = „{ $address }“ gehört schon zu einem anderen Postfach.
mailbox-wrong-trap = { $address } ist eine Spamfalle, also eine Adresse, die niemand benutzt: Entfernen Sie sie zuerst aus Ihren Spamfallen, oder wählen Sie eine andere.
mailbox-wrong-domain = { $domain } gehört nicht zu Ihren Domains. Fügen Sie sie zuerst unter Domains hinzu.
# Der Umgang mit Fremden, für alle, die für andere wählen.
mode-for-others-monitor = Niemand wird abgewiesen, auch nicht, wer auf einer Sperrliste steht. Alle können sehen, was geschehen wäre: ein guter Anfang.
mode-for-others-tag = Fremde kommen herein; wenn zu viel gegen sie spricht, mit einer Markierung. Wer auf einer Sperrliste steht, wird abgewiesen.
mode-for-others-standard = Fremde kommen herein, wenn nicht zu viel gegen sie spricht. Wer auf einer Sperrliste steht, wird abgewiesen.
mode-for-others-ask = Fremde, gegen die zu viel spricht, warten auf ihrem eigenen Server, bis der Inhaber geantwortet hat. Wer auf einer Sperrliste steht, wird abgewiesen.
mode-for-others-whitelist-only = Nur wer auf einer Gästeliste steht, kommt herein; Fremde erfahren, wie sie den Inhaber erreichen.
mailbox-lists = Listen ansehen
mailbox-list-allow = Gästeliste von { $mailbox }
mailbox-list-block = Sperrliste von { $mailbox }
mailbox-list-of = Von { $mailbox }.
mailbox-list-lead = Sie können sie ansehen, aber nichts ändern.
mailbox-list-shut = In Ihrer Organisation gehören diese Listen ihren Inhabern allein: Verwalter sehen sie nicht.
mailbox-list-shut-where = In den Einstellungen ändern
mailbox-list-closed = Im Konto des Inhabers wird stehen, dass und wann Sie hineingesehen haben. Danach sind die Listen eine Stunde lang für Sie offen.
mailbox-list-open = Listen ansehen
mailbox-list-empty = Auf dieser Liste steht niemand
mailbox-list-empty-text = Hier steht, wen der Inhaber einträgt oder wer gelernt wird.
