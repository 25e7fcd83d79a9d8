//! One timer for the whole life of a connection.
//!
//! A busy connection answers thousands of requests a second, and each wait has a deadline. Setting
//! a timer for each would cost more than the answer. So the timer is only moved when a deadline is
//! *sooner* than it is set to; when it rings early, because the deadline has moved on meanwhile, it
//! is set again. Mostly it rings once in an idle time-out.

use std::pin::Pin;

use tokio::time::{Instant, Sleep, sleep_until};

pub(super) struct Alarm {
    sleep: Pin<Box<Sleep>>,
}

impl Alarm {
    /// Returns an alarm that is set to `first`.
    pub(super) fn new(first: Instant) -> Self {
        Self {
            sleep: Box::pin(sleep_until(first)),
        }
    }

    /// Waits until `deadline` has passed. May be dropped and called again with another deadline.
    pub(super) async fn rings(&mut self, deadline: Instant) {
        if deadline < self.sleep.deadline() {
            self.sleep.as_mut().reset(deadline);
        }
        loop {
            self.sleep.as_mut().await;
            if self.sleep.deadline() >= deadline {
                return;
            }
            self.sleep.as_mut().reset(deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_rings_at_the_last_deadline_asked_for_sooner_or_later() {
        let start = Instant::now();
        let mut alarm = Alarm::new(start + Duration::from_mins(5));
        for seconds in [30, 10, 600] {
            let deadline = Instant::now() + Duration::from_secs(seconds);
            alarm.rings(deadline).await;
            let late = Instant::now() - deadline;
            assert!(late < Duration::from_millis(2), "{late:?}");
        }
        assert!(start.elapsed() >= Duration::from_secs(640));
    }
}
