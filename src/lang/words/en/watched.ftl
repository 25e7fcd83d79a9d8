## Own addresses and domains on others' lists.

watched-title = Own addresses on others' lists
watched-lead = If your mail server is on a list, others turn its mail away. Once an hour the lists that tenants here ask are asked about your own.
watched-open = { $count ->
    [0] On no list
    [one] On one list now
   *[other] { $count } listings now
}
watched-open-none = None of your own is on a list.
watched-open-none-hint = You get a mail when one appears, and when it is gone.
watched-line = { $subject } on { $list }
watched-line-found = Found { $at }.
watched-line-asked = Removal asked for { $at }.
watched-line-gone = Gone { $at }.
watched-line-unasked = Not looked up any more since { $at }.
watched-line-no-cause = Its cause isn't known yet.
watched-closed = Gone from lists
watched-add = Watch something more
watched-what = Address, small network or domain
watched-what-hint = From which you send: 192.0.2.25, 192.0.2.0/28 or example.org; at most 256 addresses.
watched-note = Note
watched-note-hint = What it is, if you like.
watched-add-button = Watch it
watched-things = Watched
watched-checked = last look { $at }
watched-unchecked = first look within the hour
watched-remove = Watch no more
watched-added = { $what } is watched. The first look is within the hour.
watched-removed = { $what } is watched no more, and its cases are gone.
watched-gone-already = It was watched no more already.

watched-case-title = { $subject } on { $list }
watched-case-open = The list names { $what }. Look for the cause, end it, then ask the list to remove it.
watched-case-asked = The list still names { $what }, and was asked to remove it. It is looked up every hour; once it is gone, that stands here.
watched-case-gone = The list names it no more.
watched-case-unasked = Nobody here asks this list any more, so it is not looked up. Whether the list still names it isn't known.
watched-log = What happened
watched-log-found = Found
watched-log-answer = { $zone } answers { $answer }.
watched-log-said = It says: { $said }
watched-log-cause = Cause
watched-log-no-cause = Not known yet.
watched-log-asked = Removal
watched-log-asked-by = Asked for { $at }, by { $by }.
watched-log-not-asked = Not asked for.
watched-log-gone = Gone
watched-log-not-gone = Not yet; it is looked up every hour.
watched-cause = Cause
watched-cause-hint = What you found out, for whoever looks here next: which account, which computer, since when.
watched-cause-save = Save
watched-cause-saved = The cause is written down.
watched-ask = Removal was asked for
watched-ask-hint = Asked the list to remove it, on its own pages? Write that down here.
watched-asked-saved = It is written down that removal was asked for.
watched-asked-already = That was written down already.

watched-badge = { $count ->
    [one] One of your own addresses or domains is on a list.
   *[other] Your own addresses and domains are on lists, { $count } times.
}
watched-badge-link = See what to do

# What can be wrong.
watched-wrong-neither = Write an address, such as 192.0.2.25, a small network, such as 192.0.2.0/28, or a domain, such as example.org.
watched-wrong-large = Write a network of at most 256 addresses: /24 or smaller, of IPv6 /120 or smaller.
watched-wrong-private = No list can know this address: it is nobody's in the Internet. Write the one that others see.
watched-wrong-many = { $most } are as many as can be watched. Watch one no more first.
watched-wrong-sum = At most { $most } addresses can be watched in all, because each is looked up in every list once an hour. There is room for { $left } more.
watched-wrong-known = This is watched already.

# What the audit log says, before what it was.
audit-watched-added = watches on others' lists from now on:
audit-watched-removed = watches on others' lists no more:
audit-watched-case-changed = wrote into the case of

# The mail about them.
mail-watched-one-listed = { $subject } is on { $list }
mail-watched-many-listed = { $count } new listings of your own addresses
mail-watched-one-gone = { $subject } is gone from { $list }
mail-watched-many-gone = { $count } listings of your own are gone
mail-watched-look = See each case, and write down what you found out:
mail-watched-button = Own addresses on lists
mail-watched-listed = On lists since the last look, so that others may turn your mail away:
mail-watched-line = { $subject }, on { $list }.
mail-watched-said = It says: { $said }
mail-watched-cause = Look for the cause first: a list that was asked to remove an address soon lists it again while that goes on.
mail-watched-gone = Gone from lists:
mail-watched-line-gone = { $subject }, from { $list }
