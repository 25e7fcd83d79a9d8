## What many pages say: the frame, the components, and the words for outcomes, modes, matches and lists.

rail-parts = Parts
rail-pages = Pages
rail-sign-out = Sign out
part-owner = My mail
part-admin = Organisation
part-operator = Installation
place-home = Home
place-whitelist = Whitelist
place-blocklist = Blocklist
place-activity = Activity
place-settings = Settings
place-overview = Overview
place-mailboxes = Mailboxes
place-lists = Lists
place-decisions = Decisions
place-tenants = Tenants
place-health = Health
place-audit = Audit log

back-label = Back
undo = Undo
pager-label = Pages of the list
pager-previous = Previous
pager-next = Next
pager-page = Page { $page } of { $pages }
code-digits = Six digits.
code-instead = Use a recovery code instead
code-recovery = One of your recovery codes
code-recovery-hint = Each works once.
field-now-empty = It is empty now.
field-now = It is “{ $now }” now.

# How a list is.
health-out-of-use = Out of use
health-in-use = In use
health-untested = Not tested yet
health-tested = Tested { $at }.
health-out = Out of use since { $since }: it { $why }. It isn't asked and counts for nothing until it has been sound for a while.
health-times = Half of its answers of the last hour came within { $half }, 19 of 20 within { $most }.
health-not-asked = It was asked about no message in the last seven days.
health-asked = Mail asked it { $times ->
    [1] once
    [2] twice
   *[other] { $times } times
} in the last seven days: { $listed }, { $failed } came to nothing.
health-none-answered = none was answered
health-listed = { $share } of what it answered was listed
lists-out-title = { $count ->
    [1] A list is out of use
   *[other] { $count } lists are out of use
}
lists-out = : not sound now, so not asked, and mail goes on without it.
lists-out-link = See what is wrong
share-tiny = less than 0.1%
share-tenth = 0.{ $tenth }%
share = { $whole }%
time-millis = { $millis } ms
time-seconds = { $seconds }.{ $tenth } s

# How often a list was wrong.
wrong-days = the last { $days } days
wrong-newest = the newest { $count } decisions, which go back to { $since }
wrong-nobody = It was held against nobody in { $window }.
wrong-about = Wrong about { $wrong } of { $held } { $held ->
    [one] message
   *[other] messages
} ({ $share }) that were held against their sender in { $window }: the people they were for have that sender on their whitelist, before or since, or let it in on request.
wrong-plot = Messages held against their sender by day, { $held } in all, { $wrong } of them wrongly
wrong-by-day = Day by day
wrong-day = Day
wrong-held = Held against the sender
wrong-wrongly = Wrongly

# What came of a message.
outcome-watched = Would be turned away
outcome-let-in = Let in
outcome-marked = Let in, marked
outcome-waits = Asked to wait
outcome-turned-away = Turned away
outcome-unjudged = Let in unjudged
outcome-would-watch = Let in, because you watch only
outcome-would-let-in = Would be let in
outcome-would-mark = Would be let in, marked
outcome-would-wait = Would have to wait
outcome-would-turn-away = Would be turned away
sender-none = a mail server (a delivery notice)

# How strangers are treated.
mode-monitor = Watch only
mode-tag = Mark
mode-standard = Guarded
mode-ask = Ask me first
mode-whitelist = Only people on my list
mode-monitor-short = nobody is turned away
mode-tag-short = suspicious mail gets a mark
mode-standard-short = strangers come in unless too much speaks against them
mode-ask-short = strangers may have to wait for your answer
mode-whitelist-short = strangers are turned away
mode-monitor-long = Nothing is turned away, not even what is on your blocklist or blocked for everyone. You see what would have been, and nothing is lost while you make up your mind.
mode-tag-long = Strangers come in; if too much speaks against them, with a mark that your mail program can sort by. Anyone on your blocklist is turned away.
mode-standard-long = People on your whitelist come in. Strangers come in too, unless too much speaks against them. Anyone on your blocklist is turned away.
mode-ask-long = Strangers have to wait if too much speaks against them, and you are asked by mail and on your home page. Their server keeps the message and tries again; nothing is lost. Anyone on your blocklist is turned away.
mode-whitelist-long = People on your whitelist come in. Everybody else is turned away, and told how to reach you.
ask-then-let-in = let in
ask-then-turn-away = turned away
digest-daily = Every day
digest-weekly = Every Monday
digest-never = Never

# What an entry matches: before the match itself.
match-wildcard = Everyone like
match-domain = Everyone at
match-parent = Everyone at and below
match-tld = Everyone under
match-network = Every server in
match-list = The mailing list

