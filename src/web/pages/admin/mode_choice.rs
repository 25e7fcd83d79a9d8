//! The modes, as an admin chooses among them for the mailboxes of others.

use crate::policy::Mode;
use crate::web::words;

/// One mode to choose.
#[derive(Debug)]
pub(super) struct ModeChoice {
    pub(super) value: &'static str,
    pub(super) name: String,
    pub(super) text: String,
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

fn text(mode: Mode) -> String {
    match mode {
        Mode::Monitor => say!("mode-for-others-monitor"),
        Mode::Tag => say!("mode-for-others-tag"),
        Mode::Standard => say!("mode-for-others-standard"),
        Mode::Ask => say!("mode-for-others-ask"),
        Mode::WhitelistOnly => say!("mode-for-others-whitelist-only"),
    }
}
