//! The organisations.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::names::NameKind;
use super::text::clean;
use super::tx::{Counted, on, one};
use super::words::Place;
use super::{Change, StoreError, Tx};
use crate::lang::Language;
use crate::mail::Domain;
use crate::policy::{AskThen, Asking, Mode};
use crate::tenancy::{
    Colour, DigestDefault, DigestOften, DigestTime, LogoMark, Look, PolicyPage, Quota, Slug,
    Tenant, TenantId,
};

/// All tenants (operator only).
pub struct Tenants<'t>(pub(super) &'t mut Tx);

/// One tenant's own row.
pub struct TenantRow<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

macro_rules! tenant_columns {
    () => {
        "t.tenant_id, t.slug, t.name, t.mode, t.threshold, t.recipient_delimiter, t.forwarders, t.time_zone, \
         t.ask_hours, t.ask_then, t.ask_everyone, t.digest, t.digest_minute, t.policy_text, t.contact, t.language, \
         t.accent, t.logo_version, t.logo_width, t.logo_height, t.admins_see_lists, t.mailbox_quota, t.entry_quota, \
         t.created_at, t.disabled_at"
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Uuid,
    slug: String,
    name: String,
    mode: String,
    threshold: i32,
    recipient_delimiter: Option<String>,
    forwarders: String,
    time_zone: String,
    #[sqlx(flatten)]
    asking: AskingRow,
    digest: String,
    digest_minute: i32,
    policy_text: String,
    contact: String,
    language: Option<String>,
    #[sqlx(flatten)]
    look: LookRow,
    admins_see_lists: bool,
    #[sqlx(flatten)]
    quota: QuotaRow,
    created_at: DateTime<Utc>,
    disabled_at: Option<DateTime<Utc>>,
}

/// How a tenant looks, in its columns.
#[derive(sqlx::FromRow)]
struct LookRow {
    accent: String,
    logo_version: String,
    logo_width: i32,
    logo_height: i32,
}

impl LookRow {
    fn read(self, place: Place) -> Result<Look, StoreError> {
        let accent =
            (!self.accent.is_empty()).then(|| place.require("accent", Colour::parse(&self.accent)));
        let size = |column, pixels| place.require(column, u32::try_from(pixels).ok());
        let logo = LogoMark {
            width: size("logo_width", self.logo_width)?,
            height: size("logo_height", self.logo_height)?,
            version: self.logo_version,
        };
        Ok(Look {
            accent: accent.transpose()?,
            logo: Some(logo).filter(|logo| !logo.version.is_empty()),
        })
    }
}

/// How much a tenant may have, in its columns.
#[derive(sqlx::FromRow)]
struct QuotaRow {
    #[sqlx(rename = "mailbox_quota")]
    mailboxes: Option<i32>,
    #[sqlx(rename = "entry_quota")]
    entries: Option<i32>,
}

impl QuotaRow {
    fn read(&self, place: Place) -> Result<Quota, StoreError> {
        let limit = |column, limit: Option<i32>| {
            let limit = limit.map(|limit| place.require(column, u32::try_from(limit).ok()));
            limit.transpose()
        };
        Ok(Quota {
            mailboxes: limit("mailbox_quota", self.mailboxes)?,
            entries: limit("entry_quota", self.entries)?,
        })
    }
}

/// A limit as its column keeps it.
fn limit(limit: Option<u32>) -> Option<i32> {
    limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX))
}

/// What the mode `ask` does, in the columns of a tenant.
#[derive(sqlx::FromRow)]
pub(super) struct AskingRow {
    #[sqlx(rename = "ask_hours")]
    hours: i32,
    #[sqlx(rename = "ask_then")]
    then: String,
    #[sqlx(rename = "ask_everyone")]
    everyone: bool,
}

impl AskingRow {
    pub(super) fn read(&self, place: Place) -> Result<Asking, StoreError> {
        Ok(Asking {
            hours: place.require("ask_hours", u8::try_from(self.hours).ok())?,
            then: place.require("ask_then", AskThen::parse(&self.then))?,
            everyone: self.everyone,
        })
    }
}

