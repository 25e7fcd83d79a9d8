sign-in-title = Sign in
sign-in-lead = Your mail, your guests.
sign-in-address = Your address
sign-in-password = Password
sign-in-button = Sign in
sign-in-or = or without a password
sign-in-mail-link = Mail me a link
sign-in-too-late = The second step took longer than ten minutes. Begin again.
sign-in-no-password = Write your password, or let us mail you a link.
sign-in-many-tries = That was a lot of tries. Wait a minute, or let us mail you a link.
sign-in-no-match = The address and the password don't match.
sign-in-no-address = Write your address, such as anna@example.org.
sign-in-mailed-title = Check your mail
sign-in-mailed = If there is an account with this address, a link is on its way. It works once, for { $minutes } minutes.
sign-in-mailed-nothing = Nothing came? Look at the address you typed, and into your spam folder.
sign-in-back = Back
sign-in-welcome = Welcome back
sign-in-one-press = One press, and you are in. The link works once.
sign-in-spent-title = This link was used already
sign-in-spent = Or its time was over. Each link signs in once; a new one is quickly mailed.
sign-in-to-door = To the sign-in
second-step-title = The second step
second-step-lead = Open the authenticator app on your phone.
second-step-code = The code that it shows
second-step-lost = Lost the phone and the recovery codes? The people who run your mail can reset this step.
second-step-back = Back to the sign-in
second-step-many-tries = That was a lot of tries. Wait five minutes, then use the next code.
second-step-many-codes = That was a lot of tries with recovery codes. Wait a minute, and copy one exactly.
second-step-used-code = { $left ->
    [0] That was your last recovery code.
    [one] You used a recovery code; 1 is left.
   *[other] You used a recovery code; { $left } are left.
}
second-step-few-codes = { $used } Make new ones on the page of your account, or set up the app anew.
code-empty = Write the six digits that your authenticator app shows.
code-used = This code was used already. Wait until the app shows the next one.
code-no-recovery = This is none of your recovery codes, or it was used already. Each has four groups of four letters and digits.
code-wrong = This is not the code that the app shows now. Look again; if it stays wrong, the clock of your phone may be.
code-key-gone = Codes of your app can't be checked any more: the key for them was removed here. Use one of your recovery codes, then set the app up again; or ask whoever runs this for you.
code-no-digits = A code of the app is six digits, such as 123456.
device-both = { $browser } on { $system }
device-iphone = { $browser } on an iPhone
device-ipad = { $browser } on an iPad
device-mac = { $browser } on a Mac
device-some-browser = a browser
device-unknown = an unknown browser
