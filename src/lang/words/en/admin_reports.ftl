## Spamtraps, complaints, and networks that guess at names.

traps-lead = Addresses of yours that no one uses.
traps-lead-on = Who writes to one has not been asked to: that is held against its network, and against a proven sender, for { $hours } hours.
traps-lead-off = The check is off, so what they catch is held against nobody.
reports-change = Change that
traps-add = Add spamtraps
traps-add-hint = One a line. Mail to them is still turned down as to any name that nobody has.
traps-empty = No spamtrap yet.
traps-empty-text = Take names that nobody has had for a year at least, or never had: an old sales address that only spam still comes to, or one that you hide on your website. Never one that a person might mistype.
traps-hits = written to { $count }, last { $at }
traps-no-hits = nobody wrote to it yet
traps-who = Who wrote to one
traps-who-aside = last 30 days{"\u00A0"}· { $count }
traps-suspect = wrote to one { $count ->
    [1] once
    [2] twice
   *[other] { $count } times
}
traps-were = They were spamtraps already.
traps-added = { $address } is a spamtrap now.
traps-added-many = { $count } addresses are spamtraps now.
traps-write = Write an address that no one uses, one a line.
traps-too-many-at-once = Add at most { $most } at once; these are { $count }.
traps-none-removed = Nothing was removed: it is no spamtrap any more.
traps-removed = { $address } is no spamtrap any more.
traps-removed-many = { $count } addresses are no spamtraps any more.
traps-nothing-to-undo = There is nothing to undo: it has been changed since.
traps-undone = All is as it was before.
traps-forgiven = Nothing is held against { $suspect } for that any more.
reports-nothing-held = Nothing was held against it any more.
traps-wrong-not-ours = { $address } is in none of your proven domains: nobody would write to it here.
traps-wrong-role = Everyone may write to postmaster and abuse: they can't be spamtraps.
traps-wrong-in-use = Mail to { $address } goes to a mailbox, and a spamtrap must be an address that no one uses: take it off that mailbox first, or choose another.
traps-wrong-star = { $address } would be one address with a star in it, not all that look like it: write each spamtrap whole, or let the check “Guessing at names” watch for names that nobody has.
traps-wrong-too-many = You can have at most { $most } spamtraps: remove some first.
# Somebody against whom something is held.
suspect-servers-in = Servers in { $network }
suspect-last = { $what }, last { $at }
suspect-held = held against it until { $at }
suspect-not-held = not held against it now
suspect-forgive = Forgive
# Complaints.
complaints-lead = What your people reported as spam.
complaints-lead-on = When { $threshold } of them report the same sender or network within { $hours } hours, it is held against it.
complaints-lead-off = The check is off, so nothing is held against anybody.
complaints-empty = Nothing was reported lately.
complaints-empty-text = People press “This is spam” on their own pages; other programs send reports by the interface or a pipe.
complaints-shown = The { $shown } reported last of { $total }.
complaints-suspect = reported by { $count ->
    [one] 1 person
   *[other] { $count } people
}
complaints-forgiven = What was reported of { $suspect } counts no more.
# Networks that guess at names.
attackers-title = Guessing at names
attackers-lead = Networks that asked for many names that nobody has. Their mail is told to come later, except from people on a whitelist. Each further try makes it longer; without one it ends by itself.
attackers-health = Health of the lists
attackers-empty = No network has to wait.
attackers-empty-text = Switch on "Guessing at names" under Checks; then networks that try too many unknown names appear here.
attackers-empty-text-operator = A tenant's admin switches this check on under Settings, Checks.
attackers-networks = Networks
attackers-at = at { $tenant }
attackers-waits = has to wait until { $until }
attackers-would-wait = would have to wait until { $until }, but mail is only watched
attackers-tries = asked for { $count ->
    [one] 1 unknown name
   *[other] { $count } unknown names
}
attackers-since = since { $since }
attackers-let-in = Let in again
attackers-need-not = { $network } need not wait, or not any more.
attackers-lifted = { $network } need not wait any more. It is counted anew from now on.
attackers-restored = { $network } has to wait again.
