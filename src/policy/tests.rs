//! The ladder, rung by rung: what a mail server would be told.

use chrono::TimeDelta;

use super::testing::{NOW, Scene, allow, block, expired};
use super::{Level, Mode, Networks, Outcome, Proof, Rule, RuleSet, Source, Step, Verdict};
use crate::mail::SpfResult::{Fail, Neutral, Pass, Permerror, Softfail, Temperror};

const SCOTT: &str = "scott@example.com";

/// A whitelist entry for Scott, who is proven by SPF, and one more entry.
fn scott_and(rule: Rule) -> Scene {
    Scene::new(vec![allow(1, SCOTT), rule]).spf("example.com", Pass)
}

#[test]
fn a_suspended_sender_is_not_let_in_by_a_wider_entry_of_its_lists() {
    let suspended = Rule {
        suspended: true,
        ..allow(1, SCOTT)
    };
    let with = |wider| Scene::new(vec![suspended.clone(), wider]).spf("example.com", Pass);
    let scene = with(allow(2, "example.com"));
    assert_eq!(scene.reason("ann@example.com"), "whitelisted_by_mailbox");
    assert_eq!(scene.reason(SCOTT), "stranger");
    // Whoever trusts a server, whatever it sends, was asked about nobody.
    let scene = with(allow(2, "192.0.2.0/24"));
    assert_eq!(scene.reason(SCOTT), "whitelisted_by_mailbox");
}

// Rule 1 and what stands around the ladder.

#[test]
fn a_tenant_that_is_switched_off_has_no_opinion() {
    let mut scene = Scene::new(vec![block(1, SCOTT)]);
    scene.tenant.disabled = true;
    let decision = scene.decision(SCOTT);
    assert_eq!(
        (decision.verdict, decision.reason.code()),
        (Verdict::None, "tenant_disabled")
    );
}

#[test]
fn postmaster_and_abuse_are_never_refused() {
    for recipient in ["postmaster@own.example", "Abuse@own.example"] {
        let scene = Scene::new(vec![block(1, SCOTT)])
            .recipient(recipient)
            .finding("dnsbl", 99);
        assert_eq!(scene.reason(SCOTT), "role_address");
    }
}

#[test]
fn monitor_refuses_nothing_and_notes_what_standard_would_have_done() {
    let scene = Scene::new(vec![block(1, SCOTT)]).mode(Mode::Monitor);
    let decision = scene.decision(SCOTT);
    assert_eq!(
        (decision.verdict, decision.would_have),
        (Verdict::Accept, Some(Verdict::Reject))
    );
    assert_eq!(decision.reason.code(), "blocked_by_mailbox");
    assert_eq!(scene.decision("stranger@b.example").would_have, None);
    let suspicious = scene.finding("dnsbl", 5).decision("stranger@b.example");
    assert_eq!(
        (suspicious.verdict, suspicious.would_have),
        (Verdict::Accept, Some(Verdict::Reject))
    );
}

#[test]
fn a_tenants_mode_holds_where_the_mailbox_has_none() {
    let mut scene = Scene::new(Vec::new());
    scene.mailbox.mode = None;
    scene.tenant.mode = Mode::WhitelistOnly;
    assert_eq!(scene.reason(SCOTT), "stranger");
    scene.tenant.mode = Mode::Standard;
    assert_eq!(scene.reason(SCOTT), "below_threshold");
}

// Rule 3: rank.

#[test]
fn the_more_specific_match_wins() {
    let ladder = [
        "scott@example.com",
        "s*@example.com",
        "example.com",
        ".example.com",
        "192.0.2.0/24",
        ".com",
    ];
    for (position, pattern) in ladder.iter().enumerate() {
        for weaker in ladder.iter().skip(position + 1) {
            let blocked =
                Scene::new(vec![block(1, pattern), allow(2, weaker)]).spf("example.com", Pass);
            assert_eq!(
                blocked.reason(SCOTT),
                "blocked_by_mailbox",
                "{pattern} over {weaker}"
            );
            let allowed =
                Scene::new(vec![allow(1, pattern), block(2, weaker)]).spf("example.com", Pass);
            assert_eq!(
                allowed.reason(SCOTT),
                "whitelisted_by_mailbox",
                "{pattern} over {weaker}"
            );
        }
    }
}

