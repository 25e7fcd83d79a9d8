//! Which keys this node holds, and what each protects: a part of the page about the system.

use crate::engine::HeldKey;
use crate::web::html::Html;
use crate::web::times::Present;

/// A key; or one that is missing.
pub(super) struct KeyLine {
    pub(super) name: String,
    /// Empty: nobody has it.
    pub(super) fingerprint: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) word: String,
    pub(super) facts: Vec<Html>,
}

/// Those that are missing first, then those that are held, the newest first. `sealed`: how many second steps each key
/// has sealed.
pub(super) fn lines(held: &[HeldKey], sealed: &[(u16, i64)], present: Present) -> Vec<KeyLine> {
    let is_lost = |(id, _): &&(u16, i64)| held.iter().all(|key| key.id != *id);
    let lost = sealed.iter().filter(is_lost).copied().map(KeyLine::lost);
    let count = |id: u16| {
        let found = sealed.iter().find(|(key, _)| *key == id);
        found.map_or(0, |(_, count)| *count)
    };
    let held = held
        .iter()
        .map(|key| KeyLine::of(key, count(key.id), present));
    lost.chain(held).collect()
}

impl KeyLine {
    fn of(key: &HeldKey, factors: i64, present: Present) -> Self {
        let (tone, word, does) = if key.is_newest {
            ("green", say!("system-key-newest"), say!("system-key-seals"))
        } else {
            ("muted", say!("system-key-older"), say!("system-key-opens"))
        };
        let made = key.made_at.map(|at| present.moment(at));
        let age = match made {
            Some(at) => say_html!("system-key-made", at = at),
            None => text(&say!("system-key-age-unknown")),
        };
        Self {
            name: say!("system-key", id = key.id.to_string()),
            fingerprint: key.fingerprint.clone(),
            tone,
            icon: "key",
            word,
            facts: vec![
                age,
                text(&does),
                text(&say!("system-key-factors", count = factors)),
            ],
        }
    }

    fn lost((id, factors): (u16, i64)) -> Self {
        Self {
            name: say!("system-key", id = id.to_string()),
            fingerprint: String::new(),
            tone: "red",
            icon: "warning",
            word: say!("system-key-lost"),
            facts: vec![text(&say!("system-key-lost-text", count = factors))],
        }
    }
}

fn text(words: &str) -> Html {
    crate::web::html::text(words)
}
