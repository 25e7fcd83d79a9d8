//! Passwords at the desk: hashed and compared on blocking threads, two at a time, so that a rush of sign-ins
//! takes neither the memory (19 MiB each) nor the threads that mail needs.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::error::Error;
use crate::tenancy::{PasswordError, PasswordHash};

/// How many hashes run at once.
const AT_ONCE: usize = 2;

/// Compared when there is no hash, so that an unknown account takes as long as a known one. No password is known
/// for it; the parameters are those of [`PasswordHash::create`].
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Z3Vlc3RsaXN0LWR1bW15$\
                     NFKJDmZ0bWmdLVEyqVjWJvYw0MqkKzYUq1tSY1uN5bM";

/// Hashes and compares passwords; cheap to clone.
#[derive(Clone)]
pub(super) struct PasswordDesk(Arc<Semaphore>);

impl Default for PasswordDesk {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl PasswordDesk {
    /// Says whether `password` belongs to `hash`; takes as long when there is no hash, and says no.
    pub(super) async fn matches(
        &self,
        hash: Option<PasswordHash>,
        password: String,
    ) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| PasswordHash::from_stored(DUMMY.to_owned()));
        Ok(self.in_turn(move || hash.matches(&password)).await? && known)
    }

    /// Hashes a new password, or says in a sentence why it can't be taken.
    pub(super) async fn create(
        &self,
        password: String,
    ) -> Result<Result<PasswordHash, PasswordError>, Error> {
        self.in_turn(move || PasswordHash::create(&password)).await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let _turn = self
            .0
            .acquire()
            .await
            .map_err(|e| Error::failure("password", &e))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|e| Error::failure("password", &e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dummy_costs_what_a_real_hash_costs() {
        let real = PasswordHash::create("a few words in a row").unwrap();
        let parameters = |text: &str| {
            text.split('$')
                .take(4)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(parameters(real.as_stored()), parameters(DUMMY));
        assert!(!PasswordHash::from_stored(DUMMY.to_owned()).matches("a few words in a row"));
    }
}
