//! The program's subcommands: one file each.

mod arguments;
mod check_config;
mod complain;
mod demo;
mod demo_data;
mod demo_dns;
mod demo_first;
mod demo_mail;
mod demo_past;
mod demo_port;
mod demo_watched;
mod explain;
mod import;
mod key;
mod migrate;
mod open;
mod operator;
mod rehearse;
mod rehearse_set;
mod run;
mod second_factor;
mod serve;
mod sign_in_link;
mod signals;
mod token;

pub use run::run;
