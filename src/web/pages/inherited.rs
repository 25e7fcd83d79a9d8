//! What the lists of the tenant and of the system add to an owner's own: shown beside them, and explained.

use super::entries_filter::Filter;
use crate::policy::{Entry, List};
use crate::store::{EntryPageQuery, ListOwner, StoreError, Tx};
use crate::tenancy::TenantId;
use crate::web::extract::Owner;
use crate::web::shown::{ShownAddress, plain};
use crate::web::words;

/// Entries of each list that are shown.
const SHOWN: u32 = 20;

/// One list that holds for the owner too.
#[derive(Debug)]
pub(super) struct Inherited {
    pub(super) title: String,
    pub(super) why: String,
    pub(super) rows: Vec<Row>,
    pub(super) more: bool,
}

/// One entry of it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) before: String,
    pub(super) shown: ShownAddress,
    pub(super) note: String,
    /// It stands above the owner's word.
    pub(super) binding: bool,
}

/// What holds for the owner too and fits the search; nothing on further pages, and where the owner's own entries of one
/// kind are asked for.
pub(super) async fn inherited(
    tx: &mut Tx,
    owner: &Owner,
    filter: &Filter,
    list: List,
) -> Result<Vec<Inherited>, StoreError> {
    let mut found = Vec::new();
    if filter.is_further() || !filter.came.is_empty() {
        return Ok(found);
    }
    let tenant = owner.tenant.name.as_str();
    let service = say!("inherited-service");
    for (id, whose) in [
        (owner.tenant.id, tenant),
        (TenantId::SYSTEM, service.as_str()),
    ] {
        let query = EntryPageQuery {
            limit: SHOWN + 1,
            ..Filter::new(&filter.q, "", "match").query(list, owner.now)
        };
        let page = tx.of(id).entries(ListOwner::Tenant).page(&query).await?;
        let mut entries = page.entries;
        let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
        let more = entries.len() > most || page.looked_to.is_some();
        entries.truncate(most);
        if entries.is_empty() {
            continue;
        }
        found.push(Inherited {
            title: say!("inherited-title", list = list.as_str(), whose = whose),
            why: say!("inherited-why", tenant = tenant),
            rows: entries.iter().map(row).collect(),
            more,
        });
    }
    Ok(found)
}

fn row(entry: &Entry) -> Row {
    let (before, shown) = words::matches(&entry.rule.pattern);
    Row {
        before,
        shown,
        note: plain(&entry.note),
        binding: entry.rule.binding,
    }
}
