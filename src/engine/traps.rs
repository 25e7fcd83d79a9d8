//! Messages to spamtraps: who sent them is held against from now on, unless it may send what it likes. Their own verdict
//! stays what it is for an address that nobody has.
//!
//! The client's network is held at once, unless what came is a bounce: a trap's address is forged like any other, and the
//! server that answers such a forgery is nobody's enemy. The sender only when SPF proves it, since the victim of a forgery must not
//! suffer; that is asked after the answer was given, by one worker with a queue of bounded length.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::cached::CachedTenant;
use super::core::Inner;
use super::locked::locked;
use crate::mail::{Address, Domain, ReversePath, SpfResult};
use crate::policy::{Needs, Request, RuleSet, Suspect};
use crate::tenancy::TenantId;

/// Senders that may wait to be proven; more than that are let go.
const MOST_UNPROVEN: usize = 256;

/// Senders that wrote to a trap and wait to be proven.
#[derive(Default)]
pub(super) struct Unproven {
    queue: Mutex<VecDeque<Trapped>>,
    came: Notify,
    /// Held while they are proven, so that whoever flushes waits for the one under way.
    proving: tokio::sync::Mutex<()>,
}

/// A sender that wrote to a trap, to be proven.
#[derive(Debug)]
struct Trapped {
    tenant_id: TenantId,
    client: IpAddr,
    helo_name: Option<String>,
    sender: Address,
    at: DateTime<Utc>,
}

impl Inner {
    /// Notes a message whose recipient is a spamtrap.
    pub(super) fn trapped_if(
        &self,
        is_trap: bool,
        request: &Request<'_>,
        tenant: (TenantId, &CachedTenant),
    ) {
        if is_trap {
            self.trapped(request, tenant);
        }
    }

    /// Notes a message to a spamtrap; the same question asked again counts once.
    fn trapped(&self, request: &Request<'_>, (tenant_id, tenant): (TenantId, &CachedTenant)) {
        let now = self.clock.now();
        let asked_before = self.memo.trap_question(request);
        if asked_before.is_some_and(|question| self.memo.accepted_before(question)) {
            return;
        }
        if tenant.policy.disabled || is_allowed(request.client_address, tenant, now) {
            return;
        }
        tracing::info!(
            message.id = request.queue_id.or(request.instance).unwrap_or_default(),
            tenant.id = %tenant_id,
            client.address = %request.client_address,
            "Mail to a spamtrap of tenant {tenant_id}"
        );
        self.suspects.hit(tenant_id, &request.recipient, now);
        if request.sender != ReversePath::Null
            && let Some(client) = Suspect::client(request.client_address)
        {
            self.suspects.trapped(tenant_id, &client, now);
        }
        if let Some(sender) = accusable(&request.sender, tenant) {
            let trapped = Trapped {
                tenant_id,
                client: request.client_address,
                helo_name: request.helo_name.map(str::to_owned),
                sender: sender.clone(),
                at: now,
            };
            self.unproven.add(trapped);
        }
    }

    /// Proves senders, one after the other, and holds against them what they did.
    pub(super) async fn prove_always(self: Arc<Self>, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = self.unproven.came.notified() => {}
                () = stop.cancelled() => return,
            }
            self.prove_trapped().await;
        }
    }

    /// Proves all senders that wait.
    pub(super) async fn prove_trapped(&self) {
        let _proving = self.unproven.proving.lock().await;
        while let Some(trapped) = self.unproven.next() {
            self.hold_sender(&trapped).await;
        }
    }

    async fn hold_sender(&self, trapped: &Trapped) {
        let helo_name = trapped.helo_name.as_deref();
        if self
            .is_proven(&trapped.sender, trapped.client, helo_name)
            .await
        {
            let suspect = Suspect::Sender(trapped.sender.clone());
            self.suspects
                .trapped(trapped.tenant_id, &suspect, trapped.at);
            self.suspend(trapped).await;
        }
    }

    /// Whoever has exactly this sender on the whitelist is asked whether it shall stay there.
    async fn suspend(&self, trapped: &Trapped) {
        let (tenant_id, sender) = (trapped.tenant_id, &trapped.sender);
        let suspended = self
            .database
            .suspend_everywhere(tenant_id, sender, trapped.at)
            .await;
        if let Err(error) = suspended {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                tenant.id = %tenant_id,
                "The entries for a sender that wrote to a spamtrap were not all suspended"
            );
        }
    }

    /// Says whether SPF proves that this client may send for the sender.
    pub(super) async fn is_proven(
        &self,
        sender: &Address,
        client: IpAddr,
        helo_name: Option<&str>,
    ) -> bool {
        if sender.domain().starts_with('[') {
            return false;
        }
        let request = Request {
            client_address: client,
            client_name: None,
            reverse_client_name: None,
            helo_name,
            sender: ReversePath::Address(sender.clone()),
            recipient: sender.clone(),
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: None,
        };
        let needs = Needs {
            spf: vec![Domain::from_canonical(sender.domain())],
            ..Needs::default()
        };
        let deadline = self.questions_end();
        let evidence = self
            .proofs
            .ask(&request, &needs, self.clock.now(), deadline)
            .await;
        evidence.spf.iter().any(|spf| spf.result == SpfResult::Pass)
    }
}

impl Unproven {
    fn add(&self, trapped: Trapped) {
        let mut queue = locked(&self.queue);
        if queue.len() < MOST_UNPROVEN {
            queue.push_back(trapped);
        } else {
            metrics::counter!("guestlist_trap_senders_lost_total").increment(1);
        }
        drop(queue);
        self.came.notify_one();
    }

    fn next(&self) -> Option<Trapped> {
        locked(&self.queue).pop_front()
    }
}

/// Says whether the tenant or the operator lets this client send what it likes.
pub(super) fn is_allowed(client: IpAddr, tenant: &CachedTenant, now: DateTime<Utc>) -> bool {
    let allows = |rules: &RuleSet| rules.allow_client(client.to_canonical(), now);
    allows(&tenant.policy.rules) || allows(&tenant.system.rules)
}

/// The sender, if anything could be held against it: a bounce has none, and whoever uses the tenant's own addresses from
/// outside is no one of its people.
pub(super) fn accusable<'r>(sender: &'r ReversePath, tenant: &CachedTenant) -> Option<&'r Address> {
    sender
        .address()
        .filter(|sender| !tenant.policy.owns(sender.domain()))
}
