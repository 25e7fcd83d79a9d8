## What would become of a message that nobody has sent.

try-title = Try a sender
try-lead = See what would happen if someone wrote to you now, and why. Nothing is sent, and nothing changes.
try-who = Who writes
try-who-hint = An address, such as anna@example.org.
try-server = Their mail server, if you know it
try-server-hint = Its address, such as 192.0.2.7.
try-button = Try
try-deceptive = This address has letters that can be taken for others. Look twice: it may not be who it seems.
try-looked-at = What was looked at
try-see-entry = See the entry
try-too-often = You tried very many senders in a short time: wait a minute, then press Try again.
try-too-slow = We could not find out in time, because others didn't answer us: press Try again.
try-not-one = Write one whole address here, such as anna@example.org.
try-not-a-server = This is not a server's address: write it as 192.0.2.7 or 2001:db8::7, or leave it empty.
try-from-server = From the server { $server }
try-last-server = Their last message came { $at } from { $client }, so that is the server we looked at.
try-if-genuine = If it is really them
try-if-forged = If somebody else pretends to be them
try-strangers-server = A stranger's server is looked at too when the message comes. If you know its address, write it above to see what would be found.

step-no-entry = No entry of any list matches this sender.
step-stranger = So it is judged like any stranger's mail. { $mode }: { $short }.
step-counts = { $who } is on { $whose }, and that counts: { $why }.
step-forged = { $who } is on { $whose }, but it could be a forgery, and doesn't count: { $why }.
step-passed-over = { $who } is on { $whose }, but that doesn't count here: { $why }.
step-outranked = { $who } is on { $whose } too, but { $winner } comes first: { $why }.
step-outranked-unknown = { $who } is on { $whose } too, but something else comes first.
step-expired = { $who } is on { $whose }, but it has expired.
step-suspended = { $who } is on { $whose }, but it is suspended until you say that it stays.

first-binding = { $tenant } keeps it out for everyone
first-own = your own lists come before all others
first-tenants = the lists of { $tenant } come before those of the mail service
first-exact = it is more exact
first-block = of two that are equally exact, the blocklist wins
first-person = a person added it
first-of-two = it is the first of the two

ground-binding = a binding block of the tenant stands above the owner's lists
ground-more-specific = a more specific entry allows this client
ground-block = a block needs no proof
ground-lifts = this client skips the checks on clients
ground-not-sought = no proof was sought: the mail would be let in without it
ground-network = a client's network is proven by itself
ground-authenticated = the client is signed in
ground-known-network = this sender was proven from this network before, or you trust it
ground-literal = the client is the host that the address names
ground-client-name = the client's confirmed name lies in the sender's domain
ground-forwarder = it came through one of your own forwarders
ground-spf-pass = SPF passes for the sender's domain
ground-spf-fail = the sender's domain does not let this client send its mail (SPF)
ground-own-domain = it claims to come from your own domain, but the client is not signed in
ground-dmarc = the sender's domain asks to distrust mail that isn't authenticated (DMARC)
ground-nothing-published = the sender's domain publishes nothing that could prove it
ground-dns-trouble = the DNS could not say whether it is genuine
