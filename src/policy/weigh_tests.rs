//! The checks: what is asked, what answers weigh, and what can never be.

use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::testing::{Scene, allow, block, check, dnsbl, list};
use super::weigh::{Weight, is_pool_name, sum};
use super::{
    Check, CheckKind, CodeMeaning, CodePattern, Decision, DnsList, Found, ListResult, Mode,
    Outcome, ReverseName, Scope, Step, Subject, Verdict,
};
use crate::mail::SpfResult;

const STRANGER: &str = "someone@agency.example";

fn codes(codes: &[[u8; 4]]) -> ListResult {
    ListResult::of_addresses(codes.iter().copied().map(Ipv4Addr::from))
}

fn on_it() -> ListResult {
    codes(&[[127, 0, 0, 2]])
}

fn guarded() -> Scene {
    Scene::new(Vec::new()).mode(Mode::Standard)
}

fn of_scope(zone: &str, scope: Scope, paid_removal: bool) -> CheckKind {
    CheckKind::Dnsbl(DnsList {
        scope,
        paid_removal,
        ..list(zone)
    })
}

fn told(decision: &Decision) -> (Verdict, i32, usize) {
    (decision.verdict, decision.points, decision.findings.len())
}

// What is asked.

#[test]
fn lists_are_asked_only_when_no_entry_has_decided_and_they_could_matter() {
    let scene = || guarded().check(dnsbl("bl.test", 5));
    let needs = scene().all_needs(STRANGER);
    assert_eq!(needs.lists.len(), 1);
    assert!(needs.spf.is_empty() && !needs.reverse_name);
    // Monitor mode asks too: what it would have done is worth knowing.
    assert_eq!(
        scene().mode(Mode::Monitor).all_needs(STRANGER).lists.len(),
        1
    );
    let decided = |scene: Scene| scene.decision(STRANGER).reason.code();
    assert_eq!(decided(scene().mode(Mode::WhitelistOnly)), "stranger");
    assert_eq!(
        decided(scene().tenant_rules(vec![block(1, STRANGER)])),
        "blocked_by_tenant"
    );
    assert_eq!(
        decided(scene().tenant_rules(vec![allow(1, "192.0.2.25")])),
        "below_threshold"
    );
    assert_eq!(
        decided(guarded().check(dnsbl("bl.test", 4))),
        "below_threshold"
    );
    assert_eq!(
        decided(scene().recipient("postmaster@own.example")),
        "role_address"
    );
}

#[test]
fn a_watched_list_is_asked_of_strangers_and_counts_for_nothing() {
    let scene = || guarded().check(dnsbl("bl.test", 0));
    let needs = scene().all_needs(STRANGER);
    assert_eq!(needs.lists.len(), 1);
    // So is all else that is on, for a rehearsal to know.
    let with_more = scene().check(check(CheckKind::ReverseDns, 2));
    assert!(with_more.all_needs(STRANGER).reverse_name);
    let decision = scene().listed("bl.test", on_it()).decision(STRANGER);
    assert_eq!(told(&decision), (Verdict::Accept, 0, 1));
    // A code of its own that weighs something is no watching.
    let code = CodeMeaning {
        points: Some(3),
        ..CodeMeaning::default()
    };
    let by_code = DnsList {
        codes: [(CodePattern::parse("127.0.0.3").unwrap(), code)].into(),
        ..list("bl.test")
    };
    let weighed = guarded().check(check(CheckKind::Dnsbl(by_code), 0));
    assert_eq!(weighed.reason(STRANGER), "below_threshold");
    let decided = |scene: Scene| scene.decision(STRANGER).reason.code();
    assert_eq!(decided(scene().mode(Mode::WhitelistOnly)), "stranger");
    assert_eq!(
        decided(scene().tenant_rules(vec![allow(1, "192.0.2.25")])),
        "below_threshold"
    );
}

#[test]
fn a_friend_waits_for_no_watched_list() {
    let mut scene = guarded().check(dnsbl("bl.test", 0));
    scene.mailbox.rules = super::RuleSet::compile(vec![allow(1, STRANGER)]);
    let decision = scene.decision(STRANGER);
    assert_eq!(decision.reason.code(), "whitelisted_by_mailbox");
}

