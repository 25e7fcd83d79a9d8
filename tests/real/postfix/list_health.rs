//! Lists that go bad under a running Postfix: out of use, told, no refusal by any of them, and back again.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use super::guarded::{ANNA, Guarded, SOMEONE};
use super::smtp::Client;
use crate::support::policy::{PolicyClient, Question};
use crate::support::tell::tell;
use crate::support::wait::until;
use crate::support::zone::{Mood, Zone};

/// On every list.
const LISTED: Client = Client {
    address: "192.0.2.66",
    name: Some("mx.agency.test"),
    helo: "mx.agency.test",
};
/// On none.
const FINE: Client = Client {
    address: "192.0.2.10",
    ..LISTED
};

/// What goes wrong with each list, and why it is out of use then.
fn troubles() -> [(&'static str, Mood, &'static str); 6] {
    let everything = |address: [u8; 4]| Mood::Everything(address.into());
    [
        ("closed.test", everything([127, 255, 255, 254]), "refuses"),
        ("wild.test", everything([127, 0, 0, 2]), "lists_everything"),
        ("sold.test", everything([10, 0, 0, 1]), "mistaken"),
        ("dead.test", Mood::Silent, "silent"),
        ("failing.test", Mood::Broken, "errs"),
        // policy.deadline leaves 2.25 s for questions.
        (
            "slow.test",
            Mood::Late(Duration::from_millis(2400)),
            "silent",
        ),
    ]
}

#[test]
fn a_list_that_was_not_tested_yet_refuses_nobody() {
    let zone = Zone::default().list("wild.test");
    let mut scene = Guarded::with(zone);
    let everything = Mood::Everything([127, 0, 0, 2].into());
    scene.dns.spoil("wild.test", everything);
    let checks = json!([{"kind": "dnsbl", "zone": "wild.test", "points": 99}]);
    // Switched on, and after a death: the program that comes back knows of nothing.
    for moment in ["switched on", "started again"] {
        if moment == "switched on" {
            scene.set_checks(&checks);
        } else {
            scene.program.signal("KILL");
            scene.program = scene.home.start();
        }
        let mut port = PolicyClient::connect(scene.home.policy).expect("the policy port");
        let mut asked = 0;
        let ((), time) = until("the list is out of use", Duration::from_secs(10), || {
            asked += 1;
            let question = Question {
                client_address: format!("203.0.113.{}", asked % 250),
                ..Question::incoming(SOMEONE, ANNA)
            };
            let action = port.ask(&question).expect("an answer");
            assert_eq!(action, "DUNNO", "{moment}, question {asked}");
            let why = why_out_of_use(&scene);
            why.iter()
                .any(|(_, why)| why == "lists_everything")
                .then_some(())
        });
        tell(&format!(
            "{moment}: tested after {time:.2?}, {asked} strangers let in before"
        ));
    }
}

#[test]
fn lists_that_go_bad_are_out_of_use_told_and_back_and_refuse_nobody() {
    let zone = troubles().iter().fold(Zone::default(), |zone, (list, ..)| {
        let listed = format!("66.2.0.192.{list}");
        zone.list(list).address(&listed, "127.0.0.2")
    });
    let scene = Guarded::testing_lists(zone);
    scene
        .home
        .cli(&["operator", "add", "--email", "desk@isp.example"]);
    let check = |zone: &str| json!({"kind": "dnsbl", "zone": zone, "points": 99});
    let checks = troubles().map(|(list, ..)| check(list));
    scene.check(&json!(checks));
    let refused = scene.deliver(LISTED, SOMEONE);
    assert!(refused.starts_with("550 5.7.1 "), "{refused}");

    for (list, mood, _) in troubles() {
        scene.dns.spoil(list, mood);
    }
    let all_out = || {
        let why = why_out_of_use(&scene);
        (why.len() == troubles().len()).then_some(why)
    };
    let (why, time) = until("all lists out of use", Duration::from_secs(20), all_out);
    tell(&format!("all out of use after {time:.2?}: {why:?}"));
    for (list, _, reason) in troubles() {
        let found = why.iter().find(|(zone, _)| zone == list);
        assert_eq!(found.map(|(_, why)| why.as_str()), Some(reason), "{list}");
        let told = format!("The list {list} is out of use: it ");
        scene.program.logged(&told);
    }
    let live = check_live(&scene);
    for (list, ..) in troubles() {
        assert!(live.contains(&format!("FAILED  list {list}: it ")));
    }
    // Who is on the wildcarding list is everybody.
    for client in [LISTED, FINE] {
        let reply = scene.deliver(client, SOMEONE);
        assert!(reply.starts_with("250 "), "{reply}");
    }
    // Each alone, too, and one that is sound still counts.
    for (list, ..) in troubles() {
        scene.check(&json!([check(list)]));
        let reply = scene.deliver(LISTED, SOMEONE);
        assert!(reply.starts_with("250 "), "{list}: {reply}");
    }
    scene.check(&json!(checks));
    let (mail, time) = until("a mail to the operator", Duration::from_secs(20), || {
        mailed(&scene)
    });
    tell(&format!("the operator was mailed after {time:.2?}"));
    assert!(mail.contains("To: desk@isp.example"), "{mail}");
    assert!(mail.contains("lists are out of use"), "{mail}");

    for (list, ..) in troubles() {
        scene.dns.mend(list);
    }
    let none_out = || why_out_of_use(&scene).is_empty().then_some(());
    let ((), time) = until("all lists back", Duration::from_secs(20), none_out);
    tell(&format!("all back in use after {time:.2?}"));
    for (list, ..) in troubles() {
        let told = format!("The list {list} is in use again");
        scene.program.logged(&told);
    }
    let live = check_live(&scene);
    for (list, ..) in troubles() {
        assert!(live.contains(&format!("ok      list {list}: has the entries")));
    }
    let refused = scene.deliver(LISTED, SOMEONE);
    assert!(refused.starts_with("550 5.7.1 "), "{refused}");
    let taken = scene.deliver(FINE, SOMEONE);
    assert!(taken.starts_with("250 "), "{taken}");
}

/// Zone and reason of what is out of use.
fn why_out_of_use(scene: &Guarded) -> Vec<(String, String)> {
    let page = scene.api.call("GET", "/api/v1/lists", None);
    let lists = page["items"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    lists
        .filter_map(|list| Some((text(&list["zone"])?, text(&list["out_of_use"]["reason"])?)))
        .collect()
}

/// What `check-config --live` says.
fn check_live(scene: &Guarded) -> String {
    let output = scene.home.command(&["check-config", "--live"]).output();
    let printed = output.expect("it runs").stdout;
    String::from_utf8(printed).expect("text")
}

/// The first message that went out.
fn mailed(scene: &Guarded) -> Option<String> {
    let files = fs::read_dir(scene.home.path("mail")).expect("our directory");
    let mut paths = files.filter_map(|file| Some(file.ok()?.path()));
    let whole = paths.find(|path| path.extension().is_some_and(|end| end == "eml"))?;
    Some(fs::read_to_string(whole).expect("a message"))
}
