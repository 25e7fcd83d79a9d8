//! The places of the house: what the rail on the left (a bar at the foot on a phone) leads to.
//!
//! Each part of the house has at most five. A person who belongs to more than one part gets a switch above them.

use super::person::Person;
use crate::tenancy::Role;

/// One page that the rail leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) label: fn() -> String,
    /// A symbol of `static/icons/icons.svg`.
    pub(crate) icon: &'static str,
}

/// A part of the house with its places; the first is its start.
#[derive(Debug)]
pub(crate) struct Part {
    /// The switch's word when the part has no better name (a tenant's).
    pub(crate) label: fn() -> String,
    pub(crate) places: &'static [Place],
}

/// For the owner of a mailbox.
pub(crate) static OWNER: Part = Part {
    label: || say!("part-owner"),
    places: &[
        Place {
            path: "/",
            label: || say!("place-home"),
            icon: "home",
        },
        Place {
            path: "/whitelist",
            label: || say!("place-whitelist"),
            icon: "allow",
        },
        Place {
            path: "/blocklist",
            label: || say!("place-blocklist"),
            icon: "block",
        },
        Place {
            path: "/activity",
            label: || say!("place-activity"),
            icon: "activity",
        },
        Place {
            path: "/settings",
            label: || say!("place-settings"),
            icon: "settings",
        },
    ],
};

/// For the admin of a tenant. Domains and the audit log are tabs of the settings, the blocklist one of the lists.
pub(crate) static ADMIN: Part = Part {
    label: || say!("part-admin"),
    places: &[
        Place {
            path: "/admin",
            label: || say!("place-overview"),
            icon: "home",
        },
        Place {
            path: "/admin/mailboxes",
            label: || say!("place-mailboxes"),
            icon: "mailbox",
        },
        Place {
            path: "/admin/whitelist",
            label: || say!("place-lists"),
            icon: "allow",
        },
        Place {
            path: "/admin/decisions",
            label: || say!("place-decisions"),
            icon: "activity",
        },
        Place {
            path: "/admin/settings",
            label: || say!("place-settings"),
            icon: "settings",
        },
    ],
};

/// For the operator. The blocklist is a tab of the lists.
pub(crate) static OPERATOR: Part = Part {
    label: || say!("part-operator"),
    places: &[
        Place {
            path: "/operator/tenants",
            label: || say!("place-tenants"),
            icon: "tenant",
        },
        Place {
            path: "/operator/whitelist",
            label: || say!("place-lists"),
            icon: "allow",
        },
        Place {
            path: "/operator/lists",
            label: || say!("place-health"),
            icon: "shield",
        },
        Place {
            path: "/operator/audit",
            label: || say!("place-audit"),
            icon: "activity",
        },
        Place {
            path: "/operator/system",
            label: || say!("place-system"),
            icon: "settings",
        },
    ],
};

/// The parts of the house this person may enter, the one to start in first.
pub(crate) fn parts_for(person: &Person) -> Vec<&'static Part> {
    let mut parts = Vec::new();
    if person.mailbox.is_some() {
        parts.push(&OWNER);
    }
    match person.account.role {
        Role::Owner => {}
        Role::Admin => parts.push(&ADMIN),
        Role::Operator => parts.push(&OPERATOR),
    }
    parts
}

/// Where a person starts: the first place of the first part.
pub(crate) fn start_of(person: &Person) -> &'static str {
    let start = parts_for(person)
        .first()
        .and_then(|part| part.places.first());
    start.map_or("/account", |place| place.path)
}

#[cfg(test)]
pub(super) fn all_icons() -> Vec<&'static str> {
    [&OWNER, &ADMIN, &OPERATOR]
        .iter()
        .flat_map(|part| part.places)
        .map(|place| place.icon)
        .collect()
}
