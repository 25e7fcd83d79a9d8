## The lists that hold for many mailboxes: a tenant's and the system's.

house-let-in = Let in for every mailbox, unless its owner says otherwise.
house-let-in-system = Let in for every mailbox of every tenant, unless an owner or a tenant says otherwise.
house-kept-out = Turned away for every mailbox, unless its owner says otherwise.
house-kept-out-system = Turned away for every mailbox of every tenant, unless an owner or a tenant says otherwise.
house-nothing-fits = Nothing fits this search.
house-nothing-fits-text = Try a part of the address, or look at everything.
house-empty-allow = Nobody is on this whitelist yet.
house-empty-allow-text = Add partners, banks and the like that everyone should hear from.
house-empty-block = Nobody is on this blocklist yet.
house-empty-block-text = Add whoever nobody here should hear from.
house-remove-ticked = Remove those ticked
house-entries = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
# Adding.
house-add-allow = Add to the whitelist
house-add-block = Add to the blocklist
house-matches = Addresses, domains or networks
house-matches-hint = One a line, or separated by commas: anna@agency.example, agency.example for everyone there, .agency.example with all below it, 192.0.2.0/24.
house-note-optional = Note (if you like)
house-until-optional = Until (empty: for good)
house-binding-name = Binding.
house-binding-text = It stands above every owner's own whitelist, and the owners see that. Only for what nobody may let in: malware, or a legal order. Mailboxes that only watch get it all the same.
house-binding = Binding
# A line, and the search.
house-added = added { $at }
house-last-let-in = last let in { $at }, { $hits } in all
house-last-kept-out = last kept out { $at }, { $hits } in all
house-until = until { $at }
house-expired = expired on { $at }
house-only-proven = only when proven
house-order = Order
house-order-newest = Newest first
house-order-name = By name
house-order-last = Last used
house-order-most = Most used
# An entry.
house-entry-let-in = Let in for every mailbox; added { $at }.
house-entry-let-in-system = Let in for every mailbox of every tenant; added { $at }.
house-entry-kept-out = Turned away for every mailbox; added { $at }.
house-entry-kept-out-system = Turned away for every mailbox of every tenant; added { $at }.
house-entry-binding = This entry is binding: it stands above every owner's own whitelist, and the owners see that. Mailboxes that only watch get it all the same.
house-entry-own = This is in your own domain: { $why }
house-entry-kept = Kept out
house-entry-hits = { $hits } in all, last { $at }
house-entry-no-hits = not yet
house-note = Note
house-note-hint = Those who keep this list see it.
house-entry-until = Until
house-entry-until-hint = Empty: for good.
house-unproven = When nothing proves who sent it
house-unproven-in = Let it in,
house-unproven-in-text = unless something says it is forged.
house-unproven-stranger = Treat it like a stranger's.
house-unproven-stranger-text = Only proven mail counts as theirs.
house-remove-entry = Remove from the list
# What was done.
house-saved = { $match_text }: saved.
house-void = But a binding block on your blocklist keeps it out all the same.
house-void-all = But a binding block on your blocklist keeps them out all the same.
house-void-some = But a binding block on your blocklist keeps { $count } of them out all the same.
house-off-whitelist = { $match_text } is off the whitelist.
house-off-blocklist = { $match_text } is off the blocklist.
house-many-off-whitelist = { $count ->
    [one] 1 entry is
   *[other] { $count } entries are
} off the whitelist.
house-many-off-blocklist = { $count ->
    [one] 1 entry is
   *[other] { $count } entries are
} off the blocklist.
