//! The modes, as an admin chooses among them for the mailboxes of others.

use crate::policy::Mode;
use crate::web::words;

/// One mode to choose.
#[derive(Debug)]
pub(super) struct ModeChoice {
    pub(super) value: &'static str,
    pub(super) name: String,
    pub(super) text: &'static str,
    pub(super) chosen: bool,
}

impl ModeChoice {
    /// All of them; `chosen` is a mode's word, as a form has it.
    pub(super) fn all(chosen: &str) -> [Self; 5] {
        Mode::ALL.map(|mode| Self {
            value: mode.as_str(),
            name: words::mode_name(mode),
            text: text(mode),
            chosen: mode.as_str() == chosen,
        })
    }
}

fn text(mode: Mode) -> &'static str {
    match mode {
        Mode::Monitor => {
            "Nobody is turned away, not even from a blocklist. Everybody can see what would have been: a good start."
        }
        Mode::Tag => {
            "Strangers from bad places come in with a mark. Who is on a blocklist is turned away."
        }
        Mode::Standard => {
            "Strangers come in unless something speaks against them. Who is on a blocklist is turned away."
        }
        Mode::Ask => {
            "Strangers from bad places wait at their own server until the owner has answered. Who is on a blocklist is \
             turned away."
        }
        Mode::WhitelistOnly => {
            "Only people on a whitelist come in; strangers are told how to reach the owner."
        }
    }
}
