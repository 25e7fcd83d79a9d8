use chrono::TimeDelta;
use uuid::Uuid;

use super::*;

const RULE: Probing = Probing {
    unknown_recipients: 10,
    window_minutes: 10,
    hold_hours: 48,
};

fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn prober(tenant: u128, client: &str) -> Prober {
    Prober {
        tenant: TenantId(Uuid::from_u128(tenant)),
        network: ClientNetwork::of(client.parse().unwrap()),
    }
}

fn mailbox(number: u128) -> MailboxId {
    MailboxId(Uuid::from_u128(number))
}

/// A book in which this network asked for so many names.
fn after(probes: &Probes, who: Prober, names: std::ops::Range<u32>, now: DateTime<Utc>) -> Probed {
    let ask = |name: u32| probes.unknown(who, &format!("{name}@isp.example"), RULE, now);
    names.map(ask).last().unwrap_or(Probed::Nothing)
}

fn blocked(who: Prober, until: DateTime<Utc>, lifted_at: Option<DateTime<Utc>>) -> BlockedClient {
    BlockedClient {
        tenant_id: who.tenant,
        tenant: crate::tenancy::Slug::parse("isp").unwrap(),
        refused: true,
        network: who.network,
        since: start(),
        until,
        tries: 10,
        lifted_at,
    }
}

#[test]
fn a_network_is_slowed_down_and_then_held_and_no_other() {
    let (probes, who, now) = (Probes::new(1 << 20), prober(1, "192.0.2.7"), start());
    assert_eq!(after(&probes, who, 0..4, now), Probed::Nothing);
    assert_eq!(after(&probes, who, 4..9, now), Probed::Slowly);
    assert_eq!(probes.held(who, now), None);
    let last = after(&probes, who, 9..10, now);
    let hold = probes.held(prober(1, "192.0.2.200"), now).unwrap();
    assert_eq!(last, Probed::Held { hold, news: true });
    assert_eq!(hold.until, now + TimeDelta::hours(48));
    for other in [prober(1, "192.0.3.7"), prober(2, "192.0.2.7")] {
        assert_eq!(probes.held(other, now), None);
        assert_eq!(after(&probes, other, 0..1, now), Probed::Nothing);
    }
}

#[test]
fn addresses_that_change_within_a_network_are_one_prober() {
    let (probes, now) = (Probes::new(1 << 20), start());
    for last in 0..10 {
        let who = prober(1, &format!("2001:db8:0:7::{last:x}"));
        probes.unknown(who, &format!("{last}@isp.example"), RULE, now);
    }
    assert!(
        probes
            .held(prober(1, "2001:db8:0:7:ffff::1"), now)
            .is_some()
    );
}

#[test]
fn one_name_a_thousand_times_is_one_name() {
    let (probes, who) = (Probes::new(1 << 20), prober(1, "192.0.2.7"));
    for second in 0..1000 {
        let now = start() + TimeDelta::seconds(second);
        assert_eq!(after(&probes, who, 0..1, now), Probed::Nothing);
    }
}

#[test]
fn who_mails_more_people_than_it_misses_is_left_alone_up_to_a_point() {
    let (probes, who, now) = (Probes::new(1 << 20), prober(1, "192.0.2.7"), start());
    probes.unknown(who, "gone@isp.example", RULE, now);
    for name in 0..200 {
        probes.known(who, mailbox(name), RULE, now);
    }
    assert_eq!(after(&probes, who, 0..78, now), Probed::Nothing);
    assert!(matches!(
        after(&probes, who, 78..79, now),
        Probed::Held { .. }
    ));
    // Who never missed anybody is not even counted.
    let other = prober(1, "192.0.3.7");
    probes.known(other, mailbox(1), RULE, now);
    assert!(locked(&probes.book).counted.get(&other).is_none());
}

