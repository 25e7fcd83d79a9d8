//! New ids: UUID version 7 made from the caller's time, rising within the same millisecond.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

static CONTEXT: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// Makes an id that sorts after those made before it at the same time.
pub(super) fn new_id(at: DateTime<Utc>) -> Uuid {
    let context = CONTEXT.lock().unwrap_or_else(PoisonError::into_inner);
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(
        &*context,
        seconds,
        at.timestamp_subsec_nanos(),
    ))
}

/// The id before all that were made at that time or since; ids of version 7 begin with their time in milliseconds.
pub(super) fn first_id(at: DateTime<Utc>) -> Uuid {
    let milliseconds = u128::try_from(at.timestamp_millis()).unwrap_or(0);
    Uuid::from_u128(milliseconds << 80)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

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
        assert!(ids.is_sorted());
        assert_eq!(ids[0].get_timestamp().unwrap().to_unix().0, 1_700_000_000);
    }
}
