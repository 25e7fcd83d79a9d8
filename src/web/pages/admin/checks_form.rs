//! The form of the checks: the numbers and switches that were sent, and what is wrong in them.

use std::collections::BTreeMap;

use super::check_words::{key, name};
use crate::checks::{KnownList, catalogue};
use crate::policy::{Check, CheckKind, Checks, Probing};
use crate::web::form::Field;

/// The fields of the form: the threshold, what to do, and the points or settings of each check by its key.
pub(super) type Sent = BTreeMap<String, String>;

pub(super) fn check_threshold(field: &mut Field) -> Option<i32> {
    let threshold = field.trimmed().parse().ok();
    let threshold = threshold.filter(|threshold| Checks::THRESHOLDS.contains(threshold));
    if threshold.is_none() {
        let (least, most) = Checks::THRESHOLDS.into_inner();
        field.fail(say!("checks-wrong-threshold", least = least, most = most));
    }
    threshold
}

/// Takes the numbers that were typed; returns their fields by name, with what is wrong in them.
pub(super) fn set_points(checks: &mut [Check], sent: &Sent) -> BTreeMap<String, Field> {
    let mut fields = BTreeMap::new();
    for check in checks.iter_mut().filter(|check| check.enabled) {
        set_settings(&mut check.kind, sent, &mut fields);
        let key = key(&check.kind);
        let Some(typed) = sent.get(&format!("points {key}")) else {
            continue;
        };
        let mut field = Field::new(typed.as_str());
        match field.trimmed().parse() {
            Ok(points) => check.points = points,
            Err(_) => field.fail(say!("checks-wrong-points", most = Checks::MOST_POINTS)),
        }
        fields.insert(key, field);
    }
    fields
}

/// Takes the settings of a check that were typed.
fn set_settings(kind: &mut CheckKind, sent: &Sent, fields: &mut BTreeMap<String, Field>) {
    for (name, ..) in settings(kind) {
        let key = setting_key(kind, name);
        let Some(typed) = sent.get(&format!("setting {key}")) else {
            continue;
        };
        let mut field = Field::new(typed.as_str());
        match field.trimmed().parse() {
            Ok(value) => set(kind, name, value),
            Err(_) => field.fail(say!("checks-wrong-number")),
        }
        fields.insert(key, field);
    }
}

/// Sets one of them; what doesn't fit is brought to where its problem is told.
fn set(kind: &mut CheckKind, name: &str, value: u32) {
    let small = u16::try_from(value).unwrap_or(u16::MAX);
    match (kind, name) {
        (CheckKind::Probing(probing), _) => probing.set(name, value),
        (CheckKind::Spamtrap { hold_hours }, _) => *hold_hours = small,
        (CheckKind::Complaints { threshold, .. }, "threshold") => *threshold = small,
        (CheckKind::Complaints { window_hours, .. }, _) => *window_hours = small,
        _ => {}
    }
}

/// The settings of a check: name, value and what it is for people.
pub(super) fn settings(kind: &CheckKind) -> Vec<(&'static str, u32, String)> {
    match kind {
        CheckKind::Probing(probing) => {
            let named = |(name, value, _)| {
                let label = match name {
                    "unknown_recipients" => say!("check-setting-unknown"),
                    "window_minutes" => say!("check-setting-minutes"),
                    _ => say!("check-setting-wait"),
                };
                (name, value, label)
            };
            probing.settings().into_iter().map(named).collect()
        }
        CheckKind::Spamtrap { hold_hours } => {
            let label = say!("check-setting-held");
            vec![("hold_hours", u32::from(*hold_hours), label)]
        }
        CheckKind::Complaints {
            threshold,
            window_hours,
        } => vec![
            (
                "threshold",
                u32::from(*threshold),
                say!("check-setting-owners"),
            ),
            (
                "window_hours",
                u32::from(*window_hours),
                say!("check-setting-hours"),
            ),
        ],
        _ => Vec::new(),
    }
}

pub(super) fn setting(kind: &CheckKind, wanted: &str) -> Option<String> {
    let mut all = settings(kind).into_iter();
    let found = all.find(|(name, ..)| *name == wanted);
    found.map(|(_, value, _)| value.to_string())
}

pub(super) fn setting_key(kind: &CheckKind, name: &str) -> String {
    format!("{} {name}", key(kind))
}

/// Switches one check on or off, if that was pressed; returns what was done, for people.
pub(super) fn switch(checks: &mut Vec<Check>, action: &str) -> String {
    let by_key = |wanted: &str| {
        let wanted = wanted.to_owned();
        move |check: &&mut Check| key(&check.kind) == wanted
    };
    if let Some(wanted) = action.strip_prefix("off ")
        && let Some(check) = checks.iter_mut().find(by_key(wanted))
    {
        check.enabled = false;
        return say!("checks-is-not-asked", name = name(&check.kind));
    }
    if let Some(wanted) = action.strip_prefix("on ") {
        if let Some(check) = checks.iter_mut().find(by_key(wanted)) {
            check.enabled = true;
            return switched_on(check);
        }
        let offered = offered().into_iter().map(|(check, _)| check);
        if let Some(check) = offered.into_iter().find(|check| key(&check.kind) == wanted) {
            let done = switched_on(&check);
            checks.push(check);
            return done;
        }
    }
    say!("checks-kept")
}

fn switched_on(check: &Check) -> String {
    say!("checks-is-asked", name = name(&check.kind))
}

/// What could be on: the checks without a list, and the catalogue; each with what it asks of its users.
pub(super) fn offered() -> Vec<(Check, Option<&'static KnownList>)> {
    let simple = [
        (CheckKind::ReverseDns, 2),
        (CheckKind::Spf, 2),
        (CheckKind::Dmarc, 2),
        (CheckKind::Probing(Probing::default()), 0),
        (CheckKind::first_spamtrap(), 4),
        (CheckKind::first_complaints(), 4),
    ];
    let simple = simple.into_iter().map(|(kind, points)| {
        let check = Check {
            enabled: true,
            points,
            kind,
        };
        (check, None)
    });
    let known = catalogue()
        .iter()
        .map(|known| (known.check.clone(), Some(known)));
    simple.chain(known).collect()
}
