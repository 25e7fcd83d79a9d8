## The organisation's mailboxes.

mailboxes-lead = Each has its own lists, and an owner who keeps them.
mailboxes-add = Add a mailbox
mailboxes-search = Address or name
mailboxes-show-all = Show all { $count }
mailboxes-no-domain = First a domain, then its mailboxes.
mailboxes-no-domain-text = { $link }Add the part after the @{ $end } of your addresses.
mailboxes-empty = No mailbox yet.
mailboxes-empty-text = Add the first: its address, its aliases, and who it belongs to.
mailboxes-nothing-fits = No mailbox fits this search.
mailboxes-nothing-fits-text = Try a part of the address or of the name.
mailboxes-first-page = First page
mailboxes-further = Further
mailboxes-in-all = { $count ->
    [one] 1 mailbox
   *[other] { $count } mailboxes
} in all
mailboxes-aliases = { $count ->
    [one] 1 alias
   *[other] { $count } aliases
}
mailboxes-unproven = Nothing is decided for it until { $domain } is proven.
mailboxes-not-judged = Not judged
mailboxes-paused = Learning paused
# Adding one.
mailbox-new-lead = Its owner signs in with this address, by a link that you hand over or that we mail.
mailbox-new-no-domain = A mailbox belongs to one of your domains. { $link }Add a domain first.{ $end }
mailbox-new-address = Address
mailbox-new-address-hint = In one of your domains.
mailbox-new-name = Name (if you like)
mailbox-new-name-hint = Whose mailbox it is, for you and your colleagues.
mailbox-new-aliases = Aliases (if any)
mailbox-aliases-hint = Other addresses of the same mailbox, one a line or separated by commas.
mailbox-new-domains = Your domains: { $domains }.
mailbox-new-unproven = { $domain } (not proven yet: until it is, nothing is decided for its mailboxes)
mailbox-new-button = Add the mailbox
mailbox-added = { $mailbox } is a mailbox now. Give its owner a sign-in link, below, when they need one.
mailbox-added-unproven = But nothing is decided for it until { $domain } is proven.
# One mailbox.
mailbox-unproven = Nothing is decided for this mailbox until { $domain } is proven: its mail is not judged.
mailbox-on-lists = On its lists now: { $allowed } allowed, { $blocked } blocked.
mailbox-decisions = Decisions about its mail
mailbox-settings = Settings
mailbox-changed-meanwhile = Somebody changed this mailbox meanwhile, so nothing was kept. What you typed is still here: look it through and save again.
mailbox-name = Name
mailbox-aliases = Aliases
mailbox-strangers = Strangers
mailbox-mode-default = As for everyone here:
mailbox-mode-default-name = As for everyone here
mailbox-ask-everyone = Where the owner is asked first, ask about every stranger, not only about those whom the checks object to.
mailbox-its-whitelist = Its whitelist
mailbox-learn = Learn from what the owner sends.
mailbox-learn-text = Everyone the owner writes to joins the whitelist.
mailbox-changed = The mailbox is changed.
mailbox-remove = Remove this mailbox
mailbox-remove-text = Its whitelist ({ $allowed }), its blocklist ({ $blocked }) and its recorded decisions go with it. { $owner ->
    [me] It is your own mailbox: you stay an admin and sign in as before, but you have no lists of your own any more.
    [admin] Its owner stays an admin and signs in as before, without lists of their own.
    [nobody] Nobody signs in for it.
   *[owner] Its owner can't sign in any more.
} Mail to it is not judged any more. This can't be undone.
mailbox-remove-button = Remove { $mailbox }
mailbox-removed = { $mailbox } and its lists are gone.
# Learning is paused.
mailbox-burst-title = Learning is paused
mailbox-burst-when = { $at }, this mailbox had written to far more new people than ever before.
mailbox-burst-learned = { $count ->
    [one] 1 address
   *[other] { $count } addresses
} joined its whitelist. If that was not the owner, somebody knows the password: have it changed first, then undo what was learned.
mailbox-burst-undo = Undo what was learned, and learn again
mailbox-burst-carry-on = It was the owner: carry on
mailbox-burst-undone = { $count ->
    [one] 1 address is
   *[other] { $count } addresses are
} off the whitelist. Learning goes on.
mailbox-burst-carried-on = Learning goes on, and what was learned stays.
# Its owner.
mailbox-owner = Its owner
mailbox-owner-signed-in = { $address } signed in { $at }.
mailbox-owner-not-yet = { $address } has not signed in yet.
mailbox-owner-none = Nobody can sign in to this mailbox: its owner has left. It goes on by your rules.
mailbox-owner-add = Make an account for it
mailbox-owner-added = Whoever reads mail to this address can sign in again, by a mailed link.
mailbox-owner-was-there = Somebody owns this mailbox already.
mailbox-owner-elsewhere = There is an account with this address, and it owns another mailbox.
mailbox-owner-admin = This person is an admin, too: a sign-in link is made by the people who run this service.
mailbox-owner-link = Make a sign-in link
mailbox-owner-factor = Signing in takes a code from the owner's phone. Reset that only for somebody whom you know to be the owner: it signs them out everywhere, and they are told by mail.
mailbox-owner-reset = Reset the second step
mailbox-owner-was-reset = The second step is off, and its owner was told by mail. Hand over a sign-in link now, if need be.
mailbox-owner-was-off = The second step was off already.
handed-before = That link was made already, and is shown only once. If it was not kept, make another.
handed-title = A sign-in link for { $address }
handed-text = Hand it over yourself: it is shown only now, works once, and for 24 hours. Whoever has it can sign in.
# What is wrong with a mailbox.
mailbox-wrong-empty = Write the mailbox's address, such as anna@example.org.
mailbox-wrong-aliases = A mailbox has at most { $most } aliases; these are { $count }.
mailbox-wrong-mode = Choose one of the modes.
mailbox-wrong-taken = "{ $address }" belongs to another mailbox already.
mailbox-wrong-trap = { $address } is a spamtrap, an address that no one uses: remove it from your spamtraps first, or choose another.
mailbox-wrong-domain = { $domain } is not one of your domains. Add it under Domains first.
# The modes, for whoever chooses for others.
mode-for-others-monitor = Nobody is turned away, not even people on a blocklist. Everybody can see what would have been: a good start.
mode-for-others-tag = Strangers come in, with a mark if too much speaks against them. Anyone on a blocklist is turned away.
mode-for-others-standard = Strangers come in unless too much speaks against them. Anyone on a blocklist is turned away.
mode-for-others-ask = Strangers wait at their own server if too much speaks against them, until the owner has answered. Anyone on a blocklist is turned away.
mode-for-others-whitelist-only = Only people on a whitelist come in; strangers are told how to reach the owner.
mailbox-lists = Look at the lists
mailbox-list-allow = The whitelist of { $mailbox }
mailbox-list-block = The blocklist of { $mailbox }
mailbox-list-of = Of { $mailbox }.
mailbox-list-lead = You can look, and change nothing.
mailbox-list-shut = In your organisation these lists are the owners' own: admins don't see them.
mailbox-list-shut-where = Change that in the settings
mailbox-list-closed = The owner will read in the account that you looked, and when. The lists then stay open to you for an hour.
mailbox-list-open = Look at the lists
mailbox-list-empty = Nobody is on this list
mailbox-list-empty-text = What the owner adds, or what is learned, stands here.
