settings-title = Settings
settings-lead = How your mailbox treats people it doesn't know, and when you hear of it.
settings-strangers = Strangers
settings-as-provider = As { $provider } has it:
settings-ask-hours = After { $hours } { $hours ->
    [one] hour
   *[other] hours
} without an answer the message is { $then }.
settings-last-week = The last 7 days: { $outcomes }.
settings-last-week-newest = Told of the newest { $count } messages of the last 7 days.
settings-last-week-unknown = Not known is what the checks would have said of mail that they were not asked about.
last-week-let-in = { $count }{"\u00A0"}let{"\u00A0"}in
last-week-marked = { $count }{"\u00A0"}marked
last-week-asked = { $count }{"\u00A0"}waiting for you
last-week-away = { $count }{"\u00A0"}turned{"\u00A0"}away
last-week-unknown = { $count }{"\u00A0"}not{"\u00A0"}known
settings-ask-everyone = If strangers wait for your answer: { $strong }ask me about every stranger{ $end }, even where nothing speaks against them.
settings-whitelist = Your whitelist
settings-learn = Learn from what I send.
settings-learn-more = Everyone you write to, To, Cc or Bcc, joins your whitelist before your message has left.
settings-plus = Ignore what follows a plus.
settings-plus-more = anna+news@agency.example counts as anna@agency.example.
settings-save = Save
settings-mode-none = Choose how strangers are treated.
settings-saved = Saved. From now on: { $mode }.
settings-digest = A message now and then
settings-digest-lead = The digest tells you who was turned away, and lets you let them in with one press. It comes only if there is something to say.
settings-digest-time = At what time
settings-digest-time-hint = Empty: at the time that your provider has for everyone.
settings-digest-time-default = Your provider's time is { $time }.
settings-zone = Your time zone
settings-zone-hint = All times on your pages are told in it.
settings-zone-default = As usual: { $zone }
settings-zone-unknown = Choose a time zone from the list.
digest-often-unknown = Choose how often the digest comes.
digest-time-unknown = Write a time from 00:00 to 23:59, such as 08:00.
