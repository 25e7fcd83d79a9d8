//! Mailboxes that come from a file: step by step, and nothing half done.

use std::time::Duration;

use chrono::TimeDelta;
use guestlist::clock::Clock;
use guestlist::contacts::{Kind, read_in, read_mailboxes, start_mailboxes, start_reading};
use guestlist::jobs::finish_imports;
use guestlist::policy::List;
use guestlist::store::{
    Actor, Begun, Database, ImportState, MailboxImportId, MailboxImportState, MailboxLine,
    MailboxLineOutcome, MailboxLineProblem, MailboxLineQuery, NewImport, Pace, StoreError,
};
use guestlist::tenancy::{Role, TenantId};

use super::address;
use crate::support::test_database::{TestDatabase, morning, new_mailbox};

async fn read(database: &Database, tenant: TenantId, text: &str) -> MailboxImportId {
    let clock = Clock::manual(morning());
    let import = ("mailboxes.csv", &Actor::System, "");
    let id = start_mailboxes(database, &clock, tenant, import)
        .await
        .unwrap();
    read_mailboxes(database, &clock, (tenant, id), text.to_owned())
        .await
        .unwrap();
    id
}

/// Steps that end when their lines do.
fn patient() -> Pace {
    Pace::of(Duration::from_mins(1))
}

async fn begin(database: &Database, tenant: TenantId, id: MailboxImportId, changes: bool) {
    let mut tx = database.write().await.unwrap();
    let mut imports = tx.of(tenant).mailbox_imports();
    assert!(imports.begin(id, changes, morning()).await.unwrap());
    assert!(
        !imports.begin(id, changes, morning()).await.unwrap(),
        "twice"
    );
    tx.commit().await.unwrap();
}

async fn lines(database: &Database, tenant: TenantId, id: MailboxImportId) -> Vec<MailboxLine> {
    let mut tx = database.read().await.unwrap();
    let query = MailboxLineQuery {
        limit: 1_000,
        ..MailboxLineQuery::default()
    };
    tx.of(tenant)
        .mailbox_imports()
        .lines(id, query)
        .await
        .unwrap()
}

/// Outcome and problem of each line.
fn became(lines: &[MailboxLine]) -> Vec<(MailboxLineOutcome, Option<MailboxLineProblem>)> {
    lines
        .iter()
        .map(|line| (line.outcome, line.problem))
        .collect()
}

#[tokio::test]
async fn each_line_is_judged_before_anything_is_added_and_again_when_it_is() {
    use MailboxLineOutcome::{Added, Changed, New, Present, Updated, Wrong};
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    test.tenant("shop").await;
    let (isp, _) = test.mailbox("anna@isp.example").await;
    test.mailbox("same@isp.example").await;
    let mut bob = new_mailbox("bob@isp.example");
    bob.aliases = vec![address("b@isp.example")];
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp).mailboxes().add(&bob).await.unwrap();
    let trap = address("trap@isp.example");
    tx.of(isp).spamtraps().add(&trap, morning()).await.unwrap();
    tx.commit().await.unwrap();
    let file = "new@isp.example,n@isp.example,New\n\
                anna@isp.example,a@isp.example,Anna\n\
                same@isp.example\n\
                x@shop.example\n\
                b@isp.example\n\
                y@isp.example,bob@isp.example\n\
                trap@isp.example\n";
    let id = read(&test.database, isp, file).await;
    let wrong = |problem| (Wrong, Some(problem));
    let rest = [
        (Present, None),
        wrong(MailboxLineProblem::Domain),
        wrong(MailboxLineProblem::Taken),
        wrong(MailboxLineProblem::Taken),
        wrong(MailboxLineProblem::Trap),
    ];
    let before = lines(&test.database, isp, id).await;
    assert_eq!(
        became(&before),
        [&[(New, None), (Changed, None)][..], &rest].concat()
    );
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(tx.of(isp).mailboxes().count().await.unwrap(), 3);
    drop(tx);
    begin(&test.database, isp, id, true).await;
    let done = test
        .database
        .mailbox_import_step(isp, id, morning(), &mut patient())
        .await
        .unwrap();
    assert_eq!(done.unwrap().state, MailboxImportState::Done);
    let after = lines(&test.database, isp, id).await;
    assert_eq!(
        became(&after),
        [&[(Added, None), (Updated, None)][..], &rest].concat()
    );
    let mut tx = test.database.read().await.unwrap();
    let new = address("new@isp.example");
    let added = tx
        .of(isp)
        .mailboxes()
        .find_by_address(&new)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (added.aliases, added.display_name),
        (vec![address("n@isp.example")], "New".to_owned())
    );
    let owner = tx
        .of(isp)
        .accounts()
        .find_by_address(&new)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (owner.role, owner.mailbox_id),
        (Role::Owner, Some(added.id))
    );
    let anna = tx
        .of(isp)
        .mailboxes()
        .find_by_address(&address("a@isp.example"))
        .await
        .unwrap();
    assert_eq!(anna.unwrap().display_name, "Anna");
}

