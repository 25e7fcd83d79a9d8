## The lists, one entry, and several at once.

whitelist-lead = Their mail comes in, if nobody else pretends to be them.
blocklist-lead = Their mail is turned away, and they are told so.
entries-bring = Import a list
entries-save-as = Save as { $csv }CSV{ $end }, { $vcard }vCard{ $end }, { $json }JSON{ $end }
entries-try = Try a sender
entries-add-whitelist = Add to the whitelist
entries-add-blocklist = Add to the blocklist
entries-add-sure = Add all the same
entries-match = Addresses, domains or networks
entries-match-hint = One a line, or separated by commas: anna@agency.example, agency.example for everyone there, .agency.example with all below it, 192.0.2.0/24.
entries-note-optional = Note (if you like)
entries-until-optional = Until (empty: for good)
entries-add = Add
entries-search = Search
entries-which = Which
entries-order = Order
entries-show-all = Show everything
came-all = All
came-hand = Added by you
came-learned = Because you wrote to them
came-imported = From a list you imported
came-asked = Asked to come in
came-unused = Unused for a year
came-forgeable = Could be forged
sort-newest = Newest first
sort-name = By name
sort-last = Last used
whitelist-empty-title = Nobody is on your whitelist yet.
whitelist-empty = Write to someone, and they join by themselves. Or add an address above.
blocklist-empty-title = Nobody is on your blocklist.
blocklist-empty = Whoever you keep out, on the home page or above, is listed here.
entries-first = First
entries-further = Further
entries-look-further = Look further
entries-none-yet-title = Nothing so far
entries-none-yet = The list is long, and this is only the part that was looked through. Look further for the rest.
entries-all-found = All that fit the search
entries-all = All on the list
entries-what = What to do with those chosen
entries-remove = Remove
entries-move-to-blocklist = Move to the blocklist
entries-move-to-whitelist = Move to the whitelist
entries-write-note = Write a note
entries-set-end = Set an end
entries-go-on = Go on
entries-more-than = more than { $most } entries
entries-count = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}

entry-last-in = last let in { $at }, { $hits } in all
entry-last-out = last kept out { $at }, { $hits } in all
entry-expired = expired on { $at }
entry-until = until { $at }
entry-only-proven = only when proven
entry-suspended = suspended { $at }, because { $why }
entry-remove = Remove
came-with-list = you imported it with a list
came-with-file = you imported it with { $file }
came-you-wrote = you wrote to them
came-you-added = you added it
came-they-wrote = they wrote to them
came-added = added by hand
suspended-trap = it wrote to a spamtrap, an address that nobody uses
suspended-complaint = you reported its mail as spam

inherited-title = Also on the { $list ->
    [allow] whitelist
   *[block] blocklist
} of { $whose }
inherited-service = the mail service
inherited-why = These hold for everyone at { $tenant }, you included. Your own lists come first: an entry of yours for the same sender counts instead, unless it says otherwise here.
inherited-binding = Yours can't change it
inherited-more = There are more: search for the one you mean.

entry-because-allow = On your whitelist, because { $came } { $at }.
entry-because-block = On your blocklist, because { $came } { $at }.
entry-suspended-title = Suspended
entry-suspended-since = Since { $at } this entry lets nothing in, because { $why }. Shall it stay on your whitelist?
entry-own-domain = This is in your own domain: { $why }
entry-deceptive = It has letters that can be taken for others. Look twice: it may not be who it seems.
entry-changed-meanwhile = This entry was changed meanwhile, so nothing was kept. What you typed is still here: look it through and save again.
entry-note = Note
entry-note-hint = Only you see it.
entry-end = Until
entry-end-hint = Empty: for good.
entry-proof = When nothing proves who sent it
entry-proof-no = { $begin }Let it in,{ $end } unless something says it is forged.
entry-proof-yes = { $begin }Treat it like a stranger's.{ $end } Only proven mail counts as theirs.
entry-networks = Servers you trust for this sender
entry-networks-hint = One network a line, such as 192.0.2.0/24. Mail from there counts as proven.
entry-save = Save
entry-remove-from-list = Remove from the list
entry-saved = { $who }: saved.
entry-networks-most = Name at most { $most } networks.
fact-stands-for = For example
fact-not = not
fact-came = Came
fact-see = see { $what }
fact-a-list = a list of lines
fact-learned = Learned from
fact-your-message = your message { $message }
fact-let-in = Let in
fact-kept-out = Kept out
fact-hits = { $hits } in all, last { $at }
fact-not-yet = not yet
fact-contact = Last contact
fact-proven = Proven from
fact-proven-nowhere = no server yet: each message is checked by itself, where its domain allows that
fact-trusted = Networks you trust
fact-state = State
fact-suspended = suspended, because { $why }
fact-over = expired: it counts for nothing any more
fact-in-force = in force
fact-in-force-until = in force until { $at }
fact-lately = Lately

bulk-remove-allow = Remove { $entries } from your whitelist?
bulk-remove-block = Remove { $entries } from your blocklist?
bulk-remove-allow-follows = Their mail will be judged like any stranger's.
bulk-remove-block-follows = Their mail will be judged like any stranger's, and may come in.
bulk-remove-button = Remove
bulk-move-allow = Move { $entries } to your blocklist?
bulk-move-block = Move { $entries } to your whitelist?
bulk-move-allow-follows = Their mail will be turned away, and they are told so. What stands on your blocklist already isn't added twice.
bulk-move-block-follows = Their mail will come in, if nobody else pretends to be them. What stands on your whitelist already isn't added twice.
bulk-move-button = Move
bulk-note = Add a note to { $entries }
bulk-note-follows = { $count ->
    [one] It takes the place of the note that is there now.
   *[other] It takes the place of the notes that are there now.
}
bulk-note-button = Save the note
bulk-note-hint = Only you see it. Empty takes away what is there.
bulk-end = { $count ->
    [one] Until when should this entry count?
   *[other] Until when should { $count } entries count?
}
bulk-end-follows-allow = { $count ->
    [one] After that day it is as if it were
   *[other] After that day it is as if they were
} not on your whitelist.
bulk-end-follows-block = { $count ->
    [one] After that day it is as if it were
   *[other] After that day it is as if they were
} not on your blocklist.
bulk-end-button = Save the date
bulk-no-undo = So many can't be undone in one step.
bulk-press-again = Only so many are changed at once: press again for the rest.
bulk-more = and { $more } more
bulk-leave = Leave it as it is
bulk-none = No entry fits any more. Nothing was changed.
bulk-removed = { $count ->
    [one] 1 entry is
   *[other] { $count } entries are
} off your { $list ->
    [allow] whitelist
   *[block] blocklist
}.
bulk-moved = { $count ->
    [one] 1 entry is
   *[other] { $count } entries are
} on your { $list ->
    [allow] whitelist
   *[block] blocklist
} now.
bulk-changed = { $count ->
    [one] 1 entry is
   *[other] { $count } entries are
} changed.
entry-removed = { $who } is off your { $list ->
    [allow] whitelist
   *[block] blocklist
}.
add-void = But { $tenant } keeps { $void } out for everyone, and only { $tenant } can change that.
add-void-watching = But { $tenant } keeps { $void } out for everyone as soon as you do more than watch, and only { $tenant } can change that.
