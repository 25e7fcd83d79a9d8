//! What the pages do with whitelist and blocklist, whosever they are.

use chrono::{DateTime, Utc};

use super::flash::Flash;
use super::form::Field;
use super::mistakes;
use super::pasted;
use super::times::Present;
use super::words;
use crate::policy::{Entry, EntryId, List, Pattern, Source};
use crate::store::{Added, ListOwner, NewEntry, StoreError, Tx};
use crate::tenancy::TenantId;

/// How many entries may be added at once.
const MOST_AT_ONCE: usize = 1_000;

/// Whose lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists {
    pub(crate) tenant: TenantId,
    pub(crate) owner: ListOwner,
}

/// What became of one addition; enough to take it back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Put {
    /// Entries that were not on the list before.
    pub(crate) added: Vec<EntryId>,
    /// Entries that were taken off the other list, because they said the contrary.
    pub(crate) taken_off: Vec<EntryId>,
    /// How many were there already.
    pub(crate) existed: usize,
}

impl Lists {
    /// Puts an entry on a list. The very same match is taken off the other list: at equal rank a block would win,
    /// and what a person says last is what they mean.
    pub(crate) async fn put(
        self,
        tx: &mut Tx,
        entry: &NewEntry,
        now: DateTime<Utc>,
        put: &mut Put,
    ) -> Result<(), StoreError> {
        let other = if entry.list == List::Allow {
            List::Block
        } else {
            List::Allow
        };
        let mut entries = tx.of(self.tenant).entries(self.owner);
        if let Some(contrary) = entries.find_match(other, &entry.pattern).await? {
            entries.remove(&[contrary], now).await?;
            put.taken_off.push(contrary);
        }
        match entries.add(entry, now).await? {
            Added::New(id) | Added::Revived(id) => put.added.push(id),
            Added::Adopted(_) | Added::Existed(_) => put.existed += 1,
        }
        Ok(())
    }

    /// Takes an addition or a removal back, as [`undo_fields`] says; returns how many entries that touched. What was
    /// taken back before, or is not on these lists, is passed over.
    pub(crate) async fn undo(
        self,
        tx: &mut Tx,
        (remove, restore): (&[EntryId], &[EntryId]),
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let mut entries = tx.of(self.tenant).entries(self.owner);
        let touched = entries.remove(remove, now).await? + entries.restore(restore).await?;
        Ok(usize::try_from(touched).unwrap_or(usize::MAX))
    }

    /// How many of these matches no whitelist of the tenant can let in, because a binding block stands above it.
    pub(crate) async fn void(
        self,
        tx: &mut Tx,
        list: List,
        patterns: &[Pattern],
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        if list == List::Block {
            return Ok(0);
        }
        let mut entries = tx.of(self.tenant).entries(ListOwner::Tenant);
        let blocks = entries.binding_blocks(now).await?;
        Ok(patterns
            .iter()
            .filter(|pattern| blocks.cover(pattern))
            .count())
    }

    /// How many of these matches are within the tenant's own domains: whoever writes from there signs in to send, so
    /// that a whitelist has nobody to let in.
    pub(crate) async fn own(
        self,
        tx: &mut Tx,
        list: List,
        patterns: &[Pattern],
    ) -> Result<usize, StoreError> {
        if list == List::Block {
            return Ok(0);
        }
        let domains = tx.of(self.tenant).domains().list().await?;
        let is_own = |pattern: &&Pattern| {
            domains
                .iter()
                .any(|domain| domain.verified_at.is_some() && pattern.is_within(&domain.name))
        };
        Ok(patterns.iter().filter(is_own).count())
    }
}

/// A plain entry as a person adds it.
pub(crate) fn manual(list: List, pattern: Pattern) -> NewEntry {
    NewEntry {
        list,
        pattern,
        source: Source::Manual,
        note: String::new(),
        expires_at: None,
        require_auth: false,
        binding: false,
        trusted_networks: crate::policy::Networks::default(),
    }
}

/// Reads pasted matches. On error a sentence for each that is wrong.
pub(crate) fn parse_matches(text: &str) -> Result<Vec<Pattern>, Vec<String>> {
    let mut patterns = Vec::new();
    let mut errors = Vec::new();
    let items = pasted::items(text);
    if items.len() > MOST_AT_ONCE {
        return Err(vec![say!(
            "add-most",
            most = MOST_AT_ONCE,
            many = items.len()
        )]);
    }
    for item in &items {
        match Pattern::parse(item.text) {
            Ok(pattern) if patterns.contains(&pattern) => {}
            Ok(pattern) => patterns.push(pattern),
            Err(problem) if items.len() == 1 => {
                errors.push(format!(
                    "{}: {}",
                    item.quoted(),
                    mistakes::pattern(&problem)
                ));
            }
            Err(problem) => {
                errors.push(format!("{}: {}", item.named(), mistakes::pattern(&problem)));
            }
        }
    }
    if items.is_empty() {
        errors.push(say!("add-nothing"));
    }
    if errors.is_empty() {
        Ok(patterns)
    } else {
        Err(errors)
    }
}

