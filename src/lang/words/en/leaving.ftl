## The end of an account, as its own person wishes it.

leave-title = Delete your account
leave-account = You can leave for good. A page says first what goes and what stays.
leave-account-button = Delete the account…
leave-goes = What goes
leave-goes-text = It is gone at once, and nobody can bring it back:
leave-goes-lists = your whitelist and your blocklist, with your notes and all whom you came to know by writing to them
leave-goes-activity = what was let in and turned away at your mailbox, who asked to be let in, and your reports of spam, which then count against nobody
leave-goes-settings = your mailbox's settings
leave-goes-account = your password, the second step, your passkeys, the tokens of your programs, and every sign-in
leave-goes-rights = your right to run things here, and the invitations that you sent and nobody used
leave-stays = What stays, and why
leave-stays-mailbox = The mailbox: it belongs to { $provider }. It goes on receiving mail by the rules of { $provider } and begins with empty lists, like a new one. Its admins can remove it.
leave-stays-shared = The mailbox with its lists: somebody else owns it, too.
leave-stays-log = The log of what was done with this account, by whom and when, with its lines about whom you reported as spam: otherwise anybody could wipe out their traces like this.
leave-stays-copies = Backups that were made before, until the people who run this throw them away.
leave-first = First, take everything with you
leave-first-text = All that is stored here about you, as one file. Afterwards there is none.
leave-then = Then delete the account
leave-address = Your address
leave-address-hint = Type it once, so that nobody does this by mistake.
leave-button = Delete my account for good
leave-stay = Keep my account
leave-sign-in-again = You have no password to show that it is you. Sign in once more, then open this page again within ten minutes.
leave-sign-in-again-button = Sign in once more
leave-not-the-address = Type the address of this account, as it stands above.
leave-last-admin = You are the only admin here. Somebody must be there to let people in: invite another admin first, then you can leave.
leave-invite = Invite another admin
leave-last-operator = You are the only operator here. Somebody must be there to run this: add another operator first, with "guestlist operator add" on the server, then you can leave.
left-title = Your account is deleted
left-mailbox = What was stored about you and your mailbox is gone. Mail to this address goes on arriving.
left-account = What was stored about you is gone.
left-mailed = A message that says so is on its way to you.
mail-deleted-subject = Your account is deleted
mail-deleted-when = Your account was deleted: { $at }.
mail-deleted-mailbox = What was stored about you and your mailbox is gone, and you are signed out everywhere. Mail to { $to } goes on arriving, by the rules of your organisation.
mail-deleted-account = What was stored about you is gone, and you are signed out everywhere.
mail-deleted-not-you = It wasn't you? Tell the people who run your mail at once: somebody was signed in as you. They can make you a new account; what was deleted can't be brought back.
mail-deleted-why = You get this last message because the account { $to } was yours.

# What the audit log says, before the name of the account.
audit-account-deleted = left, and deleted the account
