//! The places of the house: what the rail on the left (a bar at the foot on a phone) leads to.
//!
//! Each part of the house has at most five. A person who belongs to more than one part gets a switch above them.

use super::person::Person;
use crate::tenancy::Role;

/// One page that the rail leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) label: &'static str,
    /// A symbol of `static/icons/icons.svg`.
    pub(crate) icon: &'static str,
}

/// A part of the house with its places; the first is its start.
#[derive(Debug)]
pub(crate) struct Part {
    /// The switch's word when the part has no better name (a tenant's).
    pub(crate) label: &'static str,
    pub(crate) places: &'static [Place],
}

/// For the owner of a mailbox.
pub(crate) static OWNER: Part = Part {
    label: "My mail",
    places: &[
        Place {
            path: "/",
            label: "Home",
            icon: "home",
        },
        Place {
            path: "/whitelist",
            label: "Whitelist",
            icon: "allow",
        },
        Place {
            path: "/blocklist",
            label: "Blocklist",
            icon: "block",
        },
        Place {
            path: "/activity",
            label: "Activity",
            icon: "activity",
        },
        Place {
            path: "/settings",
            label: "Settings",
            icon: "settings",
        },
    ],
};

/// For the admin of a tenant. Domains and the audit log are tabs of the settings, the blocklist one of the lists.
pub(crate) static ADMIN: Part = Part {
    label: "Organisation",
    places: &[
        Place {
            path: "/admin",
            label: "Overview",
            icon: "home",
        },
        Place {
            path: "/admin/mailboxes",
            label: "Mailboxes",
            icon: "mailbox",
        },
        Place {
            path: "/admin/whitelist",
            label: "Lists",
            icon: "allow",
        },
        Place {
            path: "/admin/decisions",
            label: "Decisions",
            icon: "activity",
        },
        Place {
            path: "/admin/settings",
            label: "Settings",
            icon: "settings",
        },
    ],
};

/// For the operator. The blocklist is a tab of the lists.
pub(crate) static OPERATOR: Part = Part {
    label: "Installation",
    places: &[
        Place {
            path: "/operator/tenants",
            label: "Tenants",
            icon: "tenant",
        },
        Place {
            path: "/operator/whitelist",
            label: "Lists",
            icon: "allow",
        },
        Place {
            path: "/operator/lists",
            label: "Health",
            icon: "shield",
        },
        Place {
            path: "/operator/audit",
            label: "Audit log",
            icon: "activity",
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
