//! How often someone may try to sign in, or ask to be let in.
//!
//! Four buckets (GCRA), each refilled one by one: for one account from one place, 10 tries and then one a minute;
//! for one account from everywhere, 40 tries and then one in 30 seconds, so that guessing from many places stays
//! slow; for one place, 60 tries and then one in 10 seconds; for mailed links, 3 for an account and then one in
//! 20 minutes. A browser that has signed in to this account before has a bucket of its own (10 tries, then one a
//! minute), so that nobody can lock the owner out.
//!
//! For the second step, whose codes are short: for one account 5 tries from one place and then one in 5 minutes, and 40
//! from everywhere and then one in 5 minutes. Whoever tries has shown a password or a link already, and must not lock the
//! owner out by that: known browsers have a bucket of their own (10 tries, then one in 5 minutes), and so have recovery
//! codes, which nobody guesses (for one account 10 tries from one place, or from known browsers, and then one a minute).
//!
//! Asking to be let in, where nobody is signed in either: 10 in a row from one place and then one in 10 minutes; 4 in
//! the name of one sender and then one in 6 hours, since each costs that sender a mail; 200 for one mailbox and then
//! one in 10 minutes, so that who proves nothing shuts nobody out. What must hold after a restart (one a day for each pair, so many a day for a mailbox) is counted by
//! the store. State is in memory: a node's own, gone at a restart.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use uuid::Uuid;

use super::client::ClientAddress;
use crate::mail::Address;
use crate::tenancy::AccountId;
use crate::tenancy::MailboxId;

/// Beyond this many keys the full buckets are forgotten.
const MANY_KEYS: usize = 10_000;

/// Who tries: a place, an account as typed, and whether this browser is known to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt<'a> {
    pub(super) client: ClientAddress,
    /// What was typed as address, in canonical form where it is one.
    pub(super) account: &'a str,
    /// This browser has signed in to this account before.
    pub(super) known_browser: bool,
}

/// The buckets; cheap to clone.
#[derive(Clone)]
pub(super) struct SignInLimits(Arc<Buckets>);

struct Buckets {
    place_and_account: DefaultKeyedRateLimiter<(IpAddr, String)>,
    account: DefaultKeyedRateLimiter<String>,
    place: DefaultKeyedRateLimiter<IpAddr>,
    known_browser: DefaultKeyedRateLimiter<String>,
    mailed_link: DefaultKeyedRateLimiter<String>,
    code_and_place: DefaultKeyedRateLimiter<(IpAddr, AccountId)>,
    code: DefaultKeyedRateLimiter<AccountId>,
    known_browsers_code: DefaultKeyedRateLimiter<AccountId>,
    /// Without a place: from known browsers.
    recovery_code: DefaultKeyedRateLimiter<(Option<IpAddr>, AccountId)>,
}

impl Default for SignInLimits {
    fn default() -> Self {
        Self(Arc::new(Buckets {
            place_and_account: limiter(10, Duration::from_mins(1)),
            account: limiter(40, Duration::from_secs(30)),
            place: limiter(60, Duration::from_secs(10)),
            known_browser: limiter(10, Duration::from_mins(1)),
            mailed_link: limiter(3, Duration::from_mins(20)),
            code_and_place: limiter(5, Duration::from_mins(5)),
            code: limiter(40, Duration::from_mins(5)),
            known_browsers_code: limiter(10, Duration::from_mins(5)),
            recovery_code: limiter(10, Duration::from_mins(1)),
        }))
    }
}

impl SignInLimits {
    /// Counts a try with a password and says whether it may be checked.
    pub(super) fn admit(&self, attempt: Attempt<'_>) -> bool {
        let account = attempt.account.to_owned();
        if attempt.known_browser {
            return within(&self.0.known_browser, &account);
        }
        let place = attempt.client.prefix();
        // The place first: it is what bounds how many other keys somebody can leave here.
        within(&self.0.place, &place)
            && within(&self.0.place_and_account, &(place, account.clone()))
            && within(&self.0.account, &account)
    }