#[test]
fn a_nearer_parent_and_a_longer_wildcard_win() {
    let scene =
        Scene::new(vec![allow(1, ".b.example"), block(2, ".a.b.example")]).spf("a.b.example", Pass);
    assert_eq!(scene.reason("x@a.b.example"), "blocked_by_mailbox");
    let scene = Scene::new(vec![block(1, "n*@b.example"), allow(2, "news*@b.example")])
        .spf("b.example", Pass);
    assert_eq!(scene.reason("news-7@b.example"), "whitelisted_by_mailbox");
    assert_eq!(scene.reason("nothing@b.example"), "blocked_by_mailbox");
}

#[test]
fn at_equal_rank_block_wins_over_allow() {
    assert_eq!(
        scott_and(block(2, SCOTT)).reason(SCOTT),
        "blocked_by_mailbox"
    );
}

#[test]
fn at_equal_rank_manual_wins_over_learned() {
    let learned = Rule {
        source: Source::Learned,
        ..allow(0, SCOTT)
    };
    let decision = scott_and(learned).decision(SCOTT);
    assert_eq!(decision.entry.unwrap().1, allow(1, SCOTT).id);
}

#[test]
fn the_winner_is_named_by_its_place() {
    let scene = Scene::new(
        (0..9)
            .map(|n| block(n, &format!("a{n}@b.example")))
            .collect(),
    );
    let decision = scene.decision("a7@b.example");
    let winner = &scene.mailbox.rules.rules()[decision.rule_index.unwrap()];
    assert_eq!(decision.entry, Some((Level::Mailbox, winner.id)));
    assert_eq!(winner.id, block(7, "a7@b.example").id);
}

#[test]
fn a_domain_entry_is_for_that_domain_and_a_parent_entry_for_all_below() {
    let scene = Scene::new(vec![
        block(1, "b.example"),
        block(2, ".c.example"),
        block(3, ".test"),
    ])
    .mode(Mode::Standard);
    for (sender, blocked) in [
        ("x@b.example", true),
        ("x@a.b.example", false),
        ("x@ab.example", false),
        ("x@c.example", true),
        ("x@a.b.c.example", true),
        ("x@ac.example", false),
        ("x@b.test", true),
        ("x@test", true),
        ("x@[192.0.2.1]", false),
    ] {
        assert_eq!(
            scene.decision(sender).verdict == Verdict::Reject,
            blocked,
            "{sender}"
        );
    }
}

#[test]
fn a_network_entry_matches_the_client_in_any_writing() {
    let mut scene =
        Scene::new(vec![block(1, "192.0.2.0/24"), block(2, "2001:db8::/32")]).mode(Mode::Standard);
    for (client, blocked) in [
        ("192.0.2.25", true),
        ("::ffff:192.0.2.25", true),
        ("2001:db8::1", true),
        ("198.51.100.1", false),
    ] {
        scene.client = client.parse().unwrap();
        assert_eq!(
            scene.decision("junk").verdict == Verdict::Reject,
            blocked,
            "{client}"
        );
    }
}

#[test]
fn a_network_match_is_proven_by_itself() {
    let decision = Scene::new(vec![allow(1, "192.0.2.0/24")]).decision(SCOTT);
    assert_eq!(
        (decision.reason.code(), decision.proof),
        ("whitelisted_by_mailbox", Some(Proof::Proven))
    );
    assert!(!decision.newly_proven);
}

