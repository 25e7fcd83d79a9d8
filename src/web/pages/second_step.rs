//! The second step at sign-in: a code of the authenticator app, or a recovery code, before the session is anybody's.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tracing::warn;

use super::admission::{admit, enter, refuse_switched_off};
use super::second_factor_news::tell;
use super::sign_in::{frame, too_late};
use crate::mailer::FactorNews;
use crate::store::Tx;
use crate::tenancy::Account;
use crate::web::error::Error;
use crate::web::extract::{Form, Visitor, see_other};
use crate::web::flash::Flash;
use crate::web::half_way::HalfWay;
use crate::web::page::Page;
use crate::web::second_factor::{CodeFields, Through};
use crate::web::state::Web;

/// With so many recovery codes left, or fewer, new ones should be made.
const FEW_CODES: i64 = 3;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    code: String,
    recovery: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "sign_in/second_step.html")]
struct SecondStep {
    page: Page,
    fields: CodeFields,
}

/// `GET /second-step`
pub(in crate::web) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let now = web.state.clock.now();
    if HalfWay::of(&visitor.session, now).await?.is_none() {
        return Ok(see_other("/"));
    }
    Ok(page(&visitor, CodeFields::default())?.into_response())
}

/// `POST /second-step`
pub(in crate::web) async fn take(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let now = web.state.clock.now();
    let Some(half_way) = HalfWay::of(&visitor.session, now).await? else {
        // Signed in meanwhile, in another tab; or it took too long.
        return match visitor.person {
            Some(_) => Ok(see_other("/")),
            None => too_late(&visitor),
        };
    };
    let mut tx = web.state.database.read().await?;
    let Some(account) = still_there(&mut tx, &half_way).await? else {
        drop(tx);
        visitor.session.flush().await?;
        return too_late(&visitor);
    };
    drop(tx);
    let mut fields = CodeFields::typed(&sent.code, &sent.recovery);
    let known_browser = web.tokens.knows_browser(&headers, account.address.as_str());
    if !fields.admitted(&web, visitor.client, account.id, known_browser) {
        warn!(client.address = %visitor.client, "Too many codes from {}", visitor.client);
        let page = page(&visitor, fields)?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let mut tx = web.state.database.write().await?;
    // Once more, now that nobody else writes.
    let Some(account) = still_there(&mut tx, &half_way).await? else {
        drop(tx);
        visitor.session.flush().await?;
        return too_late(&visitor);
    };
    let Some(through) = fields.check(&mut tx, &web.state, &account).await? else {
        tx.commit_aside().await?;
        let page = page(&visitor, fields)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let how = match through {
        Through::App => format!("{}, app", half_way.how),
        Through::RecoveryCode(_) => format!("{}, recovery code", half_way.how),
    };
    let browser = admit(&mut tx, &web.state, &account, &visitor, &how).await?;
    if let Through::RecoveryCode(left) = through {
        let news = FactorNews::CodeUsed(left);
        tell(&mut tx, &web.state, &account, news, now).await?;
        // Used up: whoever then can't be let in must not be told to try it again.
        tx.commit().await?;
    } else {
        tx.commit_aside().await?;
    }
    let next = half_way.next.as_str();
    let response = enter(&web, &visitor, &account, (&browser, next)).await?;
    if let Through::RecoveryCode(left) = through {
        tell_left(left).keep(&visitor.session).await?;
    }
    Ok(response)
}

/// The account, as it was when the first step was taken; what changed since ends it.
async fn still_there(tx: &mut Tx, half_way: &HalfWay) -> Result<Option<Account>, Error> {
    let accounts = &mut tx.of(half_way.tenant).accounts();
    let account = accounts.find(half_way.account).await?;
    let fits = |account: &Account| account.disabled_at.is_none() && account.role == half_way.role;
    let Some(account) = account.filter(fits) else {
        return Ok(None);
    };
    refuse_switched_off(tx, &account).await?;
    Ok(Some(account))
}

fn tell_left(left: i64) -> Flash {
    let used = say!("second-step-used-code", left = left);
    if left > FEW_CODES {
        return Flash::done(used);
    }
    Flash::warning(say!("second-step-few-codes", used = used))
}

fn page(visitor: &Visitor, fields: CodeFields) -> Result<SecondStep, Error> {
    Ok(SecondStep {
        page: frame(visitor, say!("second-step-title"))?,
        fields,
    })
}
