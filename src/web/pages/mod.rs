//! One file for each resource, named as its folder of templates.

pub(super) mod account;
pub(super) mod activity;
pub(super) mod admin;
pub(super) mod answer;
pub(super) mod asked;
pub(super) mod asked_server;
mod attacker_list;
mod bounds;
mod complaints;
pub(super) mod entries;
pub(super) mod entry;
mod entry_row;
pub(super) mod health;
pub(super) mod home;
mod home_changes;
pub(super) mod operator;
mod pager;
mod request_row;
pub(super) mod requests;
pub(super) mod settings;
pub(super) mod sign_in;
mod sign_in_link;
mod suspended;
pub(super) mod why;
mod why_ask;
mod why_found;
pub(super) mod why_server;
