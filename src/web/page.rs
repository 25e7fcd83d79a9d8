//! What every page's frame (`templates/layout.html`) shows: who is signed in, their places, the news.

use chrono_tz::Tz;

use super::flash::Flash;
use super::look::ShownLook;
use super::person::Person;
use super::places::{Part, Place, parts_for};
use super::shown::ShownAddress;
use crate::tenancy::{Role, Theme};

/// The frame of one page; every page struct has it as its field `page`.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) title: String,
    /// The token for every form.
    pub(crate) csrf: String,
    pub(crate) flash: Option<Flash>,
    /// How the organisation looks; None: like the house.
    pub(crate) look: Option<ShownLook>,
    /// None: nobody is signed in, and there is no rail.
    pub(crate) rail: Option<Rail>,
    /// Whether it is light or dark; None: as the system has it.
    pub(crate) theme: Option<Theme>,
    /// Its times are in UTC, since whoever looks belongs to no place: that is said.
    pub(crate) in_utc: bool,
}

/// The rail on the left; a bar at the foot on a phone.
#[derive(Debug)]
pub(crate) struct Rail {
    pub(crate) places: Vec<PlaceLink>,
    /// The switch between parts of the house; empty when there is one only.
    pub(crate) parts: Vec<PartLink>,
    pub(crate) address: ShownAddress,
    pub(crate) on_account: bool,
}

/// One place, and whether this page belongs to it.
#[derive(Debug)]
pub(crate) struct PlaceLink {
    pub(crate) label: String,
    pub(crate) place: Place,
    pub(crate) current: bool,
}

/// One part of the house, and whether this page belongs to it.
#[derive(Debug)]
pub(crate) struct PartLink {
    pub(crate) label: String,
    pub(crate) path: &'static str,
    pub(crate) current: bool,
}

impl Page {
    pub(super) fn for_person(person: &Person, title: String, path: &str) -> Self {
        let parts = parts_for(person);
        let current = parts.iter().find(|part| has(part, path)).or(parts.first());
        let places = current.map_or(&[][..], |part| part.places);
        let rail = Rail {
            places: places
                .iter()
                .map(|place| PlaceLink {
                    label: (place.label)(),
                    place: *place,
                    current: place.path == path,
                })
                .collect(),
            parts: switch(&parts, path),
            address: ShownAddress::new(person.account.address.as_str()),
            on_account: path == "/account",
        };
        Self {
            title,
            csrf: person.csrf.clone(),
            flash: person.flash.clone(),
            look: person.tenant.as_ref().and_then(ShownLook::of),
            rail: Some(rail),
            theme: person.account.theme,
            in_utc: person.account.role == Role::Operator && person.time_zone() == Tz::UTC,
        }
    }

    pub(super) fn for_visitor(title: String, csrf: String) -> Self {
        Self {
            title,
            csrf,
            flash: None,
            look: None,
            rail: None,
            theme: None,
            in_utc: false,
        }
    }
}

fn has(part: &Part, path: &str) -> bool {
    part.places.iter().any(|place| place.path == path)
}

fn switch(parts: &[&'static Part], path: &str) -> Vec<PartLink> {
    if parts.len() < 2 {
        return Vec::new();
    }
    let link = |part: &&'static Part| {
        let start = part.places.first()?;
        Some(PartLink {
            label: (part.label)(),
            path: start.path,
            current: has(part, path),
        })
    };
    parts.iter().filter_map(link).collect()
}
