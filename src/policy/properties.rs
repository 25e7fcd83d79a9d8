//! What holds for every list, every sender and every text.

use proptest::prelude::*;

use super::testing::{Scene, rule};
use super::{Evidence, List, Mode, Networks, Pattern, Rule, RuleSet, Source, SpfEvidence};
use crate::mail::{Address, Domain, ReversePath, SmtpReply, SpfResult};

/// Few names, so that entries and senders meet often.
fn a_sender() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab]{1,2}(\\+[xy])?@([ab]\\.)?[cd]\\.(example|test)",
        Just(String::new()),
        "srs0=h=t=[cd]\\.example=[ab]@forwarder\\.example",
        "prvs=1234abcdef=[ab]@[cd]\\.example",
    ]
}

fn a_pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab]{1,2}@([ab]\\.)?[cd]\\.(example|test)",
        2 => "[ab]\\*@[cd]\\.(example|test)",
        2 => "([ab]\\.)?[cd]\\.(example|test)",
        2 => "\\.([ab]\\.)?[cd]\\.(example|test)",
        1 => "\\.(example|test)",
        1 => "192\\.0\\.2\\.(0/24|25|24/31)",
    ]
}

fn a_rule() -> impl Strategy<Value = Rule> {
    (
        any::<u16>(),
        any::<bool>(),
        a_pattern(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0..4u8,
    )
        .prop_map(
            |(id, allow, pattern, learned, require_auth, binding, state)| {
                let list = if allow { List::Allow } else { List::Block };
                let rule = rule(id.into(), list, &pattern);
                let trusted =
                    Networks::parse(if state == 1 { "192.0.2.0/24" } else { "" }).unwrap();
                let rule = Rule {
                    source: if learned {
                        Source::Learned
                    } else {
                        Source::Manual
                    },
                    require_auth,
                    binding: binding && !allow,
                    trusted_networks: trusted,
                    ..rule
                };
                if state == 2 {
                    super::testing::expired(rule)
                } else {
                    rule
                }
            },
        )
}

fn some_rules() -> impl Strategy<Value = Vec<Rule>> {
    // As in the database: ids are unique.
    prop::collection::vec(a_rule(), 0..12).prop_map(|mut rules| {
        rules.sort_by_key(|rule| rule.id);
        rules.dedup_by_key(|rule| rule.id);
        rules
    })
}

fn a_mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![
        Mode::Monitor,
        Mode::Tag,
        Mode::Standard,
        Mode::Ask,
        Mode::WhitelistOnly,
    ])
}

fn some_evidence() -> impl Strategy<Value = Evidence> {
    let result = prop::sample::select(vec![
        SpfResult::Pass,
        SpfResult::Fail,
        SpfResult::Neutral,
        SpfResult::Temperror,
    ]);
    prop::collection::vec(("[cd]\\.example", result, any::<bool>()), 0..3).prop_map(|spf| {
        Evidence {
            spf: spf
                .into_iter()
                .map(|(domain, result, dmarc_enforced)| SpfEvidence {
                    domain: domain.into(),
                    result,
                    dmarc_enforced,
                })
                .collect(),
            ..Evidence::default()
        }
    })
}

fn a_scene(lists: [Vec<Rule>; 3], mode: Mode, evidence: &Evidence) -> Scene {
    let [mailbox, tenant, system] = lists;
    let mut scene = Scene::new(mailbox)
        .mode(mode)
        .tenant_rules(tenant)
        .system_rules(system);
    scene.evidence = evidence.clone();
    scene
}

