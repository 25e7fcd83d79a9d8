//! What `guestlist rehearse --set` can try out: `threshold=5`, `mode=standard`, `dnsbl:bl.example.org.points=3`.

use std::collections::BTreeMap;

use crate::checks::known_list;
use crate::engine::Proposal;
use crate::mail::Domain;
use crate::policy::{Check, CheckKind, Checks, DnsList, Mode, Scope, Subject};

/// What is said where a name can't be set.
const CAN_BE_SET: &str = "set threshold, mode, or the points or enabled of a check: reverse_dns.points, spf.enabled, \
                          dmarc.points, spamtrap.points, complaints.points, dnsbl:ZONE.points, dnswl:ZONE:sender_domain.points";

/// One setting to try out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Setting {
    Threshold(i32),
    Mode(Mode),
    Points(CheckName, i32),
    Enabled(CheckName, bool),
}

/// Which check.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CheckName {
    ReverseDns,
    Spf,
    Dmarc,
    Spamtrap,
    Complaints,
    List {
        speaks_for: bool,
        zone: Domain,
        /// None: whichever the tenant has, or the list's own.
        subject: Option<Subject>,
    },
}

impl Setting {
    /// Reads `NAME=VALUE`; the error is a sentence that says what can be set.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("write NAME=VALUE: {CAN_BE_SET}"))?;
        match name {
            "threshold" => return number(value, &Checks::THRESHOLDS).map(Self::Threshold),
            "mode" => {
                let words = Mode::ALL.map(Mode::as_str).join(", ");
                let mode = Mode::parse(value).ok_or_else(|| format!("use a mode: {words}"));
                return mode.map(Self::Mode);
            }
            _ => {}
        }
        let (check, field) = name
            .rsplit_once('.')
            .ok_or_else(|| format!("there is no {name}: {CAN_BE_SET}"))?;
        let check = CheckName::parse(check)?;
        match field {
            "points" => Ok(Self::Points(
                check,
                number(value, &(0..=Checks::MOST_POINTS))?,
            )),
            "enabled" => match value {
                "true" => Ok(Self::Enabled(check, true)),
                "false" => Ok(Self::Enabled(check, false)),
                _ => Err(format!("{name} is true or false")),
            },
            _ => Err(format!("a check has no {field}: {CAN_BE_SET}")),
        }
    }

    /// Changes the proposal. Points switch a check on; [`Setting::Enabled`] can come after it.
    pub(super) fn apply_to(&self, proposal: &mut Proposal) {
        match self {
            Self::Threshold(threshold) => proposal.threshold = *threshold,
            Self::Mode(mode) => proposal.mode = *mode,
            Self::Points(name, points) => name.change(&mut proposal.checks, |check| {
                check.points = *points;
                check.enabled = true;
            }),
            Self::Enabled(name, enabled) => {
                name.change(&mut proposal.checks, |check| check.enabled = *enabled);
            }
        }
    }
}

impl CheckName {
    fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let kind = parts.next().unwrap_or_default();
        let (zone, subject) = (parts.next(), parts.next());
        let speaks_for = match (kind, zone) {
            ("reverse_dns", None) => return Ok(Self::ReverseDns),
            ("spf", None) => return Ok(Self::Spf),
            ("dmarc", None) => return Ok(Self::Dmarc),
            ("spamtrap", None) => return Ok(Self::Spamtrap),
            ("complaints", None) => return Ok(Self::Complaints),
            ("dnsbl", Some(_)) => false,
            ("dnswl", Some(_)) => true,
            ("probing", None) => {
                return Err("probing can't be rehearsed: whom it makes wait depends on recipients that nobody has, and                             these are not recorded".to_owned());
            }
            _ => return Err(format!("there is no check {text}: {CAN_BE_SET}")),
        };
        let zone = Domain::parse(zone.unwrap_or_default())
            .map_err(|_| format!("{text} names no zone: {}", Checks::NO_ZONE))?;
        let subject = subject.map(|word| {
            let known = Subject::ALL
                .into_iter()
                .find(|subject| subject.as_str() == word);
            let words = Subject::ALL.map(Subject::as_str).join(", ");
            known.ok_or_else(|| format!("a list is asked about one of these: {words}"))
        });
        if parts.next().is_some() {
            return Err(format!("there is no check {text}: {CAN_BE_SET}"));
        }
        Ok(Self::List {
            speaks_for,
            zone,
            subject: subject.transpose()?,
        })
    }

    fn change(&self, checks: &mut Vec<Check>, change: impl FnOnce(&mut Check)) {
        if let Some(check) = checks.iter_mut().find(|check| self.is(&check.kind)) {
            change(check);
            return;
        }
        let mut check = self.new_check();
        change(&mut check);
        checks.push(check);
    }

    fn is(&self, kind: &CheckKind) -> bool {
        match (self, kind) {
            (Self::ReverseDns, CheckKind::ReverseDns)
            | (Self::Spf, CheckKind::Spf)
            | (Self::Dmarc, CheckKind::Dmarc)
            | (Self::Spamtrap, CheckKind::Spamtrap { .. })
            | (Self::Complaints, CheckKind::Complaints { .. }) => true,
            (
                Self::List {
                    speaks_for,
                    zone,
                    subject,
                },
                CheckKind::Dnsbl(list) | CheckKind::Dnswl(list),
            ) => {
                *speaks_for == matches!(kind, CheckKind::Dnswl(_))
                    && list.zone == *zone
                    && subject.is_none_or(|subject| subject == list.subject)
            }
            _ => false,
        }
    }

    /// As the catalogue has it, or the plainest one.
    fn new_check(&self) -> Check {
        let kind = match self {
            Self::ReverseDns => CheckKind::ReverseDns,
            Self::Spf => CheckKind::Spf,
            Self::Dmarc => CheckKind::Dmarc,
            Self::Spamtrap => CheckKind::first_spamtrap(),
            Self::Complaints => CheckKind::first_complaints(),
            Self::List {
                speaks_for,
                zone,
                subject,
            } => {
                let known = known_list(zone.as_str()).map(|known| &known.check);
                if let Some(known) = known.filter(|known| self.is(&known.kind)) {
                    return known.clone();
                }
                let list = DnsList {
                    name: None,
                    zone: zone.clone(),
                    subject: subject.unwrap_or_default(),
                    scope: Scope::Address,
                    paid_removal: false,
                    codes: BTreeMap::new(),
                    lookup_url: None,
                };
                match speaks_for {
                    true => CheckKind::Dnswl(list),
                    false => CheckKind::Dnsbl(list),
                }
            }
        };
        Check {
            enabled: true,
            points: 0,
            kind,
        }
    }
}