#[test]
fn a_friend_is_proven_before_any_list_is_asked() {
    let mut scene = guarded().check(dnsbl("bl.test", 5));
    scene.mailbox.rules = super::RuleSet::compile(vec![allow(1, STRANGER)]);
    let needs = scene.all_needs(STRANGER);
    assert!(needs.lists.is_empty());
    assert_eq!(needs.spf.len(), 1);
    let proven = scene.spf("agency.example", SpfResult::Pass);
    assert_eq!(proven.reason(STRANGER), "whitelisted_by_mailbox");
}

#[test]
fn a_whitelist_stands_above_every_list() {
    let mut scene = guarded().finding("dnsbl", 99);
    assert_eq!(scene.reason(STRANGER), "above_threshold");
    scene.mailbox.rules = super::RuleSet::compile(vec![allow(1, STRANGER)]);
    let scene = scene.spf("agency.example", SpfResult::None);
    assert_eq!(scene.reason(STRANGER), "whitelisted_by_mailbox");
}

#[test]
fn nothing_is_asked_about_a_client_of_a_private_network() {
    for client in ["127.0.0.1", "10.0.0.1", "::1", "fd00::1"] {
        let mut scene = guarded()
            .check(dnsbl("bl.test", 9))
            .check(check(CheckKind::ReverseDns, 9))
            .check(check(CheckKind::Spf, 9));
        scene.client = client.parse().unwrap();
        assert_eq!(scene.reason(STRANGER), "below_threshold", "{client}");
    }
}

#[test]
fn what_postfix_has_confirmed_is_not_asked_again() {
    let scene = guarded().check(check(CheckKind::ReverseDns, 5));
    assert!(scene.all_needs(STRANGER).reverse_name);
    let named = scene.client_name("mail.agency.example");
    assert_eq!(named.reason(STRANGER), "below_threshold");
}

#[test]
fn a_bounce_is_judged_by_its_client_alone() {
    let by_domain = CheckKind::Dnsbl(DnsList {
        subject: Subject::SenderDomain,
        ..list("dbl.test")
    });
    let mut scene = guarded()
        .check(check(by_domain, 9))
        .check(check(CheckKind::Spf, 9))
        .check(check(CheckKind::Dmarc, 9));
    assert_eq!(scene.reason(""), "null_sender");
    scene.helo_name = Some("mail.agency.example");
    let by_helo = CheckKind::Dnsbl(DnsList {
        subject: Subject::Helo,
        ..list("dbl.test")
    });
    let needs = scene.check(check(by_helo, 9)).all_needs("");
    assert_eq!(needs.lists.len(), 1);
}

#[test]
fn a_list_of_domains_is_asked_about_names_only() {
    let kind = |subject| {
        CheckKind::Dnsbl(DnsList {
            subject,
            ..list("dbl.test")
        })
    };
    for helo in ["localhost", "[192.0.2.25]", "192.0.2.25", "a b"] {
        let mut scene = guarded().check(check(kind(Subject::Helo), 9));
        scene.helo_name = Some(helo);
        assert_eq!(scene.reason(STRANGER), "below_threshold", "{helo}");
    }
    let scene = guarded().check(check(kind(Subject::SenderDomain), 9));
    assert_eq!(scene.reason("x@[192.0.2.25]"), "below_threshold");
    assert_eq!(scene.all_needs(STRANGER).lists.len(), 1);
}

// What answers weigh.

#[test]
fn a_mistake_of_a_list_counts_for_nothing() {
    for result in [
        ListResult::NotListed,
        ListResult::Unknown,
        codes(&[[10, 0, 0, 1]]),
        codes(&[[127, 255, 255, 254]]),
    ] {
        let scene = guarded().check(dnsbl("bl.test", 99));
        let decision = scene.listed("bl.test", result).decision(STRANGER);
        assert_eq!(told(&decision), (Verdict::Accept, 0, 0));
    }
}

