//! Inviting somebody to run a tenant, sending it again, and taking it back: by an admin of the tenant, or by an operator.
//!
//! Nobody is told whether an address is known here: whoever invites reads the same for all but for those who are admins
//! of this tenant, whom the page lists anyway.

use tracing::warn;

use crate::mail::Address;
use crate::mailer::Message;
use crate::store::{InvitationId, Invitations, Tx};
use crate::tenancy::{Role, Secret, Tenant, TenantId};
use crate::web::error::Error;
use crate::web::flash::Flash;
use crate::web::mistakes;
use crate::web::person::Person;
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::Web;
use crate::web::times::{Moment, Present};

/// Who invites, and to run what.
#[derive(Clone, Copy)]
pub(super) struct Inviter<'p> {
    pub(super) person: &'p Person,
    pub(super) tenant: &'p Tenant,
}

/// An invitation that nobody has used.
#[derive(Debug)]
pub(in crate::web) struct OpenInvitation {
    pub(in crate::web) id: String,
    pub(in crate::web) address: ShownAddress,
    pub(in crate::web) by: ShownAddress,
    pub(in crate::web) at: Moment,
    /// None: its time is over.
    pub(in crate::web) until: Option<Moment>,
}

/// The open invitations of a tenant.
pub(super) async fn open(
    tx: &mut Tx,
    tenant: TenantId,
    present: Present,
) -> Result<Vec<OpenInvitation>, Error> {
    let open = tx.of(tenant).invitations().list_open().await?;
    let shown = open.into_iter().map(|invitation| OpenInvitation {
        id: invitation.id.0.to_string(),
        address: ShownAddress::new(invitation.address.as_str()),
        by: ShownAddress::new(&invitation.invited_by),
        at: present.moment(invitation.sent_at),
        until: (invitation.expires_at > present.now).then(|| present.until(invitation.expires_at)),
    });
    Ok(shown.collect())
}

impl Inviter<'_> {
    /// Invites whom somebody typed; or a sentence about what was typed.
    pub(super) async fn invite(
        self,
        web: &Web,
        typed: &str,
    ) -> Result<Result<Flash, String>, Error> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(Err(say!("admins-empty")));
        }
        let address = match Address::from_person(typed) {
            Ok(address) => address,
            Err(problem) => return Ok(Err(mistakes::address(&problem))),
        };
        let mut tx = web.state.database.write().await?;
        let account = tx
            .of(self.tenant.id)
            .accounts()
            .find_by_address(&address)
            .await?;
        if account.is_some_and(|account| account.role == Role::Admin) {
            let address = ShownAddress::new(address.as_str()).text();
            return Ok(Err(say!("admins-is-admin", address = address)));
        }
        let open = tx.of(self.tenant.id).invitations().list_open().await?;
        let is_new = !open.iter().any(|invitation| invitation.address == address);
        if is_new && open.len() >= Invitations::MOST_OPEN {
            return Ok(Err(say!("admins-too-many-open", count = open.len())));
        }
        self.send(web, tx, &address, "admin.invited").await
    }

    /// Sends an open invitation again: the link before is worthless then.
    pub(super) async fn send_again(
        self,
        web: &Web,
        id: Option<InvitationId>,
    ) -> Result<Result<Flash, String>, Error> {
        let mut tx = web.state.database.write().await?;
        let Some(address) = self.address(&mut tx, id).await? else {
            return Ok(Ok(Flash::warning(say!("admins-gone"))));
        };
        self.send(web, tx, &address, "admin.invited_again").await
    }

    /// Takes an open invitation back.
    pub(super) async fn withdraw(
        self,
        web: &Web,
        id: Option<InvitationId>,
    ) -> Result<Flash, Error> {
        let mut tx = web.state.database.write().await?;
        let address = self.address(&mut tx, id).await?;
        let (Some(id), Some(address)) = (id, address) else {
            return Ok(Flash::warning(say!("admins-gone")));
        };
        if !tx.of(self.tenant.id).invitations().withdraw(id).await? {
            return Ok(Flash::warning(say!("admins-gone")));
        }
        self.log(&mut tx, "admin.invitation_withdrawn", &address)
            .await?;
        tx.commit().await?;
        let address = ShownAddress::new(address.as_str()).text();
        Ok(Flash::done(say!("admins-withdrawn", address = address)))
    }

    async fn address(
        self,
        tx: &mut Tx,
        id: Option<InvitationId>,
    ) -> Result<Option<Address>, Error> {
        let Some(id) = id else {
            return Ok(None);
        };
        let invitation = tx.of(self.tenant.id).invitations().find(id).await?;
        Ok(invitation.map(|invitation| invitation.address))
    }

    async fn send(
        self,
        web: &Web,
        mut tx: Tx,
        address: &Address,
        action: &str,
    ) -> Result<Result<Flash, String>, Error> {
        // A bucket of its own: whoever invites somebody again and again must not use up their sign-in links.
        let bucket = format!("invitation to {address}");
        if !web.limits.admit_mail(self.person.client, &bucket) {
            return Ok(Err(say!("admins-too-often")));
        }
        let secret = Secret::generate(self.tenant.id)
            .map_err(|error| Error::failure("randomness", &error))?;
        let by = self.person.account.address.as_str();
        tx.of(self.tenant.id)
            .invitations()
            .invite(address, secret.hash(), by, self.person.now)
            .await?;
        self.log(&mut tx, action, address).await?;
        tx.commit().await?;
        let site = &web.state.config.web.public_url;
        let message = Message::Invitation {
            to: address.clone(),
            link: format!("{site}/invitation/{}", secret.text()),
            valid_days: Invitations::DAYS,
            provider: self.tenant.name.clone(),
        };
        let shown = ShownAddress::new(address.as_str()).text();
        if let Err(error) = web.state.mailer.send(&message).await {
            warn!(
                error = &error as &dyn std::error::Error,
                "An invitation was not handed over"
            );
            return Ok(Ok(Flash::warning(say!("admins-not-sent", address = shown))));
        }
        Ok(Ok(Flash::done(say!("admins-invited", address = shown))))
    }

    /// For the tenant's own admins; and for the operators, where one of them did it.
    pub(super) async fn log(
        self,
        tx: &mut Tx,
        action: &str,
        address: &Address,
    ) -> Result<(), Error> {
        let event = self.person.event(action, address.as_str(), "");
        tx.of(self.tenant.id).audit().add(&event).await?;
        if self.person.account.tenant_id == TenantId::SYSTEM {
            let slug = self.tenant.slug.as_str();
            let event = self.person.event(action, slug, address.as_str());
            tx.of(TenantId::SYSTEM).audit().add(&event).await?;
        }
        Ok(())
    }
}

/// The tenant's name as a stranger's text.
pub(super) fn name_of(tenant: &Tenant) -> String {
    plain(&tenant.name)
}
