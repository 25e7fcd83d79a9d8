//! What can be written on the command line.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use chrono::TimeDelta;
use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, CommandFactory, Error, FromArgMatches, Parser, Subcommand};

use super::rehearse_set::Setting;
use crate::config::Sources;
use crate::mail::Address;
use crate::policy::List;
use crate::tenancy::{ApiToken, Slug, TokenScope};

/// The longest life of a token: what is later is as good as never.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(100 * 365);

/// A guest list for every mailbox: the mail server asks, the owner decides.
#[derive(Debug, Parser)]
#[command(name = "guestlist", version, about)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Flags of every command but the demo, which has settings of its own.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Configuration file (TOML); every key is also an environment variable, `[policy] listen` is `GUESTLIST_POLICY_LISTEN`
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where SQLite's file and the keys live [default: ./guestlist-data]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
    /// `sqlite:PATH` or `postgres://…` [default: SQLite in the data directory]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve pages, API and policy requests until SIGTERM
    Serve(Serve),
    /// Show the main job at once: two sample tenants, mail let in and turned away
    ///
    /// Pages are served on 127.0.0.1:8080 and policy requests on 127.0.0.1:10031. Where something listens there already,
    /// the demo takes any free port instead; it prints both addresses, and writes them into `guestlist.toml` in its
    /// directory.
    Demo(Demo),
    /// Bring the database to this version
    Migrate,
    /// Make operators
    #[command(subcommand)]
    Operator(Operator),
    /// Make API tokens
    #[command(subcommand)]
    Token(Token),
    /// Print a one-time sign-in link for an account
    SignInLink(SignInLink),
    /// Help whoever can't take the second step of their sign-in
    #[command(subcommand)]
    SecondFactor(SecondFactor),
    /// Look after the keys that seal links, forms and second steps
    #[command(subcommand)]
    Key(Key),
    /// Bring in lists from files
    #[command(subcommand)]
    Import(ImportWhat),
    /// Tell what would be decided now, and why; changes nothing
    Explain(Explain),
    /// Tell what would have come of the recorded decisions under other settings; changes nothing
    ///
    /// What entries decided stays as it was; all else is judged again from the evidence that was recorded. A list that
    /// was never asked can't be judged by: switch it on with 0 points for a while, then it is asked and counts for
    /// nothing.
    Rehearse(Rehearse),
    /// Take a feedback report (RFC 5965) from standard input: somebody pressed "this is spam"
    ///
    /// For a pipe of the mail server. Exits with 1 when it is no report that counts, and with 75 when it can't be taken
    /// just now, so that the mail server tries again.
    Complain(Complain),
    /// Read the configuration and tell what is wrong with it
    CheckConfig(CheckConfig),
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where HTTP is served [default: 127.0.0.1:8080]
    #[arg(long, value_name = "IP:PORT")]
    web_listen: Option<SocketAddr>,
    /// What people's browsers see [default: `http://127.0.0.1:8080`]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Where Postfix asks: `IP:PORT` or `unix:PATH`; may be given several times [default: 127.0.0.1:10031]
    #[arg(long, value_name = "LISTEN", value_delimiter = ',')]
    policy_listen: Vec<String>,
    /// Name servers; may be given several times [default: the system's]
    #[arg(long, value_name = "IP:PORT", value_delimiter = ',')]
    dns: Vec<String>,
    /// How our own mail leaves: `smtp://HOST:PORT`, `smtps://…`, `file:DIR` [default: `smtp://127.0.0.1:25`]
    #[arg(long, value_name = "RELAY")]
    mail_relay: Option<String>,
    /// Leave the database as it is
    #[arg(long)]
    pub(super) no_migrate: bool,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where everything of the demo lives
    #[arg(long, default_value = "./guestlist-demo")]
    pub(super) dir: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum Operator {
    /// Make an operator; without a password, print a one-time sign-in link
    Add {
        /// The address to sign in with
        #[arg(long, value_parser = Address::from_person)]
        email: Address,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token and print it, once
    Create {
        /// What it is for
        #[arg(long, value_parser = token_name)]
        name: String,
        /// `operator`, `tenant`, `decide` or `read`
        #[arg(long, value_parser = scope)]
        scope: TokenScope,
        /// The tenant it is good for [default: all]
        #[arg(long, value_name = "SLUG", value_parser = Slug::parse)]
        tenant: Option<Slug>,
        /// How long it is good, say `90d` [default: for ever]
        #[arg(long, value_name = "DURATION", value_parser = life)]
        expires: Option<TimeDelta>,
    },
}

#[derive(Debug, Args)]
pub(super) struct SignInLink {
    /// The address of the account
    #[arg(long, value_parser = Address::from_person)]
    pub(super) email: Address,
}

#[derive(Debug, Subcommand)]
pub(super) enum SecondFactor {
    /// Switch the second step of an account off, and sign it out everywhere: for whoever lost phone and recovery codes
    Reset {
        /// The address of the account
        #[arg(long, value_parser = Address::from_person)]
        email: Address,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Print what the key file holds: ids, fingerprints, ages, what each protects; never a key
    List,
    /// Add a new newest key; what the older ones sealed goes on opening
    ///
    /// Running nodes read the file within a minute. Where several nodes have a file each, copy it to all of them.
    Rotate,
    /// Take an older key out of the file, after sealing the second steps anew that it sealed
    ///
    /// What breaks: links in refusals, digests and mails that it sealed no longer open. The newest key can't be retired.
    ///
    /// It knows its own key file alone. Where several nodes have a file each, copy the file with the newest key to all of
    /// them and wait three minutes first. A backup of the database from before needs the key for its second steps: keep the
    /// key file of that day with it.
    Retire {
        /// As `guestlist key list` shows it
        id: u16,
        /// Also where the file doesn't say since when the newest key is there: every node has read it, as you know
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportWhat {
    /// Put a list of people on a mailbox's whitelist or blocklist: CSV, vCard or plain lines
    ///
    /// Prints a line for each address, and how far it is on a terminal. What is on the other list stays there. The owner
    /// can undo it on the page "Bring in a list".
    Entries(ImportEntries),
}

#[derive(Debug, Args)]
pub(super) struct ImportEntries {
    /// Whose list
    #[arg(long, value_name = "ADDRESS", value_parser = Address::from_person)]
    pub(super) mailbox: Address,
    /// The file
    #[arg(long)]
    pub(super) file: PathBuf,
    /// `allow` (the whitelist) or `block`
    #[arg(long, default_value = "allow", value_parser = list)]
    pub(super) list: List,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// Envelope recipient, as the mail server would ask: unquoted, whatever it is
    #[arg(long, value_parser = Address::from_envelope)]
    pub(super) recipient: Address,
    /// Envelope sender; empty for the null sender
    #[arg(long)]
    pub(super) sender: String,
    /// Address of the connecting host
    #[arg(long)]
    pub(super) client: IpAddr,
    /// What the client said in HELO
    #[arg(long)]
    pub(super) helo: Option<String>,
    /// Print JSON, as the API does
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Rehearse {
    /// Whose decisions
    #[arg(long, value_name = "SLUG", value_parser = Slug::parse)]
    pub(super) tenant: Slug,
    /// How far back, at most `30d`
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = past)]
    pub(super) since: TimeDelta,
    /// A setting to try out; may be given several times [without any: the settings of now]
    ///
    /// `threshold=5`, `mode=standard`, `spf.points=3`, `reverse_dns.enabled=false`, `spamtrap.points=5`, `complaints.points=5`,
    /// `dnsbl:bl.example.org.points=5`, `dnsbl:dbl.example.org:sender_domain.points=5`. Points switch a check on. The
    /// check `probing` can't be rehearsed: recipients that nobody has are not recorded.
    #[arg(long, value_name = "NAME=VALUE", value_parser = Setting::parse)]
    pub(super) set: Vec<Setting>,
    /// Print JSON, as the API does
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Complain {
    /// The login by which the report came in, if the mail server knows it: then it counts as the word of that mailbox's
    /// owner, and otherwise all reports together count as one
    #[arg(long, value_name = "ADDRESS")]
    pub(super) reporter: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CheckConfig {
    /// Ask the database, the DNS, the mail relay and the public URL, too
    #[arg(long)]
    pub(super) live: bool,
}

impl Arguments {
    /// Reads the command line; ends the program where it is used wrongly, or asks for help.
    pub(super) fn read() -> Self {
        Self::of(&command().get_matches()).unwrap_or_else(|error| error.exit())
    }

    fn of(matches: &ArgMatches) -> Result<Self, Error> {
        let arguments = Self::from_arg_matches(matches)?;
        if matches!(arguments.command, Command::Demo(_)) && arguments.common.any_given() {
            return Err(command().error(
                ErrorKind::ArgumentConflict,
                "the demo has settings of its own: use --dir alone",
            ));
        }
        if let Command::Token(Token::Create { scope, tenant, .. }) = &arguments.command {
            match (scope, tenant) {
                (TokenScope::Tenant, None) => {
                    let told = "--scope tenant needs --tenant SLUG";
                    return Err(command().error(ErrorKind::MissingRequiredArgument, told));
                }
                (TokenScope::Operator, Some(_)) => {
                    let told = "--scope operator is for all tenants: leave out --tenant";
                    return Err(command().error(ErrorKind::ArgumentConflict, told));
                }
                _ => {}
            }
        }
        Ok(arguments)
    }
}

/// The command line as clap knows it: a flag that a subcommand has itself is not handed down to it, so the demo gets
/// the flags that it refuses under its own name, and its help leaves them out.
fn command() -> clap::Command {
    let command = Arguments::command();
    let refused: Vec<Arg> = command
        .get_arguments()
        .filter(|flag| flag.is_global_set())
        .map(|flag| flag.clone().hide(true))
        .collect();
    command.mut_subcommand("demo", |demo| demo.args(refused))
}

impl Common {
    fn any_given(&self) -> bool {
        self.config.is_some() || self.data_dir.is_some() || self.database_url.is_some()
    }

    /// Where settings come from, without the flags of `serve`.
    pub(super) fn sources(&self) -> Sources {
        let mut sources = Sources {
            file: self.config.clone(),
            environment: crate::config::environment(),
            flags: Vec::new(),
        };
        flag(&mut sources, "data_dir", self.data_dir.clone());
        flag(&mut sources, "database_url", self.database_url.clone());
        sources
    }
}

impl Serve {
    /// Adds these flags.
    pub(super) fn add_to(&self, sources: &mut Sources) {
        flag(
            sources,
            "web.listen",
            self.web_listen.map(|address| address.to_string()),
        );
        flag(sources, "web.public_url", self.public_url.clone());
        flag(sources, "mail.relay", self.mail_relay.clone());
        for (key, values) in [
            ("policy.listen", &self.policy_listen),
            ("dns.nameservers", &self.dns),
        ] {
            if !values.is_empty() {
                sources.flags.push((key, values.clone()));
            }
        }
    }
}

fn list(text: &str) -> Result<List, &'static str> {
    List::parse(text).ok_or("use allow or block")
}

fn scope(text: &str) -> Result<TokenScope, &'static str> {
    TokenScope::parse(text).ok_or("use operator, tenant, decide or read")
}

fn token_name(text: &str) -> Result<String, String> {
    ApiToken::parse_name(text).map_err(|error| error.to_string())
}

fn life(text: &str) -> Result<TimeDelta, String> {
    let life = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    TimeDelta::from_std(life)
        .ok()
        .filter(|life| (TimeDelta::seconds(1)..=LONGEST_LIFE).contains(life))
        .ok_or_else(|| "use a time from 1s to 100 years, or leave it out".to_owned())
}

/// How far back decisions are looked at.
fn past(text: &str) -> Result<TimeDelta, String> {
    let past = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    TimeDelta::from_std(past)
        .ok()
        .filter(|past| (TimeDelta::minutes(1)..=TimeDelta::days(30)).contains(past))
        .ok_or_else(|| "use a time from 1m to 30d".to_owned())
}

fn flag(sources: &mut Sources, key: &'static str, value: Option<String>) {
    if let Some(value) = value {
        sources.flags.push((key, vec![value]));
    }
}