    /// Counts a try with a code of the second step and says whether it may be checked.
    pub(super) fn admit_code(
        &self,
        client: ClientAddress,
        account: AccountId,
        known_browser: bool,
    ) -> bool {
        let place = client.prefix();
        if known_browser {
            return within(&self.0.place, &place) && within(&self.0.known_browsers_code, &account);
        }
        within(&self.0.place, &place)
            && within(&self.0.code_and_place, &(place, account))
            && within(&self.0.code, &account)
    }

    /// Counts a try with a recovery code and says whether it may be checked. Other tries from the same place don't count
    /// here: whoever lost the phone has typed many a wrong code there, or a neighbour has. Who comes here has taken the
    /// first step, so there are no more keys than accounts.
    pub(super) fn admit_recovery_code(
        &self,
        client: ClientAddress,
        account: AccountId,
        known_browser: bool,
    ) -> bool {
        let place = (!known_browser).then(|| client.prefix());
        within(&self.0.recovery_code, &(place, account))
    }

    /// Counts a question for a passkey, or an answer to one, and says whether it may be looked at. Nobody guesses a
    /// signature: the place alone is bounded, for the work and the sessions that it costs.
    pub(super) fn admit_passkey(&self, client: ClientAddress) -> bool {
        within(&self.0.place, &client.prefix())
    }

    /// Counts a request for a mailed link and says whether one may be sent.
    pub(super) fn admit_mail(&self, client: ClientAddress, account: &str) -> bool {
        within(&self.0.place, &client.prefix()) && within(&self.0.mailed_link, &account.to_owned())
    }

    /// The same for the mailbox that the address asked with leads to. Its place was counted with that address.
    pub(super) fn admit_mail_by_alias(&self, account: &str) -> bool {
        within(&self.0.mailed_link, &account.to_owned())
    }
}

/// The buckets of those who ask to be let in; cheap to clone.
#[derive(Clone)]
pub(super) struct AskLimits(Arc<AskBuckets>);

struct AskBuckets {
    place: DefaultKeyedRateLimiter<IpAddr>,
    sender: DefaultKeyedRateLimiter<Address>,
    recipient: DefaultKeyedRateLimiter<Address>,
}

impl Default for AskLimits {
    fn default() -> Self {
        Self(Arc::new(AskBuckets {
            place: limiter(10, Duration::from_mins(10)),
            sender: limiter(4, Duration::from_hours(6)),
            recipient: limiter(200, Duration::from_mins(10)),
        }))
    }
}

impl AskLimits {
    /// Counts a request and says whether the sender may be mailed.
    pub(super) fn admit(
        &self,
        client: ClientAddress,
        sender: &Address,
        recipient: &Address,
    ) -> bool {
        within(&self.0.place, &client.prefix())
            && within(&self.0.sender, sender)
            && within(&self.0.recipient, recipient)
    }
}

/// How often an owner may ask what would become of a sender: each may cost questions to the DNS. 30 in a row, and then
/// one in 4 seconds.
#[derive(Clone)]
pub(super) struct TryLimits(Arc<DefaultKeyedRateLimiter<MailboxId>>);

impl Default for TryLimits {
    fn default() -> Self {
        Self(Arc::new(limiter(30, Duration::from_secs(4))))
    }
}

impl TryLimits {
    /// Counts a try and says whether it may be answered.
    pub(super) fn admit(&self, mailbox: MailboxId) -> bool {
        within(&self.0, &mailbox)
    }
}

/// How often an owner, or an admin, may bring a list: 20 in a row, and then one in a minute.
#[derive(Clone)]
pub(super) struct ImportLimits(Arc<DefaultKeyedRateLimiter<Uuid>>);

impl Default for ImportLimits {
    fn default() -> Self {
        Self(Arc::new(limiter(20, Duration::from_mins(1))))
    }
}

impl ImportLimits {
    /// Counts a list of this mailbox, or this account, and says whether it may be read.
    pub(super) fn admit(&self, who: Uuid) -> bool {
        within(&self.0, &who)
    }
}

fn limiter<K: Clone + Eq + Hash>(burst: u32, one_in: Duration) -> DefaultKeyedRateLimiter<K> {
    // Both fallbacks are for zeros, which nobody passes: one try, then one a minute.
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(one_in).unwrap_or(Quota::per_minute(NonZeroU32::MIN));
    RateLimiter::keyed(quota.allow_burst(burst))
}

