## Importing a list.

import-title = Import a list
import-lead = From your address book, or typed. You see first what would come of each line; nothing is on a list until you say so.
import-file = A file
import-file-kinds = CSV, vCard or JSON
import-file-hint = As Google, Outlook, Thunderbird, a phone or Guestlist itself writes it; at most 10 MB and { $most } lines.
import-look-at-file = Show a preview
import-lines = Lines
import-lines-hint = One a line, or separated by commas; names are fine: Anna Doe <anna@agency.example>.
import-look-at-lines = Show a preview
import-before = Imported before
import-before-pages = Earlier imports
import-for-list = For which list
import-for-whitelist = Whitelist: their mail comes in.
import-for-blocklist = Blocklist: their mail is turned away.
import-pasted = Pasted lines
import-no-file = Choose a file first: the one that your address book wrote.
import-file-large = This file is larger than { $most }: export fewer contacts at a time, or leave out pictures.
import-too-often = You imported very many lists in a short time: wait a minute, then send it again.
import-no-lines = Write or paste at least one address, one a line.

import-reading = is being read
import-ready = not taken in yet
import-taking = is being taken in
import-done = taken in
import-cut-short = stopped before the last line
import-undoing = is being undone
import-undone = undone
import-stopped = cut off
import-show-allow = For your whitelist. Read { $at }: { $state }.
import-show-block = For your blocklist. Read { $at }: { $state }.
import-line-by-line = Line by line
import-line = Line
import-who = Who
import-becomes = Result
import-further = Further lines
import-cut-off = Reading it was cut off
import-would = What would come of it
import-came = What came of it
import-cut-off-text = Nothing of it is on your list. Please import it once more.
import-cut-short-text = You stopped this at line { $place } of { $count }. What came in until then is on your { $list ->
    [allow] whitelist
   *[block] blocklist
}; the other lines are not.
import-elsewhere = { $list ->
    [allow] { $count ->
        [one] One line comes from a blocklist, as the file itself says. It is left out here: on your whitelist, its mail would be let in.
       *[other] { $count } lines come from a blocklist, as the file itself says. They are left out here: on your whitelist, their mail would be let in.
    }
   *[block] { $count ->
        [one] One line comes from a whitelist, as the file itself says. It is left out here: on your blocklist, its mail would be turned away.
       *[other] { $count } lines come from a whitelist, as the file itself says. They are left out here: on your blocklist, their mail would be turned away.
    }
}
import-turn = Import for my { $list ->
    [allow] blocklist
   *[block] whitelist
} instead
import-turned = This file is for your { $list ->
    [allow] whitelist
   *[block] blocklist
} now. Nothing of it is there yet.
import-every-line = Show every line
import-put = Put { $count ->
    [one] 1 entry
   *[other] { $count } entries
} on your { $list ->
    [allow] whitelist
   *[block] blocklist
}
import-put-first = Put the first { $count ->
    [one] entry
   *[other] { $count } entries
} on your { $list ->
    [allow] whitelist
   *[block] blocklist
}
import-put-rest = Put { $count ->
    [one] 1 more entry
   *[other] { $count } more entries
} on your { $list ->
    [allow] whitelist
   *[block] blocklist
}
import-stop = Stop
import-stop-means = What is on your { $list ->
    [allow] whitelist
   *[block] blocklist
} by then stays there; you can undo it afterwards.
import-stopped-now = Stopped. { $count ->
    [0] Nothing of it is on your
    [one] 1 entry of it is on your
   *[other] { $count } entries of it are on your
} { $list ->
    [allow] whitelist
   *[block] blocklist
}.
import-stop-late = It had ended before it could be stopped: this is how it is now.
import-undo-takes = { $count ->
    [0] Undo takes nothing
    [1] Undo takes this one entry
   *[other] Undo takes these { $count } entries
} off your { $list ->
    [allow] whitelist
   *[block] blocklist
}. What you have changed or moved since stays.
import-see-them = See them
import-undo = Undo this import
import-forget = Forget this list
import-nothing-new = Nothing in it is new for your { $list ->
    [allow] whitelist
   *[block] blocklist
}.
import-nothing-in-it = Nothing is in it: it has no line with an address or a name, only a heading at most. Choose another file, or save yours once more.
import-being-read = It is being read
import-being-taken = It is being taken in
import-being-undone = It is being taken back
import-lines-so-far = { $count } lines so far.
import-lines-of = { $place } of { $count } lines.
import-goes-on = You may leave this page: it goes on by itself. { $link }See how far it is{ $end }

