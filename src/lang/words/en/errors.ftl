## Pages for what went wrong.

error-absent-title = This page isn't here
error-absent = The address may have been mistyped, or what it showed is gone.
error-not-yours-title = This page isn't for you
error-not-yours = You may be signed in as someone else, or the page you came from was not one of ours. Nothing was changed.
error-method-title = That can't be done here
error-method = Go back and use the buttons of the page you were on.
error-slow-title = That took too long
error-slow = The connection was too slow. Nothing was changed: try again.
error-large-title = That is too much at once
error-large = Send it in smaller parts. Nothing was changed.
error-unreadable-title = That can't be read
error-unreadable-kind = Send it with the form of the page. Nothing was changed.
error-unreadable = Go back, look at what was entered, and send it again.
error-unavailable-title = We can't get at your lists just now
error-unavailable = Mail is still being delivered. Try again in a minute; nothing is lost.
error-done-title = That is done
error-done = What you did is saved. Only the page that comes after it did not come in time.
error-uncertain-title = We can't say yet whether that is done
error-uncertain = The answer took too long. Look in a minute whether it is there before you do it again.
error-ours-title = Something went wrong on our side
error-ours = It has been written down. Try again; if it stays, tell us the reference below.
error-reference = Reference { $reference }
error-to-start = To the start

token-title = This form was too old
token-text = You have signed in or out since it was opened, or it did not come from this site. Nothing was changed.
token-again = Send it again
token-entered = What you had entered
token-afresh = Open the form afresh
quota-title = There is no room for more
quota-mailboxes = Your organisation may have { $limit } mailboxes and has them all. Remove one, or ask whoever runs Guestlist for it for more.
quota-entries = This mailbox may have { $limit } entries and has them all. Remove some, or ask your provider for more. Mail goes on as before, and whomever you write to is still learned.
unsent-signed-out = You were signed out meanwhile
unsent-waits = So nothing was changed. What you typed waits in this browser for half an hour: sign in, and save it with one press.
unsent-sign-in = Sign in and go on
unsent-title = This is not saved yet
unsent-lead = You were signed out while you wrote it, and nothing was changed. Do you want to save it now?
unsent-send = Save it now
unsent-drop = Throw it away

file-under-way-title = A file of yours is still being read
file-under-way = Nothing of this one was kept. Wait until the other is read, which its page shows, then send this one again.
