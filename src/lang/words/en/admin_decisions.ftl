## Decisions, what watching alone would have turned away, and rehearsals.

decisions-lead = Every message that was judged. Paste the reference of a refusal to find it.
decisions-search = Sender, recipient or reference
decisions-hint = Or a queue id, or a whole bounce: our link in it is enough.
decisions-forgotten = This refusal is not on record: it is too old, or only a moment old. { $link }The page behind its link{ $end } tells about it.
decisions-show = Show
decisions-show-all = Everything
decisions-show-marked = Let in, marked
decisions-when = When
decisions-any-time = Any time
decisions-last-day = The last 24 hours
decisions-last-month = The last 30 days
decisions-nothing-fits = Nothing fits this search.
decisions-nothing-fits-text = Try a part of an address, or look at everything.
decisions-empty = No mail has been judged yet.
decisions-empty-text = As soon as your mail server asks, you see here what came of each message.
decisions-table = Decisions, newest first
decisions-from-to = Sender → recipient
decisions-outcome = What came of it
# One decision.
decision-title = Decision { $reference }
decision-why = Why
decision-entry = The entry that decided: { $match_text }.
decision-forged = A whitelist entry matched, but did not count, because the message could be forged: { $match_text }.
decision-recipient = Recipient
decision-client-address = Client address
decision-client-name = Client name
decision-helo-name = HELO name
decision-queue-id = Queue id
decision-instance = Instance
decision-proven = The sender was proven.
decision-unproven = The sender could not be proven; the domain publishes nothing to prove it by.
decision-contradicted = The sender's domain says that this server may not send for it.
# Why, for whoever looks after a mailbox but doesn't own it.
admin-why-forged = on a whitelist, but it could be a forgery
admin-why-not-ours = not one of our addresses
admin-why-tenant-off = { $tenant } is switched off
admin-why-submission = sent by the owner
admin-why-whitelist-mailbox = on the mailbox's whitelist
admin-why-whitelist-tenant = on the whitelist of { $tenant }
admin-why-whitelist-system = on the whitelist of the mail service
admin-why-blocklist-mailbox = on the mailbox's blocklist
admin-why-blocklist-tenant = on the blocklist of { $tenant }
admin-why-blocklist-system = on the blocklist of the mail service
admin-why-binding = on the binding blocklist of { $tenant }
admin-why-role = postmaster and abuse are open to everyone
admin-why-null-sender = a notice about mail that was not delivered
admin-why-below-some = not enough speaks against it
admin-why-below = nothing speaks against it
admin-why-above = too much speaks against it
admin-why-stranger = a stranger, and the mailbox wants only people on its list
admin-why-asked = the owner was asked about it
admin-why-unanswered = the owner was asked about it, and gave no answer in time
admin-why-not-now = the owner was asked about it, and said “not now”
admin-why-probing = its network tries names that nobody has
admin-why-failure = we could not look at it in time
# What watching alone would have turned away.
monitor-title = Watched only
monitor-lead = What would have been turned away in the last 7 days, if mail weren't only watched. All of it came in.
monitor-empty = Nothing would have been turned away.
monitor-empty-text = Blocklists and the checks that are on had nothing to say against any message.
monitor-total = Would be turned away
monitor-from-whom = From whom
monitor-count = { $count ->
    [one] 1 message
   *[other] { $count } messages
}, the last
monitor-see-guarding = See what guarding would have done
monitor-all = All decisions
# A rehearsal.
rehearsal-title = What this would have done
rehearsal-lead = Nothing has been changed. { $messages } since { $since } { $were } judged again as if what you tried had held.
rehearsal-messages = { $count ->
    [one] One message
   *[other] { $count } messages
}
rehearsal-were = { $count ->
    [one] was
   *[other] were
}
rehearsal-cut = There are older ones of the last 7 days, but no time on a page to look at them all: { $command } and the API have it.
rehearsal-short = In short
rehearsal-holds = You have changed nothing: these settings hold already.
rehearsal-older = Older messages were judged by other ones:
rehearsal-same = No message would have met with anything else.
rehearsal-wanted = { $count ->
    [one] One of these is from a sender whom the owner wants
   *[other] { $count } of these are from senders whom the owners want
}
rehearsal-wanted-how = : on the whitelist then or since, or let in on request.
rehearsal-unknown = Not known
rehearsal-unknown-text = { $undecided } of { $count } messages are taken to stay as they were, because not enough is on record to judge them again.
rehearsal-lack-list = { $count } lack an answer of { $list }.
rehearsal-lack-name = { $count } lack the server's name in the DNS.
rehearsal-lack-spf = { $count } lack what SPF and DMARC say.
rehearsal-lack-held = { $count } lack what your own traps and owners said.
rehearsal-lack-watch = Switch the list on with 0 points for a while: it is asked then, and counts for nothing.
rehearsal-by-mailbox = By mailbox
rehearsal-more = And { $count } more with fewer.
rehearsal-switch-on = Switch it on
rehearsal-back = Back, change nothing
rehearsal-busy = Somebody of your organisation tries something out just now. Try again in a moment.
rehearsal-examples = Examples, the newest first
rehearsal-would-come = What would come of it
rehearsal-owner-wants = The owner wants this sender.
rehearsal-then = What happened: { $outcome }, { $why }
rehearsal-tried = What you tried:
rehearsal-tried-mode = Strangers: “{ $mode }”, so far “{ $before }”
rehearsal-tried-asking = What becomes of strangers who wait for an answer
rehearsal-tried-threshold = Held against its sender from { $points } on, so far { $before }
rehearsal-tried-points = { $name }: { $points }, so far { $before }
rehearsal-tried-on = { $name }: on, { $points }
rehearsal-tried-off = { $name }: off
rehearsal-tried-changed = { $name }: other settings
rehearsal-found-then = Found then: { $found }
rehearsal-more-refused = More turned away
rehearsal-more-deferred = More asked to wait
rehearsal-more-accepted = More let in
rehearsal-more-tagged = More marked
rehearsal-more-noted = More noted, where mail is only watched
rehearsal-fewer-noted = Fewer noted, where mail is only watched
rehearsal-box-refused = more turned away: { $count }
rehearsal-box-deferred = more asked to wait: { $count }
rehearsal-box-accepted = more let in: { $count }
rehearsal-box-tagged = more marked: { $count }
rehearsal-box-noted = more noted, where mail is only watched: { $count }
rehearsal-box-not-noted = fewer noted, where mail is only watched: { $count }
rehearsal-box-wanted = of them from senders it wants: { $count }
rehearsal-box-gone = a mailbox that is gone
would-refused = Would be turned away
would-deferred = Would be asked to wait
would-accepted = Would be let in
would-tagged = Would be marked
would-noted = Would be noted
would-not-noted = Would not be noted
# Mail servers that ask.
servers-title = Mail servers that ask
servers-lead = Whoever runs a server whose mail was refused can ask you to call it fine, once they have shown that they read its postmaster's mail. Checks on the server are then lifted; whom your people keep out stays out.
servers-empty = No mail server asks.
servers-empty-text = Requests come from the page behind the link in a refusal.
servers-no-why = If you say no: why, in one sentence
servers-call-fine = Call it fine
servers-say-no = Say no
servers-say-no-to = to { $server }
servers-not-now = Not now
servers-earlier = Earlier
servers-unanswered = not answered in time
servers-was-fine = Called fine
servers-was-no = Told no
servers-was-not-now = Not now
servers-who = Who asks
servers-why-fine = Why it is fine
servers-refused = Refused
servers-refused-why = { $at }: { $reason }
servers-refused-from = { $at }: { $reason }; from { $sender }
servers-found-then = Found then
servers-found-nothing-then = Nothing is on record.
servers-found-now = Found when they asked
servers-found-nothing-now = Nothing.
servers-bounce = The bounce
servers-gone = This request doesn't wait for an answer any more.
servers-done-fine = { $server } is on the whitelist: the checks on it are lifted.
servers-done-no = { $server } is told no.
servers-done-not-now = { $server } is told nothing, for now.
servers-cannot-undo = This answer can't be taken back any more.
servers-undone = The answer is taken back: the request waits again.
servers-wrong-long = The sentence has { $count } characters: shorten it to { $most } at most.
servers-wrong-unseen = Write one line of visible characters: take out line breaks and the like.
