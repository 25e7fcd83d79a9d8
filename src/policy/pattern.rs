//! What an entry can match, how specific that is, and its one written form.

use std::fmt;

use ipnet::IpNet;

use crate::mail::{Address, AddressError, Domain};

/// What one entry matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// `a@b.example`
    Address(Address),
    /// `news-*@b.example`: `*` stands for any run of characters in the local part.
    LocalWildcard {
        /// The local part in canonical form, with its `*`.
        glob: Box<str>,
        /// The domain, which has no wildcard.
        domain: Domain,
    },
    /// `b.example`: that domain.
    Domain(Domain),
    /// `.b.example`: it and all below.
    ParentDomain(Domain),
    /// `.tld`
    Tld(Domain),
    /// `192.0.2.0/24`, `2001:db8::/32`, or one address.
    Network(IpNet),
    /// `list-id:dev.lists.example` (matched by the milter only).
    ListId(Box<str>),
}

/// The kind of a pattern; `as_str` gives the word stored and shown by the API:
/// `address`, `local_wildcard`, `domain`, `parent_domain`, `tld`, `network`, `list_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PatternKind {
    /// One address.
    Address,
    /// Addresses of one domain by their local part.
    LocalWildcard,
    /// One domain.
    Domain,
    /// A domain and all below.
    ParentDomain,
    /// All below a top-level domain.
    Tld,
    /// Clients by their address.
    Network,
    /// A mailing list (RFC 2919).
    ListId,
}

/// How specific a match is; the greater rank wins:
/// address = list id > wildcard (more literal characters first) > exact domain > parent domain (more labels first) > network (longer prefix first) > TLD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(pub u16);

/// Why a line is no pattern: `Display` is a sentence for people that names the fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Blank.
    #[error("Nothing was entered.")]
    Empty,
    /// No address, no domain.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// `anna`, `.`: without an @, and no domain.
    #[error(
        "This is neither an address nor a domain: write it as anna@example.org or example.org."
    )]
    Neither,
    /// Anyone can register a name below it.
    #[error("\"{0}\" is shared by many: write an address, or a domain below it.")]
    PublicSuffix(String),
    /// Neither an address nor a prefix.
    #[error("\"{0}\" is not a network: write it as 192.0.2.0/24.")]
    BadNetwork(String),
    /// Shorter than /8 (IPv4) or /16 (IPv6).
    #[error("\"{0}\" covers too much of the Internet: write at least /8 (IPv6: /16).")]
    NetworkTooWide(String),
    /// Not a list's identifier.
    #[error("\"{0}\" is not a list id: write it as list-id:dev.lists.example.")]
    BadListId(String),
    /// Longer than [`Pattern::LONGEST`].
    #[error("This is longer than {0} characters.")]
    TooLong(usize),
}

impl Pattern {
    /// Returns the kind.
    pub fn kind(&self) -> PatternKind {
        match self {
            Self::Address(_) => PatternKind::Address,
            Self::LocalWildcard { .. } => PatternKind::LocalWildcard,
            Self::Domain(_) => PatternKind::Domain,
            Self::ParentDomain(_) => PatternKind::ParentDomain,
            Self::Tld(_) => PatternKind::Tld,
            Self::Network(_) => PatternKind::Network,
            Self::ListId(_) => PatternKind::ListId,
        }
    }

    /// Returns how specific a match of it is.
    pub fn rank(&self) -> Rank {
        let within = |count: usize| u16::try_from(count).unwrap_or(u16::MAX).min(9_999);
        Rank(match self {
            Self::Address(_) | Self::ListId(_) => 60_000,
            Self::LocalWildcard { glob, .. } => {
                50_000 + within(glob.chars().filter(|&character| character != '*').count())
            }
            Self::Domain(_) => 40_000,
            Self::ParentDomain(domain) => 30_000 + within(domain.as_str().split('.').count()),
            Self::Network(network) => 20_000 + u16::from(network.prefix_len()),
            Self::Tld(_) => 10_000,
        })
    }
}

/// The canonical text: `Pattern::parse(&p.to_string()) == Ok(p)`; this is what the database keeps.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Someone may have written to an address with a star in it: quoted, it stays an
            // address and never comes back as a wildcard.
            Self::Address(address) if address.local_part().contains('*') => {
                f.write_str(&address.quoted())
            }
            Self::Address(address) => f.write_str(&address.written()),
            Self::LocalWildcard { glob, domain } => write!(f, "{glob}@{domain}"),
            Self::Domain(domain) => domain.fmt(f),
            Self::ParentDomain(domain) | Self::Tld(domain) => write!(f, ".{domain}"),
            Self::Network(network) if network.prefix_len() == network.max_prefix_len() => {
                network.addr().fmt(f)
            }
            Self::Network(network) => network.fmt(f),
            Self::ListId(id) => write!(f, "list-id:{id}"),
        }
    }
}

impl PatternKind {
    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::LocalWildcard => "local_wildcard",
            Self::Domain => "domain",
            Self::ParentDomain => "parent_domain",
            Self::Tld => "tld",
            Self::Network => "network",
            Self::ListId => "list_id",
        }
    }
}
