## The page that ends digests.

unsubscribe-title = No more digests?
unsubscribe-done-title = No more digests
unsubscribe-done = { $recipient } gets no message any more about who was turned away. Your home page still shows it, and nothing else has changed.
unsubscribe-again = Want them back? Sign in, and choose daily or weekly in the { $link }settings{ $end }.
unsubscribe-ask = Then { $recipient } gets no message any more about who was turned away. Your home page still shows it.
unsubscribe-button = No more digests
unsubscribe-or = Or less often, or at another time: { $link }Settings{ $end }, once you have signed in.
unsubscribe-gone = It is too old, or it was cut off on its way. { $link }Sign in{ $end } to say when digests come, or never.
