//! What can go wrong in the store.

use crate::tenancy::QuotaReached;

/// A failure of the database or of what it holds; a person's mistake only where it says so.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what was asked (gone, full, busy).
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date, or is newer than this program.
    #[error("the database could not be brought to this version")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row does not parse: our bug, not the visitor's.
    #[error("{table}.{column} of {id} can't be read")]
    Inconsistent {
        /// The table the row is in.
        table: &'static str,
        /// The column whose value is odd.
        column: &'static str,
        /// The row's id.
        id: String,
    },
    /// What was to be added is there already (a slug, a domain, an address).
    #[error("it is there already")]
    Exists,
    /// What was to be changed is not there.
    #[error("it is not there")]
    Absent,
    /// The tenant may have no more: a person's to know, and nothing was added.
    #[error(transparent)]
    Quota(#[from] QuotaReached),
    /// No randomness or other trouble of the machine.
    #[error("the machine failed: {0}")]
    Machine(String),
}
