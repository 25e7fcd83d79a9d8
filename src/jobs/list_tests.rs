//! Is every list in use sound? Tested at start, when a tenant's checks change, and every five minutes (`dns.list_tests`).

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

use super::Jobs;
use crate::checks::ListKey;
use crate::engine::Engine;
use crate::store::{Change, Database, StoreError};
use crate::tenancy::Job;

/// Nodes that started together must not ask together for ever: up to this part of the time between tests is added.
const JITTER_PART: u32 = 10;
/// Tests at once.
const AT_ONCE: usize = 32;
/// Changes that come one after another are taken together.
const SETTLE: Duration = Duration::from_millis(300);
/// Which lists are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichLists {
    /// Every list in use.
    All,
    /// Those that were never tested.
    New,
}

pub(super) async fn always(jobs: Jobs) {
    let changed = Arc::new(Notify::new());
    let tell = Arc::clone(&changed);
    jobs.database.on_change(move |change| {
        if matches!(change, Change::Tenant(_) | Change::Everything) {
            tell.notify_one();
        }
    });
    loop {
        round(&jobs, WhichLists::All).await;
        let every = jobs.config.dns.list_tests;
        let next = tokio::time::sleep(every + jitter(every / JITTER_PART));
        tokio::pin!(next);
        loop {
            tokio::select! {
                () = &mut next => break,
                () = changed.notified() => {
                    tokio::time::sleep(SETTLE).await;
                    round(&jobs, WhichLists::New).await;
                }
            }
        }
    }
}

async fn round(jobs: &Jobs, which: WhichLists) {
    let tested = test_lists(&jobs.database, &jobs.engine, jobs.clock.now(), which);
    let every = jobs.config.dns.list_tests;
    let outcome = match which {
        WhichLists::All => jobs.run(Job::ListTests, Some(every), tested).await,
        // What changed is tested besides, and says nothing of the round.
        WhichLists::New => tested.await,
    };
    if let Err(error) = outcome {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "The lists could not be tested, since the tenants' checks could not be read"
        );
    }
}

fn jitter(most: Duration) -> Duration {
    let millis = uuid::Uuid::now_v7().as_u128() % most.as_millis().max(1);
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

/// Tests the lists in use, each once however many tenants use it.
pub async fn test_lists(
    database: &Database,
    engine: &Engine,
    now: DateTime<Utc>,
    which: WhichLists,
) -> Result<(), StoreError> {
    let in_use = lists_in_use(database).await?;
    let checker = engine.checker();
    let to_test = match which {
        WhichLists::All => {
            checker.keep_only(&in_use);
            in_use
        }
        WhichLists::New => checker.health().untested(in_use),
    };
    let free = Arc::new(Semaphore::new(AT_ONCE));
    let mut testing = JoinSet::new();
    for list in to_test {
        let (engine, free) = (engine.clone(), Arc::clone(&free));
        testing.spawn(async move {
            // Never closed: nobody is kept out.
            let _permit = free.acquire_owned().await;
            engine.checker().test(&list, now).await;
        });
    }
    while let Some(tested) = testing.join_next().await {
        if let Err(error) = tested {
            tracing::error!("A test of a list ended early: {error}");
        }
    }
    Ok(())
}

/// Every list that is on for a tenant, in order, each once.
pub async fn lists_in_use(database: &Database) -> Result<Vec<ListKey>, StoreError> {
    let mut tx = database.read().await?;
    let lists = tx.system().checks().lists_in_use().await?;
    let lists = lists.iter().filter_map(|list| list.check.kind.list());
    let mut keys: Vec<ListKey> = lists.map(ListKey::of).collect();
    keys.sort();
    keys.dedup();
    Ok(keys)
}
