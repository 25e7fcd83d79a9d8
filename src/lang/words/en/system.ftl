## The operator's page about the program itself: version, database, background work.

place-system = System
system-title = This installation
system-lead = Which program runs here, on which database, and whether the work in the background gets done.
system-program = The program
system-version = Version
system-database = Database
system-schema = Database schema
system-migration = up to date, migration { $number }
system-migration-behind = migration { $number } of { $newest }: run "guestlist migrate", or start without --no-migrate
system-migration-ahead = migration { $number }; this program is older and knows { $newest }
system-node-this = This node
system-node-other = Another node
system-node-up = started { $at }.
system-node-heard = It was last heard of { $at }.
system-jobs = Work in the background
system-late-hint = Some work in the background has not been done for a while: { $jobs }.
system-late-link = See what is wrong
system-job-fine = Done
system-job-failed = Failed last time
system-job-late = Not done for a while
system-job-never = It has not run yet.
system-job-succeeded = Last done { $at }.
system-job-not-yet = It has not been done yet.
system-job-took = The last run took { $took }.
system-job-next = Next { $at }.
system-job-overdue = It was due { $at }.
system-job-when-needed = It runs when there is something to do.
system-job-error = { $at } it failed: { $error }
# The keys.
system-keys = Keys
system-keys-lead = They seal the links in refusals and digests, the forms of these pages, the marks of known browsers and the secrets of authenticator apps. "guestlist key rotate" adds one, "guestlist key retire" takes an old one away.
system-key = Key { $id }
system-key-newest = Newest
system-key-older = Older
system-key-made = Made { $at }.
system-key-age-unknown = Its age was not written down.
system-key-seals = It seals everything from now on.
system-key-opens = It opens the links and forms that it sealed.
system-key-factors = { $count ->
    [0] No secret of an authenticator app is sealed with it.
    [one] The secret of one authenticator app is sealed with it.
   *[other] The secrets of { $count } authenticator apps are sealed with it.
}
system-key-lost = Not there
system-key-lost-text = { $count ->
    [one] The second step of one account is
   *[other] The second steps of { $count } accounts are
} sealed with this key, which is not in the key file: only recovery codes still sign their people in. Put its line back if you have it; or reset them by "guestlist second-factor reset".
# What each job is called, and what it does.
job-clean-up = Clean-up
job-clean-up-what = Removes what has expired: sessions, links, old decisions and requests.
job-digest-plans = Plans for digests
job-digest-plans-what = Gives new mailboxes a time for their first digest.
job-digests = Digests
job-digests-what = Mails owners who was turned away.
job-gone = What is gone
job-gone-what = Removes, bit by bit, what is left of mailboxes and organisations that were removed. Nobody sees it any more.
job-imports = Imports
job-imports-what = Finishes lists that were being brought in when a node stopped.
job-key-file = Keys
job-key-file-what = Reads the key file again, so that a new key is noticed without a restart.
job-link-check = The link in refusals
job-link-check-what = Opens a link of its own over the public address, to see that senders can.
job-list-news = News of the lists
job-list-news-what = Mails operators which lists went out of use and which are back.
job-list-tests = Tests of the lists
job-list-tests-what = Asks every list in the DNS that is in use for its test entries.
job-notices = Notices
job-notices-what = Mails owners and admins that learning has paused.
job-requests = Requests
job-requests-what = Mails owners who asks to be let in.
job-server-requests = Requests for mail servers
job-server-requests-what = Mails admins who asks them to call a mail server fine.
job-suspensions = Suspended entries
job-suspensions-what = Mails owners which entries of their whitelists were suspended.
job-watched = Own addresses
job-watched-what = Looks the watched addresses and domains up on others' lists.
