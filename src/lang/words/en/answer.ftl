## The page behind the link in the mail about a request.

answer-title = Let it in?
answer-answered = This is answered
answer-change = To change it, sign in and look at { $link }your requests{ $end } or your lists.
answer-waits = Mail from { $sender } waits for your answer until { $until }.
answer-asked-to-wait = Mail from { $sender } was asked to wait { $at }. You are not asked about strangers any more: unless you answer, its next try is judged like anybody's.
answer-turned-away = Mail from { $sender } was turned away { $at }, and they ask you to let them in.
answer-from = From
answer-why = Why you are asked
answer-why-turned-away = Why it was turned away
answer-wrote = They wrote
answer-need-not = You need not answer.
answer-need-not-in = You need not answer: when its time is over, it is let in.
answer-need-not-away = You need not answer: when its time is over, it is turned away.
answer-not-now-week = “Not now” turns them away for a week, and nobody is told that you said so.
answer-not-now-only = “Not now” leaves it at that, and nobody is told that you said so.
link-gone-title = This link can't be used any more
answer-gone = The time for an answer is over, a newer link was mailed, or this one was cut off on its way. { $link }Sign in{ $end } to see who waits, and who came.
