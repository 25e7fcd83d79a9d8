//! What the engine loads on a miss: one query, without a transaction. The way from a row to a compiled policy is
//! the longest part of a miss, so the rules come as one text ([`super::dialect`]) and are read in one pass.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::entry::ListOwner;
use super::tenants::AskingRow;
use super::text::SEPARATOR;
use super::tx::on;
use super::words::Place;
use super::{Database, StoreError, Tx, checks, dialect, tenants};
use crate::mail::Address;
use crate::policy::{
    Checks, EntryId, List, MailboxPolicy, Mode, Rule, RuleSet, Source, SystemPolicy, TenantPolicy,
};
use crate::tenancy::{MailboxId, TenantId};

/// Where a recipient address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientRow {
    /// Whose domain it is.
    pub tenant_id: TenantId,
    /// None: the domain is ours, the address is unknown and there is no catch-all.
    pub mailbox_id: Option<MailboxId>,
    /// It is one of the tenant's spamtraps, and no mailbox's own address.
    pub is_trap: bool,
}

impl RecipientRow {
    /// Says whether anything is to be done about mail to it: it leads to a mailbox, or is a trap.
    pub fn is_ours(&self) -> bool {
        self.mailbox_id.is_some() || self.is_trap
    }
}

/// The delimiters whose look-up takes part in the first query; `+` is the default, `-` qmail's.
const USUAL_DELIMITERS: [char; 2] = ['+', '-'];

#[derive(sqlx::FromRow)]
struct ResolvedRow {
    tenant_id: Uuid,
    recipient_delimiter: Option<String>,
    exact: Option<Uuid>,
    base: Option<Uuid>,
    catch_all: Option<Uuid>,
    is_trap: bool,
}

/// A mailbox's columns are absent where the address leads to none.
#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    resolved: ResolvedRow,
    id: Option<Uuid>,
    mode: Option<String>,
    ignore_sender_tag: Option<bool>,
    ask_everyone: Option<bool>,
    learning: Option<bool>,
    paused: Option<bool>,
    rules: Option<String>,
}

#[derive(sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
struct MailboxRow {
    mode: Option<String>,
    ignore_sender_tag: bool,
    ask_everyone: bool,
    learning: bool,
    paused: bool,
    rules: Option<String>,
}

#[derive(sqlx::FromRow)]
struct TenantRow {
    name: String,
    mode: String,
    #[sqlx(flatten)]
    asking: AskingRow,
    threshold: i32,
    recipient_delimiter: Option<String>,
    forwarders: String,
    disabled: bool,
    domains: Option<String>,
    unlisted_domains: Option<String>,
    checks: Option<String>,
}

impl Database {
    /// Finds whose address this is: exact address or alias, then without its extension, then the domain's catch-all.
    /// None: not a (verified) domain of ours. One query, or two where a tenant has an unusual delimiter.
    pub async fn resolve_recipient(
        &self,
        address: &Address,
    ) -> Result<Option<RecipientRow>, StoreError> {
        let [plus, minus] = bases(address);
        let mut tx = self.read().await?;
        let row: Option<ResolvedRow> = on!(tx, conn => sqlx::query_as(dialect::RECIPIENT)
            .bind(TenantId::SYSTEM.0)
            .bind(address.domain())
            .bind(address.as_str())
            .bind(plus.as_ref().map(Address::as_str))
            .bind(minus.as_ref().map(Address::as_str))
            .fetch_optional(conn))?;
        match row {
            Some(row) => row.resolve(&mut tx, address).await.map(Some),
            None => Ok(None),
        }
    }

    /// Finds whose address this is and loads that mailbox in the same query. The policy is absent where the address
    /// leads to no mailbox, or a second query found which: [`Self::load_mailbox_policy`] loads it.
    pub async fn load_recipient(
        &self,
        address: &Address,
    ) -> Result<Option<(RecipientRow, Option<MailboxPolicy>)>, StoreError> {
        let [plus, minus] = bases(address);
        let mut tx = self.read().await?;
        let sql = dialect::recipient_policy(tx.driver());
        let row: Option<FoundRow> = on!(tx, conn => sqlx::query_as(sql)
            .bind(TenantId::SYSTEM.0)
            .bind(address.domain())
            .bind(String::from(SEPARATOR))
            .bind(address.as_str())
            .bind(plus.as_ref().map(Address::as_str))
            .bind(minus.as_ref().map(Address::as_str))
            .fetch_optional(conn))?;
        let Some(mut row) = row else { return Ok(None) };
        let mailbox = row.mailbox();
        let recipient = row.resolved.resolve(&mut tx, address).await?;
        // The connection goes back before the rules are compiled.
        drop(tx);
        let policy = mailbox.filter(|(id, _)| recipient.mailbox_id == Some(*id));
        let policy = policy.map(|(id, row)| row.compile(id)).transpose()?;
        Ok(Some((recipient, policy)))
    }

