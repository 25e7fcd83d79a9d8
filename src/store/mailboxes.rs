//! Mailboxes and the addresses that lead to them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::text::{SEPARATOR, clean, containing, fold, unicode_form};
use super::tx::{Counted, on, one};
use super::words::Place;
use super::{Change, StoreError, Tx};
use crate::mail::Address;
use crate::policy::{LearningWindow, Mode, OwnMode};
use crate::tenancy::{DigestOften, DigestTime, DigestWish, Mailbox, MailboxId, TenantId};

/// A tenant's mailboxes.
pub struct Mailboxes<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// Which mailboxes to list, ordered by address.
#[derive(Clone, Debug, Default)]
pub struct MailboxQuery {
    /// Part of the address or display name, taken literally, any case.
    pub search: Option<String>,
    /// Only those whose learning is paused.
    pub learning_paused: bool,
    /// Those after this address.
    pub after: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// `$2` is what separates the addresses.
macro_rules! select_mailboxes {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.address, m.display_name, m.mode, m.learning, m.ignore_sender_tag, m.ask_everyone, ",
            "m.digest, m.digest_minute, m.time_zone, ",
            "m.learning_paused_at, ",
            "m.burst_started_at, m.window_started_at, m.window_learned, m.window_busiest, m.created_at, ",
            "(SELECT string_agg(a.address, $2) FROM addresses a WHERE a.tenant_id = m.tenant_id ",
            "AND a.mailbox_id = m.id AND a.address <> m.address) AS aliases ",
            "FROM mailboxes m WHERE m.tenant_id = $1 AND m.gone_at IS NULL ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct MailboxRow {
    id: Uuid,
    address: String,
    display_name: String,
    mode: Option<String>,
    learning: bool,
    ignore_sender_tag: bool,
    ask_everyone: bool,
    digest: Option<String>,
    digest_minute: Option<i32>,
    time_zone: Option<String>,
    learning_paused_at: Option<DateTime<Utc>>,
    burst_started_at: Option<DateTime<Utc>>,
    window_started_at: Option<DateTime<Utc>>,
    window_learned: i64,
    window_busiest: i64,
    created_at: DateTime<Utc>,
    aliases: Option<String>,
}

impl TryFrom<MailboxRow> for Mailbox {
    type Error = StoreError;

    fn try_from(row: MailboxRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "mailboxes",
            id: row.id,
        };
        let aliases = row.aliases.unwrap_or_default();
        let mut aliases = aliases
            .split(SEPARATOR)
            .filter(|alias| !alias.is_empty())
            .map(|alias| place.address("aliases", alias))
            .collect::<Result<Vec<_>, _>>()?;
        aliases.sort();
        let mode = row
            .mode
            .map(|mode| place.require("mode", Mode::parse(&mode)));
        Ok(Self {
            id: MailboxId(row.id),
            address: place.address("address", &row.address)?,
            aliases,
            display_name: row.display_name,
            mode: mode.transpose()?,
            learning: row.learning,
            ignore_sender_tag: row.ignore_sender_tag,
            ask_everyone: row.ask_everyone,
            digest: wish(place, row.digest.as_deref(), row.digest_minute)?,
            time_zone: zone(place, row.time_zone.as_deref())?,
            learning_window: LearningWindow {
                started_at: row.window_started_at,
                learned: row.window_learned,
                busiest: row.window_busiest,
            },
            learning_paused_at: row.learning_paused_at,
            burst_started_at: row.burst_started_at,
            created_at: row.created_at,
        })
    }
}

/// What an owner wishes of the digest.
pub(super) fn wish(
    place: Place,
    often: Option<&str>,
    minute: Option<i32>,
) -> Result<DigestWish, StoreError> {
    let often = often.map(|often| place.require("digest", DigestOften::parse(often)));
    let time =
        minute.map(|minute| place.require("digest_minute", DigestTime::from_minutes(minute)));
    Ok(DigestWish {
        often: often.transpose()?,
        time: time.transpose()?,
    })
}

