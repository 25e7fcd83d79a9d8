//! The servers under load, each a process of its own, and what the kernel says they use.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::data::DataSet;

/// A server that is ended with this value.
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
    child: Child,
}

/// What a server has used up to now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// User and system time.
    pub(crate) cpu: Duration,
    /// Resident memory, in bytes.
    pub(crate) resident: u64,
}

/// Settings of Guestlist that a row chooses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Bytes that compiled policies may take.
    pub(crate) cache_bytes: u64,
    /// Whom it asks; None: the system's resolvers.
    pub(crate) dns: Option<SocketAddr>,
}

impl Server {
    /// This same program as the floor.
    pub(crate) fn floor() -> anyhow::Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--floor-server").arg(address.to_string());
        Self::start("floor".to_owned(), command, address)
    }

    /// This same program as a DNS server.
    pub(crate) fn dns() -> anyhow::Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("--dns-server").arg(address.to_string());
        Self::start("dns".to_owned(), command, address)
    }

    /// The program `guestlist serve` on a data set, as built with this benchmark.
    pub(crate) fn guestlist(data: &DataSet, settings: Settings) -> anyhow::Result<Self> {
        let (policy, web) = (free_address()?, free_address()?);
        let log = File::options()
            .create(true)
            .append(true)
            .open(data.directory.join("guestlist.log"))?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_guestlist"));
        command
            .arg("serve")
            .env("GUESTLIST_DATA_DIR", &data.directory)
            .env("GUESTLIST_DATABASE_URL", &data.url)
            .env("GUESTLIST_POLICY_LISTEN", policy.to_string())
            .env("GUESTLIST_WEB_LISTEN", web.to_string())
            .env("GUESTLIST_WEB_PUBLIC_URL", format!("http://{web}"))
            .env(
                "GUESTLIST_CACHE_MAX_BYTES",
                settings.cache_bytes.to_string(),
            )
            .stderr(log);
        if let Some(dns) = settings.dns {
            command.env("GUESTLIST_DNS_NAMESERVERS", dns.to_string());
        }
        Self::start(format!("guestlist {}", data.name), command, policy)
    }

    /// Runs the command and waits until it takes connections.
    fn start(name: String, mut command: Command, address: SocketAddr) -> anyhow::Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut server = Self {
            name,
            address,
            child,
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("{} ended at once: {status}", server.name);
            }
            if Instant::now() > deadline {
                bail!("{} does not listen", server.name);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    /// What the server has used up to now.
    pub(crate) fn usage(&self) -> anyhow::Result<Usage> {
        let process = Path::new("/proc").join(self.child.id().to_string());
        let stat = std::fs::read_to_string(process.join("stat"))?;
        let status = std::fs::read_to_string(process.join("status"))?;
        usage(&stat, &status).context("/proc is not as proc(5) has it")
    }

    /// Waits until the server has nothing more to do (what it writes behind is its own cost, not the next
    /// one's): less than 2 % of a core for a quarter of a second, twice; at most 30 s.
    pub(crate) fn settle(&self) -> anyhow::Result<()> {
        const PAUSE: Duration = Duration::from_millis(250);
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut quiet = 0;
        let mut before = self.usage()?.cpu;
        while quiet < 2 && Instant::now() < deadline {
            std::thread::sleep(PAUSE);
            let now = self.usage()?.cpu;
            quiet = if now.saturating_sub(before) < PAUSE / 50 + TICK {
                quiet + 1
            } else {
                0
            };
            before = now;
        }
        Ok(())
    }

    /// Ends the server as its operator would, so that it writes what waits; an error unless it exits 0.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let told = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()?;
        let status = self.child.wait()?;
        if !told.success() || !status.success() {
            bail!("{} did not stop cleanly: {status}", self.name);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only if it has ended already, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A clock tick of proc(5): `USER_HZ` is 100 on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// Reads utime, stime (fields 14 and 15 of `stat`) and `VmRSS` (of `status`).
fn usage(stat: &str, status: &str) -> Option<Usage> {
    // The name may contain spaces: fields are counted after its closing parenthesis.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let ticks = times.next()?.parse::<u32>().ok()? + times.next()?.parse::<u32>().ok()?;
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = resident.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(Usage {
        cpu: TICK * ticks,
        resident: kilobytes * 1024,
    })
}

/// A loopback port that nobody has.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
