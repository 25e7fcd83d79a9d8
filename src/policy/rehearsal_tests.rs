//! Rehearsals: what was recorded is judged as if it came now.

use proptest::prelude::*;

use super::testing::{NOW, Scene, allow, check, dnsbl, list};
use super::{
    Asked, Check, CheckKind, Checks, Decision, Difference, Lacking, ListResult, Mode, PastDecision,
    RecordedEvidence, Rehearsal, Replayed, ReverseName, Verdict,
};
use crate::mail::{Domain, SpfResult};

const STRANGER: &str = "someone@agency.example";

fn on_it() -> ListResult {
    ListResult::of_addresses([[127, 0, 0, 2].into()])
}

fn watching(mode: Mode) -> Scene {
    Scene::new(Vec::new())
        .mode(mode)
        .check(dnsbl("bl.test", 0))
        .listed("bl.test", on_it())
}

/// The decision of a scene, as it is recorded, judged again with other checks and another mode.
fn replay(scene: &Scene, decision: &Decision, checks: Vec<Check>, mode: Mode) -> Replayed {
    let request = scene.request(STRANGER);
    let recorded = RecordedEvidence::of(&request, &scene.evidence, decision, NOW);
    let client = scene.client.to_string();
    let past = PastDecision {
        verdict: decision.verdict,
        would_have: decision.would_have,
        reason: decision.reason,
        sender: STRANGER,
        client_address: &client,
        client_name: scene.client_name.unwrap_or_default(),
        helo_name: scene.helo_name.unwrap_or_default(),
        evidence: recorded.as_str(),
    };
    let mut tenant = super::testing::tenant(Vec::new());
    tenant.checks = Checks::compile(checks);
    tenant.mode = mode;
    Rehearsal::new(tenant).replay(&past, None)
}

fn difference(scene: &Scene, checks: Vec<Check>, mode: Mode) -> Option<Difference> {
    let decision = scene.decision(STRANGER);
    let replayed = replay(scene, &decision, checks, mode);
    assert_eq!(replayed.lacking, []);
    replayed.difference
}

#[test]
fn a_watched_list_is_given_points_and_what_it_would_have_refused_is_known() {
    let weighed = || vec![dnsbl("bl.test", 5)];
    let standard = watching(Mode::Standard);
    assert_eq!(
        difference(&standard, weighed(), Mode::Standard),
        Some(Difference::Refused)
    );
    assert_eq!(
        difference(&standard, weighed(), Mode::Ask),
        Some(Difference::Deferred)
    );
    assert_eq!(
        difference(&standard, weighed(), Mode::Tag),
        Some(Difference::Tagged)
    );
    assert_eq!(
        difference(&standard, vec![dnsbl("bl.test", 4)], Mode::Standard),
        None
    );
    let monitor = watching(Mode::Monitor);
    assert_eq!(
        difference(&monitor, weighed(), Mode::Monitor),
        Some(Difference::Noted)
    );
}

#[test]
fn what_monitor_mode_noted_is_refused_in_standard_and_what_was_refused_is_let_in() {
    let noted = Scene::new(Vec::new())
        .mode(Mode::Monitor)
        .check(dnsbl("bl.test", 5))
        .listed("bl.test", on_it());
    let same = || vec![dnsbl("bl.test", 5)];
    assert_eq!(
        difference(&noted, same(), Mode::Standard),
        Some(Difference::Refused)
    );
    assert_eq!(difference(&noted, same(), Mode::Monitor), None);
    assert_eq!(
        difference(&noted, Vec::new(), Mode::Monitor),
        Some(Difference::NotNoted)
    );
    let refused = noted.mode(Mode::Standard);
    assert_eq!(
        difference(&refused, Vec::new(), Mode::Standard),
        Some(Difference::Accepted)
    );
    assert_eq!(
        difference(&refused, same(), Mode::Monitor),
        Some(Difference::Accepted)
    );
}

#[test]
fn a_block_holds_whatever_the_checks_but_not_in_monitor_mode() {
    let blocked = Scene::new(vec![super::testing::block(1, STRANGER)]);
    let standard = blocked.mode(Mode::Standard);
    assert_eq!(difference(&standard, Vec::new(), Mode::Standard), None);
    assert_eq!(
        difference(&standard, Vec::new(), Mode::Monitor),
        Some(Difference::Accepted)
    );
    let monitor = standard.mode(Mode::Monitor);
    assert_eq!(
        difference(&monitor, Vec::new(), Mode::Standard),
        Some(Difference::Refused)
    );
    let allowed = Scene::new(vec![allow(1, STRANGER)]).spf("agency.example", SpfResult::Pass);
    assert_eq!(difference(&allowed, Vec::new(), Mode::WhitelistOnly), None);
}

#[test]
fn an_entry_that_lifts_the_checks_lifts_them_in_a_rehearsal() {
    let scene = watching(Mode::Standard).tenant_rules(vec![allow(1, "192.0.2.25")]);
    let weighed = vec![dnsbl("bl.test", 9)];
    assert_eq!(difference(&scene, weighed, Mode::Standard), None);
}