#[tokio::test]
async fn what_happened_between_looking_and_adding_counts() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let id = read(
        &test.database,
        isp,
        "one@isp.example\ntwo@isp.example,t@isp.example\n",
    )
    .await;
    test.mailbox("one@isp.example").await;
    test.mailbox("t@isp.example").await;
    begin(&test.database, isp, id, false).await;
    test.database
        .mailbox_import_step(isp, id, morning(), &mut patient())
        .await
        .unwrap();
    let after = lines(&test.database, isp, id).await;
    let taken = (MailboxLineOutcome::Wrong, Some(MailboxLineProblem::Taken));
    assert_eq!(became(&after), [(MailboxLineOutcome::Present, None), taken]);
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(tx.of(isp).mailboxes().count().await.unwrap(), 2);
}

#[tokio::test]
async fn another_node_goes_on_where_one_was_cut_off() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let file = (0..250).fold(String::new(), |file, n| {
        file + &format!("m{n}@isp.example,a{n}@isp.example\n")
    });
    let id = read(&test.database, isp, &file).await;
    begin(&test.database, isp, id, false).await;
    let first = test
        .database
        .mailbox_import_step(isp, id, morning(), &mut patient())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (first.place, first.state),
        (100, MailboxImportState::Taking)
    );
    let node = test.another_node().await;
    let later = morning() + TimeDelta::minutes(1);
    let mut tx = node.read().await.unwrap();
    let mut imports = tx.system().mailbox_imports();
    let left = imports.left_alone(later, 10).await.unwrap();
    assert_eq!(
        left.iter()
            .map(|(tenant, it)| (*tenant, it.id))
            .collect::<Vec<_>>(),
        [(isp, id)]
    );
    assert!(imports.left_alone(morning(), 10).await.unwrap().is_empty());
    drop(tx);
    guestlist::contacts::carry_on_mailboxes(&node, &Clock::manual(later), (isp, id))
        .await
        .unwrap();
    let mut tx = node.read().await.unwrap();
    let counts = tx.of(isp).mailbox_imports().counts(id).await.unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(MailboxLineOutcome::Added, 250)]
    );
    assert_eq!(tx.of(isp).mailboxes().count().await.unwrap(), 250);
    assert_eq!(tx.of(isp).accounts().list().await.unwrap().len(), 250);
    assert!(
        node.mailbox_import_step(isp, id, later, &mut patient())
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn what_was_stopped_is_left_alone_until_somebody_goes_on_with_the_rest() {
    let test = TestDatabase::new().await;
    let (isp, shop) = (test.tenant("isp").await.id, test.tenant("shop").await.id);
    let file = (0..250).fold(String::new(), |file, n| {
        file + &format!("m{n}@isp.example\n")
    });
    let id = read(&test.database, isp, &file).await;
    let mut tx = test.database.write().await.unwrap();
    let mut imports = tx.of(isp).mailbox_imports();
    assert!(!imports.cut_short(id, morning()).await.unwrap(), "it waits");
    tx.commit().await.unwrap();
    begin(&test.database, isp, id, false).await;
    let step = test
        .database
        .mailbox_import_step(isp, id, morning(), &mut patient())
        .await;
    assert_eq!(step.unwrap().unwrap().place, 100);

    let mut tx = test.database.write().await.unwrap();
    let mut others = tx.of(shop).mailbox_imports();
    assert!(!others.cut_short(id, morning()).await.unwrap());
    let mut imports = tx.of(isp).mailbox_imports();
    assert!(!imports.go_on(id, morning()).await.unwrap(), "it goes on");
    assert!(imports.cut_short(id, morning()).await.unwrap());
    assert!(!imports.cut_short(id, morning()).await.unwrap(), "twice");
    tx.commit().await.unwrap();
    // Another node, after this one was killed.
    let node = test.another_node().await;
    let later = Clock::manual(morning() + TimeDelta::minutes(5));
    finish_imports(&node, &later).await.unwrap();
    let mut pace = patient();
    let step = node.mailbox_import_step(isp, id, later.now(), &mut pace);
    assert!(step.await.unwrap().is_none());
    let mut tx = node.write().await.unwrap();
    assert_eq!(tx.of(isp).mailboxes().count().await.unwrap(), 100);
    let mut imports = tx.of(isp).mailbox_imports();
    let stopped = imports.find(id).await.unwrap().unwrap();
    assert!(stopped.is_cut_short());

    assert!(imports.go_on(id, later.now()).await.unwrap());
    assert!(!imports.go_on(id, later.now()).await.unwrap(), "twice");
    tx.commit().await.unwrap();
    guestlist::contacts::carry_on_mailboxes(&node, &later, (isp, id))
        .await
        .unwrap();
    let mut tx = node.write().await.unwrap();
    let mut imports = tx.of(isp).mailbox_imports();
    let done = imports.find(id).await.unwrap().unwrap();
    assert_eq!(done.state, MailboxImportState::Done);
    assert!(!done.is_cut_short());
    assert!(
        !imports.go_on(id, later.now()).await.unwrap(),
        "all is done"
    );
    let counts = imports.counts(id).await.unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(MailboxLineOutcome::Added, 250)]
    );
}

