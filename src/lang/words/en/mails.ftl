mail-yours-mailbox = You get this message because the mailbox { $to } is yours.
mail-yours-account = You get this message because the account { $to } is yours.
mail-you-run = You get this message because you run this installation of Guestlist.
mail-button-fails = If the button does nothing, open this address:
mail-look = Look at it
mail-and-more = and { $more } more
mail-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
mail-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
mail-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
mail-weekday-time = { $weekday } { $day } { $month }, { $time } ({ $zone })
mail-sign-in-subject = Sign in to your guest list: this link works once, for { $valid }
mail-sign-in-title = Sign in to your guest list
mail-sign-in-open = Open this link to sign in as { $to }:
mail-sign-in-button = Sign in
mail-sign-in-once = It works once, for { $valid }. A page opens with one button; you are signed in when you press it.
mail-sign-in-alias = The address entered was { $alias }. That is another address of your mailbox, and it can't sign in: next time, enter { $to }.
mail-sign-in-not-you = Did you not ask for this? Then do nothing: nobody can sign in without this message, and the link stops working by itself.
mail-sign-in-why = This message was sent because somebody entered your address on our sign-in page.
mail-paused-subject = Learning is paused: { $learned } new addresses in a short time
mail-paused-title = Learning is paused for { $mailbox }
mail-paused-look = Look at what was added, then undo it or carry on:
mail-paused-what = { $mailbox } wrote to { $learned } new addresses in a short time, far more than it ever did. That often means that somebody else knows its password. So for now nobody it writes to joins its whitelist.
mail-paused-not-owner = If this was not the owner:
mail-paused-password = change the password of the mailbox first. Then undo takes all { $learned } off the whitelist in one step.
mail-paused-owner = If it was
mail-paused-carry-on = (an invitation, say): carry on, and they stay.
mail-paused-meanwhile = Until then, everybody who was on the whitelist before is let in as always.
mail-paused-why = You get this message because you own this mailbox or look after it.
mail-prove-subject = Show that this address is yours, and { $recipient } is asked to let you in
mail-prove-title = Show that this address is yours
mail-prove-open = Open this link to show that { $to } is you:
mail-prove-button = It is me
mail-prove-what = A page opens with one button. When you press it, { $recipient } is asked to let your mail in. The link works for { $valid }. After that the same page tells you whether they did: keep this message.
mail-prove-not-you = Did you not ask for this? Then do nothing: without you nobody is asked, and the link stops working by itself.
mail-prove-why = This message was sent because mail from your address was turned away, and somebody asked on the page about it that it be let in.
mail-server-subject = Show that you run the mail server { $server }
mail-server-title = Show that you run this mail server
mail-server-open = Open this link to show that you read mail to { $to }:
mail-server-button = It is us
mail-server-what = Mail from the server { $server } was refused or put off, and somebody asked in your name that this server's mail be let through. A page opens with one button. When you press it, the administrator who can do that is asked. The link works for { $valid }. After that the same page tells you the answer: keep this message.
mail-server-why = This message was sent because mail from a server of yours was refused, and somebody asked on the page about it.
mail-servers-subject = { $count ->
    [one] The mail server { $server } asks to be let in
   *[other] { $count } mail servers ask to be let in
}
mail-servers-title = Mail servers that ask to be let in
mail-servers-look = Read what the people who run them write, and what our checks say of the servers:
mail-servers-what = Mail from these servers was refused or put off. The people who run them ask to be let in, and have shown that the address they write from is theirs:
mail-servers-nothing = Nothing changes until you press a button on that page.
mail-servers-why = You get this message because you are an admin of { $provider }.
mail-requests-subject-mail = { $count ->
    [one] Mail from { $who } waits for your answer
   *[other] Mail from { $count } senders waits for your answer
}
mail-requests-subject = { $count ->
    [one] { $who } asks to be let in
   *[other] { $count } senders ask to be let in
}
mail-requests-title = Asking to be let in
mail-requests-open = { $count ->
    [one] Let them in or not, on the page behind this link:
   *[other] Let them in or not, each on the page behind its link:
}
mail-requests-until = Its message waits until { $until }.
mail-requests-turned-away = Their message was turned away.
mail-claim-proved = They have shown that the address is theirs.
mail-claim-confirmed = It is proven to come from that domain.
mail-claim-unconfirmed = We could not check that it is really from there.
mail-claim-denied = That domain says it is not from there: it may be a forgery.
mail-requests-more = And { $more } more.
mail-requests-all = All who wait, once you have signed in:
mail-requests-all-link = { $link }All who wait{ $end }, once you have signed in.
mail-requests-nothing = Nothing changes until you press a button on a page, and you need not answer.
mail-requests-then-let-in = Mail that waits is let in when its time is over.
mail-requests-then-turned-away = Mail that waits is turned away when its time is over.
mail-requests-silence = Whoever you don't answer is told nothing.
mail-suspended-subject = { $count ->
    [one] Do you still want mail from { $who }?
   *[other] Do you still want mail from { $count } senders?
}
mail-suspended-title = Suspended on your whitelist
mail-suspended-look = { $count ->
    [one] Say whether it stays on your whitelist:
   *[other] Say whether they stay on your whitelist:
}
mail-suspended-what = { $count ->
    [one] This sender is on your whitelist, and wrote to a spamtrap (an address that nobody uses) or was reported as spam in your name:
   *[other] These senders are on your whitelist, and wrote to a spamtrap (an address that nobody uses) or were reported as spam in your name:
}
mail-suspended-meanwhile = { $count ->
    [one] Until you answer, its mail is judged like any stranger's. If you write to it, it is on your whitelist again by itself.
   *[other] Until you answer, their mail is judged like any stranger's. If you write to them, they are on your whitelist again by themselves.
}
mail-factor-on = The second step of your sign-in is on
mail-factor-off = The second step of your sign-in is off
mail-factor-codes = You have new recovery codes
mail-factor-reset = The second step of your sign-in was reset
mail-factor-reset-passkeys = The second step and the passkeys of your sign-in were reset
mail-factor-passkey-added = You have a new passkey
mail-factor-passkey-removed = A passkey of yours was removed
mail-factor-house-token = A program can use your organisation from now on
mail-factor-token = A program can use your mailbox from now on
mail-factor-code-used = Somebody signed in with one of your recovery codes
mail-factor-password-set = Your account has a password now
mail-factor-password-changed = Your password was changed
mail-factor-since = { $subject }, since { $at }.
mail-factor-at = { $subject }: { $at }.
mail-factor-on-what = From now on a code from your phone is asked for when you sign in. Everywhere else you were signed out.
mail-factor-off-what = From now on your password or a mailed link alone is enough to sign in.
mail-factor-codes-what = The recovery codes that you had before are worthless now.
mail-factor-reset-what = The people who run your mail switched it off, as they do for somebody who lost their phone. You were signed out everywhere.
mail-factor-reset-passkeys-what = The people who run your mail switched the second step off and removed your passkeys, as they do for somebody who lost their phone. You were signed out everywhere.
mail-factor-passkey-added-what = From now on it signs you in, without a password and without a code. You find it on the page of your account, and can remove it there.
mail-factor-passkey-removed-what = It signs nobody in any more. Your other ways to sign in are as they were.
mail-factor-house-token-what = A token for it was made on your pages, in your name. It can do in your organisation what was chosen for it; under Settings, Tokens you can revoke it.
mail-factor-token-what = A token for it was made on the page of your account. It reaches your lists, your activity and your requests; you can revoke it there.
mail-factor-code-used-what = { $left ->
    [0] It stood in for the code of your phone, and it was your last one: make new ones.
    [one] It stood in for the code of your phone. 1 is left.
   *[other] It stood in for the code of your phone. { $left } are left.
}
mail-factor-password-set-what = From now on you can sign in with it. Everywhere else you were signed out.
mail-factor-password-early-what = It will sign you in once your organisation has proven that the domain of your address is its own. Until then you come in by a link from the people who run your mail. Everywhere else you were signed out.
mail-factor-password-changed-what = The one that you had before is worthless now. Everywhere else you were signed out.
mail-factor-not-asked = You didn't ask for that? Call those people first. If you did, set the step up again once you are in:
mail-factor-not-you = It wasn't you? Then somebody else is signed in as you. Change your password now on the page behind this link, which signs out everybody else and revokes the tokens of your programs; remove each passkey that you don't know, and tell the people who run your mail:
mail-to-account = To your account
mail-browser-subject = A sign-in from a new browser: { $device }
mail-browser-title = A sign-in from a new browser
mail-browser-you = Was it you who signed in just now? Then there is nothing to do.
mail-browser-when = When
mail-browser-browser = Browser
mail-browser-address = Address
mail-browser-not-you = It wasn't you? Change your password on the page of your account, which signs out everybody else and revokes the tokens of your programs, and remove each passkey that you don't know. Somebody may be reading your mail, too: change its password as well, and tell the people who run it.
mail-dead-subject = The link in our refusals is dead: { $url } does not lead to Guestlist
mail-dead-title = The link in our refusals is dead
mail-dead-do = Make this address lead to Guestlist again:
mail-dead-what = Every refusal carries a link that begins with it. People whose mail was turned away follow that link to learn why, and at the moment they can't.
mail-dead-found = What we found:
mail-dead-why = Most often a proxy in front of Guestlist, its certificate or a DNS record has changed. If the address itself has changed, set { $setting } and restart. Guestlist asks again every hour.
dead-unreachable = { $url } can't be reached: { $why }
dead-not-ours = { $url } answered with status { $status }, and the answer isn't ours
dead-no-link = no link could be made: { $why }
mail-lists-one-out = { $name } is out of use
mail-lists-many-out = { $count } lists are out of use
mail-lists-one-back = { $name } is in use again
mail-lists-many-back = { $count } lists are in use again
mail-lists-both = { $out }, and { $back }
mail-lists-title = The lists in the DNS
mail-lists-look = See how each list is:
mail-lists-button = Health of the lists
mail-lists-out = Out of use, so that nobody is turned away by a mistake of theirs:
mail-lists-line = { $name }: it { $why }.
mail-lists-all-out = No list is in use now: most likely the DNS is in trouble.
mail-lists-goes-on = Mail goes on without what they would say. A list comes back by itself when it has been sound for a while; whoever doesn't want to wait for one switches it off.
mail-lists-back = In use again, because they have been sound for a while:
mail-lists-hourly = It comes once an hour at most.
mail-digest-subject = { $count ->
    [one] 1 sender was turned away { $when }
   *[other] { $count } senders were turned away { $when }
}
mail-digest-subject-watching = { $count ->
    [one] 1 sender would have been turned away { $when }
   *[other] { $count } senders would have been turned away { $when }
}
mail-digest-subject-waiting = { $count ->
    [one] 1 sender waits for your answer
   *[other] { $count } senders wait for your answer
}
mail-digest-since-yesterday = since yesterday
mail-digest-last-days = in the last 7 days
mail-digest-lately = lately
mail-digest-title = Who was turned away
mail-digest-lead = Let them in or keep them out, each by its link.
mail-digest-lead-watching = Let them in or keep them out, each by its link. Nothing was turned away in earnest: your mailbox only watches.
mail-digest-line = { $count ->
    [1] Turned away once: { $why }.
    [2] Turned away twice: { $why }.
   *[other] Turned away { $count } times: { $why }.
}
mail-digest-line-watching = { $count ->
    [1] Would have been turned away once: { $why }.
    [2] Would have been turned away twice: { $why }.
   *[other] Would have been turned away { $count } times: { $why }.
}
mail-digest-line-forged = Somebody wrote as { $sender }, { $count ->
    [1] once
    [2] twice
   *[other] { $count } times
}, but we couldn't prove it was them.
mail-digest-forged = They are on your whitelist. If it was really them, say so on your home page:
mail-digest-forged-link = They are on your whitelist. If it was really them, say so on { $link }your home page{ $end }.
mail-digest-server = A mail server (a delivery notice)
mail-digest-let-in = Let in
mail-digest-keep-out = Keep out
mail-digest-more = And { $more } more, on your home page:
mail-digest-more-link = And { $more } more, on { $link }your home page{ $end }.
mail-digest-waiting = Waiting for your answer:
mail-digest-answer = Answer them
mail-digest-learned = New on your whitelist,
mail-digest-because = because you wrote to them:
mail-digest-nothing = Nothing changes until you press a button on a page.
mail-digest-links = Each link works once, for 7 days.
mail-digest-when = When it comes, or never
mail-digest-stop = No more of these
mail-named-two = { $first } and { $last }
mail-named-more = { $names } and { $more } more
