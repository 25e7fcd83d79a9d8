//! Files that people send: a form with a file in it (RFC 7578). Only the pages of [`PATHS`] take one, and only
//! from somebody who is signed in; a few at a time are in memory, each within [`LARGEST_FILE`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tracing::warn;

use super::csrf::FIELD;
use super::error::Error;
use crate::tenancy::{AccountId, TenantId};

/// The pages that take files: lists of people, lists of mailboxes, an organisation's logo.
const PATHS: [&str; 3] = ["/import", "/admin/mailboxes/import", "/admin/look"];
/// Bytes of a file.
pub(crate) const LARGEST_FILE: usize = 10 * 1024 * 1024;
/// The same for people.
pub(crate) const LARGEST_FILE_WORDS: &str = "10 MB";
/// What a form has around its file.
const AROUND: usize = 64 * 1024;
/// What is taken from somebody who sends too much before the answer goes out: a browser that is cut off shows none.
const PASSED_OVER: usize = 20 * 1024 * 1024;
/// Files in memory at a time.
const AT_A_TIME: usize = 3;
/// Of one tenant: its people leave the others a turn, however slowly they send.
const OF_A_TENANT: usize = AT_A_TIME - 1;
/// How long somebody waits for their turn.
const TURN: Duration = Duration::from_secs(20);
/// How long a file may take to come, turn included.
pub(super) const PATIENCE: Duration = Duration::from_mins(2);

/// Whose turn it is: one file of each person, [`OF_A_TENANT`] of each tenant, and [`AT_A_TIME`] of all; cheap to clone.
#[derive(Clone)]
pub(super) struct Uploads {
    turns: Arc<Semaphore>,
    /// Of those whose file is in memory or awaited.
    shares: Arc<Mutex<HashMap<Whose, Weak<Semaphore>>>>,
}

/// Who has a share of the turns.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    Person(AccountId),
    Tenant(TenantId),
}

impl Whose {
    fn share(self) -> usize {
        match self {
            Self::Person(_) => 1,
            Self::Tenant(_) => OF_A_TENANT,
        }
    }
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
            shares: Arc::default(),
        }
    }
}

/// What a form with a file says.
#[derive(Debug, Default)]
pub(crate) struct Uploaded {
    pub(crate) fields: Vec<(String, String)>,
    /// Name and content; None: no file was chosen, or it was too large.
    pub(crate) file: Option<(String, Bytes)>,
    /// There was a file of more than [`LARGEST_FILE`], and nothing of it is kept.
    pub(crate) is_too_large: bool,
    /// The person's, the tenant's and everybody's; held for as long as the file is in memory.
    _turn: Option<[OwnedSemaphorePermit; 3]>,
}

/// Says whether a request is a form with a file, for the page that takes one.
pub(super) fn is_upload(path: &str, headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let is_form = kind.is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("multipart/form-data")
    });
    is_form && PATHS.contains(&path)
}

impl Uploads {
    /// Reads a form with a file. Its turn lasts as long as what it says, and not only as long as the request: that is
    /// gone when a handler has what it wants of it.
    pub(super) async fn read(
        &self,
        (tenant, person): (TenantId, AccountId),
        request: Request,
    ) -> Result<(Request, Uploaded), Error> {
        // The person's own first: nobody holds up all others by sending slowly.
        let Ok(own) = self.turns_of(Whose::Person(person)).try_acquire_owned() else {
            // Browsers show no answer that comes before they have sent all.
            drop(head_of(request.into_body()).await);
            return Err(Error::FileUnderWay);
        };
        // Then the tenant's: who waits for that holds nothing that others want.
        let tenants = self.turns_of(Whose::Tenant(tenant));
        let all = Arc::clone(&self.turns);
        let turns = async {
            let tenants = tenants.acquire_owned().await?;
            Ok::<_, AcquireError>((tenants, all.acquire_owned().await?))
        };
        let Ok(Ok((tenants, all))) = tokio::time::timeout(TURN, turns).await else {
            warn!("Somebody's file had to be put off: others are being read");
            return Err(Error::Unavailable);
        };
        let turn = [own, tenants, all];
        let (mut parts, body) = request.into_parts();
        // What is left for the handler is a form without fields.
        let plain = HeaderValue::from_static("application/x-www-form-urlencoded");
        let lower = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        let announced = announced(&parts.headers).max(lower);
        let kind = parts.headers.insert(CONTENT_TYPE, plain);
        parts.headers.remove(CONTENT_LENGTH);
        if announced > LARGEST_FILE + AROUND {
            let head = head_of(body).await;
            let uploaded = Uploaded {
                _turn: Some(turn),
                ..fields_before_file(head, kind).await?
            };
            return Ok((Request::from_parts(parts, Body::empty()), uploaded));
        }
        let bytes = to_bytes(body, LARGEST_FILE + AROUND)
            .await
            .map_err(|_| Error::Unreadable(StatusCode::PAYLOAD_TOO_LARGE))?;
        let uploaded = Uploaded {
            _turn: Some(turn),
            ..fields(bytes, kind).await?
        };
        Ok((Request::from_parts(parts, Body::empty()), uploaded))
    }

