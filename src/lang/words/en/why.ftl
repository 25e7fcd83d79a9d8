## The page behind the link in a refusal: for a stranger who is annoyed.

why-title = Your message was not delivered
why-title-waits = Your message is waiting
why-from-to = From { $sender } to { $recipient }
why-to = To { $recipient }

why-happened-label = What happened
why-happened = { $at }: { $server } turned away { $client }, which brought the message.
why-happened-waits = { $at }: { $server } asked { $client } to try again later.
why-server = the mail server
why-server-of = the mail server of { $provider }

why-why-label = Why
why-waits-until = Without an answer it is decided on { $until } at the latest.
why-list-says = It says: { $said }
why-look-up = Look it up

why-do-label = What you can do
why-do-ask = { $link }Ask the person to let you in{ $end }: write one line below, and prove that the address is yours.
why-do-ask-admin = You run this mail server? { $link }Ask the administrator{ $end } to call it fine.
why-policy = What is checked here, and how to get through
why-reference-label = Reference
why-stays = You can come back to this page later.

# Why: whose rule it was. "Not now" looks like "never" from outside.
why-blocked-person = The person you wrote to has decided not to receive mail from this sender or this server.
why-blocked-organisation = The organisation that runs this mailbox does not take mail from this sender or this server.
why-blocked-provider = The provider of this mail service does not take mail from this sender or this server.
why-stranger = This mailbox takes mail only from people its owner knows. It does not mean that anyone thinks ill of you.
why-too-much = The checks that this mailbox uses found too much that speaks against the server that sent it.
why-found = The checks that this mailbox uses found:
why-asked = The person you wrote to does not know you yet, and has been asked whether to let you in.
why-unanswered = The person you wrote to was asked whether to let you in, and gave no answer in time.
why-probing = Somebody in the network of the server that sent it asked this mail service for many addresses that nobody has. That is how spammers find out who is there, so all mail from that network has to wait for a while.
why-rules = The rules of this mailbox did not let it in.
why-network-waits = The network { $network } has to wait until { $until }. Each further try makes it longer.
why-network-free = The network { $network } need not wait any more: your mail server may try again now.

# What to do.
why-do-postmaster = Write to the people who run this mail service, at { $address }, and name the reference below.
why-do-reach = Reach the person in another way, by phone for example, and ask to be put on the whitelist. Your address is enough, and it holds from the next message on.
why-do-written = If they write to you first, your answer comes in by itself.
why-do-nothing = Nothing: your mail server keeps the message and tries again by itself.
why-do-hurry = In a hurry? Reach the person in another way, by phone for example.
why-do-nothing-urgent = Nothing, if it isn't urgent: your mail server tries again by itself, mostly for some days.
why-do-tell-network = Tell the people who run your mail server what this page says. They should look for a computer or an account in their network that somebody else uses.
why-do-only-person = Only the person you wrote to can change that.
why-do-list = Look at what the list says; most tell there how to be taken off. The people who run your mail server should do that.
why-do-held = Look for who sends from there without being asked to, or to old lists of addresses. What is held against a sender or a network here is forgotten after some days without anything new.
why-do-tell = Tell the people who run your mail server what this page says.

# What was found.
found-no-name = The server that sent it, { $client }, has no name in the DNS, as mail servers should.
found-name-elsewhere = The server that sent it, { $client }, has a name in the DNS, but that name doesn't lead back to it.
found-pool-name = The server that sent it, { $client }, has no name of its own, but one of a pool of addresses.
found-spf-fail = The sender's domain says that { $client } may not send its mail (SPF).
found-spf-softfail = The sender's domain says that { $client } probably may not send its mail (SPF).
found-dmarc = The sender's domain asks to distrust mail that isn't proven (DMARC), and nothing proved this message when it came.
found-trapped-client = The server that sent it, { $client }, or one beside it in its network, wrote lately to a spamtrap: an address that nobody uses, so that nobody can have asked for that mail.
found-trapped-sender = This sender wrote lately to a spamtrap: an address that nobody uses, so that nobody can have asked for that mail.
found-reported-client = People here reported mail from the server that sent it, { $client }, or from one beside it in its network, as spam.
found-reported-sender = People here reported mail from this sender as spam.
found-probing = The network of the server that sent it, { $client }, tries names that nobody has.
found-listed-server = The server that sent it, { $client }, is on the list "{ $list }"{ $what } ({ $answers }).
found-listed-domain = The sender's domain, { $domain }, is on the list "{ $list }"{ $what } ({ $answers }).
found-listed-helo = The name that the server gave itself, { $name }, is on the list "{ $list }"{ $what } ({ $answers }).
found-listed-helo-unknown = The name that the server gave itself is on the list "{ $list }"{ $what } ({ $answers }).
found-which-vouches = , which speaks for it
found-which-lists = , which lists { $what }
found-answer = its answer: { $answer }
found-answers = its answers: { $answers }
found-about-address = Such a listing is about this one address and what came from it.
found-about-domain = Such a listing is about this one domain and what was seen of it.
found-about-more = It lists more than the one address that did something: you may have done nothing wrong.
found-takes-money = It takes money for some removals; you need not pay: an entry on the person's whitelist is enough.
found-is-free = Being taken off costs nothing there, as far as we know.
scope-addresses = addresses that send spam
scope-domains = domains seen in spam
scope-networks = whole networks, for what some in them did
scope-provider = all addresses of a provider, for what some of them did
scope-country = all addresses of a country
scope-dynamic = addresses of homes and other lines that rarely send mail themselves
scope-marketing = senders of marketing mail

# The form to the person, and what comes of it.
ask-title = Ask the person to let you in
ask-line = One line to them
ask-line-hint = Who you are and what it is about, in { $most } characters at most. They see it once your address is proved.
ask-proof = We send a link to { $sender }, to prove that it is you. Whether and how they answer is up to them.
ask-button = Ask
ask-line-empty = Write one line to the person, such as who you are and what it is about.
ask-line-long = The line has { $length } characters: shorten it to { $most } at most.
ask-line-unseen = Write one line of visible characters: take out line breaks and the like.
ask-not-a-notice = You can't ask to be let in from this page: the message was a notice from a mail server, with no sender whom we could ask for proof.
ask-not-an-address = You can't ask to be let in from this page: the sender's address is not one that we could mail a proof to.
ask-mailed-title = Check your mail
ask-mailed = If this person can be asked, a link is on its way to { $sender }. Open it and press its button within { $days } days: that shows that the address is yours, and then they are asked.
ask-mailed-nothing = Nothing came? Look in your spam folder. We mail one link a day at most, and some people can't be asked: then reach them in another way, by phone for example.

link-unknown-title = We can't read this link
link-unknown-later = It was made by a newer version of this service than the one that answers you now. Try again in an hour: by then it will be the same everywhere.
link-unknown-old = It is too old: what is needed to read it is no longer kept.
link-unknown-old-do = Send your message once more. If it is turned away again, the mail that tells you so has a new link. Or ask the people who run the mail server you wrote to, at their postmaster address.
link-unknown-cut = It seems to have been cut off on its way, as mail programs do with long lines. Open the mail that said your message was not delivered, and copy the whole link, up to its end.
link-unknown-gone = If it is whole, the page it led to is no longer kept. Ask the people who run the mail server you wrote to, at their postmaster address.