impl TryFrom<Row> for Tenant {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let place = Place {
            table: "tenants",
            id: row.tenant_id,
        };
        Ok(Self {
            id: TenantId(row.tenant_id),
            slug: place.require("slug", Slug::parse(&row.slug).ok())?,
            name: row.name,
            mode: place.require("mode", Mode::parse(&row.mode))?,
            asking: row.asking.read(place)?,
            threshold: row.threshold,
            recipient_delimiter: delimiter(place, row.recipient_delimiter.as_deref())?,
            forwarders: domain_list(place, "forwarders", &row.forwarders)?,
            time_zone: place.require("time_zone", row.time_zone.parse().ok())?,
            digest: DigestDefault {
                often: place.require("digest", DigestOften::parse(&row.digest))?,
                time: place
                    .require("digest_minute", DigestTime::from_minutes(row.digest_minute))?,
            },
            policy: PolicyPage {
                text: row.policy_text,
                contact: row.contact,
            },
            language: place.language(row.language.as_deref())?,
            look: row.look.read(place)?,
            admins_see_lists: row.admins_see_lists,
            quota: row.quota.read(place)?,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        })
    }
}

/// Reads a delimiter: one character, or none.
pub(super) fn delimiter(place: Place, text: Option<&str>) -> Result<Option<char>, StoreError> {
    let Some(text) = text else { return Ok(None) };
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(delimiter), None) => Ok(Some(delimiter)),
        _ => Err(place.inconsistent("recipient_delimiter")),
    }
}

/// Reads domains separated by spaces.
pub(super) fn domain_list(
    place: Place,
    column: &'static str,
    text: &str,
) -> Result<Vec<Domain>, StoreError> {
    text.split(' ')
        .filter(|name| !name.is_empty())
        .map(|name| place.domain(column, name))
        .collect()
}

fn write_forwarders(forwarders: &[Domain]) -> String {
    let names: Vec<&str> = forwarders.iter().map(Domain::as_str).collect();
    names.join(" ")
}

fn accent(look: &Look) -> String {
    look.accent
        .map(|accent| accent.to_string())
        .unwrap_or_default()
}

/// Version, width and height.
fn logo(look: &Look) -> (&str, i32, i32) {
    let pixels = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    look.logo.as_ref().map_or(("", 0, 0), |logo| {
        (
            logo.version.as_str(),
            pixels(logo.width),
            pixels(logo.height),
        )
    })
}

impl Tenants<'_> {
    /// Ordered by slug; at most `limit` after the slug `after`.
    pub async fn list(
        &mut self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Tenant>, StoreError> {
        let rows: Vec<Row> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", tenant_columns!(), " FROM names n JOIN tenants t ON t.tenant_id = n.points_to ",
                "WHERE n.tenant_id = $1 AND n.kind = 'slug' AND n.name > $2 ORDER BY n.name LIMIT $3"))
            .bind(TenantId::SYSTEM.0)
            .bind(clean(after.unwrap_or_default()))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Tenant::try_from).collect()
    }

    /// Adds a tenant and claims its slug; `Exists` when another has it.
    pub async fn add(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        self.0
            .system()
            .names()
            .claim(NameKind::Slug, tenant.slug.as_str(), tenant.id)
            .await?;
        on!(self.0, conn => sqlx::query(
                "INSERT INTO tenants (tenant_id, slug, name, mode, threshold, recipient_delimiter, forwarders, \
                 time_zone, ask_hours, ask_then, ask_everyone, created_at, disabled_at, digest, digest_minute, \
                 policy_text, contact, accent, logo_version, logo_width, logo_height, language, admins_see_lists, \
                 mailbox_quota, entry_quota) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
                 $24, $25)")
            .bind(tenant.id.0)
            .bind(tenant.slug.as_str())
            .bind(clean(&tenant.name))
            .bind(tenant.mode.as_str())
            .bind(tenant.threshold)
            .bind(tenant.recipient_delimiter.map(String::from))
            .bind(write_forwarders(&tenant.forwarders))
            .bind(tenant.time_zone.name())
            .bind(i32::from(tenant.asking.hours))
            .bind(tenant.asking.then.as_str())
            .bind(tenant.asking.everyone)
            .bind(tenant.created_at)
            .bind(tenant.disabled_at)
            .bind(tenant.digest.often.as_str())
            .bind(tenant.digest.time.minutes())
            .bind(clean(&tenant.policy.text))
            .bind(clean(&tenant.policy.contact))
            .bind(accent(&tenant.look))
            .bind(logo(&tenant.look).0)
            .bind(logo(&tenant.look).1)
            .bind(logo(&tenant.look).2)
            .bind(tenant.language.map(Language::code))
            .bind(tenant.admins_see_lists)
            .bind(limit(tenant.quota.mailboxes))
            .bind(limit(tenant.quota.entries))
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Tenant(tenant.id));
        Ok(())
    }

    /// The tenant of this slug.
    pub async fn find_by_slug(&mut self, slug: &Slug) -> Result<Option<Tenant>, StoreError> {
        let Some(tenant) = self
            .0
            .system()
            .names()
            .find(NameKind::Slug, slug.as_str())
            .await?
        else {
            return Ok(None);
        };
        self.0.of(tenant).row().find().await
    }
}