proptest! {
    #[test]
    fn the_order_in_which_entries_were_added_never_matters(
        (lists, shuffled) in [some_rules(), some_rules(), some_rules()].prop_flat_map(|lists| {
            let shuffled = lists.clone().map(|rules| Just(rules).prop_shuffle());
            (Just(lists), shuffled)
        }),
        mode in a_mode(), evidence in some_evidence(), sender in a_sender(),
    ) {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        let first = a_scene(lists, mode, &evidence).outcome(&sender, Some(&mut one));
        let second = a_scene(shuffled, mode, &evidence).outcome(&sender, Some(&mut other));
        prop_assert_eq!(first, second);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn adding_an_entry_for_one_mailbox_never_changes_anothers_decision(
        lists in [some_rules(), some_rules(), some_rules()], added in a_rule(),
        mode in a_mode(), evidence in some_evidence(), sender in a_sender(),
    ) {
        // Both mailboxes are judged with the same tenant's and system's policy, as in the cache.
        let mut anna = a_scene(lists, mode, &evidence);
        let before = anna.outcome(&sender, None);
        let mut bob = a_scene([vec![added], Vec::new(), Vec::new()], mode, &evidence);
        std::mem::swap(&mut bob.mailbox, &mut anna.mailbox);
        anna.outcome(&sender, None);
        std::mem::swap(&mut bob.mailbox, &mut anna.mailbox);
        prop_assert_eq!(anna.outcome(&sender, None), before);
    }

    #[test]
    fn a_trail_never_changes_the_decision(
        lists in [some_rules(), some_rules(), some_rules()],
        mode in a_mode(), evidence in some_evidence(), sender in a_sender(),
    ) {
        let scene = a_scene(lists, mode, &evidence);
        let mut trail = Vec::new();
        prop_assert_eq!(scene.outcome(&sender, None), scene.outcome(&sender, Some(&mut trail)));
    }

    #[test]
    fn what_is_needed_is_asked_once(
        lists in [some_rules(), some_rules(), some_rules()], mode in a_mode(), everyone in any::<bool>(),
        sender in a_sender(),
    ) {
        let mut scene = a_scene(lists, mode, &Evidence::default());
        scene.mailbox.ask_everyone = everyone;
        let mut known = std::collections::BTreeSet::new();
        // For the entries, and for the question to the owner: never a third time.
        for _ in 0..2 {
            let super::Outcome::Needs(needs) = scene.outcome(&sender, None) else { break };
            prop_assert!(!needs.is_empty());
            for domain in needs.spf {
                prop_assert!(known.insert(domain.to_string()), "{} again", domain);
                scene = scene.spf(domain.as_str(), SpfResult::Neutral);
            }
            if needs.asked {
                prop_assert_eq!(scene.evidence.asked, None);
                scene = scene.asked(super::Asked::NotYet);
            }
        }
        prop_assert!(matches!(scene.outcome(&sender, None), super::Outcome::Decided(_)));
    }

    #[test]
    fn the_size_of_a_set_grows_with_its_rules(rules in some_rules()) {
        let set = RuleSet::compile(rules);
        prop_assert!(set.size_bytes() >= set.len() * 40);
    }

    #[test]
    fn an_address_reads_back_as_itself(text in "\\PC{0,20}@\\PC{0,20}|[ -~]{0,70}@[ -~]{1,12}|[\"\\\\a@ <>:*]{1,8}@[a-z.]{1,8}") {
        if let Ok(address) = Address::parse(&text) {
            prop_assert_eq!(Address::parse(address.as_str()), Ok(address.clone()));
            prop_assert_eq!(address.as_str(), format!("{}@{}", address.local_part(), address.domain()));
            let domain = address.to_domain();
            prop_assert_eq!(Domain::parse(domain.as_str()), Ok(domain.clone()));
            prop_assert_eq!(Domain::parse(&domain.to_unicode()), Ok(domain));
            let pattern = Pattern::Address(address.clone());
            prop_assert_eq!(Pattern::parse(&pattern.to_string()), Ok(pattern));
            address.sender_forms();
        }
    }

    #[test]
    fn a_pattern_reads_back_as_itself(text in "\\PC{0,40}|[ -~]{0,40}|[*.@a-c<>\"-]{0,12}|list-id:[ -~]{0,12}|[0-9a-f:./]{0,20}") {
        if let Ok(pattern) = Pattern::parse(&text) {
            prop_assert_eq!(Pattern::parse(&pattern.to_string()), Ok(pattern));
        }
    }

    #[test]
    fn any_text_at_all_is_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        let sender = ReversePath::parse(&text);
        prop_assert!(sender.as_str().chars().count() <= 320);
        let breaks_lines = sender.as_str().contains(['\r', '\n', '\0', '\u{2028}']);
        prop_assert!(!breaks_lines);
        let _pattern = Pattern::parse(&text);
        let _networks = Networks::parse(&text);
    }

    #[test]
    fn a_reply_is_always_one_line_of_printable_ascii(sentence in any::<String>(), url in "https://[a-z./]{0,500}", junk in any::<String>()) {
        let replies = [
            SmtpReply::reject(&sentence), SmtpReply::defer(&sentence),
            SmtpReply::reject_with_url(&sentence, &url), SmtpReply::defer_with_url(&sentence, &junk),
        ];
        for reply in replies {
            let line = reply.to_string();
            prop_assert!(line.len() <= 400, "{}", line);
            prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}", line);
            prop_assert_eq!(line.split(' ').nth(1).and_then(|status| status.get(..1)), line.get(..1));
        }
        let whole = SmtpReply::reject_with_url(&sentence, &url).to_string();
        prop_assert!(whole.ends_with(&url) || !whole.contains("https://"), "{}", whole);
    }
}
