//! Passwords at the desk: hashed and compared on two threads of their own, so that a rush of sign-ins takes neither
//! the threads that mail needs nor more memory than two hashes: each thread keeps its 19 MiB for the next.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::error::Error;
use crate::tenancy::{HashMemory, PasswordError, PasswordHash};

/// How many hashes run at once.
const AT_ONCE: usize = 2;

/// How long somebody may wait for their turn: whoever waits longer has hardly time left for the rest of the page.
const TURN: Duration = Duration::from_millis(1_500);

/// One hash to be made.
type Work = Box<dyn FnOnce(&mut HashMemory) + Send>;

/// Compared when there is no hash, so that an unknown account takes as long as a known one. No password is known
/// for it; the parameters are those of [`PasswordHash::create`].
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Z3Vlc3RsaXN0LWR1bW15$\
                     NFKJDmZ0bWmdLVEyqVjWJvYw0MqkKzYUq1tSY1uN5bM";

/// Hashes and compares passwords; cheap to clone. Its threads end with the last clone.
#[derive(Clone)]
pub(super) struct PasswordDesk {
    queue: mpsc::Sender<Work>,
    turn: Duration,
}

impl Default for PasswordDesk {
    fn default() -> Self {
        let (queue, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..AT_ONCE {
            let waiting = Arc::clone(&waiting);
            std::thread::spawn(move || serve(&waiting));
        }
        Self { queue, turn: TURN }
    }
}

fn serve(waiting: &Mutex<mpsc::Receiver<Work>>) {
    let next = || {
        let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.recv()
    };
    let mut memory = HashMemory::default();
    while let Ok(work) = next() {
        // Whoever waits for it hears of it, too.
        if catch_unwind(AssertUnwindSafe(|| work(&mut memory))).is_err() {
            tracing::error!("A password could not be hashed: the thread panicked");
        }
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
        Ok(self
            .in_turn(move |memory| hash.matches_in(memory, &password))
            .await?
            && known)
    }

    /// Hashes a new password, or says in a sentence why it can't be taken.
    pub(super) async fn create(
        &self,
        password: String,
    ) -> Result<Result<PasswordHash, PasswordError>, Error> {
        self.in_turn(move |memory| PasswordHash::create_in(memory, &password))
            .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut HashMemory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (done, outcome) = oneshot::channel();
        let (asked, turn) = (Instant::now(), self.turn);
        let work = move |memory: &mut HashMemory| {
            // Whoever has gone, or comes too late, takes nobody's turn: in a rush all hashes would be made for those, and
            // nobody would ever get in.
            let is_worth_it = !done.is_closed() && asked.elapsed() < turn;
            let made = is_worth_it.then(|| work(memory));
            // Fails only when whoever asked has gone meanwhile.
            drop(done.send(made));
        };
        self.queue
            .send(Box::new(work))
            .map_err(|e| Error::failure("password", &e))?;
        let made = outcome.await.map_err(|e| Error::failure("password", &e))?;
        made.ok_or_else(|| {
            tracing::warn!("Too many passwords at once: somebody is asked to come back");
            Error::Unavailable
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio_util::task::TaskTracker;

    use super::*;

    /// Both threads are kept busy until the sender is dropped.
    async fn keep_busy(desk: &PasswordDesk) -> mpsc::Sender<()> {
        let (busy, free) = mpsc::channel::<()>();
        let free = Arc::new(Mutex::new(free));
        for _ in 0..AT_ONCE {
            let (began, begins) = oneshot::channel();
            let (desk, free) = (desk.clone(), Arc::clone(&free));
            TaskTracker::new().spawn(async move {
                let waits = desk.in_turn(move |_| {
                    began.send(()).ok();
                    // Ends with the sender.
                    free.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .recv()
                        .ok();
                });
                waits.await
            });
            begins.await.unwrap();
        }
        busy
    }

    #[tokio::test]
    async fn whoever_has_gone_takes_nobodys_turn() {
        let desk = PasswordDesk::default();
        let busy = keep_busy(&desk).await;
        let made = Arc::new(AtomicUsize::new(0));
        let count = |made: &Arc<AtomicUsize>| {
            let made = Arc::clone(made);
            move |_: &mut HashMemory| made.fetch_add(1, Ordering::SeqCst)
        };
        for _ in 0..100 {
            // Given up, as a page is that takes too long.
            let gone = tokio::time::timeout(Duration::ZERO, desk.in_turn(count(&made)));
            assert!(gone.await.is_err());
        }
        let stays = desk.in_turn(count(&made));
        drop(busy);
        assert_eq!(stays.await.unwrap(), 0, "the first of all to be made");
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn whoever_would_come_too_late_is_asked_to_come_back() {
        let desk = PasswordDesk {
            turn: Duration::ZERO,
            ..PasswordDesk::default()
        };
        let late = desk.in_turn(|_| ()).await;
        assert!(matches!(late, Err(Error::Unavailable)));
    }

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
