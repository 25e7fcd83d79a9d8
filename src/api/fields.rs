//! How the text of a field becomes a domain type: parsed at the door, trusted from then on.
//!
//! For `#[serde(deserialize_with = …)]`. The error is the sentence of the type itself; `extract` puts
//! the field's name beside it.

use std::fmt::Display;

use chrono::{DateTime, Datelike, SubsecRound, Utc};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::checks::why_no_kind;
use crate::lang::Language;
use crate::mail::{Address, Domain, misleads_in_a_name};
use crate::policy::{AskThen, Asking, Entry, Mode, Pattern};
use crate::store::RequestAnswer;
use crate::tenancy::{DomainRecord, NameError, Quota, Slug, parse_name};

/// Characters that a name may have.
pub(super) const LONGEST_TEXT: usize = 500;
/// Aliases that one mailbox may have.
pub(super) const MOST_ALIASES: usize = 200;

/// A field of a PATCH that can be cleared: left out, null, or given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Patch<T> {
    /// Left out: it stays as it is.
    #[default]
    Keep,
    /// Null.
    Clear,
    /// A new value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Clear, Self::Set))
    }
}

pub(super) fn slug<'de, D: Deserializer<'de>>(from: D) -> Result<Slug, D::Error> {
    parsed(from, Slug::parse)
}

pub(super) fn domain<'de, D: Deserializer<'de>>(from: D) -> Result<Domain, D::Error> {
    parsed(from, DomainRecord::parse_name)
}

pub(super) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Address, D::Error> {
    parsed(from, Address::from_person)
}

/// The address that a mailbox is to have.
pub(super) fn mailbox_address<'de, D: Deserializer<'de>>(from: D) -> Result<Address, D::Error> {
    parsed(from, Address::for_mailbox)
}

/// As a mail server has it: unquoted, whatever it is.
pub(super) fn recipient<'de, D: Deserializer<'de>>(from: D) -> Result<Address, D::Error> {
    parsed(from, Address::from_envelope)
}

/// An envelope's sender, whatever it is: one line, even at its ends.
pub(super) fn sender<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    parsed(from, |text| {
        if text.contains(misleads_in_a_name) {
            return Err(NameError::Misleading);
        }
        one_line(text)
    })
}

pub(super) fn pattern<'de, D: Deserializer<'de>>(from: D) -> Result<Pattern, D::Error> {
    parsed(from, Pattern::parse)
}

/// The word of an answer to a request.
pub(super) fn request_answer<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<RequestAnswer, D::Error> {
    parsed(from, |text| {
        let words = RequestAnswer::ALL.map(RequestAnswer::as_str).join(", ");
        RequestAnswer::parse(text).ok_or_else(|| format!("Use one of these: {words}."))
    })
}

/// The word of a check that can be set.
pub(super) fn check_kind<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let kind = String::deserialize(from)?;
    match why_no_kind(&kind) {
        Some(why) => Err(D::Error::custom(why)),
        None => Ok(kind),
    }
}

/// The word of a mode that can be chosen, for a field that may be left out or be null.
pub(super) fn given_mode<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Mode>, D::Error> {
    let word = Option::<String>::deserialize(from)?;
    word.map(|word| Mode::parse(&word).ok_or_else(no_mode))
        .transpose()
}

/// The hours that mail waits in the mode `ask`, for a field that may be left out or be null.
pub(super) fn given_ask_hours<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u8>, D::Error> {
    let Some(hours) = Option::<i64>::deserialize(from)? else {
        return Ok(None);
    };
    let hours = u8::try_from(hours).ok();
    let hours = hours.filter(|hours| Asking::HOURS.contains(hours));
    hours.map(Some).ok_or_else(|| {
        let (least, most) = (Asking::HOURS.start(), Asking::HOURS.end());
        D::Error::custom(format!("Use whole hours from {least} to {most}."))
    })
}

