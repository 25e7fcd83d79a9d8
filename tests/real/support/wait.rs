//! Waiting for something to become true, with a deadline.

use std::time::{Duration, Instant};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(5);

/// Asks `look` until it answers Some; panics with `what` after `limit`. Returns the answer and how long it took.
pub(crate) fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> Option<T>,
) -> (T, Duration) {
    let begin = Instant::now();
    loop {
        if let Some(found) = look() {
            return (found, begin.elapsed());
        }
        assert!(begin.elapsed() < limit, "{what}: not within {limit:?}");
        std::thread::sleep(PAUSE);
    }
}

/// Lets a load or an outage go on for this long: the one place where time itself is what is tested.
pub(crate) fn go_on_for(time: Duration) {
    std::thread::sleep(time);
}