    fn turns_of(&self, whose: Whose) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        shares.retain(|_, turns| turns.strong_count() > 0);
        if let Some(turns) = shares.get(&whose).and_then(Weak::upgrade) {
            return turns;
        }
        let turns = Arc::new(Semaphore::new(whose.share()));
        shares.insert(whose, Arc::downgrade(&turns));
        turns
    }
}

fn announced(headers: &HeaderMap) -> usize {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

/// The beginning, with the fields before the file; reads on for a while and keeps nothing of that.
async fn head_of(body: Body) -> Bytes {
    use futures_util::StreamExt;
    let mut chunks = body.into_data_stream();
    let (mut head, mut left) = (Vec::new(), PASSED_OVER);
    // One that breaks off is as good as one that ends: nothing more comes.
    while let Some(Ok(chunk)) = chunks.next().await {
        let room = AROUND.saturating_sub(head.len());
        head.extend(chunk.iter().take(room));
        if chunk.len() > left {
            break;
        }
        left -= chunk.len();
    }
    head.into()
}

/// What a form says before a file that is too large.
async fn fields_before_file(head: Bytes, kind: Option<HeaderValue>) -> Result<Uploaded, Error> {
    let mut multipart = multipart_of(head, kind).await?;
    let mut uploaded = Uploaded {
        is_too_large: true,
        ..Uploaded::default()
    };
    while let Ok(Some(field)) = multipart.next_field().await {
        if field.file_name().is_some() {
            break;
        }
        let name = field.name().unwrap_or_default().to_owned();
        let Ok(text) = field.text().await else { break };
        uploaded.fields.push((name, text));
    }
    Ok(uploaded)
}

async fn multipart_of(bytes: Bytes, kind: Option<HeaderValue>) -> Result<Multipart, Error> {
    let mut form = Request::new(Body::from(bytes));
    if let Some(kind) = kind {
        form.headers_mut().insert(CONTENT_TYPE, kind);
    }
    // The size was seen to before.
    DefaultBodyLimit::disable().apply(&mut form);
    let multipart = Multipart::from_request(form, &()).await;
    multipart.map_err(|_| Error::Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

async fn fields(bytes: Bytes, kind: Option<HeaderValue>) -> Result<Uploaded, Error> {
    let unreadable = |_| Error::Unreadable(StatusCode::BAD_REQUEST);
    let mut multipart = multipart_of(bytes, kind).await?;
    let mut uploaded = Uploaded::default();
    while let Some(field) = multipart.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file) = field.file_name().map(str::to_owned) {
            let bytes = field.bytes().await.map_err(unreadable)?;
            if !file.is_empty() || !bytes.is_empty() {
                uploaded.file = Some((file, bytes));
            }
        } else {
            let text = field.text().await.map_err(unreadable)?;
            uploaded.fields.push((name, text));
        }
    }
    Ok(uploaded)
}

impl Uploaded {
    /// The first field of this name.
    pub(crate) fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value)
    }

    pub(super) fn token(&self) -> &str {
        self.field(FIELD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody() -> (TenantId, AccountId) {
        somebody_of(TenantId(uuid::Uuid::now_v7()))
    }

    fn somebody_of(tenant: TenantId) -> (TenantId, AccountId) {
        (tenant, AccountId(uuid::Uuid::now_v7()))
    }

    fn form() -> Request {
        let body = "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--part--\r\n";
        let request = Request::post("/import");
        let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=part");
        request.body(Body::from(body)).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_files_are_in_memory_than_have_their_turn_and_the_rest_are_put_off() {
        let uploads = Uploads::default();
        let mut in_memory = Vec::new();
        for _ in 0..AT_A_TIME {
            // As a handler has it: the request is gone, and the file is not.
            let (request, uploaded) = uploads.read(somebody(), form()).await.unwrap();
            drop(request);
            in_memory.push(uploaded);
        }
        let put_off = uploads.read(somebody(), form()).await;
        assert!(matches!(put_off, Err(Error::Unavailable)));
        in_memory.pop();
        assert!(uploads.read(somebody(), form()).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn one_person_takes_one_turn_and_leaves_the_others_to_others() {
        let (uploads, slow) = (Uploads::default(), somebody());
        let (_, in_memory) = uploads.read(slow, form()).await.unwrap();
        for _ in 0..2 {
            let told_at_once = uploads.read(slow, form()).await;
            assert!(matches!(told_at_once, Err(Error::FileUnderWay)));
        }
        assert!(uploads.read(somebody(), form()).await.is_ok());
        drop(in_memory);
        assert!(uploads.read(slow, form()).await.is_ok());
        assert_eq!(uploads.shares.lock().unwrap().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn one_tenant_leaves_a_turn_to_the_others() {
        let (uploads, isp) = (Uploads::default(), TenantId(uuid::Uuid::now_v7()));
        let mut in_memory = Vec::new();
        for _ in 0..OF_A_TENANT {
            in_memory.push(uploads.read(somebody_of(isp), form()).await.unwrap());
        }
        let put_off = uploads.read(somebody_of(isp), form()).await;
        assert!(matches!(put_off, Err(Error::Unavailable)));
        // Nor does one of theirs who waits.
        let waits = uploads.read(somebody_of(isp), form());
        let other = async {
            let other = uploads.read(somebody(), form()).await;
            drop(in_memory);
            other
        };
        let (waited, other) = tokio::join!(waits, other);
        assert!(waited.is_ok() && other.is_ok());
    }
}
