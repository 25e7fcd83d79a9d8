//! Lists that owners bring: set to work for the list that was meant, and removed bit by bit.

use chrono::TimeDelta;
use guestlist::clock::Clock;
use guestlist::contacts::{Kind, read_in, start_reading};
use guestlist::policy::{ImportId, List};
use guestlist::store::{Begun, ImportState, LineQuery, NewImport};
use guestlist::tenancy::{MailboxId, TenantId};

use crate::support::test_database::{TestDatabase, morning};

/// An import of so many lines for Anna's whitelist, ready.
async fn brought(test: &TestDatabase, lines: usize) -> (TenantId, MailboxId, ImportId) {
    test.tenant("isp").await;
    let (isp, anna) = test.mailbox("anna@isp.example").await;
    let clock = Clock::manual(morning());
    let new = NewImport {
        mailbox: anna.id,
        list: List::Allow,
        file_name: "friends.txt".to_owned(),
    };
    let id = start_reading(&test.database, &clock, isp, &new).await;
    let id = id.unwrap();
    let friends = (0..lines).fold(String::new(), |file, n| file + &format!("f{n}@x.example\n"));
    let read = read_in(&test.database, &clock, (isp, id), (friends, Kind::Plain)).await;
    read.unwrap();
    (isp, anna.id, id)
}

async fn lines(test: &TestDatabase, isp: TenantId, id: ImportId) -> usize {
    let mut tx = test.database.read().await.unwrap();
    let query = LineQuery {
        limit: 100,
        ..LineQuery::default()
    };
    tx.of(isp).imports().lines(id, query).await.unwrap().len()
}

#[tokio::test]
async fn an_import_begins_once_and_only_for_the_list_it_is_for() {
    let test = TestDatabase::new().await;
    let (isp, _, id) = brought(&test, 1).await;
    let take = (&[ImportState::Ready][..], ImportState::Taking);
    for (list, begun) in [
        (List::Block, Begun::Turned),
        (List::Allow, Begun::Now),
        (List::Allow, Begun::Before),
    ] {
        let mut tx = test.database.write().await.unwrap();
        let mut imports = tx.of(isp).imports();
        let came = imports.begin((id, list), take, morning()).await.unwrap();
        assert_eq!(came, begun);
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_is_forgotten_or_old_is_removed_in_portions() {
    for is_forgotten in [true, false] {
        let test = TestDatabase::new().await;
        let (isp, anna, id) = brought(&test, 5).await;
        let before = if is_forgotten {
            let mut tx = test.database.write().await.unwrap();
            let mut imports = tx.of(isp).imports();
            assert!(imports.remove(anna, id, morning()).await.unwrap());
            assert!(!imports.remove(anna, id, morning()).await.unwrap(), "twice");
            assert_eq!(imports.find(anna, id).await.unwrap(), None);
            assert_eq!(imports.list(anna, (None, None), 10).await.unwrap(), []);
            tx.commit().await.unwrap();
            morning()
        } else {
            morning() + TimeDelta::days(1)
        };
        for (removed, left) in [(2, 3), (2, 1), (1, 0), (0, 0)] {
            let mut tx = test.database.write().await.unwrap();
            let some = tx.of(isp).imports().remove_old(before, 2).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!((some, lines(&test, isp, id).await), (removed, left));
        }
        let dump = crate::support::dump::dump(&test).await;
        assert_eq!(dump["imports"].len(), 0, "{is_forgotten}");
    }
}