#[test]
fn a_listing_is_told_with_all_that_is_known_of_it() {
    let kind = CheckKind::Dnsbl(DnsList {
        name: Some("Example BL".to_owned()),
        lookup_url: Some("https://bl.test/?ip={address}".to_owned()),
        ..list("bl.test")
    });
    let listed = ListResult::Listed {
        codes: vec![Ipv4Addr::new(127, 0, 0, 2)],
        text: Some("seen in spam".to_owned()),
    };
    let scene = guarded().check(check(kind, 5)).listed("bl.test", listed);
    let decision = scene.decision(STRANGER);
    assert_eq!(told(&decision), (Verdict::Reject, 5, 1));
    let finding = &decision.findings[0];
    assert_eq!(
        finding.text,
        "its server is on \"Example BL\", a list of addresses that send spam"
    );
    let listing = finding.listing().unwrap();
    assert_eq!(listing.text.as_deref(), Some("seen in spam"));
    assert_eq!(
        listing.lookup_url.as_deref(),
        Some("https://bl.test/?ip=192.0.2.25")
    );
    assert_eq!(
        finding.sentence(scene.client, 300).unwrap(),
        "Your mail server 192.0.2.25 is on Example BL"
    );
    let mut trail = Vec::new();
    scene.outcome(STRANGER, Some(&mut trail));
    let words: Vec<String> = trail.iter().map(Step::to_string).collect();
    assert!(
        words.contains(
            &"Check dnsbl bl.test: its server is on \"Example BL\", a list of addresses that send spam; its answer: 127.0.0.2 (5 points)."
                .to_owned()
        ),
        "{words:?}"
    );
}

#[test]
fn each_code_has_its_own_meaning_points_and_scope() {
    let code = |points, scope| CodeMeaning {
        points: Some(points),
        text: "what it means".to_owned(),
        scope,
    };
    let mut of_codes = list("zen.test");
    for (pattern, meaning) in [
        ("127.0.0.2", code(5, None)),
        ("127.0.0.10", code(9, Some(Scope::Dynamic))),
    ] {
        of_codes
            .codes
            .insert(CodePattern::parse(pattern).unwrap(), meaning);
    }
    let told_of = |answers: &[[u8; 4]]| {
        let scene = guarded().check(check(CheckKind::Dnsbl(of_codes.clone()), 1));
        told(&scene.listed("zen.test", codes(answers)).decision(STRANGER))
    };
    assert_eq!(told_of(&[[127, 0, 0, 2]]), (Verdict::Reject, 5, 1));
    // The part that lists lines of homes can't refuse alone, and doesn't weaken the part that can.
    assert_eq!(told_of(&[[127, 0, 0, 10]]), (Verdict::Accept, 4, 1));
    assert_eq!(
        told_of(&[[127, 0, 0, 2], [127, 0, 0, 10]]),
        (Verdict::Reject, 5, 1)
    );
    assert_eq!(told_of(&[[127, 0, 0, 77]]), (Verdict::Accept, 0, 0));
}

#[test]
fn a_list_of_ranges_or_one_that_takes_money_never_refuses_alone() {
    for (scope, paid) in [
        (Scope::Range, false),
        (Scope::Provider, false),
        (Scope::Country, false),
        (Scope::Dynamic, false),
        (Scope::Marketing, false),
        (Scope::Address, true),
    ] {
        let alone = guarded()
            .check(check(of_scope("range.test", scope, paid), 99))
            .listed("range.test", on_it());
        let decision = alone.decision(STRANGER);
        assert_eq!(told(&decision), (Verdict::Accept, 4, 1), "{scope:?}");
        assert!(
            decision.findings[0]
                .listing()
                .unwrap()
                .why_not_alone()
                .is_some()
        );
        let second = alone.finding("reverse_dns", 1);
        assert_eq!(
            second.decision(STRANGER).verdict,
            Verdict::Reject,
            "{scope:?}"
        );
    }
}

#[test]
fn lists_of_one_organisation_do_not_confirm_each_other() {
    let two = |one: &str, other: &str| {
        let scene = guarded()
            .check(check(of_scope(one, Scope::Range, false), 9))
            .check(check(of_scope(other, Scope::Provider, false), 9))
            .listed(one, on_it())
            .listed(other, on_it());
        scene.decision(STRANGER).verdict
    };
    assert_eq!(
        two("level2.lists.example.org", "level3.example.org"),
        Verdict::Accept
    );
    assert_eq!(two("a.example.org", "b.example.net"), Verdict::Reject);
    // Nor below a top level that the public suffix list doesn't know.
    assert_eq!(two("a.lists.test", "b.lists.test"), Verdict::Accept);
    assert_eq!(two("bl.test", "a.bl.test"), Verdict::Accept);
    assert_eq!(two("bl.test", "other.test"), Verdict::Reject);
}

#[test]
fn a_whitelist_in_the_dns_speaks_for_the_sender() {
    for points in [3, -3] {
        let scene = guarded()
            .finding("dnsbl", 6)
            .check(check(CheckKind::Dnswl(list("wl.test")), points))
            .listed("wl.test", on_it());
        let decision = scene.decision(STRANGER);
        assert_eq!(told(&decision), (Verdict::Accept, 3, 2), "{points}");
    }
}

