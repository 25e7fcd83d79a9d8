## The page behind a link in a digest.

digest-let-in-title = Let in?
digest-keep-out-title = Keep out?
digest-let-in = Let { $sender } in?
digest-keep-out = Keep { $sender } out?
digest-as-before = It is as it was before
digest-taken-back = What you did { $at } was taken back { $undone }.
digest-on-whitelist = { $sender } is on your whitelist
digest-on-blocklist = { $sender } is on your blocklist
digest-was-there = It was there already.
digest-done-in = Done { $at }. Their next message comes in.
digest-done-out = Done { $at }. Their messages are turned away, and told so.
digest-worked = This link has done its work. For anything else, { $link }sign in{ $end }.
digest-joins-whitelist = It joins the whitelist of { $recipient }, and you can take it back here.
digest-joins-blocklist = It joins the blocklist of { $recipient }, and you can take it back here.
digest-blocked-already = { $sender } is on your blocklist already: its messages are turned away. There is nothing to press here.
digest-turned-away = Turned away
digest-gone = Its 7 days are over, or it was cut off on its way. { $link }Sign in{ $end } to see who was turned away, and to let anybody in.