/// What becomes of mail about which no answer came, for a field that may be left out or be null.
pub(super) fn given_ask_then<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<AskThen>, D::Error> {
    let word = Option::<String>::deserialize(from)?;
    word.map(|word| {
        let words = AskThen::ALL.map(AskThen::as_str).join(", ");
        let error = || D::Error::custom(format!("Use one of these: {words}."));
        AskThen::parse(&word).ok_or_else(error)
    })
    .transpose()
}

/// As [`given_mode`], where null clears it.
pub(super) fn mode_patch<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<Mode>, D::Error> {
    Ok(given_mode(from)?.map_or(Patch::Clear, Patch::Set))
}

/// The code of a language, for a field that null clears.
pub(super) fn language_patch<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Patch<Language>, D::Error> {
    let Some(code) = Option::<String>::deserialize(from)? else {
        return Ok(Patch::Clear);
    };
    let codes = Language::ALL.map(Language::code).join(", ");
    let error = || D::Error::custom(format!("Use one of these: {codes}."));
    Language::from_code(&code).map(Patch::Set).ok_or_else(error)
}

/// What [`language_patch`] reads.
#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands it over so"
)]
pub(super) fn language_code<S: Serializer>(
    language: &Option<Language>,
    into: S,
) -> Result<S::Ok, S::Error> {
    language.map(Language::code).serialize(into)
}

/// A limit, for a field that null clears.
pub(super) fn limit_patch<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<u32>, D::Error> {
    match Option::<u32>::deserialize(from)? {
        None => Ok(Patch::Clear),
        Some(limit) if limit <= Quota::LARGEST => Ok(Patch::Set(limit)),
        Some(_) => Err(D::Error::custom(format!(
            "Use at most {}, or null for no limit.",
            Quota::LARGEST
        ))),
    }
}

/// The aliases of a mailbox, sorted, each once.
pub(super) fn addresses<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Address>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    if texts.len() > MOST_ALIASES {
        return Err(D::Error::custom(format!(
            "Use at most {MOST_ALIASES} aliases."
        )));
    }
    let mut addresses = Vec::with_capacity(texts.len());
    for text in &texts {
        let problem = |why| D::Error::custom(format!("\"{text}\" is no address. {why}"));
        addresses.push(Address::for_mailbox(text).map_err(problem)?);
    }
    addresses.sort();
    addresses.dedup();
    Ok(addresses)
}

/// As [`addresses`], for a field that may be left out.
pub(super) fn given_addresses<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Vec<Address>>, D::Error> {
    addresses(from).map(Some)
}

/// A line of text that reads as it is written, at most [`LONGEST_TEXT`] characters.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    parsed(from, one_line)
}

/// As [`text`], for a field that may be left out or be null.
pub(super) fn given_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| one_line(&text))
        .transpose()
        .map_err(D::Error::custom)
}

/// The note of an entry.
pub(super) fn note<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    parsed(from, Entry::parse_note)
}

/// As [`note`], for a field that may be left out or be null.
pub(super) fn given_note<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| Entry::parse_note(&text))
        .transpose()
        .map_err(D::Error::custom)
}

/// A point in time, for a field that may be left out or be null.
pub(super) fn given_time<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| time(&text))
        .transpose()
        .map_err(D::Error::custom)
}

/// As [`given_time`], for a field that null clears.
pub(super) fn patched_time<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Patch<DateTime<Utc>>, D::Error> {
    given_time(from).map(|time| time.map_or(Patch::Clear, Patch::Set))
}

fn time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    // Years of more than four digits sort wrongly as text.
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|time| time.to_utc())
        .filter(|time| (0..=9999).contains(&time.year()))
        .ok_or(
            "Write a date of the calendar and a time with its zone, such as 2026-12-31T23:59:59Z.",
        )
}

/// Cuts a time to what both databases can keep: microseconds.
pub(super) fn kept(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

fn parsed<'de, D, T, E>(from: D, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: Display,
{
    parse(&String::deserialize(from)?).map_err(D::Error::custom)
}

fn no_mode<E: Error>() -> E {
    let words = Mode::ALL.map(Mode::as_str).join(", ");
    E::custom(format!("Use one of these: {words}."))
}

fn one_line(text: &str) -> Result<String, NameError> {
    parse_name(text, LONGEST_TEXT)
}
