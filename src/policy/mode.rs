//! How a mailbox treats strangers.

/// Words: `monitor`, `tag`, `standard`, `ask`, `whitelist-only`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    #[default]
    /// Refuses nothing, and notes what standard would have done.
    Monitor,
    /// Marks with a header what the checks object to.
    Tag,
    /// Refuses what the checks object to.
    Standard,
    /// Defers what the checks object to, and asks the owner.
    Ask,
    /// Refuses everyone who is not on a whitelist.
    WhitelistOnly,
}

impl Mode {
    /// Every mode, the most careful last.
    pub const ALL: [Self; 5] = [
        Self::Monitor,
        Self::Tag,
        Self::Standard,
        Self::Ask,
        Self::WhitelistOnly,
    ];

    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monitor => "monitor",
            Self::Tag => "tag",
            Self::Standard => "standard",
            Self::Ask => "ask",
            Self::WhitelistOnly => "whitelist-only",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_reads_back() {
        for mode in Mode::ALL {
            assert_eq!(Mode::parse(mode.as_str()), Some(mode));
        }
        assert_eq!(Mode::parse("strict"), None);
    }
}