    /// Loads and compiles one mailbox. None: not there.
    pub async fn load_mailbox_policy(
        &self,
        tenant: TenantId,
        mailbox: MailboxId,
    ) -> Result<Option<MailboxPolicy>, StoreError> {
        let mut tx = self.read().await?;
        let sql = dialect::mailbox_policy(tx.driver());
        let row: Option<MailboxRow> = on!(tx, conn => sqlx::query_as(sql)
            .bind(tenant.0)
            .bind(mailbox.0)
            .bind(String::from(SEPARATOR))
            .fetch_optional(conn))?;
        // The connection goes back before the rules are compiled.
        drop(tx);
        row.map(|row| row.compile(mailbox)).transpose()
    }

    /// Loads and compiles a tenant's own policy. None: not there.
    pub async fn load_tenant_policy(
        &self,
        tenant: TenantId,
    ) -> Result<Option<TenantPolicy>, StoreError> {
        let mut tx = self.read().await?;
        let row: Option<TenantRow> = on!(tx, conn => sqlx::query_as(
                "SELECT name, mode, ask_hours, ask_then, ask_everyone, threshold, recipient_delimiter, forwarders, disabled_at IS NOT NULL AS disabled, \
                 (SELECT string_agg(d.name, ' ') FROM domains d WHERE d.tenant_id = t.tenant_id \
                 AND d.verified_at IS NOT NULL) AS domains, \
                 (SELECT string_agg(d.name, ' ') FROM domains d WHERE d.tenant_id = t.tenant_id \
                 AND d.unlisted_mailboxes) AS unlisted_domains, \
                 (SELECT c.checks FROM tenant_checks c WHERE c.tenant_id = t.tenant_id) AS checks \
                 FROM tenants t WHERE t.tenant_id = $1 AND t.gone_at IS NULL")
            .bind(tenant.0)
            .fetch_optional(conn))?;
        let Some(row) = row else { return Ok(None) };
        let rules = load_rules(&mut tx, tenant).await?;
        let place = Place {
            table: "tenants",
            id: tenant.0,
        };
        let mut domains =
            tenants::domain_list(place, "domains", row.domains.as_deref().unwrap_or_default())?;
        domains.sort();
        let unlisted = row.unlisted_domains.unwrap_or_default();
        let mut unlisted_domains = tenants::domain_list(place, "domains", &unlisted)?;
        unlisted_domains.sort();
        let mut forwarders = tenants::domain_list(place, "forwarders", &row.forwarders)?;
        forwarders.sort();
        Ok(Some(TenantPolicy {
            name: row.name.into_boxed_str(),
            disabled: row.disabled,
            mode: place.require("mode", Mode::parse(&row.mode))?,
            asking: row.asking.read(place)?,
            threshold: row.threshold,
            recipient_delimiter: tenants::delimiter(place, row.recipient_delimiter.as_deref())?,
            domains,
            unlisted_domains,
            forwarders,
            checks: compile_checks(tenant, row.checks.as_deref()),
            rules,
        }))
    }

    /// Loads and compiles the system's lists.
    pub async fn load_system_policy(&self) -> Result<SystemPolicy, StoreError> {
        let mut tx = self.read().await?;
        Ok(SystemPolicy {
            rules: load_rules(&mut tx, TenantId::SYSTEM).await?,
        })
    }
}

/// The address without its extension, for each of [`USUAL_DELIMITERS`].
fn bases(address: &Address) -> [Option<Address>; 2] {
    USUAL_DELIMITERS.map(|delimiter| address.without_extension(delimiter))
}

impl ResolvedRow {
    async fn resolve(self, tx: &mut Tx, address: &Address) -> Result<RecipientRow, StoreError> {
        let base = match self.exact.or(self.base) {
            None => unusual_base(tx, &self, address).await?,
            found => found,
        };
        Ok(RecipientRow {
            tenant_id: TenantId(self.tenant_id),
            mailbox_id: base.or(self.catch_all).map(MailboxId),
            is_trap: self.is_trap && base.is_none(),
        })
    }
}

