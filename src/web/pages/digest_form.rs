//! The part of the settings about the digest: how often and when; for an owner also in whose time.

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::tenancy::{DigestDefault, DigestOften, DigestTime, DigestWish, Mailbox, Tenant};
use crate::web::form::Field;

/// What may be typed for "as the organisation has it".
const DEFAULT: &str = "default";

/// What an owner typed; None: the form had no such field.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) often: Option<String>,
    pub(super) time: Option<String>,
    pub(super) zone: Option<String>,
}

/// The form's part.
pub(super) struct DigestForm {
    pub(super) often: Field,
    pub(super) time: Field,
    pub(super) zone: Field,
    /// The choices with their words.
    pub(super) choices: Vec<(&'static str, String)>,
    pub(super) zones: &'static [Tz],
    /// What the organisation has.
    pub(super) default_words: String,
    pub(super) default_time: String,
    pub(super) default_zone: &'static str,
}

impl DigestForm {
    /// As it stands.
    pub(super) fn of(tenant: &Tenant, mailbox: &Mailbox) -> Self {
        let DigestWish { often, time } = mailbox.digest;
        Self {
            often: Field::new(often.map_or(DEFAULT, DigestOften::as_str)),
            time: Field::new(time.map(|time| time.to_string()).unwrap_or_default()),
            zone: Field::new(mailbox.time_zone.map_or("", Tz::name)),
            choices: DigestOften::ALL
                .map(|often| (often.as_str(), often_words(often)))
                .into(),
            zones: &TZ_VARIANTS,
            default_words: often_words(tenant.digest.often).to_lowercase(),
            default_time: tenant.digest.time.to_string(),
            default_zone: tenant.time_zone.name(),
        }
    }

    /// With what was typed.
    pub(super) fn typed(mut self, typed: Typed) -> Self {
        for (field, typed) in [
            (&mut self.often, typed.often),
            (&mut self.time, typed.time),
            (&mut self.zone, typed.zone),
        ] {
            if let Some(typed) = typed {
                *field = Field::new(typed);
            }
        }
        self
    }

    /// Puts it into the mailbox; false when the fields say what is wrong.
    pub(super) fn check(&mut self, mailbox: &mut Mailbox) -> bool {
        match self.often.trimmed() {
            DEFAULT => mailbox.digest.often = None,
            typed => match DigestOften::parse(typed) {
                Some(often) => mailbox.digest.often = Some(often),
                None => self.often.fail(say!("digest-often-unknown")),
            },
        }
        match self.time.trimmed() {
            "" => mailbox.digest.time = None,
            _ => mailbox.digest.time = check_time(&mut self.time),
        }
        match self.zone.trimmed() {
            "" => mailbox.time_zone = None,
            typed => match typed.parse() {
                Ok(zone) => mailbox.time_zone = Some(zone),
                Err(_) => self.zone.fail(say!("settings-zone-unknown")),
            },
        }
        self.is_fine()
    }

    fn is_fine(&self) -> bool {
        self.often.is_fine() && self.time.is_fine() && self.zone.is_fine()
    }
}

/// What an organisation has for those who wish nothing else: reads both fields; what is empty stays as it is. None when
/// they say what is wrong.
pub(super) fn check_default(
    (often, time): (&mut Field, &mut Field),
    before: DigestDefault,
) -> Option<DigestDefault> {
    let mut after = before;
    if !often.trimmed().is_empty() {
        match DigestOften::parse(often.trimmed()) {
            Some(wanted) => after.often = wanted,
            None => often.fail(say!("digest-often-unknown")),
        }
    }
    if !time.trimmed().is_empty() {
        after.time = check_time(time).unwrap_or(before.time);
    }
    (often.is_fine() && time.is_fine()).then_some(after)
}

fn check_time(field: &mut Field) -> Option<DigestTime> {
    let time = DigestTime::parse(field.trimmed());
    if time.is_none() {
        field.fail(say!("digest-time-unknown"));
    }
    time
}

/// How often, for people.
pub(super) fn often_words(often: DigestOften) -> String {
    match often {
        DigestOften::Daily => say!("digest-daily"),
        DigestOften::Weekly => say!("digest-weekly"),
        DigestOften::Never => say!("digest-never"),
    }
}
