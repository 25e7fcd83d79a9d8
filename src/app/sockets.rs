//! The sockets we serve on: handed over by systemd (`sd_listen_fds(3)`), or bound by us.
//!
//! A socket that was handed over is recognised by its address: one that is configured is used, any other is an error,
//! because nobody would answer on it.

use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use listenfd::ListenFd;
use tokio::net::{TcpListener, UnixListener};

use crate::config::{Config, Listen};
use crate::policyd::PolicyListener;

/// All listening sockets, bound.
#[derive(Debug)]
pub struct Sockets {
    /// `web.listen`
    pub web: TcpListener,
    /// `web.metrics_listen`
    pub metrics: Option<TcpListener>,
    /// `policy.listen`
    pub policy: Vec<PolicyListener>,
}

/// What was handed over and is not yet used.
#[derive(Default)]
struct Handed {
    tcp: Vec<std::net::TcpListener>,
    unix: Vec<std::os::unix::net::UnixListener>,
}

impl Sockets {
    /// Takes what systemd handed over, and binds the rest.
    pub async fn bind(config: &Config) -> anyhow::Result<Self> {
        let mut handed = Handed::take()?;
        let web = handed.tcp(config.web.listen).await?;
        let metrics = match config.web.metrics_listen {
            Some(address) => Some(handed.tcp(address).await?),
            None => None,
        };
        let mut policy = Vec::new();
        for listen in &config.policy.listen {
            policy.push(match listen {
                Listen::Tcp(address) => PolicyListener::Tcp(handed.tcp(*address).await?),
                Listen::Unix(path) => PolicyListener::Unix(handed.unix(path)?),
            });
        }
        handed.all_used()?;
        Ok(Self {
            web,
            metrics,
            policy,
        })
    }
}

impl Handed {
    fn take() -> anyhow::Result<Self> {
        let mut fds = ListenFd::from_env();
        let mut handed = Self::default();
        for index in 0..fds.len() {
            if let Ok(Some(socket)) = fds.take_tcp_listener(index) {
                handed.tcp.push(socket);
            } else if let Ok(Some(socket)) = fds.take_unix_listener(index) {
                handed.unix.push(socket);
            } else {
                bail!("socket {index} that was handed over is neither TCP nor unix");
            }
        }
        Ok(handed)
    }

    async fn tcp(&mut self, address: SocketAddr) -> anyhow::Result<TcpListener> {
        let place = self
            .tcp
            .iter()
            .position(|socket| socket.local_addr().is_ok_and(|local| local == address));
        if let Some(place) = place {
            let socket = self.tcp.swap_remove(place);
            socket.set_nonblocking(true)?;
            return Ok(TcpListener::from_std(socket)?);
        }
        TcpListener::bind(address)
            .await
            .with_context(|| format!("can't listen on {address}"))
    }

    fn unix(&mut self, path: &Path) -> anyhow::Result<UnixListener> {
        let at_path = |socket: &std::os::unix::net::UnixListener| {
            socket
                .local_addr()
                .is_ok_and(|local| local.as_pathname() == Some(path))
        };
        if let Some(place) = self.unix.iter().position(at_path) {
            let socket = self.unix.swap_remove(place);
            socket.set_nonblocking(true)?;
            return Ok(UnixListener::from_std(socket)?);
        }
        bind_unix(path).with_context(|| format!("can't listen on {}", path.display()))
    }

    fn all_used(&self) -> anyhow::Result<()> {
        let tcp = self
            .tcp
            .iter()
            .filter_map(|socket| socket.local_addr().ok())
            .map(|address| address.to_string());
        let unix = self
            .unix
            .iter()
            .filter_map(|socket| socket.local_addr().ok())
            .map(|address| format!("{address:?}"));
        let unused: Vec<_> = tcp.chain(unix).collect();
        if unused.is_empty() {
            return Ok(());
        }
        bail!(
            "sockets were handed over that the configuration doesn't name: {}",
            unused.join(", ")
        )
    }
}

fn bind_unix(path: &Path) -> std::io::Result<UnixListener> {
    // A socket file that a killed process left behind: nobody answers on it.
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket());
    if is_socket && std::os::unix::net::UnixStream::connect(path).is_err() {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    // Postfix runs as a user of its own; who may reach the socket is decided by its directory.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666))?;
    Ok(listener)
}
