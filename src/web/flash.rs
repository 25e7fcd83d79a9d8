//! One sentence about what was just done, shown once on the next page, often with a way to undo it.
//!
//! It is kept in the session, and taken out when the next page is made.

use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::error::Error;

const KEY: &str = "flash";

/// What kind of news it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tone {
    /// It was done.
    Done,
    /// It was not, or only in part.
    Warning,
}

/// One sentence for the next page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Flash {
    pub(crate) tone: Tone,
    pub(crate) text: String,
    pub(crate) undo: Option<Undo>,
    /// What else could be done.
    #[serde(default)]
    pub(crate) offer: Option<Offer>,
}

/// A button that does something else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) label: String,
    pub(crate) form: Undo,
}

/// The form behind the button that takes it back: posts `fields` to `path`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Undo {
    pub(crate) path: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Flash {
    /// It was done.
    pub(crate) fn done(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Done,
            text: text.into(),
            undo: None,
            offer: None,
        }
    }

    /// It was not done, or only in part.
    pub(crate) fn warning(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Warning,
            text: text.into(),
            undo: None,
            offer: None,
        }
    }

    /// Adds why it is of no use.
    pub(crate) fn but(mut self, text: &str) -> Self {
        self.tone = Tone::Warning;
        self.text.push(' ');
        self.text.push_str(text);
        self
    }

    /// Adds a button with this label that posts `fields` to `path`.
    pub(crate) fn with_offer(self, label: &str, path: &str, fields: Vec<(String, String)>) -> Self {
        let form = Undo {
            path: path.to_owned(),
            fields,
        };
        Self {
            offer: Some(Offer {
                label: label.to_owned(),
                form,
            }),
            ..self
        }
    }

    /// Adds an Undo button that posts `fields` to `path`.
    pub(crate) fn with_undo(self, path: &str, fields: Vec<(String, String)>) -> Self {
        Self {
            undo: Some(Undo {
                path: path.to_owned(),
                fields,
            }),
            ..self
        }
    }

    pub(crate) async fn keep(self, session: &Session) -> Result<(), Error> {
        Ok(session.insert(KEY, self).await?)
    }

    pub(super) async fn take(session: &Session) -> Result<Option<Self>, Error> {
        // Removing what isn't there would count as a change and cost a write for each page.
        if session.get_value(KEY).await?.is_none() {
            return Ok(None);
        }
        Ok(session.remove(KEY).await?)
    }
}