#[tokio::test]
async fn reading_that_was_cut_off_is_marked_and_another_tenant_sees_nothing() {
    let test = TestDatabase::new().await;
    let (isp, shop) = (test.tenant("isp").await.id, test.tenant("shop").await.id);
    let clock = Clock::manual(morning());
    let import = ("mailboxes.csv", &Actor::System, "");
    let id = start_mailboxes(&test.database, &clock, isp, import)
        .await
        .unwrap();
    let mut tx = test.database.write().await.unwrap();
    assert!(
        tx.of(shop)
            .mailbox_imports()
            .find(id)
            .await
            .unwrap()
            .is_none()
    );
    tx.of(shop)
        .mailbox_imports()
        .stop(id, morning())
        .await
        .unwrap();
    assert!(
        !tx.of(isp).mailbox_imports().remove(id).await.unwrap(),
        "it is busy"
    );
    tx.of(isp)
        .mailbox_imports()
        .stop(id, morning())
        .await
        .unwrap();
    let found = tx
        .of(isp)
        .mailbox_imports()
        .find(id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.state, MailboxImportState::Stopped);
    assert!(!tx.of(shop).mailbox_imports().remove(id).await.unwrap());
    assert!(tx.of(isp).mailbox_imports().remove(id).await.unwrap());
}

#[tokio::test]
async fn what_was_given_up_takes_no_more_lines_from_who_was_slow() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let clock = Clock::manual(morning());
    let import = ("mailboxes.csv", &Actor::System, "");
    let id = start_mailboxes(&test.database, &clock, isp, import)
        .await
        .unwrap();
    let mut tx = test.database.write().await.unwrap();
    let mut imports = tx.of(isp).mailbox_imports();
    imports.stop(id, morning()).await.unwrap();
    tx.commit().await.unwrap();
    let slow = (isp, id);
    let read = read_mailboxes(&test.database, &clock, slow, "a@isp.example\n".to_owned()).await;
    assert!(matches!(read, Err(StoreError::Absent)), "{read:?}");
    assert_eq!(lines(&test.database, isp, id).await, []);
}

