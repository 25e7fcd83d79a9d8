//! New ids: UUID version 7 made from the caller's time, rising within the same millisecond.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// Makes an id that sorts after those made before it at the same time. Random bits keep nodes apart.
///
/// By hand: after a clock was set back, the library's context goes on with the latest time that it saw, and what is made
/// then would be taken for new until that time comes.
pub(super) fn new_id(at: DateTime<Utc>) -> Uuid {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let [.., a, b, c, d, e] = MADE.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let random = Uuid::new_v4().into_bytes();
    let mut rest = [0; 10];
    // Version and variant take four bits of the first byte and two of the third: 34 are left to the count.
    rest[..5].copy_from_slice(&[(a << 2) | (b >> 6), (b << 2) | (c >> 6), c & 0x3f, d, e]);
    rest[5..].copy_from_slice(&random[11..]);
    let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid()
}

/// The id before all that were made at that time or since; ids of version 7 begin with their time in milliseconds.
pub(super) fn first_id(at: DateTime<Utc>) -> Uuid {
    let milliseconds = u128::try_from(at.timestamp_millis()).unwrap_or(0);
    Uuid::from_u128(milliseconds << 80)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Timestamp;

    use super::*;

    #[test]
    fn the_first_id_of_a_time_parts_what_was_made_before_from_the_rest() {
        let at = DateTime::from_timestamp_millis(1_700_000_000_123).unwrap();
        let id = |at: DateTime<Utc>| {
            let seconds = at.timestamp().unsigned_abs();
            let nanos = at.timestamp_subsec_nanos();
            Uuid::new_v7(Timestamp::from_unix(uuid::NoContext, seconds, nanos))
        };
        assert!(first_id(at) < id(at));
        assert!(id(at - TimeDelta::milliseconds(1)) < first_id(at));
        assert_eq!(first_id(DateTime::UNIX_EPOCH), Uuid::nil());
    }

    #[test]
    fn ids_of_one_instant_rise() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let ids: Vec<Uuid> = (0..1000).map(|_| new_id(at)).collect();
        assert!(ids.is_sorted_by(|one, next| one < next));
        assert_eq!(ids[0].get_timestamp().unwrap().to_unix().0, 1_700_000_000);
    }

    #[test]
    fn an_id_has_its_own_time_also_when_the_clock_was_set_back() {
        let at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let later = new_id(at + TimeDelta::days(400));
        let now = new_id(at);
        assert!(now < later);
        assert!(first_id(at) <= now && now < first_id(at + TimeDelta::milliseconds(1)));
        assert_eq!(
            (now.get_version_num(), now.get_variant()),
            (7, uuid::Variant::RFC4122)
        );
    }
}
