//! What an owner can't change: the tenant's binding blocks stand above every whitelist, and no server can be trusted
//! with the tenant's own addresses. Pages ask here before they offer a button, and buttons before they do it.

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use crate::mail::{Address, Domain, ReversePath};
use crate::policy::{BindingBlocks, Entry, Mode, Networks, Pattern, Reason};
use crate::store::{DecisionRecord, ListOwner, StoreError, Tx};
use crate::tenancy::{Mailbox, Tenant};
use crate::web::extract::Owner;
use crate::web::times::Present;
use crate::web::words;

/// Whose mailbox, signed in or not, and when.
#[derive(Clone, Copy)]
pub(super) struct Whose<'o> {
    pub(super) tenant: &'o Tenant,
    pub(super) mailbox: &'o Mailbox,
    pub(super) now: DateTime<Utc>,
}

impl<'o> From<&'o Owner> for Whose<'o> {
    fn from(owner: &'o Owner) -> Self {
        Self {
            tenant: &owner.tenant,
            mailbox: &owner.mailbox,
            now: owner.now,
        }
    }
}

impl Whose<'_> {
    /// How the mailbox treats strangers: by its own mode, or else by the organisation's.
    pub(super) fn mode(self) -> Mode {
        self.mailbox.mode.unwrap_or(self.tenant.mode)
    }

    /// In which times are told.
    pub(super) fn present(self) -> Present {
        Present {
            now: self.now,
            zone: self.mailbox.time_zone.unwrap_or(self.tenant.time_zone),
        }
    }
}

/// The bounds of one owner, as they are now.
pub(super) struct Bounds<'o> {
    owner: Whose<'o>,
    own: Vec<Domain>,
    blocks: BindingBlocks,
}

/// What can be done about a message that was on the owner's list but could be forged.
pub(super) enum Trust {
    /// From now on what its entry matches is let in from this network.
    Offer { entry: Box<Entry>, network: IpNet },
    /// Its entry stands for addresses of the tenant itself: whoever may use them signs in to send.
    OwnAddress,
    /// Nothing: the entry is gone or trusts this network already, or a binding block stands above it.
    Nothing,
}

impl<'o> Bounds<'o> {
    pub(super) async fn of(tx: &mut Tx, owner: impl Into<Whose<'o>>) -> Result<Self, StoreError> {
        let owner: Whose<'o> = owner.into();
        let domains = tx.of(owner.tenant.id).domains().list().await?;
        let verified = domains
            .into_iter()
            .filter(|domain| domain.verified_at.is_some());
        let own = verified.map(|domain| domain.name).collect();
        let mut entries = tx.of(owner.tenant.id).entries(ListOwner::Tenant);
        let blocks = entries.binding_blocks(owner.now).await?;
        Ok(Self { owner, own, blocks })
    }

    /// Whose bounds these are, for people.
    pub(super) fn provider(&self) -> &'o str {
        &self.owner.tenant.name
    }

    /// Why the owner can't let mail like this in; None when no binding block keeps it out.
    pub(super) fn kept_out(&self, record: &DecisionRecord) -> Option<String> {
        let words = match record.reason {
            // Which says already who keeps it out.
            Reason::BlockedBinding => words::stays_out,
            _ => words::kept_out,
        };
        self.keep_out(record)
            .then(|| words(self.provider(), self.owner.mode()))
    }

    /// Says whether a binding block keeps this sender out, whatever server its mail comes from.
    pub(super) fn keep_out_sender(&self, sender: &Address) -> bool {
        let ignore_tag = self.owner.mailbox.ignore_sender_tag;
        let sender = ReversePath::Address(sender.clone());
        self.blocks.keep_out(&sender, ignore_tag, None)
    }

    /// What can be done about a message that could be forged.
    pub(super) async fn trust(
        &self,
        tx: &mut Tx,
        record: &DecisionRecord,
    ) -> Result<Trust, StoreError> {
        let Some((id, client)) = record
            .could_be_forged
            .zip(record.client_address.parse().ok())
        else {
            return Ok(Trust::Nothing);
        };
        let lists = ListOwner::Mailbox(self.owner.mailbox.id);
        let entry = tx.of(self.owner.tenant.id).entries(lists).find(id).await?;
        let open = |entry: &Entry| {
            entry.removed_at.is_none() && !entry.rule.trusted_networks.contain(client)
        };
        Ok(match entry.filter(open) {
            Some(_) if self.keep_out(record) => Trust::Nothing,
            Some(entry) if self.is_own(&record.sender, &entry) => Trust::OwnAddress,
            Some(entry) => Trust::Offer {
                entry: Box::new(entry),
                network: Networks::around(client),
            },
            None => Trust::Nothing,
        })
    }

    fn keep_out(&self, record: &DecisionRecord) -> bool {
        let client = record.client_address.parse().ok();
        let sender = ReversePath::parse(&record.sender);
        let ignore_tag = self.owner.mailbox.ignore_sender_tag;
        self.blocks.keep_out(&sender, ignore_tag, client)
    }

    /// Says whether the sender, in whatever wrapping, or all that the entry matches reaches into an own domain.
    fn is_own(&self, sender: &str, entry: &Entry) -> bool {
        let forms = Address::parse(sender).map_or(Vec::new(), |sender| sender.sender_forms());
        self.own.iter().any(|own| {
            forms
                .iter()
                .any(|form| form.address.domain() == own.as_str())
                || entry.rule.pattern.covers(&Pattern::Domain(own.clone()))
        })
    }
}

impl Trust {
    /// For the page, before anyone presses anything; None when there is nothing to say.
    pub(super) fn words(&self, tenant: &str) -> Option<String> {
        match self {
            Self::Offer { entry, network } => Some(say!(
                "trust-offer",
                who = words::matches_within(&entry.rule.pattern),
                network = network.to_string()
            )),
            Self::OwnAddress => Some(say!("trust-own", tenant = tenant)),
            Self::Nothing => None,
        }
    }

    /// Says whether there is a button to press.
    pub(super) fn is_offered(&self) -> bool {
        matches!(self, Self::Offer { .. })
    }
}