impl TenantRow<'_> {
    /// The tenant itself.
    pub async fn find(&mut self) -> Result<Option<Tenant>, StoreError> {
        let row: Option<Row> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", tenant_columns!(), " FROM tenants t WHERE t.tenant_id = $1 AND t.gone_at IS NULL"))
            .bind(self.1.0)
            .fetch_optional(conn))?;
        row.map(Tenant::try_from).transpose()
    }

    /// The same, and nobody else changes it until this transaction ends.
    pub async fn find_to_change(&mut self) -> Result<Option<Tenant>, StoreError> {
        // Locks the row where several may write at once.
        on!(self.0, conn => sqlx::query("UPDATE tenants SET tenant_id = tenant_id WHERE tenant_id = $1 AND gone_at IS NULL")
            .bind(self.1.0)
            .execute(conn)
            .counted())?;
        self.find().await
    }

    /// How much the tenant may have; no limits when it is not there.
    pub(super) async fn quota(&mut self) -> Result<Quota, StoreError> {
        let row: Option<QuotaRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT mailbox_quota, entry_quota FROM tenants WHERE tenant_id = $1")
            .bind(self.1.0)
            .fetch_optional(conn))?;
        let place = Place {
            table: "tenants",
            id: self.1.0,
        };
        row.map_or(Ok(Quota::default()), |row| row.read(place))
    }

    /// Writes what [`Self::find_to_change`] returned and somebody changed: every field but id, slug and `created_at`; `Absent` when the tenant is not there.
    pub async fn update(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        let before = self.find().await?;
        let updated = on!(self.0, conn => sqlx::query(
                "UPDATE tenants SET name = $2, mode = $3, threshold = $4, recipient_delimiter = $5, forwarders = $6, \
                 time_zone = $7, disabled_at = $8, ask_hours = $9, ask_then = $10, ask_everyone = $11, \
                 digest = $12, digest_minute = $13, policy_text = $14, contact = $15, accent = $16, logo_version = $17, \
                 logo_width = $18, logo_height = $19, language = $20, admins_see_lists = $21, mailbox_quota = $22, \
                 entry_quota = $23 WHERE tenant_id = $1 AND gone_at IS NULL")
            .bind(self.1.0)
            .bind(clean(&tenant.name))
            .bind(tenant.mode.as_str())
            .bind(tenant.threshold)
            .bind(tenant.recipient_delimiter.map(String::from))
            .bind(write_forwarders(&tenant.forwarders))
            .bind(tenant.time_zone.name())
            .bind(tenant.disabled_at)
            .bind(i32::from(tenant.asking.hours))
            .bind(tenant.asking.then.as_str())
            .bind(tenant.asking.everyone)
            .bind(tenant.digest.often.as_str())
            .bind(tenant.digest.time.minutes())
            .bind(clean(&tenant.policy.text))
            .bind(clean(&tenant.policy.contact))
            .bind(accent(&tenant.look))
            .bind(logo(&tenant.look).0)
            .bind(logo(&tenant.look).1)
            .bind(logo(&tenant.look).2)
            .bind(tenant.language.map(Language::code))
            .bind(tenant.admins_see_lists)
            .bind(limit(tenant.quota.mailboxes))
            .bind(limit(tenant.quota.entries))
            .execute(conn)
            .counted())?;
        if before.is_some_and(|before| {
            (before.digest, before.time_zone) != (tenant.digest, tenant.time_zone)
        }) {
            self.0.of(self.1).digests().reckon_all().await?;
        }
        self.0.announce(Change::Tenant(self.1));
        // Another delimiter leads addresses elsewhere, and switching off or on changes whose they are.
        self.0.announce(Change::Names);
        one(updated)
    }
}