# Why an entry doesn't do what one might think.
switched-off = { $tenant } is switched off here. Its mail is delivered as if Guestlist weren't there, and its lists are kept. Ask { $tenant }, or whoever runs Guestlist for it, to switch it on again.
switched-off-title = Your organisation is switched off here
own-domain = mail that claims to come from there and isn't sent through your own login counts as forged, unless its server is known to be one of yours. The entry lets nothing else in.
own-one = It is in your own domain: { $why }
own-all = They are in your own domain: { $why }
own-some = { $own ->
    [one] 1 of them is
   *[other] { $own } of them are
} in your own domain: { $why }
kept-out = { $tenant } keeps it out for everyone. { $stays }
stays-out = Your whitelist can't let it in, and only { $tenant } can change that.
stays-out-watching = While you watch only, nothing is turned away, not even that. In any other mode your whitelist can't let it in, and only { $tenant } can change that.
void-one = it
void-all = them
void-some = { $void } of them

# What a check found, beside the finding itself.
points = { $points ->
    [one] 1 point
   *[other] { $points } points
}
points-in-favour = { $points ->
    [one] 1 point
   *[other] { $points } points
} in favour
finding-answered = { $list } answered { $codes } for { $about }.
finding-says = It says: “{ $said }”
finding-not-alone-paid = It turns nobody away without a second finding, because it takes money for removals.
finding-not-alone-wide = It turns nobody away without a second finding, because it lists more than the one address that did something.

# What was done to a list.
list-was-there = { $who } was on your { $list ->
    [allow] whitelist
   *[block] blocklist
} already.
list-added = { $who } is on your { $list ->
    [allow] whitelist
   *[block] blocklist
} now.
list-added-many = { $count } entries are on your { $list ->
    [allow] whitelist
   *[block] blocklist
} now.
list-added-some = { $count } entries are on your { $list ->
    [allow] whitelist
   *[block] blocklist
} now; { $existed } of them had been there before.
list-off-the-other = { $count ->
    [one] It is
   *[other] { $count } of them are
} no longer on your { $list ->
    [allow] blocklist
   *[block] whitelist
}.
list-choose = Choose at least one entry.
list-nothing-removed = Nothing was removed: it is not on this list any more.
list-undone = All is as it was before.
list-undone-part = A part of it is as it was before; the rest had been undone or changed already.
list-nothing-to-undo = There is nothing to undo: it was undone before, or has been changed since. Nothing was changed now.
nothing-changed-because = Nothing was changed. { $why }

# What can't be read.
item-quoted = "{ $text }"
item-line = Line { $line }, { $quoted }
item-place = Line { $line }, item { $item }, { $quoted }
add-most = Add at most { $most } entries at once; these are { $many }.
add-nothing = Write an address or a domain, one a line.
mistake-empty = Nothing was entered.
mistake-neither = This is neither an address nor a domain: write it as anna@example.org or example.org.
mistake-shared = "{ $text }" is shared by many: write an address, or a domain below it.
mistake-network = "{ $text }" is not a network: write it as 192.0.2.0/24.
mistake-network-wide = "{ $text }" covers too much of the Internet: write at least /8 (IPv6: /16).
mistake-list-id = "{ $text }" is not a list id: write it as list-id:dev.lists.example.
mistake-too-long = This is longer than { $most } characters.
mistake-no-at = The @ is missing.
mistake-no-local = The part before @ is missing.
mistake-no-domain = The part after @ is missing.
mistake-local-long = The part before @ is longer than { $most } characters: shorten it.
mistake-star = There can't be a * in the address of a mailbox: write each address in full. For all other names of a domain, choose a mailbox on the page of the domain.
mistake-dot = A dot can't stand first or last before the @, nor beside another dot: remove it.
mistake-domain = "{ $text }" is not a domain name.
mistake-character = The character { $character } can't be in an address.
mistake-unquoted = The character { $character } can't stand before the @ without quotes: remove it, or write "a b"@example.org.
mistake-note-long = A note has at most { $most } characters, and this one has { $length }: shorten it.
mistake-note-control = A note is one line without control characters: take out line breaks and tabs.
day-none = There is no such day: write year, month and day, such as { $day }, or leave it empty.
day-passed = This day has passed: choose { $day } or a later one, or leave it empty.
day-far = This day is too far away: choose one up to { $day }, or leave it empty for good.
greeting-morning = Good morning.
greeting-afternoon = Good afternoon.
greeting-evening = Good evening.

times = { $count ->
    [1] once
    [2] twice
   *[other] { $count } times
}
address-mark = (letters that look like others)
