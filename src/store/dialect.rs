//! Where the two databases need different words.

use super::database::Driver;
use super::gone::{not_gone, tenant_not_gone};

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
    (sqlite, $tenant:literal, $owner:literal) => {
        concat!(
            "(SELECT string_agg(concat_ws($3, hex(e.id), e.list, e.source, e.require_auth, e.binding, ",
            "(e.suspended_at IS NOT NULL), ",
            "coalesce(e.expires_at, ''), e.trusted_networks, e.proven_networks, e.pattern), char(10)) ",
            "FROM entries e WHERE e.tenant_id = ", $tenant, " AND e.mailbox_id = ", $owner,
            " AND e.removed_at IS NULL)"
        )
    };
    (postgres, $tenant:literal, $owner:literal) => {
        concat!(
            "(SELECT string_agg(concat_ws($3, e.id, e.list, e.source, e.require_auth::int, e.binding::int, ",
            "(e.suspended_at IS NOT NULL)::int, ",
            "coalesce((extract(epoch FROM e.expires_at) * 1000000)::bigint::text, ''), e.trusted_networks, ",
            "e.proven_networks, e.pattern), chr(10)) ",
            "FROM entries e WHERE e.tenant_id = ", $tenant, " AND e.mailbox_id = ", $owner,
            " AND e.removed_at IS NULL)"
        )
    };
}

/// What a mailbox's policy is made from.
macro_rules! mailbox_columns {
    ($driver:tt) => {
        concat!(
            "m.mode, m.ignore_sender_tag, m.ask_everyone, m.learning, m.learning_paused_at IS NOT NULL AS paused, ",
            rules_as_text!($driver, "m.tenant_id", "m.id"),
            " AS rules"
        )
    };
}

/// Where an address leads: exact address or alias, then without its extension, then the domain's catch-all; and whether it
/// is a spamtrap.
macro_rules! resolved {
    ($exact:literal, $plus:literal, $minus:literal) => {
        concat!(
            "SELECT d.tenant_id, t.recipient_delimiter, exact.mailbox_id AS exact, base.mailbox_id AS base, ",
            "d.catch_all, EXISTS (SELECT 1 FROM spamtraps s WHERE s.tenant_id = n.points_to AND s.address = ", $exact,
            " AND s.removed_at IS NULL) AS is_trap FROM names n ",
            "JOIN tenants t ON t.tenant_id = n.points_to ",
            "JOIN domains d ON d.tenant_id = n.points_to AND d.name = n.name AND d.verified_at IS NOT NULL ",
            "LEFT JOIN addresses exact ON exact.tenant_id = n.points_to AND exact.address = ", $exact, " ",
            "LEFT JOIN addresses base ON base.tenant_id = n.points_to AND base.address = ",
            "CASE t.recipient_delimiter WHEN '+' THEN ", $plus, " WHEN '-' THEN ", $minus, " END ",
            "WHERE n.tenant_id = $1 AND n.kind = 'domain' AND n.name = $2"
        )
    };
}

/// Where an address leads: `$1` the system, `$2` the domain, `$3` the address, `$4` and `$5` the address without its
/// extension.
pub(super) const RECIPIENT: &str = resolved!("$3", "$4", "$5");

/// The same, with the policy of the mailbox there: `$4` to `$6` are the addresses.
pub(super) fn recipient_policy(driver: Driver) -> &'static str {
    macro_rules! sql {
        ($driver:tt) => {
            concat!(
                "WITH found AS (",
                resolved!("$4", "$5", "$6"),
                ") SELECT f.tenant_id, f.recipient_delimiter, f.exact, f.base, f.catch_all, f.is_trap, m.id, ",
                mailbox_columns!($driver),
                " FROM found f LEFT JOIN mailboxes m ON m.tenant_id = f.tenant_id ",
                "AND m.id = coalesce(f.exact, f.base, f.catch_all)"
            )
        };
    }
    match driver {
        Driver::Sqlite => sql!(sqlite),
        Driver::Postgres => sql!(postgres),
    }
}

