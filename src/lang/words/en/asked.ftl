## Where a link leads that was mailed to a sender who asks to be let in.

asked-title = Ask to be let in
asked-is-it-you = Is it you who asks?
asked-press = One press shows that { $sender } is you, and { $recipient } is asked to let your mail in.
asked-your-words = What you wrote
asked-button = It is me: ask them
asked-not-you = If you did not ask, close this page: without you nobody is asked.
asked-let-in-title = You are let in
asked-let-in = { $recipient } let you in { $since }. Send your message again, from the same address: the one that was turned away is not kept anywhere.
asked-let-in-until = { $recipient } let you in { $since }, until { $until }. Send your message again, from the same address: the one that was turned away is not kept anywhere.
asked-waiting-title = They have been asked
asked-waiting = Your address is confirmed. They answer when they find the time, and they need not. You can look here until { $until }: if you are let in, this page says so.
asked-hurry = In a hurry? Reach them in another way, by phone for example.
asked-unanswered-title = There was no answer
asked-unanswered = The time for it is over. If it matters, reach them in another way, by phone for example, or ask again with your next message.
asked-from = From
asked-to = To
asked-on = Asked
asked-you-wrote = You wrote
asked-gone-title = This link can't be used any more
asked-gone = Its time is over, a newer one was mailed, or this one was cut off on its way. To ask again, open the link in the mail that said your message was not delivered.
