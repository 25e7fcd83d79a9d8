//! What people must be told of: the engine says it, the jobs send it.

use crate::tenancy::{MailboxId, TenantId};

/// Something that the owner or the operator should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A mailbox wrote to far more new people than it ever did; learning is paused.
    LearningPaused(TenantId, MailboxId),
}
