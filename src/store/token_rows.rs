//! What tokens of a house and of owners have in common in the database.

/// Written once for each of the two tables, whose names can't be bound.
macro_rules! token_rows {
    ($table:literal) => {
        /// Notes when a token was used last; one that is gone is no error.
        pub async fn used(&mut self, id: uuid::Uuid, at: DateTime<Utc>) -> Result<(), StoreError> {
            on!(self.0, conn => sqlx::query(concat!(
                    "UPDATE ", $table, " SET last_used_at = $3 WHERE tenant_id = $1 AND id = $2"))
                .bind(self.1.0)
                .bind(id)
                .bind(at)
                .execute(conn)
                .counted())?;
            Ok(())
        }

        /// Clean-up: forgets what expired before this time.
        pub async fn remove_expired(&mut self, before: DateTime<Utc>) -> Result<u64, StoreError> {
            on!(self.0, conn => sqlx::query(concat!(
                    "DELETE FROM ", $table, " WHERE tenant_id = $1 AND expires_at < $2"))
                .bind(self.1.0)
                .bind(before)
                .execute(conn)
                .counted())
        }
    };
}
pub(super) use token_rows;

/// Whether a new token was added.
pub(super) fn added(rows: u64) -> Result<(), super::StoreError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(super::StoreError::Exists)
    }
}
