## The owner's home.

home-title = Home
home-wonder = Wondering whether somebody gets through? { $link }Try a sender{ $end }
home-paused-title = Learning is paused
home-paused = Since { $at }: your mailbox had written to far more new people than ever before. If that was not you, someone may know your password. Change it where you read your mail, and forget what was learned.
home-paused-forget = Forget them, and learn again
home-paused-carry-on = It was me: carry on learning
home-suspended-title = On your whitelist, but suspended
home-suspended-lead = Until you say that they stay, their mail is judged like any stranger's.
home-keep = Keep it
home-remove = Remove it
home-forged-title = On your whitelist, but it could be a forgery
home-forged-lead = Nothing proves that these came from who they say.
home-forged-trust = Trust a server only if you know it.
home-forged-away = Turned away { $at }, from { $client }
home-forged-in = Came in { $at }, from { $client }
home-trust = Trust this server
home-trust-for = for { $who }
home-away-title = Not let in
home-away-title-watching = Would have been turned away
home-last-days = last 7 days
home-away-nobody = Nobody had to be turned away.
home-quiet = When mail arrives, you will see here who came and who did not get in.
home-let-in = Let in
home-keep-out = Keep out
home-learned-title = New on your whitelist
home-learned-because = because you wrote to them{"\u00A0"}· { $count }
home-learned-undo = : take { $who } off
home-learning-off = Learning is off: people you write to don't join your whitelist by themselves. { $link }Settings{ $end }
home-in-title = Let in lately
spam-button = This is spam
spam-from = , from { $who }

home-no-address = This sender has no address that could be put on a list.
home-nothing-to-trust = There is nothing to trust here any more. Nothing was changed.
home-trusted = { $who } may come in from { $network } now.
home-forgotten = { $count ->
    [one] 1 address
   *[other] { $count } addresses
} from that burst are off your whitelist. Learning goes on.
home-carried-on = Learning goes on. What was learned stays.
home-not-paused = Learning is not paused any more. Nothing was changed.

entry-keeps-already = { $who } lets mail in already. Nothing was changed.
entry-kept = { $who } stays on your whitelist, and counts again.

trust-offer = If you trust it, mail in the name of { $who } is let in from its whole network { $network }: from this server and from its neighbours.
trust-own = Your entry for it covers addresses of { $tenant } itself. Its people sign in to send; what comes from outside with such an address is probably forged. You need not do anything.

spam-reported = Mail from { $who } is reported as spam. When enough of the people of { $tenant } say so, it is held against whoever sends it.
spam-reported-suspended = Mail from { $who } is reported as spam. When enough of the people of { $tenant } say so, it is held against whoever sends it. Your entry for it is suspended until you say that it stays.
spam-keep-out = Keep out this sender, too
spam-taken-back = It is not reported as spam any more.
spam-not-reported = It was not reported as spam. Nothing was changed.
