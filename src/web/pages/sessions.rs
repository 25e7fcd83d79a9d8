//! Where somebody is signed in: the part of `/account` that lists it, and signs out one place or all others.

use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::store::Tx;
use crate::web::error::Error;
use crate::web::flash::Flash;
use crate::web::person::Person;
use crate::web::session::{SignedIn, kept_as};
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

/// More than this are counted only.
const SHOWN: usize = 20;

/// The places, this one first.
pub(super) struct Places {
    pub(super) shown: Vec<PlaceLine>,
    pub(super) more: usize,
}

/// One place where somebody is signed in.
pub(super) struct PlaceLine {
    /// What the form sends: under which the session is kept, which opens nothing.
    pub(super) id: String,
    pub(super) device: String,
    pub(super) address: String,
    pub(super) since: Moment,
    /// None: within the hour.
    pub(super) used: Option<Moment>,
    pub(super) is_here: bool,
}

/// Reads where the person is signed in.
pub(super) async fn places(tx: &mut Tx, person: &Person) -> Result<Places, Error> {
    let present = Present {
        now: person.now,
        zone: person.time_zone(),
    };
    let here = kept_as(&person.session);
    let kept = tx
        .system()
        .sessions()
        .list_of(person.account.id, person.now)
        .await?;
    let mut found: Vec<([u8; 32], SignedIn)> = kept
        .into_iter()
        .filter_map(|(hash, data)| Some((hash, SignedIn::read(&data)?)))
        .collect();
    found.sort_by_key(|(hash, signed_in)| (Some(*hash) != here, std::cmp::Reverse(signed_in.used)));
    let more = found.len().saturating_sub(SHOWN);
    found.truncate(SHOWN);
    let line = |(hash, signed_in): ([u8; 32], SignedIn)| PlaceLine {
        id: URL_SAFE_NO_PAD.encode(hash),
        device: signed_in.device(),
        since: present.moment(signed_in.since),
        used: (!signed_in.is_fresh(person.now)).then(|| present.moment(signed_in.used)),
        is_here: Some(hash) == here,
        address: signed_in.address,
    };
    Ok(Places {
        shown: found.into_iter().map(line).collect(),
        more,
    })
}

/// Signs out one of the person's own places; another's is as absent as one that is gone.
pub(super) async fn sign_out_one(
    state: &WebState,
    person: &Person,
    session: &str,
) -> Result<Response, Error> {
    let hash = URL_SAFE_NO_PAD.decode(session).ok();
    let hash: Option<[u8; 32]> = hash.and_then(|bytes| bytes.try_into().ok());
    let Some(hash) = hash else {
        return Err(Error::Absent);
    };
    let mut tx = state.database.write().await?;
    let mut sessions = tx.system().sessions();
    let gone = sessions.remove_one_of(person.account.id, hash).await?;
    if gone {
        log(&mut tx, person, "one_other_place").await?;
    }
    tx.commit().await?;
    let text = if gone {
        say!("places-one-out")
    } else {
        say!("places-one-was-out")
    };
    person.redirect("/account", Flash::done(text)).await
}

/// Signs out everywhere but here, and makes the links worthless that would sign in again.
pub(super) async fn sign_out_elsewhere(
    state: &WebState,
    person: &Person,
) -> Result<Response, Error> {
    let account = &person.account;
    let mut tx = state.database.write().await?;
    let here = kept_as(&person.session);
    let mut sessions = tx.system().sessions();
    let gone = sessions.remove_all_of(account.id, here).await?;
    let mut links = tx.of(account.tenant_id).links();
    links.remove_all_of(account.id).await?;
    log(&mut tx, person, "everywhere_else").await?;
    tx.commit().await?;
    let text = match gone {
        0 => say!("places-nowhere-else"),
        _ => say!("places-all-others-out", count = gone),
    };
    person.redirect("/account", Flash::done(text)).await
}

async fn log(tx: &mut Tx, person: &Person, detail: &str) -> Result<(), Error> {
    let account = &person.account;
    let event = person.event("account.signed_out", account.address.as_str(), detail);
    Ok(tx.of(account.tenant_id).audit().add(&event).await?)
}
