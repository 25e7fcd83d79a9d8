//! Whether a whitelist match holds against forgery (design, section 3).
//!
//! A MAIL FROM proves nothing: without this, an allow entry is a pass for forgers. What proves is
//! looked at in the order of its cost: what is remembered, the client's name, then what SPF said.

use std::net::IpAddr;

use super::forms::Form;
use super::{CompiledRule, Evidence, PatternKind, Policy, Proof, Request, RuleSet, SpfEvidence};
use crate::mail::{SpfResult, organisational_domain};

/// What is known of a match's proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    Settled(Proof, Ground),
    /// SPF has not been asked yet for this domain, nor for the forwarder that wrapped it.
    Open {
        domain: &'a str,
        forwarder: Option<&'a str>,
    },
}

/// What a proof rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A binding block stands above the owner's lists.
    Binding,
    /// A more specific entry allows the client.
    MoreSpecific,
    /// A block needs no proof.
    Block,
    /// The entry lifts the checks on clients.
    LiftsChecks,
    /// No proof was sought.
    NotSought,
    /// A client entry is about the client and nothing else.
    Network,
    /// The client is signed in.
    Authenticated,
    /// Proven from this network before, or trusted.
    KnownNetwork,
    /// The client is the host that the address names.
    Literal,
    /// The client's confirmed name lies in the sender's domain.
    ClientName,
    /// Through one of the owner's own forwarders.
    Forwarder,
    /// SPF: pass.
    SpfPass,
    /// SPF: fail.
    SpfFail,
    /// The owner's own domain, and nobody is signed in.
    OwnDomain,
    /// DMARC asks to distrust what isn't authenticated.
    Dmarc,
    /// The domain publishes nothing.
    NothingPublished,
    /// The DNS could not say.
    DnsTrouble,
}

impl Ground {
    /// Returns the words for the trail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Binding => "a binding block of the tenant stands above the owner's lists",
            Self::MoreSpecific => "a more specific entry allows this client",
            Self::Block => "a block needs no proof",
            Self::LiftsChecks => "this client skips the checks on clients",
            Self::NotSought => "no proof was sought: the mail would be let in without it",
            Self::Network => "a client's network is proven by itself",
            Self::Authenticated => "the client is signed in",
            Self::KnownNetwork => {
                "this sender was proven from this network before, or you trust it"
            }
            Self::Literal => "the client is the host that the address names",
            Self::ClientName => "the client's confirmed name lies in the sender's domain",
            Self::Forwarder => "it came through one of your own forwarders",
            Self::SpfPass => "SPF passes for the sender's domain",
            Self::SpfFail => "the sender's domain does not let this client send its mail (SPF)",
            Self::OwnDomain => {
                "it claims to come from your own domain, but the client is not signed in"
            }
            Self::Dmarc => {
                "the sender's domain asks to distrust mail that isn't authenticated (DMARC)"
            }
            Self::NothingPublished => "the sender's domain publishes nothing that could prove it",
            Self::DnsTrouble => "the DNS could not say whether it is genuine",
        }
    }
}

/// What stands behind one decision, for the questions of proof.
#[derive(Clone, Copy)]
pub(super) struct Witness<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) policy: Policy<'a>,
    pub(super) evidence: &'a Evidence,
    /// [`Request::client_address`], IPv4 as IPv4.
    pub(super) client: IpAddr,
}