#[tokio::test]
async fn a_step_ends_with_its_turn_however_few_lines_it_had() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let file = "a@isp.example\nb@isp.example\nc@isp.example\n";
    let id = read(&test.database, isp, file).await;
    begin(&test.database, isp, id, false).await;
    // Others wait from the first moment on.
    let mut pace = Pace::of(Duration::ZERO);
    let mut places = Vec::new();
    while let Some(step) = test
        .database
        .mailbox_import_step(isp, id, morning(), &mut pace)
        .await
        .unwrap()
    {
        places.push((step.place, step.state));
    }
    assert_eq!(
        places,
        [
            (1, MailboxImportState::Taking),
            (2, MailboxImportState::Taking),
            (3, MailboxImportState::Done)
        ]
    );
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(tx.of(isp).mailboxes().count().await.unwrap(), 3);
}

#[tokio::test]
async fn steps_of_a_list_are_shorter_where_one_took_too_long() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let (_, anna) = test.mailbox("anna@isp.example").await;
    let clock = Clock::manual(morning());
    let new = NewImport {
        mailbox: anna.id,
        list: List::Allow,
        file_name: "friends.txt".to_owned(),
    };
    let list = start_reading(&test.database, &clock, isp, &new)
        .await
        .unwrap();
    let friends = (0..250).fold(String::new(), |file, n| file + &format!("f{n}@x.example\n"));
    read_in(&test.database, &clock, (isp, list), (friends, Kind::Plain))
        .await
        .unwrap();
    let mut tx = test.database.write().await.unwrap();
    let take = (&[ImportState::Ready][..], ImportState::Taking);
    let mut imports = tx.of(isp).imports();
    let begun = imports.begin((list, List::Allow), take, morning()).await;
    assert_eq!(begun.unwrap(), Begun::Now);
    tx.commit().await.unwrap();
    let mut pace = Pace::of(Duration::ZERO);
    for place in [100, 150, 175] {
        let step = test
            .database
            .import_step(isp, list, morning(), &mut pace)
            .await
            .unwrap();
        assert_eq!(step.unwrap().place, place);
    }
}

#[tokio::test]
async fn an_import_that_cannot_go_on_keeps_no_other_waiting() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let (_, anna) = test.mailbox("anna@isp.example").await;
    let clock = Clock::manual(morning());
    let new = NewImport {
        mailbox: anna.id,
        list: List::Allow,
        file_name: "friends.txt".to_owned(),
    };
    let list = start_reading(&test.database, &clock, isp, &new)
        .await
        .unwrap();
    let friends = ("bob@example.com\n".to_owned(), Kind::Plain);
    read_in(&test.database, &clock, (isp, list), friends)
        .await
        .unwrap();
    let mut tx = test.database.write().await.unwrap();
    let take = (&[ImportState::Ready][..], ImportState::Taking);
    let mut imports = tx.of(isp).imports();
    let begun = imports.begin((list, List::Allow), take, morning()).await;
    assert_eq!(begun.unwrap(), Begun::Now);
    tx.commit().await.unwrap();
    let mailboxes = read(&test.database, isp, "new@isp.example\n").await;
    begin(&test.database, isp, mailboxes, false).await;
    test.refuse_inserts("entries").await;
    let later = Clock::manual(morning() + TimeDelta::minutes(1));
    let failed = finish_imports(&test.database, &later).await.unwrap_err();
    assert!(failed.to_string().starts_with("1 of 2 failed"), "{failed}");
    let mut tx = test.database.read().await.unwrap();
    let stuck = tx.of(isp).imports().find(anna.id, list).await.unwrap();
    assert_eq!(stuck.unwrap().state, ImportState::Taking);
    let done = tx.of(isp).mailbox_imports().find(mailboxes).await.unwrap();
    assert_eq!(done.unwrap().state, MailboxImportState::Done);
}