impl FoundRow {
    fn mailbox(&mut self) -> Option<(MailboxId, MailboxRow)> {
        let row = MailboxRow {
            mode: self.mode.take(),
            ignore_sender_tag: self.ignore_sender_tag?,
            ask_everyone: self.ask_everyone?,
            learning: self.learning?,
            paused: self.paused?,
            rules: self.rules.take(),
        };
        Some((MailboxId(self.id?), row))
    }
}

impl MailboxRow {
    fn compile(self, mailbox: MailboxId) -> Result<MailboxPolicy, StoreError> {
        let place = Place {
            table: "mailboxes",
            id: mailbox.0,
        };
        let mode = self
            .mode
            .map(|mode| place.require("mode", Mode::parse(&mode)));
        Ok(MailboxPolicy {
            mode: mode.transpose()?,
            ignore_sender_tag: self.ignore_sender_tag,
            learning: self.learning,
            learning_paused: self.paused,
            ask_everyone: self.ask_everyone,
            rules: compile(self.rules.as_deref()),
        })
    }
}

/// Looks for the address without its extension where the delimiter is none of [`USUAL_DELIMITERS`].
async fn unusual_base(
    tx: &mut Tx,
    row: &ResolvedRow,
    address: &Address,
) -> Result<Option<Uuid>, StoreError> {
    let place = Place {
        table: "tenants",
        id: row.tenant_id,
    };
    let delimiter = tenants::delimiter(place, row.recipient_delimiter.as_deref())?;
    let unusual = delimiter.filter(|delimiter| !USUAL_DELIMITERS.contains(delimiter));
    let Some(base) = unusual.and_then(|delimiter| address.without_extension(delimiter)) else {
        return Ok(None);
    };
    on!(tx, conn => sqlx::query_scalar(
            "SELECT mailbox_id FROM addresses WHERE tenant_id = $1 AND address = $2")
        .bind(row.tenant_id)
        .bind(base.as_str())
        .fetch_optional(conn))
}

async fn load_rules(tx: &mut Tx, tenant: TenantId) -> Result<RuleSet, StoreError> {
    let sql = dialect::rules(tx.driver());
    let rules: Option<String> = on!(tx, conn => sqlx::query_scalar(sql)
        .bind(tenant.0)
        .bind(ListOwner::Tenant.key())
        .bind(String::from(SEPARATOR))
        .fetch_one(conn))?;
    Ok(compile(rules.as_deref()))
}

fn compile(rules: Option<&str>) -> RuleSet {
    // One line that can't be read must not take the others down: mail goes on being judged by them.
    let read = |line: &str| match read_rule(line) {
        Ok(rule) => Some(rule),
        Err(error) => {
            tracing::error!("An entry is passed over in every decision: {error}");
            None
        }
    };
    RuleSet::compile(rules.unwrap_or_default().lines().filter_map(read).collect())
}

/// Checks that can't be read must not take the lists down: mail goes on being judged without them.
fn compile_checks(tenant: TenantId, text: Option<&str>) -> Checks {
    match checks::read(tenant, text) {
        Ok(checks) => Checks::compile(checks),
        Err(error) => {
            tracing::error!("A tenant's mail is judged without its checks: {error}");
            Checks::default()
        }
    }
}

/// Reads one rule as [`super::dialect`] writes it.
fn read_rule(line: &str) -> Result<Rule, StoreError> {
    let mut parts = line.split(SEPARATOR);
    let mut next = || parts.next().unwrap_or_default();
    let nowhere = Place {
        table: "entries",
        id: Uuid::nil(),
    };
    let id = nowhere.require("id", Uuid::try_parse(next()).ok())?;
    let place = Place {
        table: "entries",
        id,
    };
    Ok(Rule {
        id: EntryId(id),
        list: place.word::<List>("list", next())?,
        source: place.word::<Source>("source", next())?,
        require_auth: next() == "1",
        binding: next() == "1",
        suspended: next() == "1",
        expires_at: read_time(place, next())?,
        trusted_networks: place.networks("trusted_networks", next())?,
        proven_networks: place.networks("proven_networks", next())?,
        pattern: place.pattern("pattern", next())?,
    })
}

/// Reads a time as either database writes it; empty: none.
fn read_time(place: Place, text: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    if text.is_empty() {
        return Ok(None);
    }
    let time = match text.parse::<i64>() {
        Ok(microseconds) => DateTime::from_timestamp_micros(microseconds),
        Err(_) => DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|time| time.to_utc()),
    };
    place.require("expires_at", time).map(Some)
}
