//! What one SPF check asks of the DNS: counted, limited, and its shortest time to live kept.
//!
//! The library limits the terms of a record (RFC 7208, 4.6.4: ten that ask the DNS), but one `mx`
//! term may ask for ten addresses more, so a hostile record could cost a hundred questions. And it
//! doesn't tell how long its result holds. Both can be had where it offers to use a cache: it asks
//! the cache before each question, and tells it each answer.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use mail_auth::{RecordSet, ResolverCache, Txt};

/// Questions that one check may ask: the ten terms of RFC 7208, and ten more for the record itself
/// and for the addresses of mail exchangers.
const MOST: usize = 20;

/// The questions of one check. Keeps no answers: the resolver has its own cache.
#[derive(Default)]
pub(super) struct Lookups {
    asked: AtomicUsize,
    valid_until: Mutex<Option<Instant>>,
}

impl Lookups {
    /// Whether the check asked for more than it may. Its result then means nothing.
    pub(super) fn are_too_many(&self) -> bool {
        self.asked.load(Ordering::Relaxed) > MOST
    }

    /// Until when all answers hold; None when there was none.
    pub(super) fn valid_until(&self) -> Option<Instant> {
        *self
            .valid_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn is_one_too_many(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= MOST
    }
}

/// What is said instead of asking, once too much was asked.
pub(super) trait Nothing {
    fn nothing() -> Self;
}

impl Nothing for Txt {
    fn nothing() -> Self {
        Self::Error(mail_auth::Error::Dns(
            mail_auth::DnsError::InvalidRecordType,
        ))
    }
}

impl<T> Nothing for RecordSet<T> {
    fn nothing() -> Self {
        Self {
            rrset: Arc::from([]),
            dnssec_status: mail_auth::DnssecStatus::Indeterminate,
        }
    }
}

impl<K, V: Nothing> ResolverCache<K, V> for Lookups {
    fn get<Q>(&self, _name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.is_one_too_many().then(V::nothing)
    }

    fn remove<Q>(&self, _name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _name: K, _answer: V, valid_until: Instant) {
        let mut soonest = self
            .valid_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *soonest = Some(soonest.map_or(valid_until, |known| known.min(valid_until)));
    }
}