#[test]
fn an_expired_entry_no_longer_matches() {
    let scene = Scene::new(vec![expired(block(1, SCOTT))]).mode(Mode::Standard);
    assert_eq!(scene.reason(SCOTT), "below_threshold");
    let to_the_moment = Rule {
        expires_at: Some(NOW),
        ..block(1, SCOTT)
    };
    assert_eq!(
        Scene::new(vec![to_the_moment])
            .mode(Mode::Standard)
            .reason(SCOTT),
        "below_threshold"
    );
    let not_yet = Rule {
        expires_at: Some(NOW + TimeDelta::seconds(1)),
        ..block(1, SCOTT)
    };
    assert_eq!(
        Scene::new(vec![not_yet]).mode(Mode::Standard).reason(SCOTT),
        "blocked_by_mailbox"
    );
}

// Rule 4: levels.

#[test]
fn the_owners_word_stands_above_the_tenants_and_the_tenants_above_the_systems() {
    let owner = Scene::new(vec![allow(1, ".com")])
        .tenant_rules(vec![block(2, SCOTT)])
        .spf("example.com", Pass);
    assert_eq!(owner.reason(SCOTT), "whitelisted_by_mailbox");
    let tenant = Scene::new(Vec::new())
        .tenant_rules(vec![allow(1, ".com")])
        .system_rules(vec![block(2, SCOTT)])
        .spf("example.com", Pass);
    assert_eq!(tenant.reason(SCOTT), "whitelisted_by_tenant");
    assert_eq!(
        Scene::new(Vec::new())
            .system_rules(vec![block(1, SCOTT)])
            .reason(SCOTT),
        "blocked_by_system"
    );
}

#[test]
fn a_binding_block_stands_above_the_owners_word() {
    let binding = Rule {
        binding: true,
        ..block(2, "example.com")
    };
    let scene = scott_and(block(9, "x@b.example")).tenant_rules(vec![binding.clone()]);
    assert_eq!(scene.reason(SCOTT), "blocked_binding");
    let scene = scott_and(block(9, "x@b.example")).tenant_rules(vec![expired(binding)]);
    assert_eq!(scene.reason(SCOTT), "whitelisted_by_mailbox");
}

#[test]
fn a_client_that_the_tenant_allows_skips_the_checks_and_nothing_else() {
    let scene = |rules| {
        Scene::new(Vec::new())
            .mode(Mode::Standard)
            .tenant_rules(rules)
            .finding("dnsbl", 9)
    };
    assert_eq!(scene(Vec::new()).reason(SCOTT), "above_threshold");
    assert_eq!(
        scene(vec![allow(1, "192.0.2.25")]).reason(SCOTT),
        "below_threshold"
    );
    assert_eq!(
        scene(vec![allow(1, "192.0.2.25")])
            .finding("spf", 5)
            .reason(SCOTT),
        "above_threshold"
    );
    assert_eq!(
        scene(vec![allow(1, "192.0.2.25")])
            .mode(Mode::WhitelistOnly)
            .reason(SCOTT),
        "stranger"
    );
    assert_eq!(
        scene(vec![allow(1, "192.0.2.25"), block(2, ".com")]).reason(SCOTT),
        "blocked_by_tenant"
    );
    let narrower = scene(vec![allow(1, "192.0.2.25"), block(2, "192.0.2.0/24")]);
    assert_eq!(narrower.reason(SCOTT), "below_threshold");
}

// Rules 5 and 6: checks and modes.

