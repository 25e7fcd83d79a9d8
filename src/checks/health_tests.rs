//! The state machine of a list's health, by moving the time.

use std::net::Ipv4Addr;

use super::*;

const SOUND: Tested = Tested::Sound { ipv6: true };

/// A list, and the time.
struct Bench {
    health: ListHealth,
    now: DateTime<Utc>,
    /// How many parties there were.
    parties: u8,
}

impl Bench {
    fn new() -> Self {
        Self {
            health: ListHealth::back_when_sound_for(TimeDelta::minutes(5)),
            now: "2026-03-02T09:00:00Z".parse().unwrap(),
            parties: 0,
        }
    }

    fn wait(&mut self, minutes: i64) -> &mut Self {
        self.now += TimeDelta::minutes(minutes);
        self
    }

    fn ask(&mut self, said: Said) -> Option<Turn> {
        self.ask_taking(said, 20)
    }

    fn ask_taking(&mut self, said: Said, millis: u64) -> Option<Turn> {
        // More than are remembered one by one, and then the first again.
        self.parties = self.parties.wrapping_add(1);
        self.ask_for(Party::numbered([10, 0, self.parties], None), said, millis)
    }

    fn ask_for(&mut self, party: Party, said: Said, millis: u64) -> Option<Turn> {
        self.now += TimeDelta::seconds(1);
        self.health.asked(Sample {
            at: self.now,
            took: Duration::from_millis(millis),
            said,
            party: Some(party),
        })
    }

    /// A list that was asked for many parties, and listed hardly one.
    fn seldom_listing() -> Self {
        let mut bench = Self::new();
        assert_eq!(bench.ask_until(Said::NotListed, 300).1, None);
        bench
    }

    /// Asks until it turns; says after how many.
    fn ask_until(&mut self, said: Said, most: usize) -> (usize, Option<Turn>) {
        for number in 1..=most {
            if let Some(turn) = self.ask(said) {
                return (number, Some(turn));
            }
        }
        (most, None)
    }

    fn test(&mut self, tested: Tested) -> Option<Turn> {
        self.health.tested(tested, self.now)
    }
}

#[test]
fn a_list_that_fails_its_test_is_out_at_once_and_back_after_two_sound_ones() {
    let mut bench = Bench::new();
    assert_eq!(bench.test(SOUND), None);
    assert_eq!(
        bench
            .wait(5)
            .test(Tested::Unsound(OutOfUse::ListsEverything)),
        Some(Turn::Out(OutOfUse::ListsEverything))
    );
    assert!(!bench.health.is_in_use());
    assert_eq!(bench.wait(5).test(SOUND), None);
    assert_eq!(bench.wait(4).test(SOUND), None);
    assert_eq!(bench.wait(1).test(SOUND), Some(Turn::Back));
    assert!(bench.health.is_in_use());
}

#[test]
fn a_relapse_begins_the_wait_anew_and_tells_the_new_reason() {
    let mut bench = Bench::new();
    let out = bench.test(Tested::Unsound(OutOfUse::Silent));
    assert_eq!(out, Some(Turn::Out(OutOfUse::Silent)));
    let since = bench.now;
    assert_eq!(bench.wait(5).test(SOUND), None);
    let relapse = Tested::Unsound(OutOfUse::ListsNothing);
    assert_eq!(bench.wait(5).test(relapse), None);
    let why = OutOfUse::ListsNothing;
    assert_eq!(bench.health.standing(), Standing::OutOfUse { why, since });
    assert_eq!(bench.wait(5).test(SOUND), None);
    assert_eq!(bench.wait(5).test(SOUND), Some(Turn::Back));
}

