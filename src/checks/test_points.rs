//! The entries that every list has or must not have, so that it can be tested (RFC 5782, 5): pure.
//!
//! Deviation: a list of addresses that has no test entry for IPv6 isn't faulted for it. The RFC wants one only of lists
//! that support IPv6, and nothing else tells which do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::list_key::{ListKey, ListSort};
use super::names::query_name;
use super::out_of_use::OutOfUse;
use crate::mail::Domain;
use crate::policy::About;

/// One question of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TestPoint {
    pub(super) name: String,
    pub(super) place: Place,
}

/// Where a test point stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On every list.
    Listed,
    /// On no list.
    NotListed,
    /// On every list that supports IPv6.
    ListedIpv6,
    /// On no list, in IPv6.
    NotListedIpv6,
}

/// What a test came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tested {
    /// As it should be.
    Sound {
        /// Whether it has the test entry for IPv6.
        ipv6: bool,
    },
    /// Not to be asked.
    Unsound(OutOfUse),
}

/// Why a question came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// No answer came in time, or none that can be read.
    Silent,
    /// The answer was an error: its code.
    Error(&'static str),
}

impl From<Unanswered> for Tested {
    fn from(why: Unanswered) -> Self {
        Self::Unsound(match why {
            Unanswered::Silent => OutOfUse::Silent,
            Unanswered::Error(code) => OutOfUse::Errs(code),
        })
    }
}

/// What a question came to.
pub(super) type Answer = Result<Vec<Ipv4Addr>, Unanswered>;

/// The questions that test a list.
pub(super) fn test_points(key: &ListKey) -> Vec<TestPoint> {
    let points: &[(&str, Place)] = match key.sort {
        ListSort::Addresses => &[
            ("127.0.0.2", Place::Listed),
            ("127.0.0.1", Place::NotListed),
            ("::FFFF:7F00:2", Place::ListedIpv6),
            ("::FFFF:7F00:1", Place::NotListedIpv6),
        ],
        ListSort::Domains => &[("test", Place::Listed), ("invalid", Place::NotListed)],
    };
    let point = |(text, place): &(&str, Place)| {
        let about = match key.sort {
            ListSort::Addresses => About::Client(address(text)?),
            ListSort::Domains => About::Domain(Domain::parse(text).ok()?),
        };
        let name = query_name(&about, key.zone.as_str())?;
        let place = *place;
        Some(TestPoint { name, place })
    };
    points.iter().filter_map(point).collect()
}

/// The forms of IPv6 stay IPv6, though they are addresses of IPv4 in disguise.
fn address(text: &str) -> Option<IpAddr> {
    let v4 = text.parse::<Ipv4Addr>().map(IpAddr::V4);
    v4.ok()
        .or_else(|| text.parse::<Ipv6Addr>().map(IpAddr::V6).ok())
}

