## What the admin's pages share, and the overview.

admin-settings = Settings
admin-checks = Checks
admin-spamtraps = Spamtraps
admin-complaints = Complaints
admin-domains = Domains
admin-public-page = Public page
admin-audit = Audit log
admin-lists = Lists
admin-whitelist = Whitelist
admin-blocklist = Blocklist
admin-overview = Overview
admin-mailboxes = Mailboxes
admin-decisions = Decisions
admin-back = Back
admin-save = Save
admin-add = Add
admin-remove = Remove
admin-search = Search
admin-show-everything = Show everything
admin-pages-of-list = Pages of the list
admin-next = Next
admin-newest = Newest
admin-older = Older
admin-first = First
admin-proven = Proven
admin-not-proven = Not proven yet
admin-time = Time
admin-reference = Reference
admin-last-week = The last 7 days
admin-let-in = Let in
admin-turned-away = Not let in
# The overview.
overview-paused = Learning is paused
overview-paused-text = These mailboxes wrote to far more new people than ever before. Somebody else may know their passwords.
overview-unproven-text = Mail to these domains is not judged until you have shown that they are yours.
overview-servers = Mail servers that ask
overview-servers-ask = { $count ->
    [one] One server asks
   *[other] { $count } servers ask
} to be called fine
overview-see-watched = See who would have been turned away, if mail weren't only watched
overview-see-turned-away = See who was not let in, and why
overview-have = What you look after
overview-begin = Begin with a { $link }domain{ $end }; then add its mailboxes.
overview-asked-servers = { $link }Mail servers that asked{ $end } to be called fine.
overview-lists = Lists for everyone: { $whitelist }whitelist{ $end } and { $blocklist }blocklist{ $end }.
overview-range = Days to look at
overview-days = { $count ->
    [one] The last day
   *[other] The last { $count } days
}
overview-range-days = { $count } days
overview-marked = Let in, marked
overview-learned = Learned
overview-asked = Asked to come in
overview-watched = Would be turned away
overview-quiet = No mail has been judged in these days.
overview-plot = Mail by day
overview-plot-desc = Bars from { $first } to { $last }, one a day: { $let_in } let in, { $marked } let in with a mark, { $away } not let in, in all; at most { $most } on one day.
overview-plot-small = { $what } by day
overview-plot-small-desc = Bars from { $first } to { $last }, one a day: { $count } in all; at most { $most } on one day.
overview-most = At most { $most } on one day
overview-by-day = Day by day
overview-day = Day
overview-utc = Days end at midnight UTC.
overview-reasons = Not let in, by reason
overview-reasons-watched = Only watched: would not have been let in, by reason
overview-reason = Reason
overview-messages = Messages
overview-unrecorded = counted only, not written down one by one
overview-later = Turned away, and let in later
overview-later-text = Their senders are on the whitelist of the very person who missed them: where there are many, a check is too strict.
overview-later-none = Nobody who was turned away in these days was let in later.
overview-later-limit = The newest { $most } messages turned away are looked at.
overview-later-count = { $count ->
    [1] turned away once
    [2] turned away twice
   *[other] turned away { $count } times
}
overview-later-boxes = { $count ->
    [one] by one mailbox
   *[other] by { $count } mailboxes
}
overview-later-at = let in { $at }
# Names.
mistake-name-long = Use at most { $most } characters.
mistake-name-misleading = Write it on one line, without control characters and without any that can't be seen or turn the line round.
