## Tokens with which an owner's own programs use the API.

tokens-title = Tokens for your programs
tokens-lead = A script or a mail program can look at your lists with a token, and change them if you want. It reaches your mailbox and nothing else.
tokens-account = A script or a mail program of yours can use your lists with a token of its own.
tokens-account-button = { $count ->
    [0] Make a token
   *[other] Look at your tokens
}

tokens-outlive = A new password doesn't revoke them: they open your mailbox until you revoke them, or until their day.
tokens-end-all = Revoke them all
tokens-all-ended = The tokens of your programs open nothing any more.
tokens-none-left = There was no token left to revoke.
tokens-code-first = The second step at sign-in is on. A token opens your mailbox without it, so write a code first.

tokens-add-title = Make a token
tokens-name = What is it for?
tokens-name-hint = The program and where it runs, say, so that you know what to revoke.
tokens-scope = What may it do?
tokens-read = Look at your lists, your activity and your requests
tokens-change = Change your lists and answer requests, too
tokens-days = How long is it valid?
tokens-days-choice = { $days ->
    [0] Until you revoke it
    [365] A year
   *[other] { $days } days
}
tokens-make = Make the token

tokens-made = The token “{ $name }”
tokens-once = Put it into your program now: it is shown only this once. Whoever has it can use your mailbox as you allowed.
tokens-example = This is a first request; { $link }all that programs can do{ $end } is described here.

tokens-yours = Your tokens
tokens-none = None yet
tokens-none-hint = Most people need none: the pages do all that a token can.
tokens-reads = May look.
tokens-changes = May change.
tokens-since = Made { $day }.
tokens-expires = Counts until { $day }.
tokens-expired = It counted until { $day }.
tokens-used = Used last { $time }.
tokens-unused = Not used yet.
tokens-revoke = Revoke
tokens-revoked = “{ $name }” opens nothing any more.
tokens-made-before = This form has made its token already, and a token is shown only once. If you did not keep it, revoke it below and make another.
tokens-gone = This token was revoked already.

# What can be wrong.
tokens-name-missing = Write what it is for, such as “Backup script on my laptop”.
tokens-full = { $most } tokens are as many as you can have. Revoke one first.

# What the audit log says, before the name of the account.
audit-app-token-made = made a token for
audit-app-token-revoked = revoked a token for
