## The organisation's domains.

domains-lead = Mail to a domain is judged once you have shown that it is yours.
domains-add = Add a domain
domains-add-hint = The part after the @, such as shop.example.
domains-empty = No domain yet.
domains-empty-text = Add the part after the @ of your addresses; the next page says how to show that it is yours.
domains-catch-all = unknown names go to one mailbox
domains-write = Write a domain, such as example.org.
domains-have = { $domain } is one of your domains already.
domains-added = { $domain } is added. Now show that it is yours.
domains-no-name = Write a domain name with a dot in it, such as example.org.
domains-registry = "{ $name }" is no one's own: anybody can register names below it. Write the name you registered, such as example.{ $name }.
# One domain.
domain-judged = Mail to its mailboxes is judged.
domain-not-judged = Mail to its mailboxes is not judged: your mail server decides alone.
domain-unknown = Names that nobody has
domain-unknown-text = Mail to an unknown name at { $domain } can be judged by the lists of one mailbox (a catch-all). Without one, it is not judged.
domain-catch-all = Mailbox for unknown names
domain-catch-all-hint = An address of one of your mailboxes, or empty for none.
domain-unlisted = Names that Guestlist doesn't know
domain-unlisted-text = Networks that ask for many names nobody has may be guessing at them ({ $link }Checks{ $end }). Only where Guestlist knows every mailbox can it tell.
domain-unlisted-box = { $domain } has mailboxes that are not listed here: a name that isn't listed here may still exist.
domain-remove = Remove { $domain }
domain-remove-text = Mail to its mailboxes will not be judged any more: your mail server decides alone. The mailboxes and their lists stay. To add { $domain } again, you prove it again.
domain-proof = Show that it is yours
domain-proof-text = Publish this record where the DNS of { $domain } is kept; then press the button. It may take an hour to be seen.
domain-proof-type = Type
domain-proof-name = Name
domain-proof-value = Text
domain-check = Check now
# What was done, and what went wrong.
domain-no-record = There is no TXT record at { $name } yet. A new record can take an hour to be seen everywhere.
domain-other-record = There is a TXT record at { $name }, but its text is another one. Compare it with the text below.
domain-dns-silent = The DNS did not answer. That says nothing about your record: try again in a minute.
domain-others = The record is there, but another organisation has proven { $domain } before. Write to the people who run this service.
domain-is-proven = { $domain } is proven to be yours. Its mailboxes are guarded from now on.
domain-no-such-mailbox = None of your mailboxes has this address.
domain-catch-all-set = Mail for unknown names at { $domain } now goes to { $mailbox }.
domain-catch-all-none = Unknown names at { $domain } now lead nowhere.
domain-unlisted-set = Who asks for unknown names at { $domain } is not suspected of guessing any more.
domain-unlisted-unset = Every mailbox at { $domain } is known here: who asks for others can be suspected of guessing.
domain-removed = { $domain } is no longer one of your domains.