#[test]
fn the_clients_name_weighs_by_how_wrong_it_is() {
    let told_of = |name: ReverseName| {
        let mut scene = guarded().check(check(CheckKind::ReverseDns, 6));
        scene.evidence.reverse_name = Some(name);
        let decision = scene.decision(STRANGER);
        let found = decision.findings.first();
        (
            decision.points,
            found.and_then(|finding| finding.found.clone()),
        )
    };
    let name = |text: &str| text.to_owned();
    assert_eq!(told_of(ReverseName::None), (6, Some(Found::NoName)));
    assert_eq!(
        told_of(ReverseName::Unconfirmed(name("mail.agency.example"))),
        (3, Some(Found::NameLeadsElsewhere))
    );
    assert_eq!(
        told_of(ReverseName::Confirmed(name("192-0-2-25.pool.isp.example"))),
        (3, Some(Found::PoolName))
    );
    assert_eq!(
        told_of(ReverseName::Confirmed(name("mail.agency.example"))),
        (0, None)
    );
    assert_eq!(told_of(ReverseName::Unknown), (0, None));
}

#[test]
fn a_pools_name_has_the_address_in_it() {
    for (name, client, pool) in [
        ("192-0-2-25.dsl.isp.example", "192.0.2.25", true),
        ("host25.2.0.192.isp.example", "192.0.2.25", true),
        ("p192000002025.isp.example", "192.0.2.25", false),
        ("ip-c0000219.isp.example", "192.0.2.25", true),
        ("192-0-2-25.static.isp.example", "192.0.2.25", false),
        ("mail-192-0-2-25.isp.example", "192.0.2.25", false),
        ("mail.agency.example", "192.0.2.25", false),
        ("a2-0-192.isp.example", "192.0.2.25", false),
        (
            "2001-0db8-0000-0000-0000-0000-0000-0019.isp.example",
            "2001:db8::19",
            true,
        ),
        ("host.isp.example", "2001:db8::19", false),
    ] {
        assert_eq!(is_pool_name(name, client.parse().unwrap()), pool, "{name}");
    }
}

#[test]
fn spf_and_dmarc_are_evidence_too() {
    let told_of = |kind: CheckKind, result: SpfResult, enforced: bool| {
        let scene = guarded().check(check(kind, 6));
        let scene = if enforced {
            scene.dmarc("agency.example", result)
        } else {
            scene.spf("agency.example", result)
        };
        scene.decision(STRANGER).points
    };
    for (result, spf, dmarc) in [
        (SpfResult::Pass, 0, 0),
        (SpfResult::Fail, 6, 6),
        (SpfResult::Softfail, 3, 6),
        (SpfResult::Neutral, 0, 6),
        (SpfResult::None, 0, 6),
        (SpfResult::Permerror, 0, 6),
        (SpfResult::Temperror, 0, 0),
    ] {
        assert_eq!(told_of(CheckKind::Spf, result, true), spf, "{result:?}");
        assert_eq!(told_of(CheckKind::Dmarc, result, true), dmarc, "{result:?}");
        assert_eq!(told_of(CheckKind::Dmarc, result, false), 0, "{result:?}");
    }
}

// What can never be.

fn a_scope() -> impl Strategy<Value = (Scope, bool)> {
    (prop::sample::select(Scope::ALL.to_vec()), any::<bool>())
}

/// A list, what it is like, and whether the client is on it.
fn a_list() -> impl Strategy<Value = (Check, ListResult)> {
    let zones = vec![
        "a.example.org",
        "b.example.org",
        "c.example.net",
        "d.test",
        "e.test",
    ];
    let answers = vec![
        ListResult::NotListed,
        ListResult::Unknown,
        on_it(),
        codes(&[[127, 0, 0, 4]]),
        codes(&[[127, 0, 0, 2], [127, 0, 0, 4]]),
    ];
    (
        prop::sample::select(zones),
        a_scope(),
        -20..20i32,
        any::<bool>(),
        prop::sample::select(answers),
    )
        .prop_map(|(zone, (scope, paid), points, whitelist, answer)| {
            let kind = match of_scope(zone, scope, paid) {
                CheckKind::Dnsbl(list) if whitelist => CheckKind::Dnswl(list),
                other => other,
            };
            let points = if whitelist { points } else { points.abs() };
            (check(kind, points), answer)
        })
}