#[test]
fn each_further_try_moves_the_end_and_it_is_forgotten_by_itself() {
    let (probes, who) = (Probes::new(1 << 20), prober(1, "192.0.2.7"));
    after(&probes, who, 0..10, start());
    let later = start() + TimeDelta::hours(47);
    let Probed::Held { hold, news } = after(&probes, who, 0..1, later) else {
        panic!("not held");
    };
    // The first news was not written yet.
    assert_eq!((hold.until, news), (later + TimeDelta::hours(48), false));
    let written = probes.take_unwritten(10);
    assert_eq!(written.len(), 1);
    assert_eq!((written[0].tries, written[0].until), (11, hold.until));
    let end = hold.until;
    assert_eq!(probes.held(who, end), None);
    assert_eq!(after(&probes, who, 0..1, end), Probed::Nothing);
}

#[test]
fn what_moves_by_less_than_a_minute_is_neither_written_nor_told_again() {
    let (probes, who) = (Probes::new(1 << 20), prober(1, "192.0.2.7"));
    after(&probes, who, 0..10, start());
    assert_eq!(probes.take_unwritten(10).len(), 1);
    for (seconds, news) in [(1, false), (59, false), (60, true), (61, false)] {
        let now = start() + TimeDelta::seconds(seconds);
        let answer = after(&probes, who, 0..1, now);
        assert!(
            matches!(answer, Probed::Held { news: told, .. } if told == news),
            "{seconds}: {answer:?}"
        );
    }
    assert_eq!(probes.take_unwritten(10)[0].tries, 4);
    assert!(probes.take_unwritten(10).is_empty());
}

#[test]
fn what_could_not_be_written_waits() {
    let (probes, who) = (Probes::new(1 << 20), prober(1, "192.0.2.7"));
    after(&probes, who, 0..10, start());
    let taken = probes.take_unwritten(10);
    probes.put_back(&taken);
    after(&probes, who, 0..1, start());
    let again = probes.take_unwritten(10);
    assert_eq!((again.len(), again[0].tries), (1, 11));
}

#[test]
fn other_nodes_are_heard() {
    let (probes, who, now) = (Probes::new(1 << 20), prober(1, "192.0.2.7"), start());
    let until = now + TimeDelta::hours(5);
    probes.hear(&blocked(who, until, None));
    assert_eq!(probes.held(who, now).map(|hold| hold.until), Some(until));
    assert!(probes.take_unwritten(10).is_empty());
    probes.hear(&blocked(who, until, Some(now + TimeDelta::seconds(1))));
    assert_eq!(probes.held(who, now), None);
    // It went too far again: what was lifted before doesn't count for that.
    let later = now + TimeDelta::minutes(1);
    after(&probes, who, 0..10, later);
    probes.hear(&blocked(who, until, Some(now + TimeDelta::seconds(1))));
    assert!(probes.held(who, later).is_some());
}

#[test]
fn ten_thousand_attackers_and_more_stay_within_the_bound() {
    let most = 64 << 20;
    let (probes, now) = (Probes::new(most), start());
    for attacker in 0..30_000_u32 {
        let [_, one, two, three] = attacker.to_be_bytes();
        let who = prober(1, &format!("{}.{two}.{three}.1", 11 + one));
        after(&probes, who, 0..9, now);
    }
    let counted = locked(&probes.book).counted.len();
    assert!(counted >= 10_000, "{counted}");
    for attacker in 0..20_000_u32 {
        let [_, one, two, three] = attacker.to_be_bytes();
        let who = prober(2, &format!("{}.{two}.{three}.1", 11 + one));
        after(&probes, who, 0..10, now);
    }
    assert_eq!(locked(&probes.book).held.len(), 20_000);
    assert!(probes.bytes() <= most, "{}", probes.bytes());
}

proptest::proptest! {
    #[test]
    fn memory_is_bounded_whatever_is_asked(steps: Vec<(u8, u8, u16, bool)>) {
        let most = 16 << 10;
        let probes = Probes::new(most);
        for (third, name, seconds, known) in steps {
            let who = prober(1, &format!("192.0.{third}.1"));
            let now = start() + TimeDelta::seconds(seconds.into());
            let recipient = format!("{name}@isp.example");
            if known {
                probes.known(who, mailbox(name.into()), RULE, now);
            } else {
                probes.unknown(who, &recipient, RULE, now);
            }
            proptest::prop_assert!(probes.bytes() <= most);
        }
    }
}
