//! A tenant's checks: what may be set, and what is compiled from it.
//!
//! Limits: a decision asks the DNS at most ten questions for its checks, besides what SPF itself needs (RFC 7208,
//! 4.6.4). One question is kept for each list, and two for the client's own name, so at most
//! [`Checks::MOST_LISTS`] lists can be on at once.

use url::Url;

use super::check::Subject;
use super::{Check, CheckKind, Probing};

/// The checks of a tenant that are on, in an order that doesn't depend on how they were set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks(Vec<Check>);

/// What is wrong with one check, or with all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckProblem {
    /// Which check, by its place; None: all of them together.
    pub index: Option<usize>,
    /// Which part of it: `zone`, `points`, `codes` …
    pub field: &'static str,
    /// A sentence that says what to do.
    pub message: String,
}

impl Checks {
    /// Lists that may be on at once.
    pub const MOST_LISTS: usize = 8;
    /// Checks that a tenant may have, on or off.
    pub const MOST: usize = 50;
    /// Points that one check may weigh.
    pub const MOST_POINTS: i32 = 100;
    /// The lowest and the highest threshold.
    pub const THRESHOLDS: std::ops::RangeInclusive<i32> = 1..=100;
    /// Characters that the name of a list may have.
    pub const LONGEST_NAME: usize = 60;
    /// Characters that the meaning of a code may have.
    pub const LONGEST_TEXT: usize = 120;
    /// Characters that the URL of a list's page may have.
    pub const LONGEST_URL: usize = 200;
    /// Codes that a list may have.
    pub const MOST_CODES: usize = 64;
    /// The sentence for what is no zone.
    pub const NO_ZONE: &str = "Give the list's zone, such as bl.example.org.";
    /// Characters that a zone may have: the 64 of a reversed IPv6 address come before it.
    const LONGEST_ZONE: usize = crate::mail::Domain::LONGEST - 64;

    /// Hours that something may be held against somebody, and owners that may be asked for.
    pub const HOURS: std::ops::RangeInclusive<u16> = 1..=720;
    /// Owners that must have complained.
    pub const COMPLAINTS: std::ops::RangeInclusive<u16> = 1..=100;

    /// What a new tenant has: nothing that needs a list, and nothing that reaches the first threshold, five points, but
    /// together with what the tenant's own traps or owners say.
    pub fn first() -> Vec<Check> {
        [
            (CheckKind::ReverseDns, 2),
            (CheckKind::Spf, 2),
            (CheckKind::first_spamtrap(), 4),
            (CheckKind::first_complaints(), 4),
        ]
        .into_iter()
        .map(|(kind, points)| Check {
            enabled: true,
            points,
            kind,
        })
        .collect()
    }

    /// Takes those that are on. More lists than there may be are left out: the door refuses them.
    pub fn compile(checks: Vec<Check>) -> Self {
        let mut checks: Vec<Check> = checks.into_iter().filter(|check| check.enabled).collect();
        checks.sort_by(|one, other| one.kind.key().cmp(&other.kind.key()));
        checks.dedup_by(|one, other| one.kind.key() == other.kind.key());
        let mut lists = 0;
        checks.retain(|check| {
            lists += usize::from(check.kind.list().is_some());
            check.kind.list().is_none() || lists <= Self::MOST_LISTS
        });
        Self(checks)
    }

    /// Those that are on.
    pub fn iter(&self) -> impl Iterator<Item = &Check> {
        self.0.iter()
    }

    /// When the mail of a network that tries unknown names has to wait; None: never.
    pub fn probing(&self) -> Option<Probing> {
        self.0.iter().find_map(|check| match check.kind {
            CheckKind::Probing(probing) => Some(probing),
            _ => None,
        })
    }

    /// What is on, in one line: for the audit log.
    pub fn in_short(threshold: i32, checks: &[Check]) -> String {
        let on = checks.iter().filter(|check| check.enabled);
        let on = on.map(|check| match check.kind.list() {
            Some(list) => format!("{} {} {}", check.kind.as_str(), list.zone, check.points),
            None => match check.kind {
                CheckKind::Probing(probing) => probing.to_string(),
                _ => format!("{} {}", check.kind.as_str(), check.points),
            },
        });
        let on: Vec<String> = on.collect();
        format!("threshold {threshold}; {}", on.join(", "))
    }

    /// Bytes they take in memory, roughly.
    pub fn size_bytes(&self) -> usize {
        let of_list = |check: &Check| {
            check.kind.list().map_or(0, |list| {
                list.zone.as_str().len()
                    + list.lookup_url.as_ref().map_or(0, String::len)
                    + list
                        .codes
                        .values()
                        .map(|code| code.text.len() + 64)
                        .sum::<usize>()
            })
        };
        self.0
            .iter()
            .map(|check| size_of::<Check>() + of_list(check))
            .sum()
    }

