//! What a tenant's binding blocks keep out, for the pages: they must not offer to an owner what would be void.
//!
//! The judgement itself looks senders up in its rule set ([`super::RuleSet`]); a test below holds both together.

use std::net::IpAddr;

use super::Pattern;
use super::forms::Forms;
use super::rule_set::glob_matches;
use crate::mail::{Domain, ReversePath, parents};

/// The matches of a tenant's binding blocks that hold now.
#[derive(Debug, Default)]
pub struct BindingBlocks(Vec<Pattern>);

impl From<Vec<Pattern>> for BindingBlocks {
    fn from(patterns: Vec<Pattern>) -> Self {
        Self(patterns)
    }
}

impl BindingBlocks {
    /// Says whether mail of this sender is kept out; with a client, also whether all of that client's is.
    pub fn keep_out(&self, sender: &ReversePath, ignore_tag: bool, client: Option<IpAddr>) -> bool {
        let client = client.map(|client| Pattern::Network(client.to_canonical().into()));
        let forms = Forms::of(sender, ignore_tag);
        let mut senders = forms
            .as_slice()
            .iter()
            .map(|form| Pattern::Address(form.address().clone()));
        senders.any(|sender| self.cover(&sender))
            || client.is_some_and(|client| self.cover(&client))
    }

    /// Says whether one of them keeps out all that this matches: a whitelist entry for it is void.
    pub fn cover(&self, pattern: &Pattern) -> bool {
        self.0.iter().any(|block| block.covers(pattern))
    }
}

impl Pattern {
    /// Says whether whatever `other` matches, this matches too.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Network(whole), Self::Network(part)) => whole.contains(part),
            (Self::LocalWildcard { glob, domain }, _) => {
                other.sender_domain() == Some(domain.as_str())
                    && other
                        .local_part()
                        .is_some_and(|part| glob_matches(glob.as_bytes(), part.as_bytes()))
            }
            (Self::Domain(domain), Self::Address(_) | Self::LocalWildcard { .. }) => {
                other.sender_domain() == Some(domain.as_str())
            }
            (Self::ParentDomain(above), _) => other
                .sender_domain()
                .is_some_and(|domain| is_at_or_below(domain, above.as_str())),
            (Self::Tld(above), Self::Tld(tld)) => above == tld,
            (Self::Tld(above), _) => other
                .sender_domain()
                .is_some_and(|domain| is_at_or_below(domain, above.as_str())),
            _ => self == other,
        }
    }

    /// Says whether every sender it matches is at this very domain.
    pub fn is_within(&self, domain: &Domain) -> bool {
        !matches!(self, Self::ParentDomain(_)) && self.sender_domain() == Some(domain.as_str())
    }

    /// The domain that every sender it matches is at (or, for a parent domain, at or below).
    fn sender_domain(&self) -> Option<&str> {
        match self {
            Self::Address(address) => Some(address.domain()),
            Self::LocalWildcard { domain, .. }
            | Self::Domain(domain)
            | Self::ParentDomain(domain) => Some(domain.as_str()),
            Self::Tld(_) | Self::Network(_) | Self::ListId(_) => None,
        }
    }

    /// The local part that every sender it matches has; a wildcard's, with its `*`, stands for all of them.
    fn local_part(&self) -> Option<&str> {
        match self {
            Self::Address(address) => Some(address.local_part()),
            Self::LocalWildcard { glob, .. } => Some(glob),
            _ => None,
        }
    }
}

fn is_at_or_below(domain: &str, above: &str) -> bool {
    domain == above || parents(domain).any(|parent| parent == above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{Scene, block};
    use crate::policy::{Reason, Rule};

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn within_a_domain_is_what_matches_nobody_elsewhere() {
        let own = Domain::parse("b.example").unwrap();
        for (text, within) in [
            ("x@b.example", true),
            ("news-*@b.example", true),
            ("b.example", true),
            (".b.example", false),
            ("x@a.b.example", false),
            (".example", false),
            ("192.0.2.0/24", false),
        ] {
            assert_eq!(pattern(text).is_within(&own), within, "{text}");
        }
    }

    #[test]
    fn the_wider_covers_the_narrower_and_not_the_other_way_round() {
        for (wide, narrow) in [
            (".example", ".b.example"),
            (".example", "a.b.example"),
            (".example", "x@b.example"),
            (".b.example", ".a.b.example"),
            (".b.example", "b.example"),
            (".b.example", "news-*@a.b.example"),
            ("b.example", "news-*@b.example"),
            ("b.example", "x@b.example"),
            ("news-*@b.example", "news-1-*@b.example"),
            ("news-*@b.example", "news-1@b.example"),
            ("192.0.2.0/24", "192.0.2.7"),
            ("2001:db8::/32", "2001:db8:1::/48"),
        ] {
            let (wide, narrow) = (pattern(wide), pattern(narrow));
            assert!(
                wide.covers(&narrow) && wide.covers(&wide),
                "{wide} {narrow}"
            );
            assert!(!narrow.covers(&wide), "{narrow} {wide}");
        }
        for (one, other) in [
            ("b.example", "a.b.example"),
            ("b.example", ".b.example"),
            (".b.example", "ab.example"),
            ("192.0.2.0/24", "x@[192.0.2.7]"),
            ("news-*@b.example", "news-1@a.b.example"),
            ("list-id:b.example", "b.example"),
            (".example", "192.0.2.7"),
        ] {
            assert!(!pattern(one).covers(&pattern(other)), "{one} {other}");
        }
    }

    #[test]
    fn the_pages_and_the_judgement_agree_on_what_is_kept_out() {
        let senders = [
            "x@b.example",
            "x+tag@b.example",
            "x@a.b.example",
            "prvs=0123456789=x@b.example",
            "SRS0=AAAA=BB=b.example=x@forward.test",
            "x@other.test",
            "",
        ];
        let blocks = [
            "x@b.example",
            "b.example",
            ".b.example",
            ".example",
            "x*@b.example",
            "192.0.2.0/24",
        ];
        for block_of in blocks {
            let rule = Rule {
                binding: true,
                ..block(1, block_of)
            };
            let scene = Scene::new(Vec::new())
                .tenant_rules(vec![rule])
                .ignoring_tags();
            let binding = BindingBlocks::from(vec![pattern(block_of)]);
            for sender in senders {
                let judged = scene.decision(sender).reason == Reason::BlockedBinding;
                let shown = binding.keep_out(&ReversePath::parse(sender), true, Some(scene.client));
                assert_eq!(judged, shown, "{block_of}: {sender}");
            }
        }
    }
}