#[test]
fn five_failures_in_a_row_are_enough_and_four_are_not() {
    let mut bench = Bench::new();
    let (asked, turn) = bench.ask_until(Said::Failed, 10);
    let failing = OutOfUse::Failing {
        failed: 5,
        asked: 5,
    };
    assert_eq!((asked, turn), (5, Some(Turn::Out(failing))));
    let mut bench = Bench::new();
    for _ in 0..30 {
        assert_eq!(bench.ask(Said::NotListed), None);
    }
    // Ten of the last twenty.
    let (asked, turn) = bench.ask_until(Said::Late, 20);
    let turned = turn.expect("out of use");
    assert!(asked <= 10, "{asked}: {turned:?}");
    let mut bench = Bench::new();
    for _ in 0..100 {
        assert_eq!(bench.ask(Said::Failed), None);
        for _ in 0..2 {
            assert_eq!(bench.ask(Said::NotListed), None);
        }
    }
}

#[test]
fn a_list_whose_answers_are_often_too_late_is_out() {
    let mut bench = Bench::new();
    for _ in 0..38 {
        assert_eq!(bench.ask(Said::NotListed), None);
    }
    assert_eq!(bench.ask_taking(Said::Late, 2250), None);
    assert_eq!(bench.ask_taking(Said::Late, 2250), None);
    let slow = OutOfUse::Slow { late: 3, asked: 41 };
    assert_eq!(
        bench.ask_taking(Said::Late, 2250),
        Some(Turn::Out(slow)),
        "more than one in twenty"
    );
}

#[test]
fn what_was_slow_an_hour_ago_is_forgiven() {
    let mut bench = Bench::new();
    for _ in 0..60 {
        bench.ask(Said::NotListed);
    }
    assert_eq!(bench.ask(Said::Late), None);
    assert_eq!(bench.ask(Said::Late), None);
    bench.wait(61);
    for _ in 0..50 {
        assert_eq!(bench.ask(Said::NotListed), None);
    }
    assert_eq!(bench.ask(Said::Late), None);
    assert_eq!(bench.ask(Said::Late), None);
}

#[test]
fn a_list_that_suddenly_lists_most_of_all_is_out() {
    let mut bench = Bench::new();
    // One in twenty, for long enough to be usual.
    for _ in 0..20 {
        assert_eq!(bench.ask(Said::Listed), None);
        for _ in 0..19 {
            assert_eq!(bench.ask(Said::NotListed), None);
        }
    }
    let (asked, turn) = bench.ask_until(Said::Listed, 60);
    let Some(Turn::Out(OutOfUse::Unusual { percent, usual })) = turn else {
        panic!("{turn:?} after {asked}");
    };
    assert!(
        (50..60).contains(&percent) && usual == 5,
        "{percent} {usual}"
    );
}

#[test]
fn a_list_that_always_lists_most_of_all_stays() {
    let mut bench = Bench::new();
    for _ in 0..300 {
        assert_eq!(bench.ask(Said::Listed), None);
        assert_eq!(bench.ask(Said::NotListed), None);
    }
    assert_eq!(bench.ask_until(Said::Listed, 500).1, None);
    // Nothing is known of a new one's ways.
    assert_eq!(Bench::new().ask_until(Said::Listed, 200).1, None);
}

#[test]
fn one_network_counts_once_however_often_it_comes() {
    let mut bench = Bench::seldom_listing();
    let bot = Party::numbered([192, 0, 2], None);
    for _ in 0..1000 {
        assert_eq!(bench.ask_for(bot, Said::Listed, 20), None);
    }
    // An hour later it counts again, and no more than before.
    bench.wait(61);
    assert_eq!(bench.ask_for(bot, Said::Listed, 20), None);
    let listed = bench.health.latest.iter().filter(|one| one.is_listed);
    assert_eq!((listed.count(), bench.health.latest.len()), (1, LATEST));
}

#[test]
fn neither_one_client_with_many_domains_nor_one_domain_with_many_clients_counts_twice() {
    let mut bench = Bench::seldom_listing();
    for number in 0..200 {
        let claiming = Party::numbered([192, 0, 2], Some(number));
        assert_eq!(bench.ask_for(claiming, Said::Listed, 20), None);
        let [.., third] = number.to_be_bytes();
        let of_one = Party::numbered([198, 51, third], Some(7));
        assert_eq!(bench.ask_for(of_one, Said::Listed, 20), None);
    }
    let listed = bench.health.latest.iter().filter(|one| one.is_listed);
    assert!(listed.count() <= 2);
}