/// Reads the note beside an entry; empty when the field says what is wrong.
pub(crate) fn check_note(field: &mut Field) -> String {
    Entry::parse_note(&field.value).unwrap_or_else(|error| {
        field.fail(mistakes::note(error));
        String::new()
    })
}

/// Reads the day until which an entry holds; None for good, or when the field says what is wrong.
pub(crate) fn check_expiry(field: &mut Field, present: Present) -> Option<DateTime<Utc>> {
    if field.trimmed().is_empty() {
        return None;
    }
    match present.end_of(field.trimmed()) {
        Ok(end) => Some(end),
        Err(error) => {
            field.fail(error.sentence());
            None
        }
    }
}

/// The sentence after an addition, with the way back. `patterns` are what was asked for.
pub(crate) fn added(list: List, patterns: &[Pattern], put: &Put, page: &str) -> Flash {
    let list = list.as_str();
    let text = match patterns {
        [one] if put.existed == 1 => {
            say!(
                "list-was-there",
                who = words::matches_text(one),
                list = list
            )
        }
        [one] => say!("list-added", who = words::matches_text(one), list = list),
        many if put.existed == 0 => say!("list-added-many", count = many.len(), list = list),
        many => say!(
            "list-added-some",
            count = many.len(),
            list = list,
            existed = put.existed
        ),
    };
    let mut flash = Flash::done(text);
    if !put.taken_off.is_empty() {
        let count = put.taken_off.len();
        flash.text.push(' ');
        flash
            .text
            .push_str(&say!("list-off-the-other", count = count, list = list));
    }
    if put.added.is_empty() {
        flash
    } else {
        flash.with_undo(page, undo_fields(&put.added, &put.taken_off))
    }
}

/// Those of an addition that are void, for a sentence: "it", "them", "2 of them"; None when all count.
pub(crate) fn void_words(void: usize, patterns: &[Pattern]) -> Option<String> {
    match (void, patterns.len()) {
        (0, _) => None,
        (_, 1) => Some(say!("void-one")),
        (void, all) if void == all => Some(say!("void-all")),
        (void, _) => Some(say!("void-some", void = void)),
    }
}

/// What to know of those of an addition that are within the tenant's own domains; None when none is.
pub(crate) fn own_words(own: usize, patterns: &[Pattern]) -> Option<String> {
    let why = words::own_domain();
    match (own, patterns.len()) {
        (0, _) => None,
        (_, 1) => Some(say!("own-one", why = why)),
        (own, all) if own == all => Some(say!("own-all", why = why)),
        (own, _) => Some(say!("own-some", own = own, why = why)),
    }
}

/// The form behind Undo: takes `remove` off again and puts `restore` back.
pub(crate) fn undo_fields(remove: &[EntryId], restore: &[EntryId]) -> Vec<(String, String)> {
    let field = |name: &str, id: &EntryId| (name.to_owned(), id.0.to_string());
    let removed = remove.iter().map(|id| field("id", id));
    let restored = restore.iter().map(|id| field("restore", id));
    let action = [("action".to_owned(), "undo".to_owned())];
    action.into_iter().chain(removed).chain(restored).collect()
}

/// Why nothing was removed of what was ticked.
pub(crate) fn nothing_removed(ticked: &[EntryId]) -> String {
    if ticked.is_empty() {
        say!("list-choose")
    } else {
        say!("list-nothing-removed")
    }
}

/// The sentence after an undo that touched some of what it asked for.
pub(crate) fn undone(touched: usize, asked: usize) -> Flash {
    match touched {
        // A second press, or one on a page that was left open for long.
        0 => Flash::warning(say!("list-nothing-to-undo")),
        _ if touched < asked => Flash::warning(say!("list-undone-part")),
        _ => Flash::done(say!("list-undone")),
    }
}

/// A list's name in English: for the audit log, and for files.
pub(crate) fn list_name(list: List) -> &'static str {
    match list {
        List::Allow => "whitelist",
        List::Block => "blocklist",
    }
}
