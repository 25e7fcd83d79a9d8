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
    /// The modes that can be chosen, the most careful last. Asking the owner comes with the requests.
    pub const OFFERED: [Self; 4] = [
        Self::Monitor,
        Self::Tag,
        Self::Standard,
        Self::WhitelistOnly,
    ];

    /// Reads the word of a mode that can be chosen.
    pub fn choose(text: &str) -> Option<Self> {
        Self::OFFERED.into_iter().find(|mode| mode.as_str() == text)
    }

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
        [
            Self::Monitor,
            Self::Tag,
            Self::Standard,
            Self::Ask,
            Self::WhitelistOnly,
        ]
        .into_iter()
        .find(|mode| mode.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_is_read_but_only_what_works_can_be_chosen() {
        for mode in Mode::OFFERED {
            assert_eq!(Mode::choose(mode.as_str()), Some(mode));
        }
        assert_eq!(Mode::parse("ask"), Some(Mode::Ask));
        assert_eq!(Mode::choose("ask"), None);
        assert_eq!(Mode::choose("strict"), None);
    }
}