#[test]
fn each_mode_treats_strangers_its_own_way() {
    for (mode, quiet, suspicious) in [
        (Mode::Monitor, Verdict::Accept, Verdict::Accept),
        (Mode::Tag, Verdict::Accept, Verdict::Tag),
        (Mode::Standard, Verdict::Accept, Verdict::Reject),
        (Mode::Ask, Verdict::Accept, Verdict::Defer),
        (Mode::WhitelistOnly, Verdict::Reject, Verdict::Reject),
    ] {
        let scene = Scene::new(Vec::new()).mode(mode).not_asked_yet();
        assert_eq!(scene.decision(SCOTT).verdict, quiet, "{mode:?}");
        let scene = scene.finding("dnsbl", 2).finding("reverse_dns", 2);
        assert_eq!(
            scene.decision(SCOTT).verdict,
            quiet,
            "{mode:?}: 4 points are below 5"
        );
        let decision = scene.finding("dnsbl", 1).decision(SCOTT);
        assert_eq!(
            (decision.verdict, decision.points),
            // Who takes mail from a list only needs no checks.
            (suspicious, if mode == Mode::WhitelistOnly { 0 } else { 5 }),
            "{mode:?}"
        );
    }
}

#[test]
fn tagging_leaves_blocks_alone() {
    assert_eq!(
        Scene::new(vec![block(1, SCOTT)])
            .mode(Mode::Tag)
            .decision(SCOTT)
            .verdict,
        Verdict::Reject
    );
}

#[test]
fn a_bounce_is_no_stranger() {
    for mode in [Mode::Ask, Mode::WhitelistOnly] {
        let scene = Scene::new(Vec::new()).mode(mode);
        assert_eq!(scene.reason(""), "null_sender");
        assert_eq!(
            scene.finding("dnsbl", 5).decision("").verdict,
            Verdict::Reject
        );
    }
    assert_eq!(
        Scene::new(vec![block(1, "192.0.2.0/24")]).reason("<>"),
        "blocked_by_mailbox"
    );
}

#[test]
fn a_sender_that_is_no_address_is_a_stranger() {
    assert_eq!(
        Scene::new(vec![allow(1, ".com")]).reason("someone@example com"),
        "stranger"
    );
}

#[test]
fn a_sender_whose_local_part_cannot_be_used_is_found_by_its_domain() {
    for sender in [
        "a\"b@example.com",
        &format!("{}@example.com", "a".repeat(900)),
    ] {
        assert_eq!(
            Scene::new(vec![block(1, ".com")]).reason(sender),
            "blocked_by_mailbox",
            "{sender}"
        );
    }
}

// Section 3: proof.

#[test]
fn spf_is_asked_for_only_where_it_matters() {
    let scene = Scene::new(vec![allow(1, SCOTT)]);
    assert_eq!(scene.needs(SCOTT), ["example.com"]);
    let decision = scene.mode(Mode::Standard).decision(SCOTT);
    assert_eq!(
        (decision.reason.code(), decision.proof),
        ("whitelisted_by_mailbox", None)
    );
    assert!(!decision.is_surely_whitelisted());
    let below_a_block = Scene::new(vec![allow(1, SCOTT)])
        .mode(Mode::Standard)
        .system_rules(vec![block(2, ".com")]);
    assert_eq!(below_a_block.needs(SCOTT), ["example.com"]);
    let monitored = Scene::new(vec![allow(1, SCOTT)])
        .mode(Mode::Monitor)
        .finding("dnsbl", 9);
    assert_eq!(monitored.needs(SCOTT), ["example.com"]);
}

#[test]
fn a_sure_entry_is_named_before_an_open_one() {
    let scene = Scene::new(vec![allow(1, SCOTT), allow(2, "192.0.2.0/24")]);
    let decision = scene.decision(SCOTT);
    assert_eq!(decision.entry.unwrap().1, allow(2, "192.0.2.0/24").id);
    assert!(decision.is_surely_whitelisted());
}

