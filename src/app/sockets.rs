//! The sockets we serve on: handed over by systemd (`sd_listen_fds(3)`), or bound by us.
//!
//! A socket that was handed over is recognised by its address: one that is configured is used, any other is an error,
//! because nobody would answer on it.

use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use listenfd::ListenFd;
use tokio::net::{TcpListener, UnixListener};

use crate::config::{Config, Listen};
use crate::policyd::PolicyListener;

/// All listening sockets, bound.
#[derive(Debug)]
pub struct Sockets {
    /// The files of unix sockets that we made: dropped first, while their sockets are still open.
    pub files: Vec<SocketFile>,
    /// `web.listen`
    pub web: TcpListener,
    /// `web.metrics_listen`
    pub metrics: Option<TcpListener>,
    /// `policy.listen`
    pub policy: Vec<PolicyListener>,
}

/// The file of a unix socket that we made; removed when dropped. While its socket is open nobody else can have put
/// another in its place.
#[derive(Debug)]
pub struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0) {
            tracing::warn!("The socket {} can't be removed: {error}", self.0.display());
        }
    }
}

/// What was handed over and is not yet used.
#[derive(Default)]
struct Handed {
    made: Vec<SocketFile>,
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
            files: handed.made,
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
        let socket =
            bind_unix(path).with_context(|| format!("can't listen on {}", path.display()))?;
        self.made.push(SocketFile(path.to_owned()));
        Ok(socket)
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
    let refused = |error: std::io::Error| error.kind() == std::io::ErrorKind::ConnectionRefused;
    if is_socket && std::os::unix::net::UnixStream::connect(path).is_err_and(refused) {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    // Postfix runs as a user of its own: it joins our group, or the directory's (setgid).
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_unix_socket_is_for_its_group_and_goes_at_the_end() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("policy");
        // What a killed process leaves behind.
        drop(UnixListener::bind(&path).unwrap());
        let mut handed = Handed::default();
        let socket = handed.unix(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o660);
        assert!(Handed::default().unix(&path).is_err(), "it is in use");
        drop(handed);
        assert!(!path.exists());
        drop(socket);
    }

    #[tokio::test]
    async fn a_unix_socket_that_was_handed_over_stays() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("policy");
        let mut handed = Handed {
            unix: vec![std::os::unix::net::UnixListener::bind(&path).unwrap()],
            ..Handed::default()
        };
        let socket = handed.unix(&path).unwrap();
        drop((handed, socket));
        assert!(path.exists());
    }
}
