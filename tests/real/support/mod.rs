//! What the tests stand on.

pub(crate) mod api;
pub(crate) mod dns;
pub(crate) mod due;
pub(crate) mod http;
pub(crate) mod policy;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod tell;
pub(crate) mod visitor;
pub(crate) mod wait;
pub(crate) mod zone;
