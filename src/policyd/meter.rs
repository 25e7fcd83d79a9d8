//! What the policy service counts. The handles are looked up once, not for each request.

use metrics::{Counter, Gauge, counter, gauge};

use crate::policy::Verdict;

pub(super) struct Meter {
    connections: Gauge,
    none: Counter,
    accept: Counter,
    tag: Counter,
    defer: Counter,
    reject: Counter,
    ignored: Counter,
    malformed: Counter,
    refused_connections: Counter,
}

impl Meter {
    /// Looks the handles up in the recorder that is installed by now.
    pub(super) fn new() -> Self {
        let requests = |outcome: &'static str| counter!("guestlist_policy_requests_total", "outcome" => outcome);
        Self {
            connections: gauge!("guestlist_policy_connections"),
            none: requests("none"),
            accept: requests("accept"),
            tag: requests("tag"),
            defer: requests("defer"),
            reject: requests("reject"),
            ignored: requests("ignored"),
            malformed: counter!("guestlist_policy_malformed_total"),
            refused_connections: counter!("guestlist_policy_refused_connections_total"),
        }
    }

    /// Counts one request that the engine judged.
    pub(super) fn decided(&self, verdict: Verdict) {
        let outcome = match verdict {
            Verdict::None => &self.none,
            Verdict::Accept => &self.accept,
            Verdict::Tag => &self.tag,
            Verdict::Defer => &self.defer,
            Verdict::Reject => &self.reject,
        };
        outcome.increment(1);
    }

    /// Counts one request that asked nothing of us: another state, or nothing to judge.
    pub(super) fn ignored(&self) {
        self.ignored.increment(1);
    }

    pub(super) fn malformed(&self) {
        self.malformed.increment(1);
    }

    /// Counts a connection that was one too many.
    pub(super) fn refused_connection(&self) {
        self.refused_connections.increment(1);
    }

    /// Counts a connection for as long as the guard lives.
    pub(super) fn connection(&self) -> OpenConnection {
        self.connections.increment(1.0);
        OpenConnection(self.connections.clone())
    }
}

pub(super) struct OpenConnection(Gauge);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}