#[test]
fn what_spf_says_decides_whether_a_match_counts() {
    for (result, proof, reason) in [
        (Pass, Some(Proof::Proven), "whitelisted_by_mailbox"),
        (Neutral, Some(Proof::Unproven), "whitelisted_by_mailbox"),
        (
            crate::mail::SpfResult::None,
            Some(Proof::Unproven),
            "whitelisted_by_mailbox",
        ),
        (Permerror, Some(Proof::Unproven), "whitelisted_by_mailbox"),
        (Temperror, Some(Proof::Unproven), "whitelisted_by_mailbox"),
        (Fail, None, "stranger"),
        (Softfail, None, "stranger"),
    ] {
        for pattern in [
            SCOTT,
            "s*@example.com",
            "example.com",
            ".example.com",
            ".com",
        ] {
            let decision = Scene::new(vec![allow(1, pattern)])
                .spf("example.com", result)
                .decision(SCOTT);
            assert_eq!(
                (decision.proof, decision.reason.code()),
                (proof, reason),
                "{result:?} {pattern}"
            );
            assert_eq!(decision.could_be_forged.is_some(), proof.is_none());
            assert_eq!(decision.newly_proven, result == Pass);
        }
    }
}

#[test]
fn dmarc_contradicts_what_nothing_proves() {
    let scene = || Scene::new(vec![allow(1, SCOTT)]);
    assert_eq!(
        scene().dmarc("example.com", Neutral).reason(SCOTT),
        "stranger"
    );
    assert_eq!(
        scene().dmarc("example.com", Pass).reason(SCOTT),
        "whitelisted_by_mailbox"
    );
    // Trouble of the DNS is never held against a sender.
    assert_eq!(
        scene().dmarc("example.com", Temperror).reason(SCOTT),
        "whitelisted_by_mailbox"
    );
}

#[test]
fn an_entry_may_ask_for_proof() {
    let strict = || {
        Scene::new(vec![Rule {
            require_auth: true,
            ..allow(1, SCOTT)
        }])
    };
    assert_eq!(
        strict().spf("example.com", Neutral).reason(SCOTT),
        "stranger"
    );
    assert_eq!(
        strict().spf("example.com", Pass).reason(SCOTT),
        "whitelisted_by_mailbox"
    );
}

#[test]
fn a_known_network_proves_without_asking() {
    let networks = Networks::parse("192.0.2.0/24").unwrap();
    for rule in [
        Rule {
            trusted_networks: networks.clone(),
            ..allow(1, SCOTT)
        },
        Rule {
            proven_networks: networks.clone(),
            ..allow(1, SCOTT)
        },
    ] {
        let decision = Scene::new(vec![rule.clone()]).decision(SCOTT);
        assert_eq!(
            (decision.proof, decision.newly_proven),
            (Some(Proof::Proven), false)
        );
        // The owner's trust outlives a forwarder's failing SPF.
        let decision = Scene::new(vec![rule.clone()])
            .spf("example.com", Fail)
            .decision(SCOTT);
        assert_eq!(decision.proof, Some(Proof::Proven));
        let mut elsewhere = Scene::new(vec![allow(3, "x@b.example"), rule]);
        elsewhere.client = "198.51.100.1".parse().unwrap();
        assert_eq!(elsewhere.needs(SCOTT), ["example.com"]);
    }
}

#[test]
fn the_clients_confirmed_name_proves_its_own_organisation() {
    for (name, proven) in [
        ("mx1.example.com", true),
        ("MX.Example.COM.", true),
        ("example.com", true),
        ("notexample.com", false),
        ("mx.example.com.b.example", false),
        ("com", false),
    ] {
        let scene =
            Scene::new(vec![allow(1, SCOTT), allow(2, "a@lists.example.com")]).client_name(name);
        for sender in [SCOTT, "a@lists.example.com"] {
            let decided = matches!(scene.outcome(sender, None), Outcome::Decided(_));
            assert_eq!(decided, proven, "{name} {sender}");
        }
    }
    // Neighbours on a shared suffix are strangers to one another.
    let scene = Scene::new(vec![allow(1, "a@one.github.io")]).client_name("mx.two.github.io");
    assert_eq!(scene.needs("a@one.github.io"), ["one.github.io"]);
}

