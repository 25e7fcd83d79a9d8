//! A private Postfix: its own directory, loopback ports, real SASL from sasldb.
//!
//! Its restrictions are the lines of `docs/postfix/`, with other ports. What else is here is the
//! site's own business: domains, certificate, login names.

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::process::{is_root, run};
use crate::support::program::{free_address, repository};
use crate::support::wait::until;

/// The password of the login.
pub(super) const PASSWORD: &str = "correct horse battery staple";

/// What every instance says in its main.cf.
const COMMON: &str = "compatibility_level = 3.6\n\
    command_directory = /usr/sbin\n\
    daemon_directory = /usr/lib/postfix/sbin\n\
    mydestination =\n\
    inet_protocols = all\n\
    inet_interfaces = loopback-only\n";
/// What every instance has in its master.cf, behind the services that listen.
///
/// The queue manager is woken each second, not each 300: a message that it finds still being delivered goes back to the
/// incoming queue, which is looked at then. With retries this close together, a busy machine meets that.
const SERVICES: &str = "cleanup unix n - n - 0 cleanup\n\
    qmgr unix n - n 1 1 qmgr\n\
    rewrite unix - - n - - trivial-rewrite\n\
    bounce unix - - n - 0 bounce\n\
    defer unix - - n - 0 bounce\n\
    trace unix - - n - 0 bounce\n\
    verify unix - - n - 1 verify\n\
    flush unix n - n 1000? 0 flush\n\
    proxymap unix - - n - - proxymap\n\
    error unix - - n - - error\n\
    retry unix - - n - - error\n\
    discard unix - - n - - discard\n\
    anvil unix - - n - 1 anvil\n\
    tlsmgr unix - - n 1000? 1 tlsmgr\n\
    postlog unix-dgram n - n - 1 postlogd\n";

/// A running Postfix.
#[derive(Debug)]
pub(super) struct Postfix {
    directory: TempDir,
    /// Port 25.
    pub(super) incoming: SocketAddr,
    /// The submission port: STARTTLS, then AUTH.
    pub(super) submission: SocketAddr,
}

impl Postfix {
    /// Starts Postfix for the domain `isp.example`, asking `policy`; `login` may submit mail.
    pub(super) fn start(policy: SocketAddr, login: &str) -> Self {
        let postfix = Self::prepared();
        postfix.make_certificate();
        postfix.add_login(login);
        postfix.run(&postfix.main_cf(policy), &postfix.master_cf());
        postfix
    }

    /// Starts a stranger's Postfix, the one for `agency.test`: it takes mail on its port 25, sends it to `server`, and
    /// tries again every second as long as that one says "later".
    pub(super) fn sending_to(server: SocketAddr) -> Self {
        let postfix = Self::prepared();
        postfix.run(
            &postfix.sending_main_cf(server),
            &postfix.sending_master_cf(),
        );
        postfix
    }

    /// Its own directory, with nothing in it.
    fn prepared() -> Self {
        assert!(
            is_root(),
            "Postfix's master needs root: tests/run takes sudo"
        );
        let directory = tempfile::Builder::new()
            .prefix("guestlist-mx-")
            .tempdir()
            .expect("a directory");
        let postfix = Self {
            directory,
            incoming: free_address(),
            submission: free_address(),
        };
        // Its daemons run as the user postfix and must get in.
        fs::set_permissions(postfix.directory.path(), fs::Permissions::from_mode(0o755))
            .expect("our directory");
        for name in ["etc", "etc/sasl", "queue", "data", "log"] {
            fs::create_dir(postfix.path(name)).expect("a fresh directory");
        }
        run(Command::new("chown")
            .arg("postfix")
            .arg(postfix.path("data")));
        postfix
    }

    fn run(&self, main_cf: &str, master_cf: &str) {
        fs::write(self.path("etc/main.cf"), main_cf).expect("our directory");
        fs::write(self.path("etc/master.cf"), master_cf).expect("our directory");
        self.control("start");
        let banner = || std::net::TcpStream::connect(self.incoming).ok();
        until("Postfix listens", Duration::from_secs(10), banner);
    }

