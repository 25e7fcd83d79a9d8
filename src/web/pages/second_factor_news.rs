//! Tells somebody by mail that a step of their sign-in was changed, or a recovery code used: it may not have been them.

use chrono::{DateTime, Utc};
use tracing::warn;

use crate::lang::{in_language, with_language};
use crate::mailer::{FactorNews, Message};
use crate::store::Tx;
use crate::tenancy::Account;
use crate::web::error::Error;
use crate::web::person::Person;
use crate::web::state::WebState;
use crate::web::times::exact;

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

/// Hands the message to the mailer before the change is committed, so that no crash leaves it out. That the mail can't
/// be kept is no reason to refuse the change.
pub(super) async fn tell(
    tx: &mut Tx,
    state: &WebState,
    account: &Account,
    news: FactorNews,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let tenant = tx.of(account.tenant_id).row().find().await?;
    let zone = tenant
        .as_ref()
        .map_or(chrono_tz::Tz::UTC, |tenant| tenant.time_zone);
    let house = tenant.as_ref().and_then(|tenant| tenant.language);
    let language = account.mail_language(house);
    let message = Message::SecondFactor {
        to: account.address.clone(),
        news,
        at: with_language(language, || exact(at, zone)),
        link: format!("{}/account", state.config.web.public_url),
        provider: tenant.map_or_else(|| "Guestlist".to_owned(), |tenant| tenant.name),
    };
    if let Err(error) = in_language(Some(language), state.mailer.send(&message)).await {
        warn!(
            error = &error as &dyn std::error::Error,
            "Nobody was told by mail that a step of a sign-in was changed"
        );
    }
    Ok(())
}