#[test]
fn what_nobody_is_known_to_stand_behind_counts_for_no_share() {
    let mut bench = Bench::seldom_listing();
    for _ in 0..200 {
        let sample = Sample {
            at: bench.now,
            took: Duration::from_millis(20),
            said: Said::Listed,
            party: None,
        };
        assert_eq!(bench.health.asked(sample), None);
    }
    assert_eq!(bench.health.counts(bench.now).listed, 200);
}

#[test]
fn a_change_that_stays_becomes_usual() {
    let mut bench = Bench::new();
    bench.ask_until(Said::NotListed, 2000);
    let mut turns = 0;
    for _ in 0..40 {
        if bench.ask_until(Said::Listed, 100).1.is_none() {
            break;
        }
        turns += 1;
        bench.test(SOUND);
        bench.wait(5).test(SOUND);
    }
    assert!((1..20).contains(&turns), "{turns}");
}

#[test]
fn a_refusal_by_the_list_itself_is_enough() {
    let mut bench = Bench::new();
    let why = OutOfUse::Refuses(Ipv4Addr::new(127, 255, 255, 254));
    let sample = Sample {
        at: bench.now,
        took: Duration::from_millis(9),
        said: Said::Failed,
        party: None,
    };
    assert_eq!(bench.health.refused(why, sample), Some(Turn::Out(why)));
    assert_eq!(bench.health.refused(why, sample), None);
}

#[test]
fn failures_of_before_are_not_held_against_it_again() {
    let mut bench = Bench::new();
    bench.ask_until(Said::Failed, 5);
    bench.test(SOUND);
    assert_eq!(bench.wait(5).test(SOUND), Some(Turn::Back));
    for _ in 0..4 {
        assert_eq!(bench.ask(Said::Failed), None);
    }
    assert!(bench.ask(Said::Failed).is_some());
}

#[test]
fn times_and_shares_are_told() {
    let mut bench = Bench::new();
    assert_eq!(bench.health.percentile(50, bench.now), None);
    for millis in 1..=100 {
        bench.ask_taking(Said::NotListed, millis);
    }
    bench.ask(Said::Listed);
    bench.ask(Said::Failed);
    let millis = |percent| bench.health.percentile(percent, bench.now).unwrap();
    assert_eq!(millis(50), Duration::from_millis(50));
    assert_eq!(millis(95), Duration::from_millis(95));
    let counts = AskedCounts {
        asked: 102,
        failed: 1,
        listed: 1,
    };
    assert_eq!(bench.health.counts(bench.now), counts);
    let later = bench.now + TimeDelta::days(7);
    assert_eq!(bench.health.counts(later), AskedCounts::default());
}

#[test]
fn a_list_never_takes_more_than_its_share_of_memory() {
    let mut bench = Bench::new();
    for day in 0..40 {
        bench.ask_until(Said::NotListed, 200);
        bench.wait(24 * 60 * day);
    }
    let health = &bench.health;
    assert!(health.window.len() <= WINDOW);
    assert!(health.days.len() <= DAYS && health.latest.len() <= LATEST);
}

proptest::proptest! {
    /// Whatever happens, a list that is out comes back only by tests.
    #[test]
    fn only_tests_bring_a_list_back(said in proptest::collection::vec(0_u8..4, 0..400)) {
        let mut bench = Bench::new();
        let mut is_out = false;
        for said in said {
            let said = match said {
                0 => Said::Listed,
                1 => Said::NotListed,
                2 => Said::Failed,
                _ => Said::Late,
            };
            let turn = bench.ask(said);
            proptest::prop_assert!(!(is_out && turn.is_some()));
            is_out |= turn.is_some();
            proptest::prop_assert_eq!(bench.health.is_in_use(), !is_out);
        }
    }
}
