//! The catalogue of well-known public lists: facts, as data beside this file. Nothing in it is on by itself.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::mail::Domain;
use crate::policy::{Check, CheckKind, CodeMeaning, CodePattern, DnsList, Scope, Subject};

const TEXT: &str = include_str!("catalogue.toml");

static LISTS: LazyLock<Vec<KnownList>> = LazyLock::new(|| read(TEXT));

/// One public list.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownList {
    /// Stands for the list in refusal links: stable.
    pub number: u8,
    /// The check that asks it, with the points we suggest.
    pub check: Check,
    /// What is on it, for people.
    pub lists: String,
    /// The same in German.
    pub lists_in_german: String,
    /// What it asks of those who use it, for people.
    pub terms: String,
    /// The same in German.
    pub terms_in_german: String,
}

/// As the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    list: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    number: u8,
    kind: Kind,
    zone: String,
    name: String,
    #[serde(default)]
    subject: Subject,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    paid_removal: bool,
    points: i32,
    lists: String,
    lists_in_german: String,
    lookup_url: Option<String>,
    terms: String,
    terms_in_german: String,
    #[serde(default)]
    codes: BTreeMap<CodePattern, CodeMeaning>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Dnsbl,
    Dnswl,
}

impl KnownList {
    /// The list's own description.
    pub fn list(&self) -> Option<&DnsList> {
        self.check.kind.list()
    }

    /// Its zone; empty for none, which no entry is.
    pub fn zone(&self) -> &str {
        self.list().map_or("", |list| list.zone.as_str())
    }
}

/// All of them, in the order of the file.
pub fn catalogue() -> &'static [KnownList] {
    &LISTS
}

/// The list of this zone.
pub fn known_list(zone: &str) -> Option<&'static KnownList> {
    catalogue().iter().find(|known| known.zone() == zone)
}

/// The list that this number stands for.
pub fn numbered_list(number: u8) -> Option<&'static KnownList> {
    catalogue().iter().find(|known| known.number == number)
}

/// A test below reads all of the file; should it ever not be read, mail is judged without the catalogue.
fn read(text: &str) -> Vec<KnownList> {
    match toml::from_str::<File>(text) {
        Ok(file) => file.list.into_iter().filter_map(Entry::known).collect(),
        Err(error) => {
            tracing::error!("The catalogue of lists can't be read: {error}");
            Vec::new()
        }
    }
}

impl Entry {
    fn known(self) -> Option<KnownList> {
        let list = DnsList {
            name: Some(self.name),
            zone: Domain::parse(&self.zone).ok()?,
            subject: self.subject,
            scope: self.scope,
            paid_removal: self.paid_removal,
            codes: self.codes,
            lookup_url: self.lookup_url,
        };
        Some(KnownList {
            number: self.number,
            check: Check {
                enabled: true,
                points: self.points,
                kind: match self.kind {
                    Kind::Dnsbl => CheckKind::Dnsbl(list),
                    Kind::Dnswl => CheckKind::Dnswl(list),
                },
            },
            lists: self.lists,
            lists_in_german: self.lists_in_german,
            terms: self.terms,
            terms_in_german: self.terms_in_german,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::policy::Checks;

    #[test]
    fn every_entry_could_be_switched_on_as_it_stands() {
        let entries = TEXT.matches("[[list]]").count();
        assert_eq!(catalogue().len(), entries);
        for known in catalogue() {
            assert_eq!(
                Checks::problems(std::slice::from_ref(&known.check)),
                [],
                "{}",
                known.zone()
            );
            for text in [
                &known.lists,
                &known.lists_in_german,
                &known.terms,
                &known.terms_in_german,
            ] {
                assert!(!text.is_empty(), "{}", known.zone());
            }
            assert_ne!(known.lists, known.lists_in_german);
            assert_ne!(known.terms, known.terms_in_german);
        }
    }

    #[test]
    fn a_number_and_a_zone_stand_for_one_list_and_zero_for_none() {
        let numbers: BTreeSet<u8> = catalogue().iter().map(|known| known.number).collect();
        let zones: BTreeSet<&str> = catalogue().iter().map(KnownList::zone).collect();
        assert_eq!(numbers.len(), catalogue().len());
        assert_eq!(zones.len(), catalogue().len());
        assert!(!numbers.contains(&0));
        assert_eq!(
            known_list("zen.spamhaus.org").map(|known| known.number),
            Some(1)
        );
        assert_eq!(
            numbered_list(8).map(KnownList::zone),
            Some("dnsbl-3.uceprotect.net")
        );
    }

    #[test]
    fn lists_of_ranges_and_those_that_take_money_are_marked() {
        let marked = |zone: &str| {
            let list = known_list(zone).unwrap().list().unwrap();
            !list.stands_alone(list.scope)
        };
        for zone in [
            "dnsbl-1.uceprotect.net",
            "dnsbl-2.uceprotect.net",
            "dnsbl-3.uceprotect.net",
            "ips.backscatterer.org",
        ] {
            assert!(marked(zone), "{zone}");
        }
        assert!(!marked("bl.spamcop.net"));
    }
}