/// What the answers say of the list.
pub(super) fn judge(answers: &[(Place, Answer)]) -> Tested {
    let all = answers
        .iter()
        .filter_map(|(_, answer)| answer.as_ref().ok());
    let refusal = all
        .flatten()
        .find(|address| matches!(address.octets(), [127, 255, 255, _]));
    if let Some(code) = refusal {
        return Tested::Unsound(OutOfUse::Refuses(*code));
    }
    let answer_at = |wanted: Place| {
        let mut places = answers.iter().filter(|(place, _)| *place == wanted);
        let answer = places.next().map(|(_, answer)| answer);
        answer.map_or(Err(Unanswered::Silent), |answer| {
            answer.as_deref().map_err(|why| *why)
        })
    };
    for place in [Place::NotListed, Place::NotListedIpv6] {
        match answer_at(place) {
            Err(_) | Ok([]) => {}
            Ok(found) => {
                let mistake = found.iter().find(|address| !address.is_loopback());
                return Tested::Unsound(mistake.map_or(OutOfUse::ListsEverything, |address| {
                    OutOfUse::Mistaken(*address)
                }));
            }
        }
    }
    let ipv6 = answer_at(Place::ListedIpv6)
        .is_ok_and(|found| !found.is_empty() && found.iter().all(Ipv4Addr::is_loopback));
    // The zone answers this one: it must not be let off for not answering the other.
    if let Err(why) = answer_at(Place::NotListed) {
        return why.into();
    }
    match answer_at(Place::Listed) {
        Err(why) => why.into(),
        Ok([]) if ipv6 => Tested::Sound { ipv6 },
        Ok([]) => Tested::Unsound(OutOfUse::ListsNothing),
        Ok(found) => match found.iter().find(|address| !address.is_loopback()) {
            Some(mistake) => Tested::Unsound(OutOfUse::Mistaken(*mistake)),
            None => Tested::Sound { ipv6 },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(sort: ListSort) -> ListKey {
        ListKey {
            zone: Domain::parse("bl.test").unwrap(),
            sort,
        }
    }

    #[test]
    fn the_points_are_those_of_the_rfc() {
        let names = |sort| {
            let points = test_points(&key(sort));
            points
                .into_iter()
                .map(|point| point.name)
                .collect::<Vec<_>>()
        };
        let zeros = "0.".repeat(20);
        assert_eq!(
            names(ListSort::Addresses),
            [
                "2.0.0.127.bl.test".to_owned(),
                "1.0.0.127.bl.test".to_owned(),
                format!("2.0.0.0.0.0.f.7.f.f.f.f.{zeros}bl.test"),
                format!("1.0.0.0.0.0.f.7.f.f.f.f.{zeros}bl.test"),
            ]
        );
        assert_eq!(
            names(ListSort::Domains),
            ["test.bl.test", "invalid.bl.test"]
        );
    }

    #[test]
    fn a_list_is_sound_when_each_point_is_where_it_should_be() {
        let yes = || Some(vec![Ipv4Addr::new(127, 0, 0, 2)]);
        let no = || Some(Vec::new());
        let judged = |unanswered: Unanswered, answers: [Option<Vec<Ipv4Addr>>; 4]| {
            let [listed, not_listed, listed6, not_listed6] =
                answers.map(|answer| answer.ok_or(unanswered));
            judge(&[
                (Place::Listed, listed),
                (Place::NotListed, not_listed),
                (Place::ListedIpv6, listed6),
                (Place::NotListedIpv6, not_listed6),
            ])
        };
        let of = |listed, not_listed, listed6, not_listed6| {
            judged(
                Unanswered::Silent,
                [listed, not_listed, listed6, not_listed6],
            )
        };
        let sound = |ipv6| Tested::Sound { ipv6 };
        let unsound = Tested::Unsound;
        assert_eq!(of(yes(), no(), yes(), no()), sound(true));
        assert_eq!(of(yes(), no(), no(), no()), sound(false));
        assert_eq!(of(yes(), no(), None, None), sound(false));
        assert_eq!(of(no(), no(), yes(), no()), sound(true));
        assert_eq!(of(no(), no(), no(), no()), unsound(OutOfUse::ListsNothing));
        for everything in [
            of(yes(), yes(), no(), no()),
            of(yes(), no(), yes(), yes()),
            of(None, yes(), None, None),
        ] {
            assert_eq!(everything, unsound(OutOfUse::ListsEverything));
        }
        assert_eq!(of(None, no(), no(), no()), unsound(OutOfUse::Silent));
        assert_eq!(of(yes(), None, yes(), no()), unsound(OutOfUse::Silent));
        for failing in [[None, no(), None, None], [yes(), None, no(), no()]] {
            let errs = judged(Unanswered::Error("SERVFAIL"), failing);
            assert_eq!(errs, unsound(OutOfUse::Errs("SERVFAIL")));
        }
        let parked = || Some(vec![Ipv4Addr::new(192, 0, 2, 80)]);
        let mistaken = unsound(OutOfUse::Mistaken(Ipv4Addr::new(192, 0, 2, 80)));
        assert_eq!(of(parked(), no(), no(), no()), mistaken);
        assert_eq!(of(parked(), parked(), parked(), parked()), mistaken);
        let refused = Ipv4Addr::new(127, 255, 255, 254);
        assert_eq!(
            of(Some(vec![refused]), no(), no(), no()),
            unsound(OutOfUse::Refuses(refused))
        );
    }
}
