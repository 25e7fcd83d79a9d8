//! The work on an import of mailboxes, step by step: each step is one transaction over some lines, whole or absent, and
//! says how far it came. Whoever goes on after a crash begins where the last step ended. What was found out while a person
//! looked at the lines is found out anew when they become mailboxes: much may have happened between the two.

use std::slice::from_ref;

use chrono::{DateTime, Utc};

use super::{
    AuditEvent, Database, MailboxDifference, MailboxImport, MailboxImportId, MailboxImportState,
    MailboxImports, MailboxLine, MailboxLineOutcome, MailboxLineProblem, MailboxLineQuery, Pace,
    StoreError, Tx,
};
use crate::mail::{Address, Domain};
use crate::tenancy::{Mailbox, QuotaReached, TenantId};

/// Whose lines, and among which domains.
struct Desk<'t> {
    tx: &'t mut Tx,
    tenant: TenantId,
    domains: Vec<Domain>,
    now: DateTime<Utc>,
}

/// What a line would come to now.
enum Judged {
    New(Address),
    /// The mailbox as it would be, and what differs.
    Changed(Mailbox, MailboxDifference),
    Present,
    Wrong(MailboxLineProblem, String),
}

impl Database {
    /// Does the next step of an import of mailboxes, at this pace, and returns it as it is then; None: there is none, or
    /// none that has work to do.
    pub async fn mailbox_import_step(
        &self,
        tenant: TenantId,
        id: MailboxImportId,
        now: DateTime<Utc>,
        pace: &mut Pace,
    ) -> Result<Option<MailboxImport>, StoreError> {
        let mut tx = self.write().await?;
        let step = pace.begin();
        let import = MailboxImports(&mut tx, tenant).lock(id).await?;
        let Some(import) = import.filter(|import| import.state.is_busy()) else {
            return Ok(None);
        };
        let taking = import.state == MailboxImportState::Taking;
        let query = MailboxLineQuery {
            outcome: None,
            after: Some(import.place - 1),
            limit: u32::try_from(pace.lines()).unwrap_or(u32::MAX),
        };
        let lines = MailboxImports(&mut tx, tenant).lines(id, query).await?;
        let domains = tx.of(tenant).domains().list().await?;
        let mut desk = Desk {
            tx: &mut tx,
            tenant,
            domains: domains.into_iter().map(|domain| domain.name).collect(),
            now,
        };
        let (from, mut to) = (import.place, import.total);
        for line in lines {
            to = line.place + 1;
            desk.handle(&import, line, taking).await?;
            // However few lines that were: one may have hundreds of addresses.
            if step.is_over() {
                break;
            }
        }
        let state = match import.state {
            state if to < import.total => state,
            MailboxImportState::Taking => MailboxImportState::Done,
            _ => MailboxImportState::Ready,
        };
        let after = MailboxImport {
            state,
            place: to,
            touched_at: now,
            ..import
        };
        MailboxImports(&mut tx, tenant).set(&after).await?;
        if state == MailboxImportState::Done {
            log(&mut tx, tenant, &after, now).await?;
        }
        tx.commit().await?;
        pace.end(step, to - from);
        Ok(Some(after))
    }
}

/// One line of the audit log for all: each mailbox has its own in the report.
async fn log(
    tx: &mut Tx,
    tenant: TenantId,
    import: &MailboxImport,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let counts = tx.of(tenant).mailbox_imports().counts(import.id).await?;
    let count = |outcome| counts.get(&outcome).copied().unwrap_or(0);
    let event = AuditEvent {
        at: now,
        actor: import.actor.clone(),
        action: "mailboxes.imported".to_owned(),
        subject: import.file_name.clone(),
        detail: format!(
            "added: {}, changed: {}, wrong: {}",
            count(MailboxLineOutcome::Added),
            count(MailboxLineOutcome::Updated),
            count(MailboxLineOutcome::Wrong)
        ),
        client_address: import.client_address.clone(),
    };
    tx.of(tenant).audit().add(&event).await
}

