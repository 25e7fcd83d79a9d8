//! A password of one's own: shown to be known, and changed. It is a part of the page of the account.

use axum::response::Response;

use super::app_tokens::revoke_all;
use super::second_factor_news::tell;
use crate::mailer::FactorNews;
use crate::tenancy::{PasswordError, PasswordHash};
use crate::web::error::Error;
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::limits::Attempt;
use crate::web::person::Person;
use crate::web::second_factor::CodeFields;
use crate::web::session::SignedIn;
use crate::web::state::Web;

/// The form, as it stands or as it was sent; passwords are not kept.
#[derive(Default)]
pub(super) struct PasswordForm {
    pub(super) current: Field,
    pub(super) new: Field,
    /// A code, where sign-in takes two steps and the password now isn't asked for.
    pub(super) codes: CodeFields,
    /// The tokens of programs shall end with the old password.
    pub(super) ends_tokens: bool,
    /// Somebody else was there: the tokens end in any case.
    pub(super) not_me: bool,
}

/// Whether the person's own password was typed; else what is wrong stands beside the field. Whoever has none has shown
/// nothing and needs to show nothing.
pub(super) async fn is_known(
    web: &Web,
    person: &Person,
    typed: String,
    field: &mut Field,
) -> Result<bool, Error> {
    let Some(hash) = person.account.password_hash.clone() else {
        return Ok(true);
    };
    let attempt = Attempt {
        client: person.client,
        account: person.account.address.as_str(),
        known_browser: true,
    };
    if !web.limits.admit(attempt) {
        field.fail(say!("account-password-many-tries"));
    } else if !web.passwords.matches(Some(hash), typed).await? {
        field.fail(say!("account-password-not-yours"));
    }
    Ok(field.is_fine())
}

/// Whether the password now is not asked for: whoever else was there may have changed it, and its owner, who came in a
/// moment ago by a mailed link or a passkey, can't know it. Where sign-in takes two steps a code stands in for it, for the
/// first step alone, or a browser that was left, must not replace a password.
pub(super) async fn is_excused(person: &Person, form: &PasswordForm) -> Result<bool, Error> {
    Ok(form.not_me && is_new_here(person).await?)
}

/// Whether they signed in a moment ago, which shows by itself that it is them.
pub(super) async fn is_new_here(person: &Person) -> Result<bool, Error> {
    let signed_in = SignedIn::of(&person.session).await?;
    Ok(signed_in.is_some_and(|signed_in| signed_in.is_new(person.now)))
}

/// Changes the password, or says in the form what is wrong. `typed` is the one now, and the new one.
pub(super) async fn change(
    web: &Web,
    person: &Person,
    mut form: PasswordForm,
    (current, new): (String, String),
) -> Result<Result<Response, PasswordForm>, Error> {
    let is_excused = is_excused(person, &form).await?;
    let is_shown = is_excused || is_known(web, person, current, &mut form.current).await?;
    let hash = if is_shown {
        new_hash(web, person, new, &mut form.new).await?
    } else {
        None
    };
    let Some(hash) = hash else {
        return Ok(Err(form));
    };
    let account = &person.account;
    let mut tx = web.state.database.write().await?;
    let has_one = account.password_hash.is_some();
    // Last, for a code that is right is used up.
    if is_excused && has_one && !form.codes.pass(&mut tx, web, person).await? {
        tx.commit().await?;
        return Ok(Err(form));
    }
    tx.of(account.tenant_id)
        .accounts()
        .set_password(account.id, &hash)
        .await?;
    let event = person.event("account.password_changed", account.address.to_string(), "");
    tx.of(account.tenant_id).audit().add(&event).await?;
    let ended = if form.ends_tokens || form.not_me {
        revoke_all(&mut tx, person).await?
    } else {
        0
    };
    // By a link that an admin gave them: the door doesn't know them before their domain is proven.
    let opens = tx.system().door().opens(account).await?;
    let news = match (&account.password_hash, opens) {
        (Some(_), _) => FactorNews::PasswordChanged,
        (None, true) => FactorNews::PasswordSet,
        (None, false) => FactorNews::PasswordSetEarly,
    };
    tell(&mut tx, &web.state, account, news, person.now).await?;
    tx.commit().await?;
    person.session.cycle_id().await?;
    let text = match ended {
        0 => say!("account-password-changed"),
        _ => say!("account-password-changed-tokens"),
    };
    let mut flash = Flash::done(text);
    if !opens {
        flash = flash.but(&say!("account-password-saved-waits"));
    }
    person.redirect("/account", flash).await.map(Ok)
}

async fn new_hash(
    web: &Web,
    person: &Person,
    password: String,
    field: &mut Field,
) -> Result<Option<PasswordHash>, Error> {
    let provider = person.tenant.as_ref().map(|tenant| tenant.name.as_str());
    let names = provider.as_slice();
    if let Err(problem) = PasswordHash::refuse_guessable(&password, &person.account.address, names)
    {
        field.fail(problem_words(&problem));
        return Ok(None);
    }
    match web.passwords.create(password).await? {
        Ok(hash) => Ok(Some(hash)),
        Err(PasswordError::Hash(cause)) => Err(Error::failure("password", &cause)),
        Err(problem) => {
            field.fail(problem_words(&problem));
            Ok(None)
        }
    }
}

/// Why a password can't be taken, as a sentence.
pub(super) fn problem_words(problem: &PasswordError) -> String {
    match problem {
        PasswordError::TooShort => say!("password-short", shortest = PasswordHash::SHORTEST),
        PasswordError::TooLong => say!("password-long", longest = PasswordHash::LONGEST),
        PasswordError::Guessable => say!("password-guessable"),
        PasswordError::Common => say!("password-common"),
        // Ours, and told as such before.
        PasswordError::Hash(_) => problem.to_string(),
    }
}
