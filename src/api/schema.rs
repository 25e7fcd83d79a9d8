//! The words that the document lists for fields whose types live in other rooms.

use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

use super::checks::KINDS;
use crate::lang::Language;
use crate::policy::{AskThen, Mode, Scope, Subject};
use crate::store::{RequestAnswer, RequestKind};

/// `mode`, which may be null where a mailbox follows its tenant.
pub(super) fn mode() -> Schema {
    words(&Mode::ALL.map(Mode::as_str))
}

/// `language`.
pub(super) fn language() -> Schema {
    words(&Language::ALL.map(Language::code))
}

/// `ask_then` of a tenant.
pub(super) fn ask_then() -> Schema {
    words(&AskThen::ALL.map(AskThen::as_str))
}

/// `kind` of a request.
pub(super) fn request_kind() -> Schema {
    words(&RequestKind::ALL.map(RequestKind::as_str))
}

/// `list`.
pub(super) fn list() -> Schema {
    words(&["allow", "block"])
}

/// `source`.
pub(super) fn source() -> Schema {
    words(&["manual", "learned"])
}

/// `kind`.
pub(super) fn kind() -> Schema {
    let kinds = "address local_wildcard domain parent_domain tld network list_id";
    words(&kinds.split(' ').collect::<Vec<_>>())
}

/// `verdict`.
pub(super) fn verdict() -> Schema {
    words(&["none", "accept", "tag", "defer", "reject"])
}

/// `level`.
pub(super) fn level() -> Schema {
    words(&["mailbox", "tenant", "system"])
}

/// `proof`.
pub(super) fn proof() -> Schema {
    words(&["proven", "unproven", "contradicted"])
}

/// `answer` to a request.
pub(super) fn request_answer() -> Schema {
    words(&RequestAnswer::ALL.map(RequestAnswer::as_str))
}

/// `kind` of a check.
pub(super) fn check_kind() -> Schema {
    words(&KINDS)
}

/// `subject` of a list.
pub(super) fn subject() -> Schema {
    words(&Subject::ALL.map(Subject::as_str))
}

/// `scope` of a list.
pub(super) fn scope() -> Schema {
    words(&Scope::ALL.map(Scope::as_str))
}

fn words(words: &[&str]) -> Schema {
    let object = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .enum_values(Some(words.iter().map(|word| (*word).to_owned())));
    Schema::Object(object.build())
}