impl Desk<'_> {
    /// Finds out what a line comes to, and does it where that is wanted.
    async fn handle(
        &mut self,
        import: &MailboxImport,
        mut line: MailboxLine,
        taking: bool,
    ) -> Result<(), StoreError> {
        let settled = matches!(
            line.outcome,
            MailboxLineOutcome::Double | MailboxLineOutcome::Wrong
        );
        if settled {
            return Ok(());
        }
        let judged = self.judge(&line, taking).await?;
        let (outcome, problem, detail) = match judged {
            Judged::Wrong(problem, detail) => (MailboxLineOutcome::Wrong, Some(problem), detail),
            Judged::Present => (MailboxLineOutcome::Present, None, String::new()),
            Judged::New(_) if !taking => (MailboxLineOutcome::New, None, String::new()),
            Judged::Changed(_, differs) if !taking || !import.changes => {
                (MailboxLineOutcome::Changed, None, differs.kept())
            }
            Judged::New(address) => self.add(address, &line).await?,
            Judged::Changed(mailbox, _) => self.change(&mailbox).await?,
        };
        line.outcome = outcome;
        line.problem = problem;
        line.detail = detail;
        let mut imports = MailboxImports(self.tx, self.tenant);
        imports.set_line(import.id, &line).await
    }

    async fn judge(&mut self, line: &MailboxLine, taking: bool) -> Result<Judged, StoreError> {
        let Some(address) = &line.address else {
            return Ok(Judged::Wrong(MailboxLineProblem::NoAddress, String::new()));
        };
        let mut mailboxes = self.tx.of(self.tenant).mailboxes();
        let mut there = mailboxes.find_by_address(address).await?;
        if let Some(found) = there.as_ref().filter(|_| taking) {
            // As it is once nobody else changes it.
            there = mailboxes.find_to_change(found.id).await?;
        }
        if let Some(other) = there.as_ref().filter(|other| other.address != *address) {
            let other = other.address.to_string();
            return Ok(Judged::Wrong(MailboxLineProblem::Taken, other));
        }
        for wanted in std::iter::once(address).chain(&line.aliases) {
            if let Some(wrong) = self.refuse(wanted, there.as_ref()).await? {
                return Ok(wrong);
            }
        }
        let Some(there) = there else {
            let account = self
                .tx
                .of(self.tenant)
                .accounts()
                .find_by_address(address)
                .await?;
            if account.is_some_and(|account| account.mailbox_id.is_some()) {
                return Ok(Judged::Wrong(
                    MailboxLineProblem::Owner,
                    address.to_string(),
                ));
            }
            return Ok(Judged::New(address.clone()));
        };
        let mut wanted = there.clone();
        let more = line.aliases.iter().filter(|alias| !there.has(alias));
        wanted.aliases.extend(more.cloned());
        wanted.aliases.sort();
        if !line.display_name.is_empty() {
            wanted.display_name.clone_from(&line.display_name);
        }
        Ok(if wanted == there {
            Judged::Present
        } else {
            let differs = MailboxDifference::between(&there, &wanted);
            Judged::Changed(wanted, differs)
        })
    }

    /// Why an address can't be this mailbox's; None: it can, or is already.
    async fn refuse(
        &mut self,
        address: &Address,
        there: Option<&Mailbox>,
    ) -> Result<Option<Judged>, StoreError> {
        if there.is_some_and(|there| there.has(address)) {
            return Ok(None);
        }
        if !self
            .domains
            .iter()
            .any(|domain| domain.as_str() == address.domain())
        {
            let domain = address.domain().to_owned();
            return Ok(Some(Judged::Wrong(MailboxLineProblem::Domain, domain)));
        }
        let mut mailboxes = self.tx.of(self.tenant).mailboxes();
        if mailboxes.find_by_address(address).await?.is_some() {
            let address = address.to_string();
            return Ok(Some(Judged::Wrong(MailboxLineProblem::Taken, address)));
        }
        let mut traps = self.tx.of(self.tenant).spamtraps();
        let trap = traps.find_among(from_ref(address)).await?;
        Ok(trap.map(|trap| Judged::Wrong(MailboxLineProblem::Trap, trap.to_string())))
    }

    async fn add(
        &mut self,
        address: Address,
        line: &MailboxLine,
    ) -> Result<(MailboxLineOutcome, Option<MailboxLineProblem>, String), StoreError> {
        let name = line.display_name.clone();
        let mailbox = Mailbox::new(address, line.aliases.clone(), name, self.now);
        match self.tx.of(self.tenant).mailboxes().add(&mailbox).await {
            Ok(()) => {}
            Err(StoreError::Exists) => return Ok(taken(&mailbox)),
            Err(StoreError::Quota(QuotaReached::Mailboxes(limit))) => {
                let problem = Some(MailboxLineProblem::Quota);
                return Ok((MailboxLineOutcome::Wrong, problem, limit.to_string()));
            }
            Err(other) => return Err(other),
        }
        self.tx
            .of(self.tenant)
            .accounts()
            .make_owner(&mailbox, None)
            .await?;
        Ok((MailboxLineOutcome::Added, None, String::new()))
    }

    async fn change(
        &mut self,
        mailbox: &Mailbox,
    ) -> Result<(MailboxLineOutcome, Option<MailboxLineProblem>, String), StoreError> {
        match self.tx.of(self.tenant).mailboxes().update(mailbox).await {
            Ok(()) => Ok((MailboxLineOutcome::Updated, None, String::new())),
            Err(StoreError::Exists) => Ok(taken(mailbox)),
            Err(other) => Err(other),
        }
    }
}

/// Somebody else took an address meanwhile.
fn taken(mailbox: &Mailbox) -> (MailboxLineOutcome, Option<MailboxLineProblem>, String) {
    let address = mailbox.address.to_string();
    (
        MailboxLineOutcome::Wrong,
        Some(MailboxLineProblem::Taken),
        address,
    )
}