#[test]
fn what_lacks_an_answer_that_could_matter_stays_as_it_was_and_says_so() {
    let scene = watching(Mode::Standard);
    let decision = scene.decision(STRANGER);
    let again = |checks| replay(&scene, &decision, checks, Mode::Standard);
    let other = || Lacking::List(Domain::parse("other.test").unwrap());
    let replayed = again(vec![dnsbl("bl.test", 4), dnsbl("other.test", 1)]);
    assert_eq!(
        (replayed.difference, replayed.lacking),
        (None, vec![other()])
    );
    // It couldn't matter: too little, or there is enough already.
    let light = again(vec![dnsbl("other.test", 4)]);
    assert_eq!((light.difference, light.lacking), (None, vec![]));
    let enough = again(vec![dnsbl("bl.test", 5), dnsbl("other.test", 9)]);
    assert_eq!(enough.difference, Some(Difference::Refused));
    // Whether the owner would be asked is not known then.
    let both = vec![dnsbl("bl.test", 5), dnsbl("other.test", 9)];
    let asked = replay(&scene, &decision, both, Mode::Ask);
    assert_eq!((asked.difference, asked.lacking), (None, vec![other()]));
    // But a list that speaks for senders could take points away.
    let for_senders = check(CheckKind::Dnswl(list("other.test")), 3);
    let replayed = again(vec![dnsbl("bl.test", 5), for_senders]);
    assert_eq!(
        (replayed.difference, replayed.lacking),
        (None, vec![other()])
    );
    let all = vec![check(CheckKind::ReverseDns, 3), check(CheckKind::Spf, 3)];
    assert_eq!(again(all).lacking, [Lacking::ReverseName, Lacking::Spf]);
}

fn results() -> impl Strategy<Value = ListResult> {
    prop_oneof![
        Just(ListResult::NotListed),
        Just(ListResult::Unknown),
        Just(ListResult::OutOfUse),
        Just(on_it()),
    ]
}

fn names() -> impl Strategy<Value = ReverseName> {
    prop_oneof![
        Just(ReverseName::None),
        Just(ReverseName::Unknown),
        Just(ReverseName::Confirmed("mail.agency.example".to_owned())),
        Just(ReverseName::Unconfirmed("host.agency.example".to_owned())),
        Just(ReverseName::Confirmed("192-0-2-25.pool.example".to_owned())),
    ]
}

fn modes() -> impl Strategy<Value = Mode> {
    let all = ["monitor", "tag", "standard", "ask", "whitelist-only"];
    prop::sample::select(all.to_vec()).prop_map(|word| Mode::parse(word).unwrap())
}

fn points() -> impl Strategy<Value = [i32; 5]> {
    prop::array::uniform5(0..7)
}

fn checks([one, other, for_senders, name, spf]: [i32; 5]) -> Vec<Check> {
    vec![
        dnsbl("one.test", one),
        dnsbl("other.example", other),
        check(CheckKind::Dnswl(list("wl.test")), for_senders),
        check(CheckKind::ReverseDns, name),
        check(CheckKind::Spf, spf),
    ]
}

proptest! {
    /// The one promise of a rehearsal: with the evidence on record, it says what would have been decided.
    #[test]
    fn a_rehearsal_says_what_would_have_been_decided(
        evidence in (prop::array::uniform3(results()), names(), prop::bool::ANY),
        (before, after) in (points(), points()),
        (mode_before, mode_after) in (modes(), modes()),
    ) {
        let ([one, other, for_senders], name, spf_fails) = evidence;
        let spf = if spf_fails { SpfResult::Fail } else { SpfResult::None };
        let mut scene = Scene::new(Vec::new())
            .mode(mode_before)
            .listed("one.test", one)
            .listed("other.example", other)
            .listed("wl.test", for_senders)
            .spf("agency.example", spf)
            .asked(Asked::NotYet);
        scene.evidence.reverse_name = Some(name);
        scene.tenant.checks = Checks::compile(checks(before));
        let was = scene.decision(STRANGER);
        let replayed = replay(&scene, &was, checks(after), mode_after);
        prop_assert_eq!(&replayed.lacking, &Vec::new());
        scene.tenant.checks = Checks::compile(checks(after));
        let scene = scene.mode(mode_after);
        let would_be = scene.decision(STRANGER);
        let is_away = |verdict| matches!(verdict, Verdict::Reject | Verdict::Defer);
        let expected = match (is_away(was.verdict), would_be.verdict) {
            (false, Verdict::Reject) => Some(Difference::Refused),
            (false, Verdict::Defer) => Some(Difference::Deferred),
            (true, Verdict::Accept | Verdict::Tag) => Some(Difference::Accepted),
            (false, Verdict::Tag) if was.verdict != Verdict::Tag => Some(Difference::Tagged),
            (false, Verdict::Accept) if mode_after == Mode::Monitor => {
                let noted = |decision: &Decision| decision.would_have.is_some_and(is_away);
                match (noted(&was), noted(&would_be)) {
                    (false, true) => Some(Difference::Noted),
                    (true, false) => Some(Difference::NotNoted),
                    _ => None,
                }
            }
            _ => None,
        };
        prop_assert_eq!(replayed.difference, expected);
    }
}
