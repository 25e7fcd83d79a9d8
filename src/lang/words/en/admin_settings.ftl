## The organisation's settings, and its public page.

tenant-lead = What holds for every mailbox, unless its owner chooses otherwise.
tenant-changed-meanwhile = Somebody changed the settings meanwhile, so nothing was kept. What you typed is still here: look it through and save again.
tenant-strangers = Strangers
tenant-organisation = Your organisation
tenant-name = Name
tenant-name-hint = It signs our messages and is shown to your people.
tenant-zone = Time zone
tenant-mail = Your mail
tenant-delimiter = Sign before an extension
tenant-delimiter-hint = With +, mail to anna+shop reaches anna. Empty: there are no extensions. As in your mail server (recipient_delimiter).
tenant-forwarders = Forwarders
tenant-forwarders-hint = Domains that forward mail to you and rewrite its sender (SRS), one a line or separated by commas: what they wrapped counts as proven by them.
tenant-lists = Lists of your people
tenant-see-lists = Admins may look at them.
tenant-see-lists-more = To help somebody, an admin can then open an owner's whitelist and blocklist, and change nothing in them. The owner reads in the account who looked, and when.
tenant-see-first = See what this would have done
tenant-kept = Your settings are kept. They hold from the next message on.
tenant-wrong-mode = Choose one of the modes.
tenant-wrong-zone = Choose a time zone from the list.
tenant-wrong-delimiter = Use one of + - = _ # ~, or leave it empty.
tenant-wrong-shared = This is shared by many. Write the forwarder's own domain below it.
tenant-wrong-forwarders = Name at most { $most } forwarders; these are { $count }.
tenant-wrong-no-name = Give it a name; people see it on pages and in messages.
# Asking first.
asking-title = Where owners are asked first
asking-text = In the mode “Ask me first”, no message is kept here: the sender's server keeps it and tries again.
asking-hours = Hours that a stranger's mail waits
asking-hours-hint = From 1 to 120. Most servers give up after five days, and some tell their sender after four hours that it is late.
asking-then = Without an answer in that time
asking-in = Let it in.
asking-in-text = Nothing is lost while an owner is away.
asking-away = Turn it away.
asking-away-text = The sender is told, and can ask to be let in.
asking-everyone = Ask about every stranger
asking-everyone-text = , not only about those whom the checks object to. Owners who chose the mode themselves choose this themselves, too.
asking-wrong-then = Choose what becomes of them then.
asking-wrong-hours = Write a whole number of hours from { $least } to { $most }, such as 12.
# The digest.
tenant-digest = The digest
tenant-digest-text = A message to each owner about who was turned away, if anybody was. Owners may choose otherwise for themselves.
tenant-digest-time = At what time
tenant-digest-time-hint = In the owner's time zone; if they chose none, in your organisation's.
# The public page.
public-lead = Tells senders what your mail server checks and how to get through. Everyone who is turned away finds it.
public-words = Your own words
public-words-hint = Stand at the top of the page. At most 2000 characters; a new line begins a new paragraph.
public-contact = Contact
public-contact-hint = An address, or the address of a page. Empty: the postmaster of your first domain.
public-see = See the page
public-kept = Your public page says so now.
public-wrong-long = This text has { $count } characters: shorten it to { $most }.
public-wrong-contact-long = This contact is too long: use at most { $most } characters.
public-wrong-contact = Write an address such as help@example.org, or the address of a page that begins with https://.
public-changed-meanwhile = Somebody changed the page meanwhile, so nothing was kept. What you typed is still here: look it through and save again.
public-wrong-scheme = Use an address that begins with https://, so that nobody on the way can change the page.
public-wrong-login = Leave out what stands before the @ in the address of the page: it may be a name and a password.
public-wrong-mailto = Write the address alone, such as help@example.org, without a subject or anything else behind a question mark.