fn within<K: Clone + Eq + Hash>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> bool {
    if limiter.len() > MANY_KEYS {
        limiter.retain_recent();
    }
    limiter.check_key(key).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(client: &str, known_browser: bool) -> Attempt<'_> {
        let client = ClientAddress(client.parse().unwrap());
        Attempt {
            client,
            account: "anna@example.test",
            known_browser,
        }
    }

    #[test]
    fn the_eleventh_try_from_one_place_must_wait() {
        let limits = SignInLimits::default();
        assert!((0..10).all(|_| limits.admit(attempt("192.0.2.1", false))));
        assert!(!limits.admit(attempt("192.0.2.1", false)));
    }

    #[test]
    fn codes_tried_from_many_places_are_bounded_and_the_owner_gets_in() {
        let limits = SignInLimits::default();
        let account = AccountId(Uuid::nil());
        let from = |n: usize| ClientAddress(format!("192.0.2.{n}").parse().unwrap());
        let admitted = (0..200)
            .filter(|n| limits.admit_code(from(*n), account, false))
            .count();
        assert_eq!(admitted, 40);
        assert!(!limits.admit_code(from(200), account, false));
        assert!(limits.admit_code(from(200), account, true));
        assert!(limits.admit_recovery_code(from(201), account, false));
    }

    #[test]
    fn who_tries_codes_in_one_place_locks_nobody_out_in_another() {
        let limits = SignInLimits::default();
        let account = AccountId(Uuid::nil());
        let from = |n: usize| ClientAddress(format!("192.0.2.{n}").parse().unwrap());
        let admitted = (0..50)
            .filter(|_| limits.admit_code(from(1), account, false))
            .count();
        assert_eq!(admitted, 5);
        assert!(limits.admit_recovery_code(from(1), account, false));
        assert!(limits.admit_code(from(2), account, false));
    }

    #[test]
    fn recovery_codes_have_an_end_of_their_own_in_each_place() {
        let limits = SignInLimits::default();
        let account = AccountId(Uuid::nil());
        let from = |n: usize| ClientAddress(format!("192.0.2.{n}").parse().unwrap());
        // Whatever else was tried from there.
        for _ in 0..100 {
            limits.admit(attempt("192.0.2.1", false));
            limits.admit_code(from(1), account, false);
        }
        let admitted = (0..50).filter(|_| limits.admit_recovery_code(from(1), account, false));
        assert_eq!(admitted.count(), 10);
        assert!(limits.admit_recovery_code(from(2), account, false));
        assert!(limits.admit_recovery_code(from(1), account, true));
    }

    #[test]
    fn whoever_asks_in_one_senders_name_from_many_places_is_limited() {
        let limits = AskLimits::default();
        let address = |text: &str| Address::parse(text).unwrap();
        let admitted = (0..100)
            .filter(|n| {
                let client = ClientAddress(format!("192.0.2.{n}").parse().unwrap());
                let recipient = address(&format!("person{n}@isp.example"));
                limits.admit(client, &address("victim@example.org"), &recipient)
            })
            .count();
        assert_eq!(admitted, 4);
    }

    #[test]
    fn whoever_proves_nothing_shuts_nobody_out_of_a_mailbox() {
        let limits = AskLimits::default();
        let address = |text: &str| Address::parse(text).unwrap();
        let anna = address("anna@isp.example");
        let ask = |network: usize, n: usize| {
            let client = ClientAddress(format!("192.0.{network}.{n}").parse().unwrap());
            limits.admit(
                client,
                &address(&format!("made-up{network}.{n}@example.org")),
                &anna,
            )
        };
        assert!((0..100).all(|n| ask(2, n)));
        assert!(ask(3, 1), "the hundred and first is another person");
        assert!((0..250).any(|n| !ask(4, n)), "and yet it has an end");
    }

    #[test]
    fn a_thousand_tries_from_many_places_stay_under_a_hundred_and_the_owner_gets_in() {
        let limits = SignInLimits::default();
        let places: Vec<String> = (0..200).map(|n| format!("192.0.2.{n}")).collect();
        let admitted = (0..1000)
            .filter(|n| limits.admit(attempt(&places[n % 200], false)))
            .count();
        assert!(admitted < 100, "{admitted} tries were let through");
        assert!(limits.admit(attempt("198.51.100.7", true)));
    }
}