impl<'a> Witness<'a> {
    /// Returns what is known of the proof of a whitelist match.
    pub(super) fn standing(
        &self,
        set: &RuleSet,
        rule: &CompiledRule,
        form: Option<&'a Form<'a>>,
    ) -> Standing<'a> {
        let Some(form) = form.filter(|_| rule.kind() != PatternKind::Network) else {
            return Standing::Settled(Proof::Proven, Ground::Network);
        };
        if self.request.sasl_username.is_some() {
            return Standing::Settled(Proof::Proven, Ground::Authenticated);
        }
        if set.trusts(rule, self.client) {
            return Standing::Settled(Proof::Proven, Ground::KnownNetwork);
        }
        let inside = self.of_domain(form.address().domain());
        if form.wrapping().is_some() && !matches!(inside, Standing::Settled(Proof::Proven, _)) {
            return self.through_forwarder(inside);
        }
        inside
    }

    /// Says whether a match with this proof counts: proven always, contradicted never.
    pub(super) fn counts(rule: &CompiledRule, form: Option<&Form<'_>>, proof: Proof) -> bool {
        match proof {
            Proof::Proven => true,
            Proof::Contradicted => false,
            // What is inside a wrapper anyone may have written: it needs proof.
            Proof::Unproven => {
                !rule.require_auth && form.is_none_or(|form| form.wrapping().is_none())
            }
        }
    }

    /// Returns what is known of the proof that mail is from this domain.
    pub(super) fn of_domain(&self, domain: &'a str) -> Standing<'a> {
        if self.is_literal_of_client(domain) {
            return Standing::Settled(Proof::Proven, Ground::Literal);
        }
        if domain.starts_with('[') {
            // No SPF for an address literal (RFC 7208, 4.3): there is nothing to ask.
            return Standing::Settled(Proof::Unproven, Ground::NothingPublished);
        }
        if self.client_name_is_in(domain) {
            return Standing::Settled(Proof::Proven, Ground::ClientName);
        }
        let Some(spf) = self.evidence.spf.iter().find(|spf| &*spf.domain == domain) else {
            return Standing::Open {
                domain,
                forwarder: None,
            };
        };
        let own = self.policy.tenant.owns(domain);
        let (proof, ground) = by_spf(spf);
        if own && proof != Proof::Proven {
            return Standing::Settled(Proof::Contradicted, Ground::OwnDomain);
        }
        Standing::Settled(proof, ground)
    }

    /// Proof for the wrapper proves nothing about what is inside, unless the tenant vouches for it.
    fn through_forwarder(&self, inside: Standing<'a>) -> Standing<'a> {
        let wrapper = self
            .request
            .sender
            .address()
            .map_or("", |address| address.domain());
        if !self.policy.tenant.forwards_through(wrapper) {
            return inside;
        }
        match (self.of_domain(wrapper), inside) {
            (Standing::Settled(Proof::Proven, _), _) => {
                Standing::Settled(Proof::Proven, Ground::Forwarder)
            }
            (Standing::Settled(..), _) => inside,
            (Standing::Open { .. }, Standing::Open { domain, .. }) => Standing::Open {
                domain,
                forwarder: Some(wrapper),
            },
            (open @ Standing::Open { .. }, Standing::Settled(..)) => open,
        }
    }

    fn client_name_is_in(&self, domain: &str) -> bool {
        let Some(name) = self.request.client_name else {
            return false;
        };
        let Some(organisation) = organisational_domain(domain) else {
            return false;
        };
        let name = name.strip_suffix('.').unwrap_or(name);
        let Some(start) = name.len().checked_sub(organisation.len()) else {
            return false;
        };
        let Some((before, end)) = name.split_at_checked(start) else {
            return false;
        };
        end.eq_ignore_ascii_case(organisation) && (before.is_empty() || before.ends_with('.'))
    }

    fn is_literal_of_client(&self, domain: &str) -> bool {
        let Some(inside) = domain
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        else {
            return false;
        };
        let address = inside.strip_prefix("IPv6:").unwrap_or(inside);
        address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical() == self.client)
    }
}

fn by_spf(spf: &SpfEvidence) -> (Proof, Ground) {
    match spf.result {
        SpfResult::Pass => (Proof::Proven, Ground::SpfPass),
        SpfResult::Fail | SpfResult::Softfail => (Proof::Contradicted, Ground::SpfFail),
        // A failure of the DNS says nothing about the sender, whatever DMARC asks for.
        SpfResult::Temperror => (Proof::Unproven, Ground::DnsTrouble),
        SpfResult::Neutral | SpfResult::None | SpfResult::Permerror if spf.dmarc_enforced => {
            (Proof::Contradicted, Ground::Dmarc)
        }
        SpfResult::Neutral | SpfResult::None | SpfResult::Permerror => {
            (Proof::Unproven, Ground::NothingPublished)
        }
    }
}