    /// Everything Postfix logged.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.path("log/maillog")).unwrap_or_default()
    }

    fn main_cf(&self, policy: SocketAddr) -> String {
        let documented = documented("main.cf", "127.0.0.1:10031", &policy.to_string());
        let directory = self.directory.path().display();
        // mynetworks: loopback must not count as our own network, because the tests come from
        // there. XCLIENT lets a test say from where it would come.
        format!(
            "{COMMON}\
             queue_directory = {directory}/queue\n\
             data_directory = {directory}/data\n\
             maillog_file = {directory}/log/maillog\n\
             maillog_file_prefixes = {directory}\n\
             myhostname = mx.isp.example\n\
             mynetworks = 192.0.2.250/32\n\
             smtpd_authorized_xclient_hosts = 127.0.0.1\n\
             smtpd_client_connection_count_limit = 0\n\
             virtual_mailbox_domains = isp.example\n\
             virtual_mailbox_maps = static:all\n\
             virtual_transport = discard:\n\
             default_transport = discard:\n\
             smtpd_tls_cert_file = {directory}/etc/cert.pem\n\
             smtpd_tls_key_file = {directory}/etc/key.pem\n\
             {documented}"
        )
    }

    /// Bounces to `agency.test` come home, and are dropped there.
    fn sending_main_cf(&self, server: SocketAddr) -> String {
        let directory = self.directory.path().display();
        let (host, port) = (server.ip(), server.port());
        format!(
            "{COMMON}\
             queue_directory = {directory}/queue\n\
             data_directory = {directory}/data\n\
             maillog_file = {directory}/log/maillog\n\
             maillog_file_prefixes = {directory}\n\
             myhostname = mx.agency.test\n\
             mynetworks = 127.0.0.0/8\n\
             relayhost = [{host}]:{port}\n\
             minimal_backoff_time = 1s\n\
             maximal_backoff_time = 1s\n\
             queue_run_delay = 1s\n\
             virtual_mailbox_domains = agency.test\n\
             virtual_mailbox_maps = static:all\n\
             virtual_transport = discard:\n"
        )
    }

    fn sending_master_cf(&self) -> String {
        format!(
            "{} inet n - n - 100 smtpd\n{SERVICES}smtp unix - - n - - smtp\n",
            self.incoming
        )
    }

    fn master_cf(&self) -> String {
        // The private instance has no chroot to be filled: the fifth column becomes n.
        let submission = documented("master.cf", "submission inet n       -       y", &{
            format!("{} inet n - n", self.submission)
        });
        format!(
            "{} inet n - n - 100 smtpd\n{submission}{SERVICES}",
            self.incoming
        )
    }

    // Debian's Postfix looks for the SASL file under its configuration directory's sasl/, whatever
    // cyrus_sasl_config_path says.
    fn add_login(&self, login: &str) {
        let database = self.path("etc/sasldb2");
        let settings = format!(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: {}\n",
            database.display()
        );
        fs::write(self.path("etc/sasl/smtpd.conf"), settings).expect("our directory");
        let (name, realm) = login.split_once('@').expect("a login is an address");
        let mut command = Command::new("saslpasswd2");
        command
            .args(["-p", "-c", "-u", realm, "-f"])
            .arg(&database)
            .arg(name);
        let mut child = command
            .stdin(Stdio::piped())
            .spawn()
            .expect("saslpasswd2 is installed");
        let mut input = child.stdin.take().expect("piped");
        input
            .write_all(PASSWORD.as_bytes())
            .expect("it reads a password");
        drop(input);
        assert!(child.wait().expect("our child").success());
        run(Command::new("chgrp").arg("postfix").arg(&database));
        fs::set_permissions(&database, fs::Permissions::from_mode(0o640)).expect("our file");
    }

    fn make_certificate(&self) {
        let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
        let mut command = Command::new("openssl");
        command.args(words.split(' ')).args([
            "-subj",
            "/CN=mx.isp.example",
            "-addext",
            "subjectAltName=DNS:mx.isp.example",
            "-keyout",
        ]);
        run(command
            .arg(self.path("etc/key.pem"))
            .arg("-out")
            .arg(self.path("etc/cert.pem")));
    }

    fn control(&self, word: &str) {
        let etc = self.path("etc");
        let output = Command::new("postfix")
            .arg("-c")
            .arg(etc)
            .arg(word)
            .stdin(Stdio::null())
            .output();
        let output = output.expect("Postfix is installed");
        assert!(
            output.status.success(),
            "postfix {word}: {output:?} {}",
            self.log()
        );
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        // Not control(): a panic in here would hide the test's own.
        Command::new("postfix")
            .arg("-c")
            .arg(self.path("etc"))
            .arg("stop")
            .output()
            .ok();
    }
}

/// A file of `docs/postfix/` with one thing in it changed, which must be there.
fn documented(file: &str, from: &str, to: &str) -> String {
    let text =
        fs::read_to_string(repository("docs/postfix").join(file)).expect("the documentation");
    assert!(
        text.contains(from),
        "docs/postfix/{file} no longer says {from}"
    );
    text.replace(from, to)
}