    /// What is wrong with checks that someone wants to set; empty: nothing.
    pub fn problems(checks: &[Check]) -> Vec<CheckProblem> {
        let mut problems = Vec::new();
        let lists = checks
            .iter()
            .filter(|check| check.enabled && check.kind.list().is_some());
        if lists.count() > Self::MOST_LISTS {
            problems.push(CheckProblem::of_all(format!(
                "At most {} lists can be on at once, so that no message waits for more than ten questions: switch \
                 some off.",
                Self::MOST_LISTS
            )));
        }
        if checks.len() > Self::MOST {
            problems.push(CheckProblem::of_all(format!(
                "Keep at most {} checks, on or off.",
                Self::MOST
            )));
        }
        for (index, check) in checks.iter().enumerate() {
            let mut fail = |field, message: String| {
                problems.push(CheckProblem {
                    index: Some(index),
                    field,
                    message,
                });
            };
            let before = checks.iter().take(index);
            if before
                .clone()
                .any(|other| other.kind.key() == check.kind.key())
            {
                fail("kind", "This check is there twice: keep one.".to_owned());
            }
            check.problems(&mut fail);
        }
        problems
    }
}

impl CheckProblem {
    fn of_all(message: String) -> Self {
        Self {
            index: None,
            field: "checks",
            message,
        }
    }
}