line-new = New
line-left = Not taken in
line-elsewhere = { $list ->
    [allow] From a blocklist
   *[block] From a whitelist
}
line-elsewhere-why = Left out: this is for your { $list ->
    [allow] whitelist
   *[block] blocklist
}.
line-moved-why = It came in with this list, and you have moved it there since.
line-ended = Expired already
line-differs-end = with another end, which stays as it is
line-differs-proof = without “only when proven”, and stays so
line-differs-note = with another note, which stays as it is
line-full = No room
line-full-why = Your lists hold at most { $limit ->
    [one] 1 entry
   *[other] { $limit } entries
} of your own.
line-present = Already there
line-on-blocklist = On your blocklist
line-on-whitelist = On your whitelist
line-double = Twice
line-own = Your own domain
line-wrong = Can't be read
line-nothing = No address
line-taken = Taken in
line-back = Back again
line-undone = Undone
line-same-as = the same as line { $line }
line-same-line = in this line already
line-deceptive = Look twice: it has letters that can be taken for others.
line-whole-tld = Look twice: this is everyone under { $tld }, a whole top-level domain.
line-provider = Look twice: this is everyone at { $domain }, where anybody can have an address.
line-large-network = Look twice: { $network } is a very large part of the Internet.

tally-new = new for your { $list ->
    [allow] whitelist
   *[block] blocklist
}
tally-taken = came on your { $list ->
    [allow] whitelist
   *[block] blocklist
}
tally-back = had been on your { $list ->
    [allow] whitelist
   *[block] blocklist
} before, and came back
tally-left = not taken in
tally-elsewhere = { $list ->
    [allow] from a blocklist, left out
   *[block] from a whitelist, left out
}
tally-ended = expired already, as the file says
tally-full = without room on your lists
tally-present = already there
tally-contrary = on your { $list ->
    [allow] blocklist
   *[block] whitelist
}, where they stay
tally-double = twice in this list
tally-own = in your own domain, where nobody needs an entry
tally-wrong = can't be read
tally-nothing = without an address
tally-undone = taken off your { $list ->
    [allow] whitelist
   *[block] blocklist
} again

import-was-done = That was done before: this is how it is now.
import-was-turned = Nothing was done: meanwhile this was made ready for the other list. This is how it is now.
import-on-now = { $count ->
    [one] 1 entry is
   *[other] { $count } entries are
} on your { $list ->
    [allow] whitelist
   *[block] blocklist
} now.
import-all-off = All of it is off your { $list ->
    [allow] whitelist
   *[block] blocklist
} again.
import-off-but = { $off ->
    [0] No entry was taken
    [one] 1 entry was taken
   *[other] { $off } entries were taken
} off your { $list ->
    [allow] whitelist
   *[block] blocklist
}.{ $stay ->
    [0] {""}
    [one] {" "}1 entry stays there, because you have changed it since.
   *[other] {" "}{ $stay } entries stay there, because you have changed them since.
}{ $moved ->
    [0] {""}
    [one] {" "}1 entry stays on your { $list ->
        [allow] blocklist
       *[block] whitelist
    }, because you have moved it there since.
   *[other] {" "}{ $moved } entries stay on your { $list ->
        [allow] blocklist
       *[block] whitelist
    }, because you have moved them there since.
}
import-under-way = It is under way. You may leave this page: it goes on by itself.
import-forgotten = { $what } was forgotten.
import-cannot-forget = It can't be forgotten as long as entries of it are on your list.

mistake-line-long = This is longer than { $most } characters, and was passed over: shorten it.
mistake-lines-many = Only the first { $most } lines were read: send the rest as another file.
mistake-quote = A quote (") is opened in this line and never closed: close it, or take it out.
mistake-card = This card can't be read: export it from your address book again.
mistake-card-end = This card has no end: export it from your address book again.
mistake-json = This JSON is not a whole list of entries as Guestlist exports it: export it again, or send it as CSV.
mistake-json-torn = From here on this JSON can't be read, and nothing behind was: export it again, or send it as CSV.
mistake-json-entry = This is no entry: in JSON one begins with a brace and has a match, as Guestlist exports it.
mistake-json-field = What stands there as { $field } is no text: write one in quotes, or take it out.
mistake-line-end = The end date in this line (expires_at) can't be read: write it as 2027-01-31, or leave it empty for no end.
mistake-line-proof = What this line says on proof (require_auth) is neither true nor false: write one of the two, or leave it empty.
mistake-line-list = The list in this line (list) is neither allow nor block: write one of the two, or leave it empty.
mistake-file-empty = The file is empty: choose the one that your address book wrote.
mistake-file-picture = This is a picture, not a list: choose a CSV or vCard file.
mistake-file-packed = This is a workbook or an archive: open it, save it as CSV, and choose that file. A ZIP file has to be unpacked first.
mistake-file-pdf = This is a PDF, not a list: choose a CSV or vCard file.
mistake-file-binary = This file is not text: choose a CSV or vCard file.
import-short = Your mailbox may have { $limit ->
    [one] 1 entry
   *[other] { $limit } entries
} of your own: { $first ->
    [0] none of these has room.
    [one] the first of these comes in, and { $out ->
        [one] 1 more stays
       *[other] { $out } more stay
    } out.
   *[other] the first { $first } of these come in, and { $out ->
        [one] 1 more stays
       *[other] { $out } more stay
    } out.
} Remove entries from your lists, or ask your provider for more. What the mailbox learns by itself doesn't count.
