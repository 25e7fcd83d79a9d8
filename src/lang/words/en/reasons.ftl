## Why something came of a message, for the owner of the mailbox: the end of a sentence that begins "Turned away:". On pages
## and in mails.

reason-not-ours = the address is not one of ours
reason-switched-off = { $tenant } is switched off
reason-submission = you sent it
reason-listed = it is on { $whose }
reason-binding = { $tenant } keeps it out for everyone
reason-role = everyone may write to postmaster and abuse
reason-null = it is a notice about mail that was not delivered
reason-below-some = not enough speaks against it
reason-below = nothing speaks against it
reason-above = too much speaks against it
reason-stranger = it is not on your whitelist
reason-asked = you were asked about it
reason-unanswered = you were asked about it, and gave no answer in time
reason-not-now = you were asked about it, and said “not now”
reason-probing = its network tries names that nobody has
reason-failure = we could not look at it in time
reason-forged = on your whitelist, but it could be a forgery
reason-forged-and = on your whitelist, but it could be a forgery; { $why }
reason-and-more = { $why }; and { $more } more

# Whose list it is.
whose-mailbox = your { $list ->
    [allow] whitelist
   *[block] blocklist
}
whose-tenant = the { $list ->
    [allow] whitelist
   *[block] blocklist
} of { $tenant }
whose-system = the { $list ->
    [allow] whitelist
   *[block] blocklist
} of the mail service

# What is wrong with a list: the rest of a sentence about it, without full stop.
out-untested = was not tested yet, and counts for nothing until then
out-lists-everything = lists the test entry that must never be on a list, so it may list anything
out-lists-nothing = doesn't list the test entry that every list has: it is empty, was given up, or its zone is wrong
out-mistaken = answers with { $address }, which can be no listing: its zone may have been given up
out-mistyped = says that its zone is mistyped ({ $code })
out-public-resolver = refuses to answer, because the question reached it through a public resolver ({ $code }): use one of your own
out-asked-too-much = refuses to answer, because it is asked too much ({ $code }): see its terms
out-refuses = refuses to answer ({ $code }): see its terms
out-silent = doesn't answer in time when it is tested
out-errs = answers with an error when it is tested ({ $code })
out-failing = gave no usable answer to { $failed } of the last { $asked } questions
out-slow = is too slow: { $late } of its last { $asked } answers took longer than a decision can wait
out-unusual = suddenly lists { $percent }% of what it is asked about, where { $usual }% were usual
