//! What an admin types about a mailbox, checked.

use serde::Deserialize;
use uuid::Uuid;

use crate::mail::Address;
use crate::policy::Mode;
use crate::store::IsTrap;
use crate::tenancy::{DomainRecord, Mailbox, QuotaReached, parse_name};
use crate::web::form::{self, Field};
use crate::web::mistakes;
use crate::web::pasted;
use crate::web::words::mode_name;

/// The most aliases one mailbox may have.
const MOST_ALIASES: usize = 100;
/// The longest display name, in characters.
const LONGEST_NAME: usize = 100;

/// The fields of the form, as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct MailboxInput {
    /// Which form of the page it was.
    pub(super) action: String,
    address: String,
    display_name: String,
    aliases: String,
    mode: String,
    ask_everyone: String,
    learning: String,
    /// What the form was filled with.
    shown: String,
    /// Its mark, where a link is made.
    pub(super) form: Option<Uuid>,
}

/// The form with what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct MailboxForm {
    pub(super) address: Field,
    pub(super) display_name: Field,
    /// One a line.
    pub(super) aliases: Field,
    /// Empty: as the organisation says.
    pub(super) mode: Field,
    pub(super) ask_everyone: bool,
    pub(super) learning: bool,
    /// A mark of what the form was filled with; empty: nobody says.
    pub(super) shown: String,
    pub(super) changed_meanwhile: bool,
}

/// What the form says, checked.
#[derive(Debug)]
pub(super) struct CheckedMailbox {
    pub(super) display_name: String,
    /// Sorted, without the primary address.
    pub(super) aliases: Vec<Address>,
    pub(super) mode: Option<Mode>,
    pub(super) ask_everyone: bool,
    pub(super) learning: bool,
}

impl From<MailboxInput> for MailboxForm {
    fn from(input: MailboxInput) -> Self {
        Self {
            address: Field::new(input.address),
            display_name: Field::new(input.display_name),
            aliases: Field::new(input.aliases),
            mode: Field::new(input.mode),
            ask_everyone: input.ask_everyone == "yes",
            learning: input.learning == "yes",
            shown: input.shown,
            changed_meanwhile: false,
        }
    }
}

impl MailboxForm {
    /// The form for a mailbox as it stands.
    pub(super) fn of(mailbox: &Mailbox) -> Self {
        let aliases: Vec<_> = mailbox.aliases.iter().map(Address::written).collect();
        Self {
            address: Field::new(mailbox.address.written()),
            display_name: Field::new(mailbox.display_name.as_str()),
            aliases: Field::new(aliases.join("\n")),
            mode: Field::new(mailbox.mode.map_or("", Mode::as_str)),
            ask_everyone: mailbox.ask_everyone,
            learning: mailbox.learning,
            shown: mark(mailbox),
            changed_meanwhile: false,
        }
    }

    /// Says whether somebody has changed the mailbox since the form was shown; what differs is told beside what was
    /// typed, and the next time it is known.
    pub(super) fn was_changed_meanwhile(&mut self, mailbox: &Mailbox) -> bool {
        let now = Self::of(mailbox);
        if self.shown.is_empty() || self.shown == now.shown {
            return false;
        }
        self.display_name.tell_now(&now.display_name.value);
        self.aliases.tell_now(&now.aliases.value);
        let mode = mailbox
            .mode
            .map_or_else(|| say!("mailbox-mode-default-name"), mode_name);
        self.mode.tell_choice(&now.mode.value, &mode);
        self.shown = now.shown;
        self.changed_meanwhile = true;
        true
    }

    /// Reads the primary address of a new mailbox; None when the field says what is wrong.
    pub(super) fn check_address(&mut self, domains: &[DomainRecord]) -> Option<Address> {
        if self.address.trimmed().is_empty() {
            self.address.fail(say!("mailbox-wrong-empty"));
            return None;
        }
        let checked = Address::for_mailbox(self.address.trimmed())
            .map_err(|error| mistakes::address(&error))
            .and_then(|address| belongs(address, domains));
        match checked {
            Ok(address) => Some(address),
            Err(error) => {
                self.address.fail(error);
                None
            }
        }
    }

