//! The tenant admin's pages: each sees its own tenant and nothing of another.

mod admins;
mod asking_form;
mod attackers;
mod audit;
mod check_words;
mod checks;
mod checks_form;
mod complaints;
mod decision;
mod decision_search;
mod decisions;
mod domain;
mod domains;
mod entries;
mod house_entry;
mod house_list;
pub(in crate::web::pages) mod log;
mod log_detail;
mod log_file;
mod look;
mod mailbox;
mod mailbox_form;
mod mailbox_import;
mod mailbox_import_words;
mod mailbox_imports;
pub(in crate::web::pages) mod mailbox_list;
mod mailbox_owner;
mod mailboxes;
mod mode_choice;
mod monitor;
mod overview;
mod overview_plots;
mod policy;
mod rehearsal;
mod rehearsal_words;
mod requests;
mod routes;
mod settings;
mod spamtraps;
mod suspect_row;
mod tokens;

pub(in crate::web::pages) use house_entry::{
    Sent as SentEntry, change as change_entry, edit as edit_entry,
};
pub(in crate::web::pages) use house_list::{
    Filter, House, Sent as SentList, change as change_list, index as list,
};
pub(in crate::web::pages) use log::{Log, LogPage, Wanted as WantedLog, file as file_of_log};
pub(in crate::web) use routes::routes;
pub(in crate::web::pages) use settings::check_name;
