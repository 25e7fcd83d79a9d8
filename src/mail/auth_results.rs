//! Result words of RFC 8601.

/// What SPF says of a client and a domain (RFC 7208 section 2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpfResult {
    Pass,
    Fail,
    Softfail,
    Neutral,
    None,
    Temperror,
    Permerror,
}

impl SpfResult {
    /// Returns the word of RFC 8601 section 2.7.2.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Softfail => "softfail",
            Self::Neutral => "neutral",
            Self::None => "none",
            Self::Temperror => "temperror",
            Self::Permerror => "permerror",
        }
    }

    /// Reads the word of [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Pass,
            Self::Fail,
            Self::Softfail,
            Self::Neutral,
            Self::None,
            Self::Temperror,
            Self::Permerror,
        ]
        .into_iter()
        .find(|result| result.as_str() == text)
    }
}
