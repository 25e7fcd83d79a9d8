## Die Domains der Organisation.

domains-lead = Post an eine Domain wird geprüft, sobald Sie gezeigt haben, dass sie Ihnen gehört.
domains-add = Domain hinzufügen
domains-add-hint = Was nach dem @ steht, zum Beispiel shop.example.
domains-empty = Noch keine Domain.
domains-empty-text = Fügen Sie hinzu, was in Ihren Adressen nach dem @ steht; die nächste Seite sagt, wie Sie zeigen, dass es Ihnen gehört.
domains-catch-all = unbekannte Namen gehen an ein Postfach
domains-write = Schreiben Sie eine Domain, zum Beispiel example.org.
domains-have = { $domain } gehört schon zu Ihren Domains.
domains-added = { $domain } ist hinzugefügt. Zeigen Sie nun, dass sie Ihnen gehört.
domains-no-name = Schreiben Sie einen Domainnamen mit einem Punkt darin, zum Beispiel example.org.
domains-registry = „{ $name }“ gehört niemandem: Darunter kann jeder Namen eintragen lassen. Schreiben Sie den Namen, den Sie eingetragen haben, zum Beispiel example.{ $name }.
# Eine Domain.
domain-judged = Post an ihre Postfächer wird geprüft.
domain-not-judged = Post an ihre Postfächer wird nicht geprüft: Ihr Mailserver entscheidet allein.
domain-unknown = Adressen, die es nicht gibt
domain-unknown-text = Post an einen unbekannten Namen bei { $domain } kann nach den Listen eines Postfachs geprüft werden, das alles auffängt. Ohne ein solches wird sie nicht geprüft.
domain-catch-all = Postfach für unbekannte Namen
domain-catch-all-hint = Die Adresse eines Ihrer Postfächer, oder leer für keines.
domain-unlisted = Namen, die Guestlist nicht kennt
domain-unlisted-text = Netze, die nach vielen Namen fragen, die niemand hat, probieren sie vielleicht durch ({ $link }Prüfungen{ $end }). Das erkennt Guestlist nur dort, wo es jedes Postfach kennt.
domain-unlisted-box = { $domain } hat Postfächer, die hier nicht stehen: Was hier unbekannt ist, kann es trotzdem geben.
domain-remove = { $domain } entfernen
domain-remove-text = Post an ihre Postfächer wird dann nicht mehr geprüft: Ihr Mailserver entscheidet allein. Die Postfächer und ihre Listen bleiben. Um { $domain } wieder hinzuzufügen, weisen Sie sie neu nach.
domain-proof = Zeigen, dass sie Ihnen gehört
domain-proof-text = Veröffentlichen Sie diesen Eintrag dort, wo das DNS von { $domain } verwaltet wird; drücken Sie dann den Knopf. Bis er überall zu sehen ist, kann eine Stunde vergehen.
domain-proof-type = Typ
domain-proof-name = Name
domain-proof-value = Text
domain-check = Jetzt nachsehen
# Was getan wurde, und was schiefging.
domain-no-record = Bei { $name } gibt es noch keinen TXT-Eintrag. Bis ein neuer überall zu sehen ist, kann eine Stunde vergehen.
domain-other-record = Bei { $name } gibt es einen TXT-Eintrag, aber mit anderem Text. Vergleichen Sie ihn mit dem Text unten.
domain-dns-silent = Das DNS hat nicht geantwortet. Das sagt nichts über Ihren Eintrag: Versuchen Sie es in einer Minute noch einmal.
domain-others = Der Eintrag ist da, aber eine andere Organisation hat { $domain } schon nachgewiesen. Schreiben Sie an die Betreiber dieses Dienstes.
domain-is-proven = { $domain } gehört nachweislich Ihnen. Ihre Postfächer sind ab jetzt bewacht.
domain-no-such-mailbox = Keines Ihrer Postfächer hat diese Adresse.
domain-catch-all-set = Post an unbekannte Namen bei { $domain } geht jetzt an { $mailbox }.
domain-catch-all-none = Unbekannte Namen bei { $domain } führen jetzt nirgendwohin.
domain-unlisted-set = Wer nach unbekannten Namen bei { $domain } fragt, steht nicht mehr im Verdacht, sie durchzuprobieren.
domain-unlisted-unset = Jedes Postfach bei { $domain } ist hier bekannt: Wer nach anderen fragt, kann in den Verdacht kommen, sie durchzuprobieren.
domain-removed = { $domain } gehört nicht mehr zu Ihren Domains.
