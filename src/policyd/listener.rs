//! The sockets that are served: TCP or unix.

use std::io;
use std::path::Path;

use tokio::net::{TcpListener, UnixListener};

use crate::config::Listen;

/// A bound socket, ours or handed over by systemd.
#[derive(Debug)]
pub enum PolicyListener {
    /// Reached over IP.
    Tcp(TcpListener),
    /// Reached by a path; its directory decides who may.
    Unix(UnixListener),
}

impl PolicyListener {
    /// Returns what is listened on, for the log.
    pub(super) fn local_address(&self) -> io::Result<Listen> {
        match self {
            Self::Tcp(socket) => socket.local_addr().map(Listen::Tcp),
            Self::Unix(socket) => {
                let address = socket.local_addr()?;
                let path = address
                    .as_pathname()
                    .unwrap_or_else(|| Path::new("unnamed"));
                Ok(Listen::Unix(path.to_owned()))
            }
        }
    }
}