#[test]
fn the_tenants_own_domain_from_outside_is_contradicted() {
    let scene = || Scene::new(vec![allow(1, "own.example")]);
    for result in [Neutral, crate::mail::SpfResult::None, Temperror, Fail] {
        assert_eq!(
            scene().spf("own.example", result).reason("bob@own.example"),
            "stranger",
            "{result:?}"
        );
    }
    // A server that the tenant publishes as its own is proven.
    assert_eq!(
        scene().spf("own.example", Pass).reason("bob@own.example"),
        "whitelisted_by_mailbox"
    );
    let mut signed_in = scene();
    signed_in.sasl_username = Some("bob");
    assert_eq!(
        signed_in.reason("bob@own.example"),
        "whitelisted_by_mailbox"
    );
}

#[test]
fn a_forged_match_does_not_hide_a_true_one() {
    let scene =
        Scene::new(vec![allow(1, SCOTT), allow(2, "192.0.2.0/24")]).spf("example.com", Fail);
    let decision = scene.decision(SCOTT);
    assert_eq!(decision.entry.unwrap().1, allow(2, "192.0.2.0/24").id);
    assert_eq!(decision.could_be_forged, Some(allow(1, SCOTT).id));
}

#[test]
fn a_literal_is_proven_by_being_the_client() {
    let scene = Scene::new(vec![
        Rule {
            require_auth: true,
            ..allow(1, "a@[192.0.2.25]")
        },
        allow(2, "a@[192.0.2.26]"),
    ]);
    assert_eq!(scene.decision("a@[192.0.2.25]").proof, Some(Proof::Proven));
    assert_eq!(
        scene.decision("a@[192.0.2.26]").proof,
        Some(Proof::Unproven)
    );
}

// Wrapped senders.

const SRS: &str = "SRS0=HHH=TT=example.com=scott@forwarder.example";
const STRANGE_SRS: &str = "SRS0=HHH=TT=example.com=scott@stranger.example";

#[test]
fn blocks_look_into_every_wrapping() {
    let scene = Scene::new(vec![
        block(1, SCOTT),
        block(2, "list-bounces@lists.example"),
    ]);
    for sender in [
        SRS,
        STRANGE_SRS,
        "prvs=1234abcdef=scott@example.com",
        "list-bounces+anna=own.example@lists.example",
    ] {
        assert_eq!(scene.reason(sender), "blocked_by_mailbox", "{sender}");
    }
}

#[test]
fn proof_for_the_wrapper_proves_nothing_about_what_is_inside() {
    let scene = || Scene::new(vec![allow(1, SCOTT)]);
    assert_eq!(scene().needs(STRANGE_SRS), ["example.com"]);
    let forged = scene()
        .spf("stranger.example", Pass)
        .spf("example.com", Neutral)
        .decision(STRANGE_SRS);
    assert_eq!(
        (forged.reason.code(), forged.could_be_forged.is_some()),
        ("stranger", true)
    );
    assert_eq!(
        scene().spf("example.com", Pass).reason(STRANGE_SRS),
        "whitelisted_by_mailbox"
    );
}

#[test]
fn the_tenants_own_forwarder_is_believed_when_it_is_proven_itself() {
    let scene = || Scene::new(vec![allow(1, SCOTT)]);
    assert_eq!(scene().needs(SRS), ["example.com", "forwarder.example"]);
    let with = |result| {
        scene()
            .spf("example.com", Fail)
            .spf("forwarder.example", result)
    };
    assert_eq!(with(Pass).reason(SRS), "whitelisted_by_mailbox");
    // Its network is the forwarder's, not one from which Scott sends.
    assert!(!with(Pass).decision(SRS).newly_proven);
    assert_eq!(with(Neutral).reason(SRS), "stranger");
    assert_eq!(
        scene().client_name("mx.forwarder.example").reason(SRS),
        "whitelisted_by_mailbox"
    );
}

