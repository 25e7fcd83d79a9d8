//! `/whitelist/export/{format}` and `/blocklist/export/{format}`: a whole list as a file, page by page as it is sent.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::entries::{list_at, lists_of};
use crate::contacts::{Exported, Format};
use crate::policy::{List, Pattern};
use crate::store::{Database, StoreError};
use crate::web::error::Error;
use crate::web::extract::{Owner, Path};
use crate::web::lists::{Lists, list_name};
use crate::web::state::WebState;

/// Entries in memory at a time.
const PER_PAGE: u32 = 1_000;

/// How far the file is written.
struct Sending {
    database: Database,
    lists: Lists,
    list: List,
    file: Exported,
    next: Next,
}

enum Next {
    Head,
    After(Option<Pattern>),
    Nothing,
}

/// Sends a list as a file.
pub(in crate::web) async fn whole(
    State(state): State<WebState>,
    owner: Owner,
    uri: Uri,
    Path(format): Path<String>,
) -> Result<Response, Error> {
    let format = Format::parse(&format).ok_or(Error::Absent)?;
    let list = list_at(&uri);
    let sending = Sending {
        database: state.database.clone(),
        lists: lists_of(&owner),
        list,
        file: Exported::new(format),
        next: Next::Head,
    };
    let name = format!(
        "attachment; filename=\"{}.{}\"",
        list_name(list),
        format.extension()
    );
    let body = Body::from_stream(stream::try_unfold(sending, Sending::part));
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, body).into_response())
}

impl Sending {
    /// The next part; None: there is none. Where the database fails the file ends torn, which browsers say.
    async fn part(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        let after = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Head => {
                self.next = Next::After(None);
                return Ok(Some((self.file.head().into(), self)));
            }
            Next::After(after) => after,
            Next::Nothing => return Ok(None),
        };
        let mut tx = self.database.read().await?;
        let mut entries = tx.of(self.lists.tenant).entries(self.lists.owner);
        let page = entries.after(self.list, after.as_ref(), PER_PAGE).await?;
        drop(tx);
        let mut text = String::new();
        for entry in &page {
            text.push_str(&self.file.entry(entry));
        }
        match page.last() {
            Some(last) => self.next = Next::After(Some(last.rule.pattern.clone())),
            None => text.push_str(self.file.foot()),
        }
        Ok(Some((text.into(), self)))
    }
}
