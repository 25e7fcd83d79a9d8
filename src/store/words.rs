//! The words that stand for our types in the tables. Unknown words are a [`StoreError::Inconsistent`].

use uuid::Uuid;

use super::StoreError;
use crate::lang::Language;
use crate::mail::{Address, Domain};
use crate::policy::{Level, List, Networks, Pattern, Proof, Source, Verdict};

/// A type that is kept as one of a few words.
pub(super) trait Word: Copy + 'static {
    const ALL: &'static [Self];
    fn word(self) -> &'static str;
}

impl Word for List {
    const ALL: &'static [Self] = &[Self::Allow, Self::Block];
    fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Block => "block",
        }
    }
}

impl Word for Source {
    const ALL: &'static [Self] = &[Self::Manual, Self::Learned];
    fn word(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Learned => "learned",
        }
    }
}

impl Word for Verdict {
    const ALL: &'static [Self] = &[
        Self::None,
        Self::Accept,
        Self::Tag,
        Self::Defer,
        Self::Reject,
    ];
    fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Accept => "accept",
            Self::Tag => "tag",
            Self::Defer => "defer",
            Self::Reject => "reject",
        }
    }
}

impl Word for Level {
    const ALL: &'static [Self] = &[Self::Mailbox, Self::Tenant, Self::System];
    fn word(self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox",
            Self::Tenant => "tenant",
            Self::System => "system",
        }
    }
}

impl Word for Proof {
    const ALL: &'static [Self] = &[Self::Proven, Self::Unproven, Self::Contradicted];
    fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Unproven => "unproven",
            Self::Contradicted => "contradicted",
        }
    }
}

/// Where a value stands: for the error when it doesn't parse.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) table: &'static str,
    pub(super) id: Uuid,
}

impl Place {
    pub(super) fn inconsistent(self, column: &'static str) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            column,
            id: self.id.to_string(),
        }
    }

    /// Turns "does not parse" into the error that names this place.
    pub(super) fn require<T>(
        self,
        column: &'static str,
        value: Option<T>,
    ) -> Result<T, StoreError> {
        value.ok_or_else(|| self.inconsistent(column))
    }

    pub(super) fn word<W: Word>(self, column: &'static str, text: &str) -> Result<W, StoreError> {
        let found = W::ALL.iter().copied().find(|value| value.word() == text);
        self.require(column, found)
    }

    pub(super) fn language(self, code: Option<&str>) -> Result<Option<Language>, StoreError> {
        code.map(|code| self.require("language", Language::from_code(code)))
            .transpose()
    }

    pub(super) fn address(self, column: &'static str, text: &str) -> Result<Address, StoreError> {
        self.require(column, Address::parse(text).ok())
    }

    pub(super) fn domain(self, column: &'static str, text: &str) -> Result<Domain, StoreError> {
        self.require(column, Domain::parse(text).ok())
    }

    pub(super) fn pattern(self, column: &'static str, text: &str) -> Result<Pattern, StoreError> {
        self.require(column, Pattern::parse(text).ok())
    }

    pub(super) fn networks(self, column: &'static str, text: &str) -> Result<Networks, StoreError> {
        if text.is_empty() {
            return Ok(Networks::default());
        }
        self.require(column, Networks::parse(text).ok())
    }
}
