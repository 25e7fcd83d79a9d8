//! What the checks on a client find now, for whoever runs that server and asks about it. Nothing is decided or recorded.

use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, Utc};

use super::EngineError;
use super::core::Inner;
use crate::checks::Occasion;
use crate::mail::{Address, ReversePath};
use crate::policy::{
    About, ClientNetwork, ListAnswer, ListQuestion, ListResult, Needs, Request, ReverseName,
    Subject, TenantPolicy, is_public,
};
use crate::tenancy::TenantId;

/// What speaks against a server now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// One by one.
    pub found: Vec<ServerFinding>,
    /// Lists that gave no answer in time, or are out of use.
    pub silent: usize,
    /// The server's name, if it leads back to the server.
    pub confirmed_name: Option<String>,
}

/// One thing that speaks against a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerFinding {
    /// Its network tried names that nobody has.
    Waits {
        /// Which one.
        network: ClientNetwork,
        /// As far as is known now.
        until: DateTime<Utc>,
    },
    /// Its name doesn't lead back to it.
    NameLeadsElsewhere(String),
    /// It has no name.
    NoName,
    /// On a list.
    Listed {
        /// What the list is called.
        list: String,
        /// What it answered.
        codes: Vec<Ipv4Addr>,
    },
}

impl Inner {
    /// Asks what the tenant's checks look at of a client, at once and within a decision's time.
    pub(super) async fn examine(
        &self,
        tenant: TenantId,
        client: IpAddr,
    ) -> Result<Examined, EngineError> {
        let (now, deadline) = (self.clock.now(), self.questions_end());
        let client = client.to_canonical();
        let Some(cached) = self.cache.tenant(&self.database, tenant, now).await? else {
            return Ok(Examined::default());
        };
        let mut examined = Examined::default();
        if let Some(hold) = self.probing_hold(tenant, client) {
            examined.found.push(ServerFinding::Waits {
                network: hold.network,
                until: hold.until,
            });
        }
        if !is_public(client) {
            return Ok(examined);
        }
        let needs = Needs {
            lists: questions(&cached.policy, client),
            reverse_name: true,
            ..Needs::default()
        };
        let request = asking(client);
        let asked = (self.checker).ask(&request, &needs, now, deadline, Occasion::Look);
        let evidence = asked.await;
        match evidence.reverse_name {
            Some(ReverseName::Confirmed(name)) => examined.confirmed_name = Some(name),
            Some(ReverseName::Unconfirmed(name)) => {
                examined.found.push(ServerFinding::NameLeadsElsewhere(name));
            }
            Some(ReverseName::None) => {
                examined.found.push(ServerFinding::NoName);
            }
            Some(ReverseName::Unknown) | None => {}
        }
        for answer in &evidence.lists {
            examined.silent += usize::from(matches!(
                answer.result,
                ListResult::Unknown | ListResult::OutOfUse
            ));
            examined.found.extend(listed(&cached.policy, answer));
        }
        Ok(examined)
    }
}

/// A question about the client alone.
fn asking(client: IpAddr) -> Request<'static> {
    Request {
        client_address: client,
        client_name: None,
        reverse_client_name: None,
        helo_name: None,
        sender: ReversePath::Null,
        recipient: Address::from_canonical("anyone@recipient.invalid"),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}

fn questions(policy: &TenantPolicy, client: IpAddr) -> Vec<ListQuestion> {
    let lists = policy.checks.iter().filter_map(|check| check.kind.list());
    let of_clients = lists.filter(|list| list.subject == Subject::Client);
    of_clients
        .map(|list| ListQuestion {
            zone: list.zone.clone(),
            about: About::Client(client),
        })
        .collect()
}

/// A list that speaks for the client says nothing here.
fn listed(policy: &TenantPolicy, answer: &ListAnswer) -> Option<ServerFinding> {
    let ListResult::Listed { codes, .. } = &answer.result else {
        return None;
    };
    let mut checks = policy.checks.iter();
    let check = checks.find(|check| {
        let list = check.kind.list();
        let is_it = list.is_some_and(|list| list.zone == answer.question.zone);
        check.kind.as_str() == "dnsbl" && is_it
    })?;
    let list = check.kind.list()?;
    let meant = codes.iter().filter(|code| list.meaning(**code).is_some());
    let codes: Vec<Ipv4Addr> = meant.copied().collect();
    (!codes.is_empty()).then(|| ServerFinding::Listed {
        list: list.name().to_owned(),
        codes,
    })
}
