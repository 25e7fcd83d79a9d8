//! What a tenant's own traps and owners weigh: nobody else is asked.

use super::weigh::{Outcome, Weighing, found};
use super::{Against, Check, CheckKind, Found, Held};

impl Weighing<'_> {
    /// What the tenant's own traps and owners say: of the client's network, and of the sender.
    pub(super) fn held(&self, check: &Check) -> Outcome {
        if self.client_allowed && self.is_bounce {
            return Outcome::Skipped(
                "an entry lifts the checks on this client, and a bounce has no sender",
            );
        }
        let Some(Held { client, sender }) = &self.witness.evidence.held else {
            return Outcome::Open;
        };
        match check.kind {
            CheckKind::Spamtrap { hold_hours } => {
                let is_held =
                    |against: &Against| against.trapped_until(hold_hours, self.now).is_some();
                if !self.client_allowed && is_held(client) {
                    let text = "its server, or one beside it, wrote to a spamtrap: an address that nobody uses";
                    return found(check, check.points, Found::TrappedClient, text);
                }
                if !self.is_bounce && is_held(sender) {
                    let text = "its sender wrote to a spamtrap: an address that nobody uses";
                    return found(check, check.points, Found::TrappedSender, text);
                }
                Outcome::Nothing("neither its server nor its sender wrote to a spamtrap lately")
            }
            CheckKind::Complaints {
                threshold,
                window_hours,
            } => {
                let count = |against: &Against| {
                    let count = against.complaints(window_hours, self.now);
                    (count >= threshold.into()).then(|| owners(count))
                };
                if !self.client_allowed
                    && let Some(owners) = count(client)
                {
                    let text = format!(
                        "mail from its server, or from one beside it, was reported as spam by {owners}"
                    );
                    return found(check, check.points, Found::ReportedClient, &text);
                }
                if !self.is_bounce
                    && let Some(owners) = count(sender)
                {
                    let text = format!("mail from its sender was reported as spam by {owners}");
                    return found(check, check.points, Found::ReportedSender, &text);
                }
                Outcome::Nothing("not reported as spam lately, or by too few")
            }
            _ => Outcome::Skipped("others are asked"),
        }
    }
}

/// "one owner", "3 owners"
fn owners(count: usize) -> String {
    match count {
        1 => "one owner".to_owned(),
        count => format!("{count} owners"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::testing::{NOW, Scene, allow, check, dnsbl};
    use super::super::{Mode, Needs};
    use super::*;

    const STRANGER: &str = "someone@agency.example";

    fn guarded(client: Against, sender: Against) -> Scene {
        let mut scene = Scene::new(Vec::new())
            .mode(Mode::Standard)
            .check(check(CheckKind::first_spamtrap(), 5))
            .check(check(CheckKind::first_complaints(), 5));
        scene.evidence.held = Some(Held { client, sender });
        scene
    }

    fn trapped() -> Against {
        Against {
            trapped_at: Some(NOW - TimeDelta::hours(1)),
            ..Against::default()
        }
    }

    fn complained(owners: usize) -> Against {
        Against {
            complained_at: vec![NOW - TimeDelta::hours(1); owners],
            ..Against::default()
        }
    }

    #[test]
    fn what_is_in_memory_is_asked_before_anybody_else() {
        let mut scene = guarded(Against::default(), Against::default())
            .check(check(CheckKind::ReverseDns, 2))
            .check(dnsbl("bl.test", 4));
        let without = scene.all_needs(STRANGER);
        assert!(without.reverse_name && without.lists.len() == 1);
        scene.evidence.held = None;
        let own = Needs {
            held: true,
            ..Needs::default()
        };
        assert_eq!(scene.all_needs(STRANGER), own);
    }

    #[test]
    fn a_bounce_is_held_against_its_client_alone() {
        let none = Against::default;
        let reason = |client, sender| guarded(client, sender).reason("");
        assert_eq!(reason(none(), trapped()), "null_sender");
        assert_eq!(reason(trapped(), none()), "above_threshold");
        assert_eq!(reason(none(), complained(9)), "null_sender");
        assert_eq!(reason(complained(3), none()), "above_threshold");
    }

    #[test]
    fn an_entry_for_the_client_lifts_what_is_held_against_it_and_not_against_the_sender() {
        let house = || vec![allow(1, "192.0.2.0/24")];
        let reason = |client, sender| {
            let scene = guarded(client, sender).tenant_rules(house());
            scene.reason(STRANGER)
        };
        assert_eq!(reason(trapped(), complained(2)), "below_threshold");
        assert_eq!(reason(complained(9), trapped()), "above_threshold");
    }

    #[test]
    fn a_friend_is_let_in_whatever_is_held_against_its_server() {
        let mut scene = guarded(trapped(), complained(9));
        scene.mailbox.rules = super::super::RuleSet::compile(vec![allow(1, STRANGER)]);
        let scene = scene.spf("agency.example", crate::mail::SpfResult::Pass);
        assert_eq!(scene.reason(STRANGER), "whitelisted_by_mailbox");
    }

    #[test]
    fn traps_and_complaints_confirm_each_other() {
        let scene = guarded(trapped(), complained(3));
        let decision = scene.decision(STRANGER);
        assert_eq!((decision.points, decision.findings.len()), (10, 2));
        assert_eq!(
            guarded(complained(2), complained(2)).reason(STRANGER),
            "below_threshold"
        );
    }
}
