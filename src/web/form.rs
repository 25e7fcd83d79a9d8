//! What was typed, kept apart from what is wrong with it.

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

    /// Nothing is wrong with it.
    pub(crate) fn is_fine(&self) -> bool {
        self.errors.is_empty()
    }

    /// The text without the blanks around it.
    pub(crate) fn trimmed(&self) -> &str {
        self.value.trim()
    }
}
