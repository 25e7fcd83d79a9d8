//! What was typed, kept apart from what is wrong with it.
//!
//! A form that several people may change carries a mark of what it was filled with: who sends it must not undo what
//! somebody else has changed since.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// One field: its text as typed, and a sentence about what to change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    pub(crate) value: String,
    pub(crate) errors: Vec<String>,
}

impl Field {
    /// A field as typed, or as it stands now; nothing is wrong with it yet.
    pub(crate) fn new(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            errors: Vec::new(),
        }
    }

    /// Adds a sentence that says what to do.
    pub(crate) fn fail(&mut self, error: impl Into<String>) {
        self.errors.push(error.into());
    }

    /// Says how it is now, if that isn't what was typed.
    pub(crate) fn tell_now(&mut self, now: &str) {
        let same = self.value.split_whitespace().eq(now.split_whitespace());
        if !same && now.trim().is_empty() {
            self.fail(say!("field-now-empty"));
        } else if !same {
            let now: Vec<&str> = now.split_whitespace().collect();
            self.fail(say!("field-now", now = now.join(" ")));
        }
    }

    /// The same for a choice, whose name is not what the form sends.
    pub(crate) fn tell_choice(&mut self, now: &str, name: &str) {
        if self.trimmed() != now {
            self.fail(say!("field-now", now = name));
        }
    }

    /// Nothing is wrong with it.
    pub(crate) fn is_fine(&self) -> bool {
        self.errors.is_empty()
    }

    /// The text without the blanks around it.
    pub(crate) fn trimmed(&self) -> &str {
        self.value.trim()
    }
}

/// Marks what a form is filled with, part by part.
pub(crate) fn mark(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}
