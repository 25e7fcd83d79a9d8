//! The rows of the table: one file each.

mod known;
mod learning;
mod memory;
mod miss;
mod rehearsal;
mod run;
mod strangers;

pub(crate) use run::measure;
