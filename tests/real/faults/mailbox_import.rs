//! `kill -9` while mailboxes from a file are being added: the next program goes on by itself, and each is there once and
//! whole.

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use sqlx::{Connection, SqliteConnection};

use super::scene::assert_sqlite_is_whole;
use crate::support::api::Api;
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::wait::until;

const MAILBOXES: i64 = 3_000;

#[test]
fn mailboxes_that_were_being_added_at_the_kill_are_all_there_a_little_later() {
    let home = Home::new();
    let token = home.operator_token();
    let program = home.start();
    Api::new(&home, &token).add_tenant("isp", "isp.example");
    let lines = (0..MAILBOXES).map(|n| format!("m{n}@isp.example,a{n}@isp.example,Person {n}\n"));
    let file: String = lines.collect();
    let head = format!(
        "POST /api/v1/tenants/isp/mailboxes/import HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: text/csv\r\nContent-Length: {}\r\n\r\n",
        home.web,
        file.len()
    );
    let mut caller = TcpStream::connect(home.web).expect("the web port");
    caller.write_all(head.as_bytes()).expect("a head");
    caller.write_all(file.as_bytes()).expect("a body");
    let some = || (count(&home.data, Table::Mailboxes) > 0).then_some(());
    until("the first are added", Duration::from_mins(1), some);
    program.kill();
    drop(caller);
    let at_the_kill = count(&home.data, Table::Mailboxes);
    tell(&format!(
        "{at_the_kill} of {MAILBOXES} were added at the kill"
    ));
    assert!(at_the_kill < MAILBOXES, "the kill came too late");
    assert_eq!(
        at_the_kill,
        count(&home.data, Table::Owners),
        "one is there by halves"
    );
    let _program = home.start();
    // What nobody goes on with for 45 seconds is taken up within a minute.
    let all = || (count(&home.data, Table::Done) == 1).then_some(());
    let ((), time) = until("the rest", Duration::from_mins(3), all);
    tell(&format!("the rest was added {time:.0?} after the start"));
    for table in [Table::Mailboxes, Table::Owners] {
        assert_eq!(count(&home.data, table), MAILBOXES);
    }
    assert_eq!(count(&home.data, Table::Addresses), 2 * MAILBOXES);
    assert_sqlite_is_whole(&home.data);
}

#[derive(Clone, Copy)]
enum Table {
    Mailboxes,
    Owners,
    Addresses,
    Done,
}

fn count(data: &Path, table: Table) -> i64 {
    let statement = match table {
        Table::Mailboxes => "SELECT count(*) FROM mailboxes",
        Table::Owners => {
            "SELECT count(*) FROM accounts a JOIN mailboxes m ON m.tenant_id = a.tenant_id AND m.id = a.mailbox_id"
        }
        Table::Addresses => "SELECT count(*) FROM addresses",
        Table::Done => "SELECT count(*) FROM mailbox_imports WHERE state = 'done'",
    };
    let url = format!("sqlite:{}", data.join("guestlist.sqlite").display());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut connection = SqliteConnection::connect(&url)
            .await
            .expect("the database opens");
        let found = sqlx::query_scalar(statement)
            .fetch_one(&mut connection)
            .await;
        connection.close().await.expect("a clean end");
        found.expect("an answer")
    })
}