fn some_lists() -> impl Strategy<Value = Vec<(Check, ListResult)>> {
    prop::collection::vec(a_list(), 0..6).prop_map(|mut lists| {
        // Each zone answers once, whoever asks.
        lists.sort_by(|(one, _), (other, _)| one.kind.key().1.cmp(other.kind.key().1));
        lists.dedup_by(|(one, _), (other, _)| one.kind.key().1 == other.kind.key().1);
        lists
    })
}

fn a_scene(lists: &[(Check, ListResult)], mode: Mode) -> Scene {
    lists.iter().fold(
        Scene::new(Vec::new()).mode(mode).not_asked_yet(),
        |scene, (check, answer)| {
            let zone = check.kind.list().unwrap().zone.to_string();
            scene.check(check.clone()).listed(&zone, answer.clone())
        },
    )
}

fn a_mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![Mode::Monitor, Mode::Tag, Mode::Standard, Mode::Ask])
}

proptest! {
    #[test]
    fn the_order_in_which_checks_were_set_never_matters(
        (lists, shuffled) in some_lists().prop_flat_map(|lists| (Just(lists.clone()), Just(lists).prop_shuffle())),
        mode in a_mode(),
    ) {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        let first = a_scene(&lists, mode).outcome(STRANGER, Some(&mut one));
        let second = a_scene(&shuffled, mode).outcome(STRANGER, Some(&mut other));
        prop_assert_eq!(first, second);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn whatever_lists_of_one_source_say_they_refuse_only_by_what_may_stand_alone(
        lists in some_lists(), mode in a_mode(),
    ) {
        let scene = a_scene(&lists, mode);
        let Outcome::Decided(decision) = scene.outcome(STRANGER, None) else {
            panic!("everything is known");
        };
        let objects = decision.verdict != Verdict::Accept || decision.would_have.is_some();
        let against = || decision.findings.iter().filter(|finding| finding.points > 0);
        let mut sources: Vec<&str> = lists
            .iter()
            .filter(|(check, _)| against().any(|finding| {
                finding.listing().map(|listing| listing.zone.as_str())
                    == check.kind.list().map(|list| list.zone.as_str())
                    && finding.check == check.kind.as_str()
            }))
            .map(|(check, _)| check.kind.source())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        let alone: i32 = against()
            .filter(|finding| finding.listing().is_some_and(|listing| listing.why_not_alone().is_none()))
            .map(|finding| finding.points)
            .sum();
        if objects && sources.len() < 2 {
            prop_assert!(alone >= 5, "{:?}", decision);
        }
    }

    #[test]
    fn a_list_that_speaks_against_a_message_never_helps_it(lists in some_lists(), added in a_list()) {
        prop_assume!(matches!(added.0.kind, CheckKind::Dnsbl(_)));
        prop_assume!(lists.iter().all(|(check, _)| check.kind.key().1 != added.0.kind.key().1));
        let before = a_scene(&lists, Mode::Standard).decision(STRANGER);
        let mut more = lists;
        more.push(added);
        let after = a_scene(&more, Mode::Standard).decision(STRANGER);
        prop_assert!(after.points >= before.points);
    }

    #[test]
    fn what_is_needed_is_asked_once(lists in some_lists(), mode in a_mode()) {
        let mut scene = Scene::new(Vec::new()).mode(mode);
        for (check, _) in &lists {
            scene = scene.check(check.clone());
        }
        if let Outcome::Needs(needs) = scene.outcome(STRANGER, None) {
            prop_assert!(!needs.is_empty());
            for question in needs.lists {
                let zone = question.zone.to_string();
                scene = scene.listed(&zone, ListResult::Unknown);
            }
            let decision = scene.decision(STRANGER);
            prop_assert_eq!(decision.verdict, Verdict::Accept);
        }
    }

    #[test]
    fn a_sum_needs_two_sources_for_what_cannot_stand_alone(
        weights in prop::collection::vec((0..3usize, 0..50i32), 0..6), threshold in 1..20i32,
    ) {
        let sources = ["a", "b", "c"];
        let weights: Vec<Weight<'_>> = weights
            .iter()
            .map(|(source, points)| Weight { source: sources[*source], points: *points, alone: 0 })
            .collect();
        let mut speaking: Vec<&str> = weights.iter().filter(|one| one.points > 0).map(|one| one.source).collect();
        speaking.sort_unstable();
        speaking.dedup();
        if sum(&weights, threshold) >= threshold {
            prop_assert!(speaking.len() >= 2);
        }
    }
}