impl Check {
    fn problems(&self, fail: &mut impl FnMut(&'static str, String)) {
        let points = 0..=Checks::MOST_POINTS;
        let wrong = || format!("Use 0 to {} points.", Checks::MOST_POINTS);
        if !points.contains(&self.points) {
            fail("points", wrong());
        }
        if let CheckKind::Probing(probing) = self.kind {
            probing.problems(fail);
        }
        self.own_problems(fail);
        let Some(list) = self.kind.list() else { return };
        let zone = list.zone.as_str();
        if zone.starts_with('[') || !zone.contains('.') {
            fail("zone", Checks::NO_ZONE.to_owned());
        } else if is_inside(zone) {
            fail(
                "zone",
                "Give the zone of a public list: names like this one are answered inside a network, or nowhere."
                    .to_owned(),
            );
        } else if zone.len() > Checks::LONGEST_ZONE {
            fail(
                "zone",
                format!("Use at most {} characters.", Checks::LONGEST_ZONE),
            );
        }
        if let Some(name) = &list.name
            && !is_line(name, Checks::LONGEST_NAME)
        {
            fail("name", one_line(Checks::LONGEST_NAME));
        }
        if let Some(url) = &list.lookup_url
            && !is_lookup_url(url, list.subject)
        {
            let what = placeholder(list.subject);
            fail(
                "lookup_url",
                format!(
                    "Use an https address of at most {} characters on a public host name, with {what} after that where it belongs.",
                    Checks::LONGEST_URL
                ),
            );
        }
        if list.codes.len() > Checks::MOST_CODES {
            fail(
                "codes",
                format!("Name at most {} codes.", Checks::MOST_CODES),
            );
        }
        for meaning in list.codes.values() {
            if meaning.points.is_some_and(|given| !points.contains(&given)) {
                fail("codes", wrong());
            }
            if !meaning.text.is_empty() && !is_line(&meaning.text, Checks::LONGEST_TEXT) {
                fail("codes", one_line(Checks::LONGEST_TEXT));
            }
        }
    }
}

impl Check {
    /// What is wrong with a check that the tenant's own knowledge answers.
    fn own_problems(&self, fail: &mut impl FnMut(&'static str, String)) {
        let within = |range: std::ops::RangeInclusive<u16>, what: &str| {
            format!("Use {} to {} {what}.", range.start(), range.end())
        };
        let hours = |given: u16| Checks::HOURS.contains(&given);
        match self.kind {
            CheckKind::Spamtrap { hold_hours } if !hours(hold_hours) => {
                fail("hold_hours", within(Checks::HOURS, "hours"));
            }
            CheckKind::Complaints {
                threshold,
                window_hours,
            } => {
                if !Checks::COMPLAINTS.contains(&threshold) {
                    fail("threshold", within(Checks::COMPLAINTS, "owners"));
                }
                if !hours(window_hours) {
                    fail("window_hours", within(Checks::HOURS, "hours"));
                }
            }
            _ => {}
        }
    }
}

/// Says whether a name is none of the public DNS: kept for networks of one's own (RFC 6761, 6762, 7686, `internal`), or for
/// the DNS itself (RFC 3172).
fn is_inside(name: &str) -> bool {
    let top = name.rsplit('.').next().unwrap_or_default();
    matches!(top, "arpa" | "internal" | "local" | "localhost" | "onion")
}

fn placeholder(subject: Subject) -> &'static str {
    match subject {
        Subject::Client => "{address}",
        Subject::SenderDomain | Subject::Helo => "{domain}",
    }
}

fn is_line(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && !text.contains(char::is_control)
}

fn one_line(longest: usize) -> String {
    format!("Use one line of at most {longest} characters.")
}

/// A link that people will press: https alone, to a public name that is the same for all, with nothing that could end an
/// attribute.
fn is_lookup_url(url: &str, subject: Subject) -> bool {
    let filled = url.replace(placeholder(subject), "x");
    let plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '{' | '}');
    let rest = url.strip_prefix("https://").unwrap_or_default();
    let before_path = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_public = |host: &str| host.contains('.') && !host.ends_with('.') && !is_inside(host);
    // Browsers take `0x7f.1` for an address, and so does this reader.
    let host = Url::parse(&filled).ok();
    let host = host.as_ref().and_then(Url::domain);
    url.len() <= Checks::LONGEST_URL
        && !before_path.contains(['{', '@'])
        && host.is_some_and(is_public)
        && filled.chars().all(plain)
        && url.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dnsbl, list};
    use super::*;
    use crate::policy::CodePattern;
    use crate::policy::check::CodeMeaning;

    fn fields(checks: &[Check]) -> Vec<&'static str> {
        let problems = Checks::problems(checks);
        problems.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn what_a_new_tenant_has_is_in_order_and_stays_below_its_threshold() {
        let first = Checks::first();
        assert_eq!(Checks::problems(&first), []);
        assert!(first.iter().all(|check| check.kind.list().is_none()));
        let asked = first.iter().filter(|check| !check.kind.is_own());
        assert!(asked.map(|check| check.points).sum::<i32>() < 5);
        assert!(first.iter().all(|check| check.points < 5));
    }

    #[test]
    fn hours_and_owners_have_their_limits() {
        let spamtrap = |hold_hours| CheckKind::Spamtrap { hold_hours };
        let complaints = |threshold, window_hours| CheckKind::Complaints {
            threshold,
            window_hours,
        };
        for (kind, wrong) in [
            (spamtrap(1), &[][..]),
            (spamtrap(0), &["hold_hours"]),
            (spamtrap(721), &["hold_hours"]),
            (complaints(1, 720), &[]),
            (complaints(0, 721), &["threshold", "window_hours"]),
            (complaints(101, 0), &["threshold", "window_hours"]),
        ] {
            let check = super::super::testing::check(kind.clone(), 3);
            assert_eq!(fields(&[check]), wrong, "{kind:?}");
        }
    }

    #[test]
    fn each_mistake_is_named_with_its_field() {
        let with = |change: &dyn Fn(&mut Check)| {
            let mut check = dnsbl("bl.example.org", 3);
            change(&mut check);
            fields(&[check])
        };
        let change = |check: &mut Check, change: &dyn Fn(&mut super::super::DnsList)| {
            if let CheckKind::Dnsbl(list) = &mut check.kind {
                change(list);
            }
        };
        assert_eq!(with(&|_| {}), [""; 0]);
        assert_eq!(with(&|check| check.points = 101), ["points"]);
        assert_eq!(with(&|check| check.points = -1), ["points"]);
        assert_eq!(with(&|check| check.points = 0), [""; 0]);
        let for_senders = Check {
            enabled: true,
            points: -1,
            kind: CheckKind::Dnswl(list("wl.example.org")),
        };
        assert_eq!(fields(&[for_senders]), ["points"]);
        assert_eq!(
            with(&|check| check.kind = CheckKind::Dnsbl(list("localhost"))),
            ["zone"]
        );
        for zone in [
            "bl.corp.internal",
            "2.0.192.in-addr.arpa",
            "printer.local",
            "a.localhost",
            "bl.abc.onion",
        ] {
            assert_eq!(
                with(&|check| check.kind = CheckKind::Dnsbl(list(zone))),
                ["zone"],
                "{zone}"
            );
        }
        assert_eq!(
            with(&|check| change(check, &|list| list.name = Some("a\nb".to_owned()))),
            ["name"]
        );
        for url in [
            "javascript:alert(1)",
            "https://x.example/\"{address}",
            "https:///",
            "ftp://x.example",
            "http://x.example/{address}",
            "https://me:word@x.example/",
            "https://me@x.example/",
            "https://192.0.2.1/",
            "https://0x7f.1/",
            "https://[2001:db8::1]/",
            "https://localhost/",
            "https://localhost./",
            "https://a.localhost/",
            "https://intranet/",
            "https://bl.corp.internal/",
            "https://{address}.x.example/",
        ] {
            assert_eq!(
                with(&|check| change(check, &|list| list.lookup_url = Some(url.to_owned()))),
                ["lookup_url"],
                "{url}"
            );
        }
        let code = CodePattern::parse("127.0.0.2").unwrap();
        let meaning = CodeMeaning {
            points: Some(1000),
            ..CodeMeaning::default()
        };
        assert_eq!(
            with(&|check| change(check, &|list| {
                list.codes.insert(code, meaning.clone());
            })),
            ["codes"]
        );
        let twice = [dnsbl("bl.example.org", 3), dnsbl("bl.example.org", 2)];
        assert_eq!(fields(&twice), ["kind"]);
    }

    #[test]
    fn no_more_lists_are_on_than_one_decision_may_ask() {
        let mut lists: Vec<Check> = (0..9)
            .map(|number| dnsbl(&format!("bl{number}.example.org"), 1))
            .collect();
        assert_eq!(fields(&lists), ["checks"]);
        assert_eq!(Checks::compile(lists.clone()).iter().count(), 8);
        lists[3].enabled = false;
        assert_eq!(fields(&lists), [""; 0]);
    }
}
