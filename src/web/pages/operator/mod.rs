//! The operator's pages: the tenants, the system's lists, the health of the lists in the DNS, the log, the program itself.

mod attackers;
mod audit;
mod entries;
mod job_words;
mod limits;
mod lists;
mod mail;
mod routes;
mod system;
mod system_keys;
mod tenant;
mod tenant_admins;
mod tenants;
mod watched;

pub(in crate::web) use routes::routes;
