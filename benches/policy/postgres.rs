//! A private PostgreSQL server: loopback only, its files in the benchmark's directory, default settings but for the
//! memory that any installation would give it. Durable as it comes (`fsync`, `synchronous_commit` on).

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::process::free_address;

/// Whom the server runs as when this program is root, which PostgreSQL refuses to be.
const USER: &str = "postgres";

/// The server; ended with this value.
pub(crate) struct Postgres {
    programs: PathBuf,
    cluster: PathBuf,
    child: Child,
    url: String,
}

impl Postgres {
    /// Makes (or finds) a cluster in this directory and starts it.
    pub(crate) fn start(directory: &Path) -> anyhow::Result<Self> {
        let programs = newest_programs().context(
            "PostgreSQL's server programs are not in /usr/lib/postgresql (Debian: apt install postgresql); \
             or name a server with --postgres-url",
        )?;
        let cluster = directory.join("postgres");
        if !cluster.join("PG_VERSION").exists() {
            std::fs::create_dir_all(&cluster)?;
            give_away(&cluster)?;
            let mut initdb = as_user(&programs.join("initdb"))?;
            initdb.args([
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--username=guestlist",
                "-D",
            ]);
            run(initdb.arg(&cluster).current_dir("/"))?;
        }
        let address = free_address()?;
        let mut postgres = as_user(&programs.join("postgres"))?;
        postgres
            .arg("-D")
            .arg(&cluster)
            .arg("-p")
            .arg(address.port().to_string());
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "shared_buffers=1GB",
            "max_wal_size=4GB",
            "maintenance_work_mem=512MB",
        ] {
            postgres.arg("-c").arg(setting);
        }
        let log = std::fs::File::create(directory.join("postgres.log"))?;
        let child = postgres
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let url = format!("postgres://guestlist@127.0.0.1:{}", address.port());
        let server = Self {
            programs,
            cluster,
            child,
            url,
        };
        server.wait()?;
        Ok(server)
    }

    /// Where databases can be made.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn wait(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + Duration::from_mins(1);
        let mut ready = Command::new(self.programs.join("pg_isready"));
        ready.arg("-q").arg("-d").arg(&self.url);
        while !ready.status()?.success() {
            if Instant::now() > deadline {
                bail!(
                    "PostgreSQL does not start: see postgres.log in {}",
                    self.cluster.display()
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stopped = as_user(&self.programs.join("pg_ctl")).and_then(|mut stop| {
            run(stop
                .args(["stop", "-m", "fast", "-D"])
                .arg(&self.cluster)
                .current_dir("/"))
        });
        if stopped.is_err() {
            // Only what started the server is left to be ended; fails if it has ended already.
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}

/// The newest `/usr/lib/postgresql/*/bin` that has a server.
fn newest_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|programs| programs.join("initdb").exists())
        .max()
}

/// A command as ourselves, or, if we are root, as PostgreSQL's own user.
fn as_user(program: &Path) -> anyhow::Result<Command> {
    if !is_root()? {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={USER}"))
        .arg(format!("--regid={USER}"))
        .arg("--clear-groups")
        .arg(program);
    Ok(command)
}

fn give_away(directory: &Path) -> anyhow::Result<()> {
    if is_root()? {
        run(Command::new("chown")
            .arg(format!("{USER}:{USER}"))
            .arg(directory))?;
    }
    Ok(())
}

fn is_root() -> anyhow::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(std::fs::metadata("/proc/self")?.uid() == 0)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{command:?} can't be run"))?;
    if !output.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