    /// Reads all but the address; None when the fields say what is wrong.
    pub(super) fn check(
        &mut self,
        primary: Option<&Address>,
        domains: &[DomainRecord],
    ) -> Option<CheckedMailbox> {
        let display_name = self.check_name();
        let aliases = self.check_aliases(primary, domains);
        let mode = self.check_mode();
        if !self.mode.is_fine() {
            return None;
        }
        Some(CheckedMailbox {
            display_name: display_name?,
            aliases: aliases?,
            mode,
            ask_everyone: self.ask_everyone,
            learning: self.learning,
        })
    }

    fn check_name(&mut self) -> Option<String> {
        match parse_name(&self.display_name.value, LONGEST_NAME) {
            Ok(name) => Some(name),
            Err(error) => {
                self.display_name.fail(mistakes::name(&error));
                None
            }
        }
    }

    fn check_aliases(
        &mut self,
        primary: Option<&Address>,
        domains: &[DomainRecord],
    ) -> Option<Vec<Address>> {
        let mut aliases = Vec::new();
        let mut errors = Vec::new();
        for item in pasted::items(&self.aliases.value) {
            let parsed = Address::for_mailbox(item.text).map_err(|error| mistakes::address(&error));
            match parsed.and_then(|address| belongs(address, domains)) {
                Ok(address) => aliases.push(address),
                Err(error) => errors.push(format!("{}: {error}", item.named())),
            }
        }
        aliases.sort();
        aliases.dedup();
        aliases.retain(|alias| Some(alias) != primary);
        if aliases.len() > MOST_ALIASES {
            errors.push(say!(
                "mailbox-wrong-aliases",
                most = MOST_ALIASES,
                count = aliases.len()
            ));
        }
        if errors.is_empty() {
            return Some(aliases);
        }
        self.aliases.errors.append(&mut errors);
        None
    }

    /// The mailbox's own mode, or none; a failed field is left to [`Self::check`] to see.
    fn check_mode(&mut self) -> Option<Mode> {
        let word = self.mode.trimmed();
        let mode = Mode::parse(word);
        if mode.is_none() && !word.is_empty() {
            self.mode.fail(say!("mailbox-wrong-mode"));
        }
        mode
    }

    /// Says which address another mailbox has already.
    pub(super) fn taken(&mut self, address: &Address, is_primary: bool) {
        let error = say!("mailbox-wrong-taken", address = address.as_str());
        self.fail(error, is_primary);
    }

    /// Says that there is no room for another mailbox.
    pub(super) fn full(&mut self, reached: QuotaReached) {
        self.address.fail(mistakes::quota(reached));
    }

    /// Says which address is a spamtrap.
    pub(super) fn trapped(&mut self, trap: &IsTrap, is_primary: bool) {
        let IsTrap(address) = trap;
        let error = say!("mailbox-wrong-trap", address = address.as_str());
        self.fail(error, is_primary);
    }

    fn fail(&mut self, error: String, is_primary: bool) {
        if is_primary {
            self.address.fail(error);
        } else {
            self.aliases.fail(error);
        }
    }
}

/// Marks all that the form holds.
fn mark(mailbox: &Mailbox) -> String {
    let aliases: Vec<&str> = mailbox.aliases.iter().map(Address::as_str).collect();
    let mode = mailbox.mode.map_or("", Mode::as_str);
    let boxes = format!("{} {}", mailbox.ask_everyone, mailbox.learning);
    form::mark(&[&mailbox.display_name, &aliases.join(" "), mode, &boxes])
}

/// A mailbox can only be in a domain that its tenant has, proven or not.
fn belongs(address: Address, domains: &[DomainRecord]) -> Result<Address, String> {
    if domains
        .iter()
        .any(|domain| domain.name.as_str() == address.domain())
    {
        return Ok(address);
    }
    Err(say!("mailbox-wrong-domain", domain = address.domain()))
}
