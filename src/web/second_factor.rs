//! Codes of the second step, as pages ask for them: at sign-in, and before anything about the second step is changed.

use tracing::warn;

use super::client::ClientAddress;
use super::error::Error;
use super::form::Field;
use super::person::Person;
use super::state::{Web, WebState};
use crate::engine::{LinkError, SECOND_FACTOR};
use crate::store::{SecondFactor, Tx};
use crate::tenancy::{Account, AccountId, RecoveryCode, TotpSecret};

/// The two fields for a code: one of the app's, or a recovery code instead.
#[derive(Debug, Default)]
pub(super) struct CodeFields {
    pub(super) code: Field,
    pub(super) recovery: Field,
}

/// By what somebody got through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Through {
    App,
    /// With so many recovery codes left.
    RecoveryCode(i64),
}

/// Seals a new secret for this account.
pub(super) fn seal(
    state: &WebState,
    account: &Account,
    secret: &TotpSecret,
) -> Result<Vec<u8>, Error> {
    let owner = account.id.0.as_bytes();
    let sealed = state.keys.seal(SECOND_FACTOR, owner, secret.as_bytes());
    sealed.map_err(|error| Error::failure("second factor", &error))
}

/// Opens a kept secret; None when its key is gone, so that recovery codes are all that helps.
pub(super) fn unseal(
    state: &WebState,
    account: &Account,
    factor: &SecondFactor,
) -> Result<Option<TotpSecret>, Error> {
    let owner = account.id.0.as_bytes();
    match state
        .keys
        .unseal(SECOND_FACTOR, owner, &factor.sealed_secret)
    {
        Ok(bytes) => Ok(TotpSecret::from_bytes(&bytes)),
        Err(LinkError::UnknownKey) => {
            let id = account.id.0;
            warn!(account.id = %id, "The key that sealed the second factor of {id} is gone: only recovery codes help");
            Ok(None)
        }
        Err(error) => Err(Error::failure("second factor", &error)),
    }
}

/// The step whose code was typed, by our clock.
pub(super) fn step_of(state: &WebState, secret: &TotpSecret, code: &str) -> Option<i64> {
    let seconds = u64::try_from(state.clock.now().timestamp()).ok()?;
    secret.step_of(code, seconds)
}

impl CodeFields {
    /// As typed.
    pub(super) fn typed(code: &str, recovery: &str) -> Self {
        Self {
            code: Field::new(code.trim()),
            recovery: Field::new(recovery.trim()),
        }
    }

    /// Where the person signs in in two steps, wants a code before they do what goes past it; else nothing is asked for.
    /// False: it says beside the field what is wrong. A code that is right is used up.
    pub(super) async fn pass(
        &mut self,
        tx: &mut Tx,
        web: &Web,
        person: &Person,
    ) -> Result<bool, Error> {
        let account = &person.account;
        let mut factors = tx.of(account.tenant_id).second_factors();
        if !factors.is_on(account.id).await? {
            return Ok(true);
        }
        if !self.admitted(web, person.client, account.id, true) {
            return Ok(false);
        }
        Ok(self.check(tx, &web.state, account).await?.is_some())
    }

    /// Counts the try, by what was typed, and says beside the field when there were too many.
    pub(super) fn admitted(
        &mut self,
        web: &Web,
        client: ClientAddress,
        account: AccountId,
        known_browser: bool,
    ) -> bool {
        if self.recovery.trimmed().is_empty() {
            let admitted = web.limits.admit_code(client, account, known_browser);
            if !admitted {
                self.code.fail(say!("second-step-many-tries"));
            }
            return admitted;
        }
        let limits = &web.limits;
        let admitted = limits.admit_recovery_code(client, account, known_browser);
        if !admitted {
            self.recovery.fail(say!("second-step-many-codes"));
        }
        admitted
    }

    /// Uses up what was typed, and says by what they are through; else says beside the field what is wrong.
    pub(super) async fn check(
        &mut self,
        tx: &mut Tx,
        state: &WebState,
        account: &Account,
    ) -> Result<Option<Through>, Error> {
        if !self.recovery.trimmed().is_empty() {
            return self.check_recovery(tx, account).await;
        }
        let typed = self.code.trimmed().to_owned();
        if typed.is_empty() {
            self.code.fail(say!("code-empty"));
            return Ok(None);
        }
        let mut factors = tx.of(account.tenant_id).second_factors();
        let factor = factors.find(account.id).await?;
        let secret = match &factor {
            Some(factor) => unseal(state, account, factor)?,
            None => None,
        };
        if factor.is_some() && secret.is_none() {
            self.code.fail(say!("code-key-gone"));
            return Ok(None);
        }
        let Some(step) = secret.and_then(|secret| step_of(state, &secret, &typed)) else {
            self.code.fail(not_the_code(&typed));
            return Ok(None);
        };
        let mut factors = tx.of(account.tenant_id).second_factors();
        if factors.use_step(account.id, step).await? {
            return Ok(Some(Through::App));
        }
        self.code.fail(say!("code-used"));
        Ok(None)
    }

    async fn check_recovery(
        &mut self,
        tx: &mut Tx,
        account: &Account,
    ) -> Result<Option<Through>, Error> {
        let mut factors = tx.of(account.tenant_id).second_factors();
        let code = RecoveryCode::parse(self.recovery.trimmed());
        let used = match code {
            Some(code) => factors.use_code(account.id, code.hash(account.id)).await?,
            None => false,
        };
        if !used {
            self.recovery.fail(say!("code-no-recovery"));
            return Ok(None);
        }
        let left = factors.count_codes(account.id).await?;
        Ok(Some(Through::RecoveryCode(left)))
    }
}

/// What to do about a code that isn't right now.
pub(super) fn not_the_code(typed: &str) -> String {
    let digits = typed.chars().filter(char::is_ascii_digit).count();
    let others = typed
        .chars()
        .any(|c| !c.is_ascii_digit() && !c.is_whitespace());
    if digits == 6 && !others {
        say!("code-wrong")
    } else {
        say!("code-no-digits")
    }
}
