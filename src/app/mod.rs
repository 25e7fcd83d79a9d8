//! Wiring: settings to a running program; signals; clean stop.

mod http;
mod http_clients;
mod log;
mod metrics;
mod only_server;
mod router;
mod running;
mod sockets;

pub use log::{Log, init_log};
pub use metrics::install_metrics;
pub use router::{KnownRoute, http_router};
pub use running::{Migrate, Running, start};
pub use sockets::{SocketFile, Sockets};
