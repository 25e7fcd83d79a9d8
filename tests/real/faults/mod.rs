//! What goes wrong: the program is killed, its database leaves, its disk is full, its limits are reached.

mod connections;
mod database_gone;
mod digests;
mod disk_full;
mod hostile_http;
mod import_killed;
mod killed;
mod log_stuck;
mod mailbox_import;
mod relay_gone;
mod scene;
mod start_and_stop;
mod writers;
