## The operator's pages: tenants, the health of the lists, mail that waits.

operator-tenants = Tenants
operator-tenants-lead = Each is one organisation with its domains, mailboxes and admins.
operator-tenant-add = Add a tenant
operator-name = Name
operator-name-hint = As its people know it.
operator-slug = Short name
operator-slug-hint = For addresses of pages and for programs; it stays. Small letters, digits and hyphens.
operator-tenant-add-button = Add the tenant
operator-tenants-none = No tenant yet.
operator-tenants-none-hint = Add the first organisation above; then give it an admin.
operator-switched-off = Switched off
operator-pager-first = First page
operator-pager-next = Further
operator-slug-taken = "{ $slug }" is taken; choose another.
operator-tenant-added = { $name } is a tenant now. Give it its first admin, below.
operator-slug-wrong = Use 1 to 40 small letters, digits and hyphens, beginning and ending with a letter or digit.
operator-week = The last 7 days
operator-let-in = Let in
operator-turned-away = Not let in
operator-mailboxes = Mailboxes
operator-domains = Domains
operator-admins = Admins
operator-admins-none = Nobody runs this tenant yet. Invite an admin by mail, or add one and hand over the sign-in link that is then shown.
operator-admin-signed-in = signed in { $at }
operator-admin-not-yet = has not signed in yet
operator-admin-link = Make a sign-in link
operator-admin-link-for = for { $address }
operator-admin-reset = Reset the second step
operator-admin-reset-of = of { $address }
operator-admin-remove = Take the rights away
operator-admin-remove-from = from { $address }
operator-admin-add = Add an admin
operator-admin-add-hint = The address to sign in with; it may be one of the tenant's own mailboxes. Inviting mails a link; adding gives the rights at once, and shows you a link to hand over.
operator-admin-add-button = Add
operator-rename-hint = It signs the tenant's messages.
operator-rename = Save
operator-off-now = While it is switched off, its mail is not judged and its people can't sign in.
operator-switch-on = Switch it on again
operator-switch-off-title = Switch this tenant off
operator-switch-off-text = Mail to its { $mailboxes ->
    [one] { $mailboxes } mailbox
   *[other] { $mailboxes } mailboxes
} will not be judged, and its people can't sign in. Nothing is deleted: you can switch it on again.
operator-switch-off = Switch off { $name }
operator-remove-title = Remove this tenant
operator-remove-text = Its { $domains ->
    [one] { $domains } domain
   *[other] { $domains } domains
}, { $mailboxes ->
    [one] { $mailboxes } mailbox
   *[other] { $mailboxes } mailboxes
} with their lists, accounts, tokens, recorded decisions and its audit log go. This can't be undone.
operator-remove-hint = Type "{ $slug }", so that nothing goes by mistake.
operator-remove = Remove { $name }
operator-renamed = It is called { $name } now.
operator-off-already = { $name } is switched off already. Nothing was changed.
operator-on-already = { $name } is switched on already. Nothing was changed.
operator-off-done = { $name } is switched off: its mail is not judged.
operator-on-done = { $name } is switched on again.
operator-remove-wrong = Type "{ $slug }" to remove this tenant.
operator-removed = { $name } and all that was its is gone.
operator-admin-missing = Write the admin's address, such as anna@example.org.
operator-admin-already = { $address } is an admin already.
operator-another-tenant = another tenant
operator-admin-elsewhere = { $address } signs in at { $other }. Use an address that belongs to { $tenant }.
operator-admin-operator = { $address } signs in as an operator. Use another address, or prove { $domain } for { $tenant } first.
operator-reset-done = The second step is off, and the admin was told by mail. Hand over a sign-in link now, if need be.
operator-reset-already = The second step was off already.
operator-admin-removed = { $address } is no longer an admin.
operator-health = Health of the lists
operator-health-lead = Lists in the DNS that tenants ask about strangers. Each is tested every five minutes; one that isn't sound is put out of use by itself.
operator-attackers-link = Networks that guess at names
operator-mail-waits = Mail that waits
operator-lists-none = No list is asked.
operator-lists-none-hint = A tenant's admin switches lists on under Settings, Checks; then you see here how each of them is.
operator-lists-asked = Asked
operator-list-about = { $kind }, asked about { $subject } at { $zone }{"\u00A0"}· { $tenants }
operator-lists-others = Well known, and asked by nobody here
operator-list-holds = lists { $lists }{"\u00A0"}· { $zone }
operator-lists-all-out = All of them are out of use: most likely the DNS is in trouble. Mail goes on, without what they would say.
operator-lists-some-out = { $out ->
    [one] 1 of { $all } is out of use. Mail goes on without it.
   *[other] { $out } of { $all } are out of use. Mail goes on without them.
}
operator-list-for = speaks for senders
operator-list-against = speaks against senders
operator-list-tenants = { $tenants ->
    [one] on for one tenant
   *[other] on for { $tenants } tenants
}
operator-subject-client = the server's address
operator-subject-sender = the sender's domain
operator-subject-helo = the name that the server gives itself
operator-mail-lead = Our own messages, on their way to the relay. What it doesn't take is tried again, less and less often, and is kept until then.
operator-mail-count = Waiting
operator-mail-messages = { $count ->
    [0] nothing
    [one] { $count } message
   *[other] { $count } messages
}
operator-mail-oldest = The oldest
operator-mail-since = since { $oldest }
operator-mail-trouble = Last trouble
operator-mail-digests = Digests
operator-mail-digests-text = Of all nodes. Each is written when it leaves, so that it says how things are then.
operator-mail-else = Everything else
operator-mail-else-text = Sign-in links, questions to owners and notices, of this node. After two days they are given up.
use-mailboxes = { $count ->
    [one] 1 mailbox
   *[other] { $count } mailboxes
}
use-mailboxes-of = { $limit ->
    [one] { $count } of 1 mailbox
   *[other] { $count } of { $limit } mailboxes
}
use-mailboxes-over = { $count ->
    [one] 1 mailbox
   *[other] { $count } mailboxes
}, more than the limit of { $limit }
operator-line-messages = { $count ->
    [one] 1 decision in 30 days
   *[other] { $count } decisions in 30 days
}
operator-use = Use and limits
use-count = { $count }
use-count-of = { $count } of { $limit }
use-count-over = { $count }, more than the limit of { $limit }
operator-use-fullest = Entries of the fullest mailbox, without learned ones
operator-use-entries = Entries of all mailboxes
operator-use-day = Decisions, yesterday and today
operator-use-month = Decisions in 30 days
operator-use-asked = Asked to come in, 30 days
operator-use-digests = Digests sent, 7 days
operator-limits = Limits
operator-limits-text = A limit keeps people from adding more. What is there beyond it stays, mail is never refused because of it, and learning goes on.
operator-limit-mailboxes = Mailboxes
operator-limit-hint = Leave it empty for no limit.
operator-limit-entries = Entries for each mailbox
operator-limit-entries-hint = Whitelist and blocklist together, as their owners put them there. Leave it empty for no limit.
operator-limits-save = Save the limits
operator-limit-wrong = Write a whole number up to { $most }, or nothing.
operator-limits-saved = The limits of { $name } are saved.
