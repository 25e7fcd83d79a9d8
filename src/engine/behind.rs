//! What is written behind the decisions: records, counts, hits, proofs.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::core::Inner;
use super::hits::Share;
use super::recorder::INTERVAL;

/// Writes of decisions between two writes of what concerns entries.
const TICKS_A_SECOND: u32 = 2;
/// Writes of decisions between two looks at what other nodes hold.
const TICKS_TO_HEAR: u32 = 10;
/// How often what traps and owners say is read, whether or not a change was announced.
const MINUTE: Duration = Duration::from_mins(1);

impl Inner {
    /// Writes decisions twice a second and what concerns entries once a second, until the engine stops; then
    /// everything once more.
    pub(super) async fn write_behind(self: Arc<Self>, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut count: u32 = 0;
        self.hear_of_probers().await;
        while !stop.is_cancelled() {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => break,
            }
            count = count.wrapping_add(1);
            let _writing = self.writing.lock().await;
            self.flush_records().await;
            self.write_probers().await;
            if count.is_multiple_of(TICKS_TO_HEAR) {
                self.hear_of_probers().await;
            }
            if count.is_multiple_of(TICKS_A_SECOND) {
                self.flush_entries(Share::Some).await;
                self.suspects.write(&self.database, false).await;
            }
        }
        self.flush().await;
    }

    pub(super) async fn flush(&self) {
        let _writing = self.writing.lock().await;
        self.flush_records().await;
        self.write_probers().await;
        self.flush_entries(Share::All).await;
        self.suspects.write(&self.database, true).await;
        self.read_changed_suspects().await;
    }

    /// Reads what traps and owners say when it has changed, and once a minute, until the engine stops.
    pub(super) async fn read_suspects(self: Arc<Self>, stop: CancellationToken) {
        let mut minutes = tokio::time::interval(MINUTE);
        minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            tokio::select! {
                _ = minutes.tick() => {}
                () = self.suspects.changed() => {}
                () = stop.cancelled() => return,
            }
            self.read_changed_suspects().await;
        }
    }

    pub(super) async fn read_changed_suspects(&self) {
        if let Err(error) = self.suspects.read(&self.database, self.clock.now()).await {
            tracing::warn!(
                error = &error as &dyn Error,
                "What spamtraps and owners say could not be read; it is tried again"
            );
        }
    }

    /// Hits, last contact and proofs of entries.
    async fn flush_entries(&self, share: Share) {
        let now = self.clock.now();
        let lives =
            TimeDelta::from_std(self.config.learning.expires_after).unwrap_or(TimeDelta::MAX);
        let hits = self
            .hits
            .take(share, now, now.checked_add_signed(lives).unwrap_or(now));
        if !hits.is_empty()
            && let Err(error) = self.database.add_hits(&hits).await
        {
            tracing::warn!(
                error = &error as &dyn Error,
                "Hits of {} entries wait: they could not be written",
                hits.len()
            );
            self.hits.put_back(hits);
        }
        let proven = self.hits.take_proven();
        if !proven.is_empty()
            && let Err(error) = self.database.remember_networks(&proven).await
        {
            // They are found again with the next message.
            tracing::warn!(
                error = &error as &dyn Error,
                "Proofs of {} entries were not written",
                proven.len()
            );
        }
        metrics::counter!("guestlist_policies_loaded_total").absolute(self.cache.loaded());
        metrics::gauge!("guestlist_cache_bytes").set(f64::from(
            u32::try_from(self.cache.bytes()).unwrap_or(u32::MAX),
        ));
    }

    async fn flush_records(&self) {
        let records = self.recorder.take();
        let counts = self.counted.take();
        if !records.is_empty() {
            match self.database.record_decisions(&records).await {
                Ok(()) => self.recorder.wrote(records.len()),
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn Error,
                        "{} decisions wait: they could not be written",
                        records.len()
                    );
                    self.recorder.put_back(records);
                }
            }
        }
        if !counts.is_empty()
            && let Err(error) = self
                .database
                .count_decisions(&counts, self.clock.now())
                .await
        {
            tracing::warn!(
                error = &error as &dyn Error,
                "Counts of decisions wait: they could not be written"
            );
            self.counted.put_back(&counts);
        }
    }
}
