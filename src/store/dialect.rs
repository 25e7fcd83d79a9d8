//! Where the two databases need different words.

use super::database::Driver;

/// Ends a SELECT whose rows will be changed: PostgreSQL locks them; SQLite's writer is alone anyway.
macro_rules! locking {
    ($driver:expr, $($sql:tt)+) => {
        match $driver {
            $crate::store::database::Driver::Sqlite => concat!($($sql)+),
            $crate::store::database::Driver::Postgres => concat!($($sql)+, " FOR UPDATE"),
        }
    };
}
pub(super) use locking;

/// The rules of one list owner as one text: fetching a row costs more than reading a rule, so all of them come in one.
///
/// Parts are joined by `$3`, and each rule ends with a line break (networks and patterns contain neither). Ids are
/// hexadecimal, times microseconds since the epoch on PostgreSQL and RFC 3339 on SQLite, as each has them at hand.
macro_rules! rules_as_text {
    (sqlite) => {
        "(SELECT string_agg(hex(e.id) || $3 || e.list || $3 || e.source || $3 || e.require_auth || $3 || e.binding \
          || $3 || coalesce(e.expires_at, '') || $3 || e.trusted_networks || $3 || e.proven_networks \
          || $3 || e.pattern, char(10)) \
          FROM entries e WHERE e.tenant_id = $1 AND e.mailbox_id = $2 AND e.removed_at IS NULL)"
    };
    (postgres) => {
        "(SELECT string_agg(concat_ws($3, e.id, e.list, e.source, e.require_auth::int, e.binding::int, \
          coalesce((extract(epoch FROM e.expires_at) * 1000000)::bigint::text, ''), e.trusted_networks, \
          e.proven_networks, e.pattern), chr(10)) \
          FROM entries e WHERE e.tenant_id = $1 AND e.mailbox_id = $2 AND e.removed_at IS NULL)"
    };
}

/// One mailbox with its rules.
pub(super) fn mailbox_policy(driver: Driver) -> &'static str {
    macro_rules! sql {
        ($driver:tt) => {
            concat!(
                "SELECT m.mode, m.ignore_sender_tag, m.learning, m.learning_paused_at IS NOT NULL AS paused, ",
                rules_as_text!($driver),
                " AS rules FROM mailboxes m WHERE m.tenant_id = $1 AND m.id = $2"
            )
        };
    }
    match driver {
        Driver::Sqlite => sql!(sqlite),
        Driver::Postgres => sql!(postgres),
    }
}

/// The rules of one list owner alone.
pub(super) fn rules(driver: Driver) -> &'static str {
    match driver {
        Driver::Sqlite => concat!("SELECT ", rules_as_text!(sqlite), " AS rules"),
        Driver::Postgres => concat!("SELECT ", rules_as_text!(postgres), " AS rules"),
    }
}
