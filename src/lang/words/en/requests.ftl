## Who asks to come in: on the home, on the page of all requests, and on the page behind a mailed link.

requests-title = Requests
requests-lead = People who were turned away, have shown that the address is theirs, and ask you to let them in. Also strangers whose mail waits for your answer.
requests-empty-title = Nobody is asking to come in.
requests-empty = Whoever is turned away can ask you from the page behind the link in the refusal, once the address is proved.
requests-earlier = Earlier
requests-asking = Asking to come in
see-all = See all
details = Details
details-about = about { $who }

request-wrote-to = wrote to { $recipient }
request-waits = Waits for your answer until { $until }
request-waits-why = Waits for your answer until { $until }: { $why }
request-turned-away = Turned away { $at }: { $why }
request-asked-to-wait = Asked to wait { $at }: { $why }
request-asks-no-more = You are not asked about strangers any more: unless you answer, its next try is judged like anybody's.
request-nothing-against = nothing speaks against it, and you are asked about everyone new
request-more = { $text } And { $more } more.
request-trust = If you let it in, mail in this name is let in from the whole network { $network }, from which this message came, and from nowhere else unless it is proven.
request-gone = This request was answered before, or its time is over. Nothing was changed.

claim-proved = proved the address
claim-proven = proven to come from there
claim-proven-long = The sender’s domain confirms that this server may send for it.
claim-forged = may be a forgery
claim-forged-long = The sender’s domain says that this server may not send for it.
claim-unproven = not proven
claim-unproven-long = We could not check that it is really from there: nothing confirms it, and nothing denies it.

answer-let-in = Let in
answer-week = Only for 7 days
answer-never = Never let in
answer-not-now = Not now
answered-week = Let in for 7 days
answered-never = Kept out
answered-not-now = Not now
answered-none = Not answered
answered-week-already = { $who } was on your whitelist already, and stays there for 7 days at least.
answered-on-for-week = { $who } is on your whitelist for 7 days.
answered-ignored = { $who } is told nothing, and may ask again in a week.
