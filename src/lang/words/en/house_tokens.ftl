## Tokens with which an organisation's programs use the API.

house-tokens-tab = Tokens
house-tokens-title = Tokens for your organisation's programs
house-tokens-lead = A program can look after domains, mailboxes and lists with a token, or let a mail server ask. A token reaches your organisation and nothing else, may do no more than you, and ends when you are no longer an admin.
house-tokens-once = Put it into your program now: it is shown only this once. Whoever has it can do what you allowed, for the whole organisation.
house-tokens-all = The tokens of your organisation
house-tokens-none-hint = Most organisations need none: the pages do all that a token can.
house-tokens-full = { $most } tokens are as many as an organisation can have. Revoke one first.
house-token-read = Look at everything that you see here
house-token-decide = Ask what shall become of a message, as a mail server does
house-token-change = Change everything that you may change here, too
house-token-decides = May ask for decisions.
house-token-changes = May change everything.
house-token-made = Made { $day } by { $by }.
house-token-made-outside = Made { $day } by whoever runs this installation.
house-token-dead = It opens nothing: whoever made it is no admin any more.
house-token-end = Revoke
house-token-code-first = The second step at sign-in is on, so write a code first.
audit-token-ended = revoked the token