#[test]
fn batv_and_verp_match_what_they_wrap() {
    let scene = Scene::new(vec![
        allow(1, SCOTT),
        allow(2, "list-bounces@lists.example"),
    ])
    .spf("example.com", Pass)
    .spf("lists.example", Pass);
    assert_eq!(
        scene.reason("prvs=1234abcdef=scott@example.com"),
        "whitelisted_by_mailbox"
    );
    assert_eq!(
        scene.reason("list-bounces+anna=own.example@lists.example"),
        "whitelisted_by_mailbox"
    );
}

#[test]
fn the_raw_form_is_tried_as_well() {
    let scene = Scene::new(vec![allow(1, SRS)]).spf("forwarder.example", Pass);
    assert_eq!(scene.reason(SRS), "whitelisted_by_mailbox");
}

#[test]
fn a_senders_tag_is_ignored_only_where_the_owner_says_so() {
    let scene = Scene::new(vec![block(1, SCOTT)]).mode(Mode::Standard);
    assert_eq!(scene.reason("scott+shop@example.com"), "below_threshold");
    let scene = scene.ignoring_tags();
    assert_eq!(scene.reason("scott+shop@example.com"), "blocked_by_mailbox");
    assert_eq!(
        scene.reason("SRS0=H=T=example.com=scott+shop@forwarder.example"),
        "blocked_by_mailbox"
    );
    let allowed = Scene::new(vec![allow(1, SCOTT)])
        .ignoring_tags()
        .spf("example.com", Neutral);
    assert_eq!(
        allowed.reason("scott+shop@example.com"),
        "whitelisted_by_mailbox"
    );
}

// The trail.

#[test]
fn the_trail_tells_which_entry_won_over_which() {
    let scene = Scene::new(vec![
        allow(1, SCOTT),
        block(2, ".com"),
        expired(allow(3, "example.com")),
    ])
    .tenant_rules(vec![block(4, "example.com")])
    .spf("example.com", Pass);
    let mut trail = Vec::new();
    scene.outcome(SCOTT, Some(&mut trail));
    let told: Vec<String> = trail.iter().map(ToString::to_string).collect();
    let id = |number| allow(number, SCOTT).id;
    assert_eq!(
        told,
        [
            format!(
                "allow scott@example.com (the mailbox's whitelist, manual, entry {}) matched and counts: \
                 SPF passes for the sender's domain (proven).",
                id(1)
            ),
            format!(
                "allow example.com (the mailbox's whitelist, manual, entry {}) matched, but has expired.",
                id(3)
            ),
            format!(
                "block .com (the mailbox's blocklist, manual, entry {}) matched too; entry {} won over it.",
                id(2),
                id(1)
            ),
            format!(
                "block example.com (the tenant's blocklist, manual, entry {}) matched too; entry {} won over it.",
                id(4),
                id(1)
            ),
            "No entry of the system matched.".to_owned(),
        ]
    );
}

#[test]
fn the_trail_tells_why_a_match_did_not_count() {
    let scene = Scene::new(vec![allow(1, SCOTT)]).spf("example.com", Fail);
    let mut trail = Vec::new();
    scene.outcome(SCOTT, Some(&mut trail));
    assert!(matches!(
        &trail[0],
        Step::Matched {
            counted: false,
            proof: Some(Proof::Contradicted),
            ..
        }
    ));
    assert!(
        trail[0].to_string().contains("could be forged"),
        "{}",
        trail[0]
    );
}

// The compiled set.

#[test]
fn a_compiled_rule_still_knows_its_pattern() {
    let patterns = [
        "a@b.example",
        "\"a*b\"@b.example",
        "n*@b.example",
        "b.example",
        ".b.example",
        ".test",
        "192.0.2.0/24",
        "2001:db8::1",
        "list-id:a.example",
    ];
    let set = RuleSet::compile(
        patterns
            .iter()
            .zip(1..)
            .map(|(pattern, n)| allow(n, pattern))
            .collect(),
    );
    for (pattern, number) in patterns.iter().zip(1..) {
        let rule = set.find(allow(number, pattern).id).unwrap();
        assert_eq!(set.pattern(rule).to_string(), *pattern);
    }
}