/// One mailbox with its rules.
pub(super) fn mailbox_policy(driver: Driver) -> &'static str {
    macro_rules! sql {
        ($driver:tt) => {
            concat!(
                "SELECT ",
                mailbox_columns!($driver),
                " FROM mailboxes m WHERE m.tenant_id = $1 AND m.id = $2 AND m.gone_at IS NULL AND ",
                tenant_not_gone!()
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
        Driver::Sqlite => concat!("SELECT ", rules_as_text!(sqlite, "$1", "$2"), " AS rules"),
        Driver::Postgres => concat!("SELECT ", rules_as_text!(postgres, "$1", "$2"), " AS rules"),
    }
}

/// Says whether the owner of the mailbox of `d` wants its sender: it is on the whitelist, or was let in on request.
///
/// Both look-ups among the entries are ranges of their key: patterns for a domain and all below it begin with a dot, and
/// `/` comes next after it. Without that a busy tenant's page takes seconds.
macro_rules! is_wanted {
    ($domain:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM entries e ",
            "WHERE e.tenant_id = $1 AND e.mailbox_id = d.mailbox_id AND e.list = 'allow' AND e.removed_at IS NULL ",
            "AND e.pattern IN (d.sender, ", $domain, ")) OR EXISTS (SELECT 1 FROM entries e ",
            "WHERE e.tenant_id = $1 AND e.mailbox_id = d.mailbox_id AND e.list = 'allow' AND e.removed_at IS NULL ",
            "AND e.pattern >= '.' AND e.pattern < '/' AND '.' || ", $domain, " LIKE '%' || e.pattern) ",
            "OR EXISTS (SELECT 1 FROM requests r WHERE r.tenant_id = $1 AND r.sender = d.sender ",
            "AND r.mailbox_id = d.mailbox_id AND r.answer IN ('allow', 'allow_7_days')) ",
            "OR EXISTS (SELECT 1 FROM requests r WHERE r.tenant_id = $1 AND r.decision_id = d.id ",
            "AND r.mailbox_id = d.mailbox_id AND r.answer IN ('allow', 'allow_7_days')))"
        )
    };
    (sqlite) => {
        is_wanted!("substr(d.sender, instr(d.sender, '@') + 1)")
    };
    (postgres) => {
        is_wanted!("substr(d.sender, strpos(d.sender, '@') + 1)")
    };
}

/// What the checks held against senders: `$1` tenant, `$2` since, `$3` how many of the newest decisions are looked at.
/// A message that could be a forgery is nobody's whom the owner wants.
pub(super) fn held(driver: Driver) -> &'static str {
    macro_rules! sql {
        ($driver:tt) => {
            concat!(
                "SELECT d.decided_at, d.findings, d.could_be_forged IS NULL AND ",
                is_wanted!($driver),
                " AS wanted FROM (SELECT id, mailbox_id, decided_at, sender, reason, could_be_forged, findings FROM decisions ",
                "WHERE tenant_id = $1 AND ", not_gone!(), " ORDER BY id DESC LIMIT $3) d ",
                "WHERE d.decided_at >= $2 AND d.reason IN ('above_threshold', 'ask_owner') ",
                "AND d.findings LIKE '%\"listed\"%' ORDER BY d.id"
            )
        };
    }
    match driver {
        Driver::Sqlite => sql!(sqlite),
        Driver::Postgres => sql!(postgres),
    }
}

/// Which of these senders their mailboxes' owners want: `$1` tenant, `$2` an array of arrays in JSON, each of a
/// decision's id, its mailbox and its sender. Answers with their places, from 0.
pub(super) fn wanted(driver: Driver) -> &'static str {
    match driver {
        Driver::Sqlite => concat!(
            "SELECT d.place FROM (SELECT CAST(key AS INTEGER) AS place, unhex(value ->> 0, '-') AS id, ",
            "unhex(value ->> 1, '-') AS mailbox_id, value ->> 2 AS sender FROM json_each($2)) d WHERE ",
            is_wanted!(sqlite),
            " ORDER BY d.place"
        ),
        Driver::Postgres => concat!(
            "SELECT d.place - 1 FROM (SELECT place, (value ->> 0)::uuid AS id, (value ->> 1)::uuid AS mailbox_id, ",
            "value ->> 2 AS sender FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS r(value, place)) d WHERE ",
            is_wanted!(postgres),
            " ORDER BY d.place"
        ),
    }
}

macro_rules! past {
    ($id:literal, $mailbox:literal, $forged:literal; $($which:tt)+) => {
        concat!(
            "SELECT count(*) AS total, count(*) FILTER (WHERE d.decided_at >= $4) AS fresh, ",
            "string_agg(concat_ws($5, ", $id, ", ", $mailbox, ", ", $forged, ", d.verdict, ",
            "coalesce(d.would_have, ''), d.reason, d.sender, d.client_address, d.client_name, d.helo_name, ",
            "d.evidence), $6) FILTER (WHERE d.decided_at >= $4) AS decisions ",
            "FROM (SELECT id, mailbox_id, decided_at, could_be_forged, verdict, would_have, reason, sender, ",
            "client_address, client_name, helo_name, evidence FROM decisions ",
            "WHERE tenant_id = $1 AND id < $2 AND ", $($which)+, " ORDER BY id DESC LIMIT $3) d"
        )
    };
    ($driver:expr, $($which:tt)+) => {
        match $driver {
            Driver::Sqlite => past!("hex(d.id)", "hex(d.mailbox_id)", "d.could_be_forged IS NOT NULL"; $($which)+),
            Driver::Postgres => past!("d.id", "d.mailbox_id", "(d.could_be_forged IS NOT NULL)::int"; $($which)+),
        }
    };
}

/// A page of recorded decisions as one text: `$1` tenant, `$2` before which id, `$3` how many, `$4` since when, `$5`
/// what separates parts, `$6` what separates decisions.
pub(super) fn past(driver: Driver) -> &'static str {
    past!(driver, not_gone!())
}

/// The same of one mailbox: `$7`.
pub(super) fn past_of_mailbox(driver: Driver) -> &'static str {
    past!(driver, "mailbox_id = $7")
}
