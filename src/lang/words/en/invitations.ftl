## Who runs a tenant, and invitations to do so.

admins-title = Admins
admins-tab = Admins
admins-lead = They run the guest lists of { $tenant }: its settings, its checks and its mailboxes.
admins-invite-title = Invite somebody
admins-invite-label = Address
admins-invite-hint = A link goes there by mail. It works once, for { $days ->
    [one] one day
   *[other] { $days } days
}.
admins-invite = Invite
admins-list-title = Who runs it
admins-you = (you)
admins-since = Admin since { $since }.
admins-seen = Last signed in { $at }.
admins-never-seen = Has not signed in yet.
admins-second-factor-on = Signs in in two steps
admins-second-factor-off = Signs in in one step only
admins-remove = Take the rights away
admins-remove-of = from { $address }
admins-leave = Stop being an admin
admins-leave-title = Stop being an admin?
admins-leave-text = You give up your own rights here, and only another admin can give them back. If a mailbox is yours, it stays yours.
admins-leave-yes = Give up my rights
admins-leave-no = Keep them
admins-only-one = While you are the only admin, you can't stop being one: invite somebody first.
admins-tokens = When you take somebody's rights away, they end with the next page. The tokens that this person made for the organisation's programs end with them: make new ones first where a mail server uses one.
admins-open-title = Invited
admins-open = Invited { $at } by { $by }{"\u2060"}. The link works until { $until }.
admins-open-old = Invited { $at } by { $by }{"\u2060"}. The link has stopped working.
admins-send-again = Send again
admins-withdraw = Withdraw
admins-of = the invitation of { $address }
admins-nobody-title = Nobody is invited now.

admins-empty = Write the address of the person, such as anna@example.org.
admins-is-admin = { $address } is an admin already.
admins-too-many-open = { $count ->
    [one] One invitation is
   *[other] { $count } invitations are
} open. Withdraw some that nobody uses, then invite others.
admins-too-often = Several invitations went to this address, or from where you are, in a short time. Wait a few minutes, then send another.
admins-invited = An invitation is on its way to { $address }.
admins-not-sent = { $address } is invited, but the mail could not be handed over. Send it again in a minute.
admins-withdrawn = The invitation of { $address } is withdrawn: its link opens nothing now.
admins-gone = That was done before: this is how it is now.
admins-last = { $address } is the only admin here: invite somebody else first.
admins-removed = { $address } is no longer an admin, and is signed out.
admins-invite-again = Invite again

invitation-title = Run the guest lists of { $tenant }
invitation-lead = You are invited as { $address } to look after settings, checks and mailboxes, and to help people whose mail is missing.
invitation-password-label = Password
invitation-password-hint = At least { $shortest } characters. A few words in a row are easy to remember.
invitation-accept = Accept and sign in
invitation-press = One press, and you are an admin here. You sign in as before.
invitation-press-button = Accept
invitation-sign-in = There is an account with this address already. Sign in with it, then open the link in the message once more.
invitation-sign-in-button = To the sign-in
invitation-elsewhere = This address signs in elsewhere on this service already, and each has one place. Ask whoever invited you to invite another address of yours.
invitation-not-yours = Not for you, or a mistake? Then do nothing: the link stops working by itself.
invitation-gone-title = This invitation opens nothing
invitation-gone = It was used or withdrawn already, or its time is over. Whoever invited you can send another.
invitation-home = To the sign-in

invitation-mail-subject = Invitation to run the guest lists of { $provider }
invitation-mail-open = { $provider } asks you to help run its guest lists, as { $address }. This link leads there:
invitation-mail-button = See the invitation
invitation-mail-how = It works once, for { $days ->
    [one] one day
   *[other] { $days } days
}. A page opens that says what to do next; nothing happens before you press a button there.
invitation-mail-not-you = Did you not expect this? Then do nothing, and the link stops working by itself.
invitation-mail-why = This message was sent because somebody who runs these guest lists invited your address.
