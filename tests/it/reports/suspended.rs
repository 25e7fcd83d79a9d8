//! Senders on a whitelist that hit a trap or are reported: suspended, and the owner asked.

use chrono::TimeDelta;
use guestlist::jobs::tell_suspended;
use guestlist::policy::{Reason, Request};

use super::*;

const ANNA: &str = "anna@isp.example";
const TRAP: &str = "trap@isp.example";

async fn whitelist(house: &House, matched: &str) {
    let path = format!("/api/v1/mailboxes/{ANNA}/entries");
    let body = json!({"list": "allow", "match": matched});
    house.admin.post(&path, body).await.expect(201);
}

async fn tell(house: &House) -> Vec<String> {
    let app = &house.app;
    let told = tell_suspended(
        &app.database,
        &app.mailer,
        &app.config.web.public_url,
        app.clock.now(),
    );
    told.await.expect("an answer");
    let mut sent = app.mailer.outbox();
    sent.retain(|message| message.contains("Do you still want mail from"));
    sent
}

fn code((_, reason): (Verdict, Reason)) -> &'static str {
    reason.code()
}

#[tokio::test]
async fn a_whitelisted_sender_that_hits_a_trap_is_suspended_until_the_owner_keeps_it() {
    let house = House::new().await;
    whitelist(&house, PROVEN).await;
    whitelist(&house, "agency.test").await;
    assert_eq!(
        code(house.ask(CLIENT, PROVEN, ANNA).await),
        "whitelisted_by_mailbox"
    );
    house.ask(CLIENT, PROVEN, TRAP).await;
    house.ask(CLIENT, "a@agency.test", TRAP).await;
    house.app.engine.flush().await;
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, REFUSED);
    // An entry for more than this sender stays, and so does one whose sender isn't proven.
    assert_eq!(
        code(house.ask(CLIENT, "a@agency.test", ANNA).await),
        "whitelisted_by_mailbox"
    );
    let request = incoming(CLIENT, PROVEN, ANNA);
    let explained = house
        .app
        .engine
        .explain(&request)
        .await
        .expect("an explanation");
    let steps: Vec<String> = explained.steps.iter().map(ToString::to_string).collect();
    assert!(
        steps
            .iter()
            .any(|step| step.contains("is suspended until its owner")),
        "{steps:?}"
    );

    // Told once an hour at most.
    assert_eq!(tell(&house).await.len(), 1);
    house.ask(CLIENT, PROVEN, TRAP).await;
    house.app.engine.flush().await;
    assert_eq!(tell(&house).await.len(), 1);

    let mut anna = house.app.owner(ANNA).await;
    let home = anna.get("/").await;
    let row = home.text("section[aria-labelledby=suspended]");
    assert!(
        row.contains("offers@proven.test") && row.contains("spamtrap"),
        "{row}"
    );
    let entry = home.values("section[aria-labelledby=suspended] input[name=entry]");
    let fields = [("action", "keep"), ("entry", entry[0].as_str())];
    let home = anna.submit("/", &fields).await;
    assert_eq!(
        home.text(".flash__text"),
        "offers@proven.test stays on your whitelist, and counts again."
    );
    assert_eq!(home.texts("section[aria-labelledby=suspended]").len(), 0);
    assert_eq!(
        code(house.ask(CLIENT, PROVEN, ANNA).await),
        "whitelisted_by_mailbox"
    );
    house.app.engine.flush().await;
    assert_eq!(
        code(house.ask(CLIENT, PROVEN, ANNA).await),
        "whitelisted_by_mailbox"
    );
    let page = anna.submit("/", &fields).await;
    assert!(page.text(".flash--warning").contains("Nothing was changed"));

    // Another hit is another matter; from the entry's own page it can be kept as well.
    house.app.clock.advance(TimeDelta::hours(2));
    house.ask(ELSEWHERE, PROVEN, TRAP).await;
    house.app.engine.flush().await;
    assert_eq!(tell(&house).await.len(), 2);
    let path = format!("/whitelist/{}", entry[0]);
    assert!(
        anna.get(&path)
            .await
            .text("#suspended")
            .contains("Suspended")
    );
    anna.submit(&path, &[("action", "keep")]).await;
    assert_eq!(
        code(house.ask(CLIENT, PROVEN, ANNA).await),
        "whitelisted_by_mailbox"
    );
}

#[tokio::test]
async fn an_owners_report_suspends_and_taking_it_back_lifts_that() {
    let house = House::new().await;
    whitelist(&house, PROVEN).await;
    house.ask(CLIENT, PROVEN, ANNA).await;
    house.app.engine.flush().await;
    let mut anna = house.app.owner(ANNA).await;
    let home = anna.get("/").await;
    let decision = home.values("section[aria-labelledby=in] input[name=decision]");
    let report = [("action", "spam"), ("decision", decision[0].as_str())];
    let home = anna.submit("/", &report).await;
    assert!(
        home.text(".flash__text")
            .contains("is suspended until you say that it stays")
    );
    assert!(
        home.text("section[aria-labelledby=suspended]")
            .contains("you reported its mail")
    );
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, LET_IN);
    anna.submit("/", &[("action", "not-spam"), report[1]]).await;
    assert_eq!(
        code(house.ask(CLIENT, PROVEN, ANNA).await),
        "whitelisted_by_mailbox"
    );
    // Who presses the button knows: no mail.
    assert_eq!(tell(&house).await.len(), 0);

    // By a program in the owner's name, the owner is told, and may take the entry off.
    house.complain(CLIENT, PROVEN, ANNA).await;
    assert_eq!(tell(&house).await.len(), 1);
    let home = anna.get("/").await;
    let entry = home.values("section[aria-labelledby=suspended] input[name=entry]");
    anna.submit("/", &[("action", "drop"), ("entry", entry[0].as_str())])
        .await;
    assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 0);
    assert_eq!(
        anna.get("/")
            .await
            .texts("section[aria-labelledby=suspended]")
            .len(),
        0
    );
}

#[tokio::test]
async fn whoever_the_owner_writes_to_is_wanted_again_and_so_is_who_is_added_again() {
    let house = House::new().await;
    whitelist(&house, PROVEN).await;
    house.complain(CLIENT, PROVEN, ANNA).await;
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, LET_IN);
    let written = Request {
        submission: true,
        sasl_username: Some(ANNA),
        ..incoming(ELSEWHERE, ANNA, PROVEN)
    };
    house.app.engine.decide(&written).await;
    assert_eq!(
        code(house.ask(CLIENT, PROVEN, ANNA).await),
        "whitelisted_by_mailbox"
    );

    house.complain(CLIENT, PROVEN, ANNA).await;
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, LET_IN);
    let mut anna = house.app.owner(ANNA).await;
    anna.get("/").await;
    anna.submit("/", &[("action", "allow"), ("sender", PROVEN)])
        .await;
    assert_eq!(
        code(house.ask(CLIENT, PROVEN, ANNA).await),
        "whitelisted_by_mailbox"
    );
}