/// An owner's own time zone.
pub(super) fn zone(place: Place, name: Option<&str>) -> Result<Option<Tz>, StoreError> {
    let zone = name.map(|name| place.require("time_zone", name.parse().ok()));
    zone.transpose()
}

fn search_text(mailbox: &Mailbox) -> String {
    let readable = unicode_form(mailbox.address.as_str());
    fold(&[mailbox.address.as_str(), &readable, &mailbox.display_name])
}

impl Mailboxes<'_> {
    /// One page of mailboxes, ordered by address.
    pub async fn list(&mut self, query: &MailboxQuery) -> Result<Vec<Mailbox>, StoreError> {
        let rows: Vec<MailboxRow> = on!(self.0, conn => sqlx::query_as(select_mailboxes!(
                "AND m.address > $3 AND ($4 IS NULL OR m.search_text LIKE $4 ESCAPE '\\') \
                 AND (NOT $5 OR m.learning_paused_at IS NOT NULL) ORDER BY m.address LIMIT $6"))
            .bind(self.1.0)
            .bind(String::from(SEPARATOR))
            .bind(clean(query.after.as_deref().unwrap_or_default()))
            .bind(containing(query.search.as_deref()))
            .bind(query.learning_paused)
            .bind(i64::from(query.limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Mailbox::try_from).collect()
    }

    /// The modes of those that don't follow the tenant's.
    pub async fn own_modes(&mut self) -> Result<Vec<(MailboxId, OwnMode)>, StoreError> {
        let rows: Vec<(Uuid, String, bool)> = on!(self.0, conn => sqlx::query_as(
                "SELECT id, mode, ask_everyone FROM mailboxes WHERE tenant_id = $1 AND mode IS NOT NULL \
                 AND gone_at IS NULL ORDER BY id")
            .bind(self.1.0)
            .fetch_all(conn))?;
        let read = |(id, mode, ask_everyone): (Uuid, String, bool)| {
            let place = Place {
                table: "mailboxes",
                id,
            };
            let mode = place.require("mode", Mode::parse(&mode))?;
            Ok((MailboxId(id), OwnMode { mode, ask_everyone }))
        };
        rows.into_iter().map(read).collect()
    }

    /// How many mailboxes the tenant has.
    pub async fn count(&mut self) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM mailboxes WHERE tenant_id = $1 AND gone_at IS NULL")
            .bind(self.1.0)
            .fetch_one(conn))
    }

    /// The mailbox with this id.
    pub async fn find(&mut self, id: MailboxId) -> Result<Option<Mailbox>, StoreError> {
        let row: Option<MailboxRow> = on!(self.0, conn => sqlx::query_as(
                select_mailboxes!("AND m.id = $3"))
            .bind(self.1.0)
            .bind(String::from(SEPARATOR))
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(Mailbox::try_from).transpose()
    }

    /// The same, and nobody else changes it until this transaction ends.
    pub async fn find_to_change(&mut self, id: MailboxId) -> Result<Option<Mailbox>, StoreError> {
        // Locks the row where several may write at once.
        on!(self.0, conn => sqlx::query("UPDATE mailboxes SET id = id WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id.0)
            .execute(conn)
            .counted())?;
        self.find(id).await
    }

    /// By primary address or alias, exactly (no extension, no catch-all).
    pub async fn find_by_address(
        &mut self,
        address: &Address,
    ) -> Result<Option<Mailbox>, StoreError> {
        let row: Option<MailboxRow> = on!(self.0, conn => sqlx::query_as(select_mailboxes!(
                "AND m.id = (SELECT mailbox_id FROM addresses WHERE tenant_id = $1 AND address = $3)"))
            .bind(self.1.0)
            .bind(String::from(SEPARATOR))
            .bind(address.as_str())
            .fetch_optional(conn))?;
        row.map(Mailbox::try_from).transpose()
    }

    /// Adds a mailbox; `Exists` when its address or an alias is taken in this tenant, `Quota` when the tenant may have no
    /// more (then nothing is added).
    pub async fn add(&mut self, mailbox: &Mailbox) -> Result<(), StoreError> {
        self.make_room().await?;
        self.insert(mailbox).await
    }

    /// The same for one that takes the place of another, and is no more than there were.
    pub(super) async fn insert(&mut self, mailbox: &Mailbox) -> Result<(), StoreError> {
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO mailboxes (tenant_id, id, address, display_name, search_text, mode, learning, \
                 ignore_sender_tag, learning_paused_at, burst_started_at, window_started_at, window_learned, \
                 window_busiest, created_at, ask_everyone, digest, digest_minute, time_zone) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(mailbox.id.0)
            .bind(mailbox.address.as_str())
            .bind(clean(&mailbox.display_name))
            .bind(search_text(mailbox))
            .bind(mailbox.mode.map(Mode::as_str))
            .bind(mailbox.learning)
            .bind(mailbox.ignore_sender_tag)
            .bind(mailbox.learning_paused_at)
            .bind(mailbox.burst_started_at)
            .bind(mailbox.learning_window.started_at)
            .bind(mailbox.learning_window.learned)
            .bind(mailbox.learning_window.busiest)
            .bind(mailbox.created_at)
            .bind(mailbox.ask_everyone)
            .bind(mailbox.digest.often.map(DigestOften::as_str))
            .bind(mailbox.digest.time.map(DigestTime::minutes))
            .bind(mailbox.time_zone.map(Tz::name))
            .execute(conn)
            .counted())?;
        if added == 0 {
            return Err(StoreError::Exists);
        }
        let mut claimed = self.claim(&mailbox.address, mailbox.id).await?;
        for alias in &mailbox.aliases {
            claimed =
                claimed && (*alias == mailbox.address || self.claim(alias, mailbox.id).await?);
        }
        if !claimed {
            // The caller may go on with this transaction: leave no half mailbox. Its addresses go with it.
            on!(self.0, conn => sqlx::query("DELETE FROM mailboxes WHERE tenant_id = $1 AND id = $2")
                .bind(self.1.0)
                .bind(mailbox.id.0)
                .execute(conn)
                .counted())?;
            return Err(StoreError::Exists);
        }
        self.0.of(self.1).digests().add_plan(mailbox.id).await?;
        self.0.announce(Change::Names);
        Ok(())
    }

    /// Says whether the address leads to this mailbox now: it was free, or this mailbox had it.
    async fn claim(&mut self, address: &Address, mailbox: MailboxId) -> Result<bool, StoreError> {
        let claimed = on!(self.0, conn => sqlx::query(
                "INSERT INTO addresses (tenant_id, address, mailbox_id) VALUES ($1, $2, $3) \
                 ON CONFLICT (tenant_id, address) DO UPDATE SET mailbox_id = excluded.mailbox_id \
                 WHERE addresses.mailbox_id = excluded.mailbox_id")
            .bind(self.1.0)
            .bind(address.as_str())
            .bind(mailbox.0)
            .execute(conn)
            .counted())?;
        // What somebody uses is no spamtrap.
        on!(self.0, conn => sqlx::query("DELETE FROM spamtraps WHERE tenant_id = $1 AND address = $2")
            .bind(self.1.0)
            .bind(address.as_str())
            .execute(conn)
            .counted())?;
        Ok(claimed == 1)
    }

    /// Writes what [`Self::find_to_change`] returned and somebody changed: aliases, `display_name`, mode, learning, `ignore_sender_tag`, `ask_everyone`, digest, `time_zone`, `learning_paused_at` and
    /// `burst_started_at`. When learning goes on after a pause, the running hour's count begins anew, or the very next
    /// address would pause it again. `Absent` when it is not there; `Exists` when an alias is taken (then the aliases
    /// are as before).
    pub async fn update(&mut self, mailbox: &Mailbox) -> Result<(), StoreError> {
        let Some(before) = self.find(mailbox.id).await? else {
            return Err(StoreError::Absent);
        };
        self.replace_aliases(&before, mailbox).await?;
        let resumed = before.learning_paused_at.is_some() && mailbox.learning_paused_at.is_none();
        let updated = on!(self.0, conn => sqlx::query(
                "UPDATE mailboxes SET display_name = $3, search_text = $4, mode = $5, learning = $6, \
                 ignore_sender_tag = $7, learning_paused_at = $8, burst_started_at = $9, ask_everyone = $11, \
                 digest = $12, digest_minute = $13, time_zone = $14, \
                 window_learned = CASE WHEN $10 THEN 0 ELSE window_learned END WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(mailbox.id.0)
            .bind(clean(&mailbox.display_name))
            .bind(search_text(&Mailbox { address: before.address.clone(), ..mailbox.clone() }))
            .bind(mailbox.mode.map(Mode::as_str))
            .bind(mailbox.learning)
            .bind(mailbox.ignore_sender_tag)
            .bind(mailbox.learning_paused_at)
            .bind(mailbox.burst_started_at)
            .bind(resumed)
            .bind(mailbox.ask_everyone)
            .bind(mailbox.digest.often.map(DigestOften::as_str))
            .bind(mailbox.digest.time.map(DigestTime::minutes))
            .bind(mailbox.time_zone.map(Tz::name))
            .execute(conn)
            .counted())?;
        if (before.digest, before.time_zone) != (mailbox.digest, mailbox.time_zone) {
            self.0.of(self.1).digests().reckon_anew(mailbox.id).await?;
        }
        self.0.announce(Change::Mailbox(self.1, mailbox.id));
        one(updated)
    }

    async fn replace_aliases(
        &mut self,
        before: &Mailbox,
        after: &Mailbox,
    ) -> Result<(), StoreError> {
        let is_kept = |alias: &Address| after.aliases.contains(alias);
        let is_new = |alias: &Address| !before.aliases.contains(alias) && *alias != before.address;
        let added: Vec<&Address> = after.aliases.iter().filter(|alias| is_new(alias)).collect();
        let dropped: Vec<&Address> = before
            .aliases
            .iter()
            .filter(|alias| !is_kept(alias))
            .collect();
        if added.is_empty() && dropped.is_empty() {
            return Ok(());
        }
        for (position, alias) in added.iter().enumerate() {
            if !self.claim(alias, after.id).await? {
                for claimed in added.iter().take(position) {
                    self.release(claimed, after.id).await?;
                }
                return Err(StoreError::Exists);
            }
        }
        for alias in dropped {
            self.release(alias, after.id).await?;
        }
        self.0.announce(Change::Names);
        Ok(())
    }

    async fn release(&mut self, address: &Address, mailbox: MailboxId) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM addresses WHERE tenant_id = $1 AND address = $2 AND mailbox_id = $3")
            .bind(self.1.0)
            .bind(address.as_str())
            .bind(mailbox.0)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Removes the mailbox with its entries, its decisions, the requests to it and its owner's account; an admin's account stays, without a
    /// mailbox. Nobody sees anything of it any more; what is left of it goes bit by bit. `Absent` when it is not there.
    pub async fn remove(&mut self, id: MailboxId, now: DateTime<Utc>) -> Result<(), StoreError> {
        // Checked first: the nil id would mean the tenant's own lists.
        if self.find(id).await?.is_none() {
            return Err(StoreError::Absent);
        }
        for account in self.0.of(self.1).accounts().list_owners(id).await? {
            self.0.of(self.1).accounts().remove(account).await?;
        }
        for statement in LET_GO {
            on!(self.0, conn => sqlx::query(statement)
                .bind(self.1.0)
                .bind(id.0)
                .execute(conn)
                .counted())?;
        }
        self.bury(id, now).await?;
        self.0.announce(Change::Tenant(self.1));
        Ok(())
    }
}

/// What leads to a mailbox that is removed.
const LET_GO: [&str; 2] = [
    "UPDATE accounts SET mailbox_id = NULL WHERE tenant_id = $1 AND mailbox_id = $2",
    "UPDATE domains SET catch_all = NULL WHERE tenant_id = $1 AND catch_all = $2",
];
