//! Tells somebody by mail that a step of their sign-in was changed, or a recovery code used: it may not have been them.

use chrono::{DateTime, Utc};

use super::account::NOT_ME;
use super::reader::Reader;
use crate::mailer::{FactorNews, Message};
use crate::store::Tx;
use crate::tenancy::Account;
use crate::web::error::Error;
use crate::web::person::Person;
use crate::web::state::WebState;

/// Switches an account's second step off and removes its passkeys, for whoever lost phone and recovery codes, signs it out everywhere, and tells
/// its owner; false when it was off already. The caller commits.
pub(super) async fn reset(
    tx: &mut Tx,
    state: &WebState,
    by: &Person,
    account: &Account,
) -> Result<bool, Error> {
    let had_step = tx
        .of(account.tenant_id)
        .second_factors()
        .remove(account.id)
        .await?;
    // Whoever lost the phone lost the passkeys on it, and whoever found it has them.
    let passkeys = tx
        .of(account.tenant_id)
        .passkeys()
        .remove_all(account.id)
        .await?;
    if !had_step && passkeys == 0 {
        return Ok(false);
    }
    tx.of(account.tenant_id)
        .accounts()
        .sign_out(account.id)
        .await?;
    let (detail, news) = match passkeys {
        0 => (String::new(), FactorNews::Reset),
        _ => (
            format!("passkeys_removed: {passkeys}"),
            FactorNews::ResetWithPasskeys,
        ),
    };
    let event = by.event("second_factor.reset", account.address.as_str(), detail);
    tx.of(account.tenant_id).audit().add(&event).await?;
    tell(tx, state, account, news, by.now).await?;
    Ok(true)
}

/// Tells the account's owner what was changed, before it is committed.
pub(super) async fn tell(
    tx: &mut Tx,
    state: &WebState,
    account: &Account,
    news: FactorNews,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let reader = Reader::of(tx, account).await?;
    let message = Message::SecondFactor {
        to: account.address.clone(),
        news,
        at: reader.time(at),
        link: news_link(state, news),
        provider: reader.provider.clone(),
    };
    let what = "that a step of a sign-in was changed";
    reader.tell(state, &message, what).await;
    Ok(())
}

/// Whoever did nothing of it is led to the form that takes everything back from others.
fn news_link(state: &WebState, news: FactorNews) -> String {
    let url = &state.config.web.public_url;
    match news {
        FactorNews::Reset | FactorNews::ResetWithPasskeys => format!("{url}/account"),
        _ => format!("{url}{NOT_ME}"),
    }
}
