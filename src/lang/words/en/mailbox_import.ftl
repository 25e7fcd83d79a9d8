## Bringing in many mailboxes at once.

mailbox-import-title = Import mailboxes
mailbox-import-many = Import many
mailbox-import-back = Back
mailbox-import-mailboxes = Mailboxes
mailbox-import-lead = From a file, or typed. You see first what would come of each line; nothing is added until you say so.
mailbox-import-no-domain = A mailbox belongs to one of your domains. { $link }Add a domain first.{ $end }
mailbox-import-file-title = A file
mailbox-import-file-label = CSV
mailbox-import-file-hint = One mailbox a line; at most { $largest } and { $most } lines.
mailbox-import-columns = A header may name the columns in any order; without one they stand like this, and aliases are separated by spaces:
mailbox-import-look = Show a preview
mailbox-import-lines-title = Lines
mailbox-import-lines-label = Addresses, one a line
mailbox-import-lines-hint = Alone, or with aliases and a name: anna@{ $domain }, anna.smith@{ $domain }, Anna Smith
mailbox-import-brought-before = Imported before
mailbox-import-row = { $at }, by { $by }: { $became } (lines: { $lines })
mailbox-import-kept = Imports are kept for { $days } days, then they are forgotten; the mailboxes stay.
mailbox-import-before-pages = Earlier imports
mailbox-import-pasted = Pasted lines
mailbox-import-no-file = Choose a file first.
mailbox-import-no-lines = Write or paste at least one address, one a line.
mailbox-import-too-large = This file is larger than { $largest }: part it into several.
mailbox-import-too-often = You imported very many lists in a short time: wait a minute, then send it again.
mailbox-import-empty = There is nothing in this file: choose another.
mailbox-import-picture = This is a picture, not a list: choose a CSV file.
mailbox-import-packed = This is a workbook or an archive: open it, save it as CSV, and choose that file.
mailbox-import-binary = This file is not text: choose a CSV file.

mailbox-import-reading = is being read
mailbox-import-ready = not added yet
mailbox-import-taking = is being added
mailbox-import-done = done
mailbox-import-stopped = cut off
mailbox-import-brought = Read { $at }: { $state }.
mailbox-import-reading-title = It is being read
mailbox-import-taking-title = The mailboxes are being added
mailbox-import-so-far = { $count ->
    [one] One line so far.
   *[other] { $count } lines so far.
}
mailbox-import-of = { $place } of { $total } lines.
mailbox-import-may-leave = You may leave this page: it goes on by itself. { $link }See how far it is{ $end }
mailbox-import-stop-means = What was added or changed by then stays; you can go on with the rest afterwards.
mailbox-import-stopped-now = Stopped. { $added ->
    [0] No mailbox was added until then
    [one] One mailbox was added until then
   *[other] { $added } mailboxes were added until then
}, { $updated ->
    [0] none was changed.
    [one] one was changed.
   *[other] { $updated } were changed.
}
mailbox-import-cut-short-text = It was stopped at line { $place } of { $count }. What was added or changed until then stays; nothing was done with the other lines.
mailbox-import-rest = Go on with the rest
mailbox-import-stopped-title = Reading it was cut off
mailbox-import-stopped-text = Nothing came of it. Please import it once more.
mailbox-import-ready-title = What would come of it
mailbox-import-done-title = What came of it
mailbox-import-every-line = Show every line
mailbox-import-changes = { $count ->
    [one] Also change the one mailbox that is there already: it gets the name and the missing aliases from its line. Without this tick it stays as it is. No alias is taken away.
   *[other] Also change the { $count } mailboxes that are there already: they get the names and the missing aliases from their lines. Without this tick they stay as they are. No alias is taken away.
}
mailbox-import-changes-only = { $count ->
    [one] No mailbox would be added. The one that is there already would get the name and the missing aliases from its line; no alias is taken away.
   *[other] No mailbox would be added. The { $count } that are there already would get the names and the missing aliases from their lines; no alias is taken away.
}
mailbox-import-nothing-new = There is nothing in it that you don't have.
mailbox-import-take = { $count ->
    [one] Add one mailbox
   *[other] Add { $count } mailboxes
}
mailbox-import-take-first = { $count ->
    [one] Add the first mailbox
   *[other] Add the first { $count } mailboxes
}
mailbox-import-take-changes = { $count ->
    [one] Change one mailbox
   *[other] Change { $count } mailboxes
}
mailbox-import-see = See the mailboxes
mailbox-import-report = Report as a file
mailbox-import-forget = Forget this list
mailbox-import-by-line = Line by line
mailbox-import-line = Line
mailbox-import-who = Mailbox
mailbox-import-becomes = Result
mailbox-import-pages = Pages of the list
mailbox-import-further = Further lines
mailbox-import-before = That was done before: this is how it is now.
mailbox-import-under-way = It is under way. You may leave this page: it goes on by itself.
mailbox-import-came = { $added ->
    [0] No mailbox was added
    [one] One mailbox was added
   *[other] { $added } mailboxes were added
}, { $updated ->
    [0] none was changed.
    [one] one was changed.
   *[other] { $updated } were changed.
}
mailbox-import-forgotten = { $name } was forgotten; its mailboxes stay.
mailbox-import-busy = It can't be forgotten while it is being worked on.

mailbox-line-new = New
mailbox-line-left = Not added
mailbox-line-added = Added
mailbox-line-changed = Already there, with differences
mailbox-line-updated = Changed
mailbox-line-present = Already there
mailbox-line-double = Twice
mailbox-line-wrong = Can't be added
mailbox-tally-new = new
mailbox-tally-left = not added
mailbox-tally-added = added
mailbox-tally-changed = there already, with another name or without these aliases
mailbox-tally-updated = changed
mailbox-tally-present = there already
mailbox-tally-double = twice in this list
mailbox-tally-wrong = can't be added
mailbox-differs-name = Its name is “{ $name }” now.
mailbox-differs-no-name = It has no name yet.
mailbox-differs-aliases = It doesn't have all of these aliases yet.
mailbox-why-double = The same mailbox as in line { $line }.
mailbox-why-too-long = This line is too long, and was passed over: shorten it.
mailbox-why-unclosed = A quote (") is opened in this line and never closed: close it, or take it out.
mailbox-why-too-many = Only the first { $count } lines were read: send the rest as another file.
mailbox-why-no-column = The first line names the columns, but none is called “address”.
mailbox-why-no-address = There is no address in this line.
mailbox-why-address = “{ $written }” can't be the address of a mailbox. { $why } Write it as anna@example.org.
mailbox-why-alias = The alias “{ $written }” can't be an address. { $why } Write it as anna@example.org.
mailbox-why-name = The name is longer than 100 characters, or has characters that can't be seen.
mailbox-why-many-aliases = These are { $count } aliases; a mailbox has at most 100.
mailbox-why-domain = { $domain } is none of your domains. Add it under Domains first.
mailbox-why-taken = { $address } belongs to another mailbox already.
mailbox-why-taken-in-file = { $address } stands in an earlier line already.
mailbox-why-trap = { $address } is a spamtrap, which nobody may use.
mailbox-why-owner = The account { $address } owns another mailbox already.
mailbox-import-short = Your organisation may have { $limit ->
    [one] 1 mailbox
   *[other] { $limit } mailboxes
}: { $first ->
    [0] none of the new ones has room.
    [one] the first new one is added, and { $out ->
        [one] 1 more is
       *[other] { $out } more are
    } not.
   *[other] the first { $first } new ones are added, and { $out ->
        [one] 1 more is
       *[other] { $out } more are
    } not.
}