fn number(text: &str, allowed: &std::ops::RangeInclusive<i32>) -> Result<i32, String> {
    let number = text.parse().ok().filter(|number| allowed.contains(number));
    number.ok_or_else(|| format!("use {} to {}", allowed.start(), allowed.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(settings: &[&str]) -> Proposal {
        let mut proposal = Proposal {
            threshold: 5,
            checks: Checks::first(),
            mode: Mode::Monitor,
            asking: None,
        };
        for setting in settings {
            Setting::parse(setting).unwrap().apply_to(&mut proposal);
        }
        proposal
    }

    #[test]
    fn each_thing_that_can_be_set_is_set() {
        let proposal = tried(&[
            "threshold=7",
            "mode=standard",
            "spf.points=3",
            "reverse_dns.enabled=false",
            "dnsbl:bl.example.org:sender_domain.points=4",
            "dnsbl:zen.spamhaus.org.points=6",
            "spamtrap.points=5",
            "complaints.enabled=false",
        ]);
        assert_eq!((proposal.threshold, proposal.mode), (7, Mode::Standard));
        let [name, spf, spamtrap, complaints, domains, known] = proposal.checks.as_slice() else {
            panic!("{proposal:?}");
        };
        assert!(!name.enabled && spf.points == 3 && domains.points == 4 && known.points == 6);
        assert!(spamtrap.points == 5 && !complaints.enabled);
        let list = domains.kind.list().unwrap();
        assert_eq!(list.subject, Subject::SenderDomain);
        // What is known of a list need not be said.
        assert!(known.enabled && known.kind.list().unwrap().lookup_url.is_some());
        let off_again = tried(&[
            "dnsbl:bl.example.org.points=4",
            "dnsbl:bl.example.org.enabled=false",
        ]);
        assert!(
            off_again
                .checks
                .iter()
                .all(|check| check.kind.list().is_none() || !check.enabled)
        );
    }

    #[test]
    fn a_setting_that_is_none_says_what_there_is() {
        for (text, said) in [
            ("threshold", "write NAME=VALUE: set threshold"),
            ("threshold=0", "use 1 to 100"),
            ("mode=strict", "use a mode: monitor, tag"),
            ("colour=red", "there is no colour: set threshold"),
            ("dkim.points=1", "there is no check dkim: set threshold"),
            ("dnsbl.points=1", "there is no check dnsbl: set threshold"),
            ("probing.enabled=true", "probing can't be rehearsed"),
            ("spf.weight=1", "a check has no weight: set threshold"),
            ("spf.points=101", "use 0 to 100"),
            ("spf.enabled=yes", "spf.enabled is true or false"),
            ("dnsbl:bl..org.points=1", "dnsbl:bl..org names no zone"),
            (
                "dnsbl:bl.org:from.points=1",
                "a list is asked about one of these: client",
            ),
        ] {
            let error = Setting::parse(text).unwrap_err();
            assert!(error.starts_with(said), "{text}: {error}");
        }
    }
}
