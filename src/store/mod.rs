//! The only room that speaks SQL: SQLite and PostgreSQL behind one set of queries.
//!
//! `db.read()` / `db.write()` open one transaction; tenant tables are reachable only through `tx.of(tenant)`.
//! Every change that a compiled policy depends on is announced to the subscribers of [`Database::on_change`] by
//! `commit` itself (and to other nodes by NOTIFY), so no caller can forget it.

mod accounts;
mod app_tokens;
mod audit;
mod batch;
mod blocked_clients;
mod change;
mod checks;
mod commits;
mod complaints;
mod database;
mod database_state;
mod decision_pages;
mod decisions;
mod dialect;
mod digest_presses;
mod digest_queue;
mod digests;
mod domains;
mod door;
mod entries;
mod entry;
mod entry_adding;
mod entry_pages;
mod entry_removing;
mod error;
mod everything;
mod gone;
mod held;
mod ids;
mod import;
mod import_steps;
mod imports;
mod invitations;
mod job_runs;
mod known_browsers;
mod learn;
mod learn_rows;
mod leaving;
mod links;
mod listen;
mod logos;
mod mailbox_import;
mod mailbox_import_steps;
mod mailbox_imports;
mod mailboxes;
mod monitored;
mod names;
mod pace;
mod passkeys;
mod past;
mod policies;
mod pool;
mod questions;
mod quotas;
mod recording;
mod request;
mod request_answers;
mod request_mails;
mod requests;
mod sealed_factors;
mod second_factors;
mod server_request;
mod server_request_mails;
mod server_requests;
mod sessions;
mod spamtraps;
mod suspects;
mod suspensions;
mod tallies;
mod tenants;
mod text;
mod token_rows;
mod tokens;
mod told_lists;
mod tx;
mod watched;
mod words;

pub use accounts::Accounts;
pub use app_tokens::{AppTokens, OwnedAppToken};
pub use audit::{Actor, Audit, AuditEvent, AuditFilter, AuditQuery, LIST_SEEN};
pub use batch::{HitCount, ProvenNetwork};
pub use blocked_clients::{
    AllBlockedClients, BlockedClient, BlockedClientQuery, BlockedClientSeen, BlockedClients,
    BlockedClientsRead,
};
pub use change::Change;
pub use checks::{AllChecks, ListInUse, TenantChecks};
pub use commits::{Commits, Kept};
pub use complaints::{Complaints, NewComplaint, Reporter};
pub use database::Database;
pub use database_state::DatabaseState;
pub use decision_pages::{DecisionFilter, DecisionPage, DecisionPageQuery};
pub use decisions::{
    DecisionCounts, DecisionId, DecisionQuery, DecisionRecord, Decisions, SenderSummary,
    TurnedAwayQuery,
};
pub use digest_presses::{DigestPress, DigestPresses};
pub use digest_queue::{ClaimedDigest, DIGEST_CLAIM_HOLDS, DigestOutcome, WaitingDigests};
pub use digests::{
    AllDigests, DIGEST_LOOKS_BACK, DIGEST_SETTLES, Digests, DueDigest, PlannedDigest,
};
pub use domains::Domains;
pub use door::{Door, Elsewhere};
pub use entries::{Entries, EntryPage, EntryQuery, EntrySort};
pub use entry::{Added, EntryChange, ListOwner, NewEntry};
pub use entry_pages::{EntryFilter, EntryOrder, EntryPageQuery, ListPage};
pub use error::StoreError;
pub use everything::{Everything, KeptComplaint};
pub use held::{HeldMessages, SentTo, WrongRates};
pub use import::{Import, ImportLine, ImportState, LineOutcome, NewImport, NewImportLine};
pub use imports::{AllImports, Begun, IMPORT_LINES_KEPT, Imports, LineQuery};
pub use invitations::{Invitation, InvitationId, Invitations};
pub use job_runs::{JobRun, JobRuns, RunNote};
pub use known_browsers::{BrowserSeen, KnownBrowsers};
pub use learn::{LearnJob, LearnOutcome};
pub use links::{LinkPurpose, Links};
pub use logos::Logos;
pub use mailbox_import::{
    MailboxDifference, MailboxImport, MailboxImportId, MailboxImportState, MailboxLine,
    MailboxLineOutcome, MailboxLineProblem, NewMailboxLine,
};
pub use mailbox_imports::{AllMailboxImports, MailboxImports, MailboxLineQuery};
pub use mailboxes::{MailboxQuery, Mailboxes};
pub use monitored::Monitored;
pub use names::Names;
pub use pace::Pace;
pub use passkeys::{PasskeyRecord, Passkeys};
pub use past::{PastPage, PastRow};
pub use policies::RecipientRow;
pub use questions::{NewQuestion, Question};
pub use quotas::{BriefUsage, Room, Usage};
pub use request::{Answered, NewRequest, RequestAnswer, RequestId, RequestKind, RequestRecord};
pub use request_mails::AllRequests;
pub use requests::Requests;
pub use sealed_factors::{SealedFactor, SealedFactors};
pub use second_factors::{SecondFactor, SecondFactors};
pub use server_request::{
    NewServerRequest, ServerAnswer, ServerAnswered, ServerRequestId, ServerRequestRecord,
};
pub use server_request_mails::AllServerRequests;
pub use server_requests::ServerRequests;
pub use sessions::Sessions;
pub use spamtraps::{IsTrap, Spamtrap, Spamtraps, TrapProblem};
pub use suspects::{SuspectRecord, Suspects, TrapHits};
pub use suspensions::SuspensionNotices;
pub use tallies::{DayOfMail, DaysOfMail, LetInLater};
pub use tenants::{TenantRow, Tenants};
pub use tokens::{ListedToken, Tokens};
pub use told_lists::{ToldList, ToldLists};
pub use tx::{Scope, SystemScope, Tx};
pub use watched::{WatchedCase, WatchedRecord, WatchedThings};
