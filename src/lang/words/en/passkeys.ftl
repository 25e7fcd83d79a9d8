## Passkeys: made on the page of the account, used at the door.

passkeys-title = Passkeys
passkeys-lead = Sign in with your fingerprint, your face or the PIN of your device: nothing to remember, and nothing that somebody could find out.
passkeys-back-label = Back
passkeys-back = Your account
passkeys-account = A passkey signs you in with your fingerprint, your face or the PIN of your device, without a password and without a code.
passkeys-account-button = { $count ->
    [0] Set up a passkey
   *[other] Look at your passkeys
}

passkeys-add-title = Add a passkey
passkeys-name = What do you call it?
passkeys-name-hint = The device that keeps it, say, so that you know it again.
passkeys-code-first = The second step at sign-in is on. A passkey takes its place, so write a code first.
passkeys-code = The code that the app shows
passkeys-add = Add a passkey
passkeys-yours = Your passkeys
passkeys-none = None yet
passkeys-none-hint = Add one for each device that you read your mail with.
passkeys-since = Added { $day }.
passkeys-used = Used last { $time }.
passkeys-unused = Not used yet.
passkeys-remove = Remove

passkeys-new-title = Your device makes a passkey
passkeys-new-lead = It asks for your fingerprint, your face or its PIN. That stays on the device: we get only a key that fits it.
passkeys-ask-again = Ask my device
passkeys-not-now = Not now
passkeys-waits = Your device asks you now.
passkeys-stopped = Your device made no answer, or you stopped it. Try again, or go another way.
passkeys-known = This device has a passkey of yours already.
passkeys-no-script = Your browser runs no scripts here, and without them it can't be asked for a passkey. Allow scripts for this page, or go another way.
passkeys-no-browser = This browser has no passkeys. Use a newer one, or go another way.

passkeys-sign-in = Sign in with a passkey
passkeys-sign-in-title = Sign in with a passkey
passkeys-sign-in-lead = Your device asks whether it is you.
passkeys-other-way = Sign in another way

passkeys-added = “{ $name }” signs you in from now on.
passkeys-removed = “{ $name }” signs nobody in any more. Your device may go on offering it: delete it there, too.
passkeys-gone = This passkey was removed already.

# What can be wrong.
passkeys-not-here = There are no passkeys here.
passkeys-no-name = A passkey belongs to a name, such as mail.example.org, and this panel is reached by a network address. The people who run it can give it a name.
passkeys-not-secure = Browsers make passkeys only where the way is encrypted, and the address of this panel begins with http. The people who run it can change that to https.
passkeys-refused = This passkey doesn't sign you in here. Take another one, or go another way.
passkeys-too-late = That took longer than five minutes, or was answered already. Begin again.
passkeys-not-made = What your device sent is no passkey that we could use. Try again, or use another device.
passkeys-many-tries = That was a lot of tries. Wait a minute, or go another way.
passkeys-full = { $most } passkeys are as many as you can have. Remove one first.
passkeys-name-missing = Write a name, such as “My phone”.

# What the audit log says, before the name of the account.
audit-passkey-added = added a passkey to
audit-passkey-refused = was refused with what looks like the copy of a passkey of
audit-passkey-removed = removed a passkey of
