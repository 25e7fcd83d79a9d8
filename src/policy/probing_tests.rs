//! What becomes of mail from a network that tries names nobody has.

use chrono::TimeDelta;

use super::testing::{NOW, Scene, allow, block, check};
use super::{CheckKind, ClientNetwork, Decision, Mode, Probing, ProbingHold, Reason, Verdict};
use crate::mail::SpfResult;

const STRANGER: &str = "someone@example.com";

fn held(scene: Scene) -> Scene {
    let probing = CheckKind::Probing(Probing::default());
    let mut scene = scene.mode(Mode::Standard).check(check(probing, 0));
    scene.evidence.probing = Some(ProbingHold {
        network: ClientNetwork::of(scene.client),
        until: NOW + TimeDelta::hours(48),
    });
    scene
}

fn outcome(decision: &Decision) -> (Verdict, Reason) {
    (decision.verdict, decision.reason)
}

const PUT_OFF: (Verdict, Reason) = (Verdict::Defer, Reason::Probing);

#[test]
fn a_stranger_from_a_held_network_is_put_off_whatever_the_checks_would_say() {
    let scene = held(Scene::new(Vec::new()));
    let decision = scene.decision(STRANGER);
    assert_eq!(outcome(&decision), PUT_OFF);
    assert!(
        decision.findings[0]
            .text
            .starts_with("its network, 192.0.2.0/24, tries names"),
        "{:?}",
        decision.findings
    );
    // A bounce is no exception, and neither is who takes mail from a list only.
    assert_eq!(outcome(&scene.decision("<>")), PUT_OFF);
    let scene = held(Scene::new(Vec::new())).mode(Mode::WhitelistOnly);
    assert_eq!(outcome(&scene.decision(STRANGER)), PUT_OFF);
    let scene = held(Scene::new(Vec::new()).finding("spf", 9));
    assert_eq!(outcome(&scene.decision(STRANGER)), PUT_OFF);
}

#[test]
fn nothing_is_asked_about_who_is_put_off() {
    let scene = held(Scene::new(Vec::new())).check(check(CheckKind::ReverseDns, 9));
    assert_eq!(outcome(&scene.decision(STRANGER)), PUT_OFF);
}

#[test]
fn the_owners_word_stands_above_it() {
    let scene = held(Scene::new(vec![allow(1, STRANGER)])).spf("example.com", SpfResult::Pass);
    assert_eq!(scene.reason(STRANGER), "whitelisted_by_mailbox");
    assert_eq!(scene.reason("other@example.com"), "probing");
    // It must be known whether the friend is one.
    let scene = held(Scene::new(vec![allow(1, STRANGER)]));
    assert_eq!(scene.needs(STRANGER), ["example.com"]);
    let forged = scene.spf("example.com", SpfResult::Fail);
    assert_eq!(outcome(&forged.decision(STRANGER)), PUT_OFF);
}

#[test]
fn a_block_stands_above_it() {
    let scene = held(Scene::new(vec![block(1, STRANGER)]));
    assert_eq!(scene.reason(STRANGER), "blocked_by_mailbox");
}

#[test]
fn a_server_that_is_called_fine_is_not_put_off() {
    let scene = held(Scene::new(Vec::new()).tenant_rules(vec![allow(1, "192.0.2.0/24")]));
    assert_eq!(scene.reason(STRANGER), "below_threshold");
    let scene = held(Scene::new(Vec::new()).system_rules(vec![allow(1, "192.0.2.0/24")]));
    assert_eq!(scene.reason(STRANGER), "below_threshold");
}

#[test]
fn postmaster_hears_of_it() {
    let scene = held(Scene::new(Vec::new())).recipient("postmaster@own.example");
    assert_eq!(scene.reason(STRANGER), "role_address");
}

#[test]
fn monitor_only_notes_it_and_tag_only_marks_it() {
    let scene = held(Scene::new(Vec::new())).mode(Mode::Monitor);
    let decision = scene.decision(STRANGER);
    assert_eq!(outcome(&decision), (Verdict::Accept, Reason::Probing));
    assert_eq!(decision.would_have, Some(Verdict::Defer));
    let scene = held(Scene::new(Vec::new())).mode(Mode::Tag);
    assert_eq!(
        outcome(&scene.decision(STRANGER)),
        (Verdict::Tag, Reason::Probing)
    );
}

#[test]
fn without_the_check_a_hold_means_nothing() {
    let mut scene = held(Scene::new(Vec::new()));
    scene.tenant.checks = super::Checks::default();
    assert_eq!(scene.reason(STRANGER), "below_threshold");
}
