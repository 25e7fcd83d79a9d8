//! The request of SMTP access policy delegation: where it ends, and what it says.
//!
//! This file thinks about bytes only: it reads no socket, and it copies nothing. A request is the
//! one of Postfix's `SMTPD_POLICY_README`, section "Protocol description":
//!
//! ```text
//! request    = 1*attribute LF
//! attribute  = name "=" value LF
//! name       = 1*octet                 ; no "=", LF, CR, NUL
//! value      = *octet                  ; no LF, CR, NUL; UTF-8
//! ```
//!
//! "The order of the attributes does not matter. The policy server should ignore any attributes
//! that it does not care about." One of the attributes must be `request`; the others may all be
//! absent. Lines end in LF alone, as Postfix sends them: a CR is malformed wherever it stands.
//!
//! Limits: a request has at most [`MAX_REQUEST`] bytes, its blank line included; a line at most
//! [`MAX_LINE`], which is four times what Postfix takes from an SMTP client (`line_length_limit`,
//! 2048). An attribute that Postfix documents may be named once; one that it doesn't is ignored,
//! and so is its repetition.

use std::fmt;

/// The longest request, in bytes, with its blank line.
pub const MAX_REQUEST: usize = 64 * 1024;

/// The longest line, in bytes, without its LF.
pub const MAX_LINE: usize = 8 * 1024;

/// Characters of somebody else's bytes that a log line may carry.
const MAX_EXCERPT: usize = 48;

/// What a look at the bytes received so far shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scan {
    /// A whole request is there: this many bytes, blank line included.
    Complete(usize),
    /// The blank line is still to come.
    Incomplete,
    /// Whatever may still come, this will never be a request.
    Malformed(Malformed),
}

/// Why bytes are no request. `Display` is for the log: one short line, whatever the bytes were.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than [`MAX_REQUEST`].
    #[error("the request is longer than {MAX_REQUEST} bytes")]
    TooLong,
    /// A line longer than [`MAX_LINE`].
    #[error("a line is longer than {MAX_LINE} bytes: \"{0}\"")]
    LineTooLong(Excerpt),
    /// A NUL byte.
    #[error("there is a NUL in it")]
    Nul,
    /// A carriage return, before a line feed or alone.
    #[error("there is a CR in it")]
    CarriageReturn,
    /// Bytes that are not UTF-8.
    #[error("it is not UTF-8")]
    Utf8,
    /// A line without `=`.
    #[error("a line has no =: \"{0}\"")]
    NoEquals(Excerpt),
    /// A line that begins with `=`.
    #[error("an attribute has no name")]
    NoName,
    /// A documented attribute, named twice.
    #[error("the attribute {0} is there twice")]
    Duplicate(&'static str),
    /// No attribute `request`, or no attribute at all.
    #[error("the attribute request is missing")]
    NoRequest,
}

/// The beginning of a line that somebody sent, fit for a log: short, printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(Box<str>);

impl Excerpt {
    fn of(line: &[u8]) -> Self {
        let shown = line.get(..MAX_EXCERPT).unwrap_or(line);
        Self(shown.escape_ascii().to_string().into())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Looks for the end of the first request in `bytes`, of which the first `seen` bytes were looked
/// at before and held no end.
///
/// What can't become a request any more is found at once, so that nobody waits for its end.
pub fn scan(bytes: &[u8], seen: usize) -> Scan {
    // The blank line may straddle what was seen and what is new.
    let from = seen.saturating_sub(1);
    let fresh = bytes.get(from..).unwrap_or_default();
    let end = if bytes.first() == Some(&b'\n') {
        Some(1)
    } else {
        memchr::memmem::find(fresh, b"\n\n").map(|at| from + at + 2)
    };
    match end {
        Some(end) if end > MAX_REQUEST => Scan::Malformed(Malformed::TooLong),
        Some(end) => Scan::Complete(end),
        None => refuse_early(bytes, from),
    }
}

fn refuse_early(bytes: &[u8], from: usize) -> Scan {
    let fresh = bytes.get(from..).unwrap_or_default();
    if let Err(malformed) = check_controls(fresh) {
        return Scan::Malformed(malformed);
    }
    if bytes.len() >= MAX_REQUEST {
        return Scan::Malformed(Malformed::TooLong);
    }
    let line_start = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    let line = bytes.get(line_start..).unwrap_or_default();
    if line.len() > MAX_LINE {
        return Scan::Malformed(Malformed::LineTooLong(Excerpt::of(line)));
    }
    Scan::Incomplete
}

fn check_controls(bytes: &[u8]) -> Result<(), Malformed> {
    match memchr::memchr2(0, b'\r', bytes).and_then(|at| bytes.get(at)) {
        None => Ok(()),
        Some(0) => Err(Malformed::Nul),
        Some(_) => Err(Malformed::CarriageReturn),
    }
}

macro_rules! names {
    ($($name:ident = $text:literal,)*) => {
        /// The attributes that `SMTPD_POLICY_README` documents (Postfix 2.1 to 3.10).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name { $($name,)* }

        impl Name {
            const COUNT: usize = [$(Self::$name),*].len();

            /// Returns the attribute's name on the wire.
            pub fn as_str(self) -> &'static str {
                let name: &[u8] = match self { $(Self::$name => $text,)* };
                str::from_utf8(name).unwrap_or_default()
            }

            // Patterns of bytes become a jump by length and letter: this runs for every line.
            fn parse(name: &[u8]) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

names! {
    Request = b"request",
    ProtocolState = b"protocol_state",
    ProtocolName = b"protocol_name",
    HeloName = b"helo_name",
    QueueId = b"queue_id",
    Sender = b"sender",
    Recipient = b"recipient",
    RecipientCount = b"recipient_count",
    ClientAddress = b"client_address",
    ClientName = b"client_name",
    ReverseClientName = b"reverse_client_name",
    Instance = b"instance",
    SaslMethod = b"sasl_method",
    SaslUsername = b"sasl_username",
    SaslSender = b"sasl_sender",
    Size = b"size",
    CcertSubject = b"ccert_subject",
    CcertIssuer = b"ccert_issuer",
    CcertFingerprint = b"ccert_fingerprint",
    CcertPubkeyFingerprint = b"ccert_pubkey_fingerprint",
    EncryptionProtocol = b"encryption_protocol",
    EncryptionCipher = b"encryption_cipher",
    EncryptionKeysize = b"encryption_keysize",
    EtrnDomain = b"etrn_domain",
    Stress = b"stress",
    ClientPort = b"client_port",
    PolicyContext = b"policy_context",
    ServerAddress = b"server_address",
    ServerPort = b"server_port",
    CompatibilityLevel = b"compatibility_level",
    MailVersion = b"mail_version",
}

/// The documented attributes of one request, borrowed from its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attributes<'a> {
    values: [Option<&'a str>; Name::COUNT],
}

impl<'a> Attributes<'a> {
    /// Reads one request: the bytes that [`scan`] called complete, blank line included.
    pub fn parse(request: &'a [u8]) -> Result<Self, Malformed> {
        check_controls(request)?;
        let text = str::from_utf8(request).map_err(|_| Malformed::Utf8)?;
        let mut attributes = Self {
            values: [None; Name::COUNT],
        };
        let (mut start, mut equals) = (0, None);
        for at in memchr::memchr2_iter(b'=', b'\n', request) {
            if request.get(at) == Some(&b'=') {
                equals = equals.or(Some(at));
                continue;
            }
            let line = text.get(start..at).unwrap_or_default();
            if !line.is_empty() {
                attributes.read(line, equals.map(|equals| equals - start))?;
            }
            (start, equals) = (at + 1, None);
        }
        attributes
            .get(Name::Request)
            .map(|_| attributes)
            .ok_or(Malformed::NoRequest)
    }

    /// Reads one line, whose first `=` is at `equals`.
    fn read(&mut self, line: &'a str, equals: Option<usize>) -> Result<(), Malformed> {
        if line.len() > MAX_LINE {
            return Err(Malformed::LineTooLong(Excerpt::of(line.as_bytes())));
        }
        let Some((name, value)) =
            equals.and_then(|at| Some((line.get(..at)?, line.get(at + 1..)?)))
        else {
            return Err(Malformed::NoEquals(Excerpt::of(line.as_bytes())));
        };
        if name.is_empty() {
            return Err(Malformed::NoName);
        }
        let Some(name) = Name::parse(name.as_bytes()) else {
            return Ok(());
        };
        let Some(slot) = self.values.get_mut(name as usize) else {
            return Ok(());
        };
        match slot.replace(value) {
            None => Ok(()),
            Some(_) => Err(Malformed::Duplicate(name.as_str())),
        }
    }

    /// Returns the value as sent; None when the attribute is absent.
    pub fn get(&self, name: Name) -> Option<&'a str> {
        self.values.get(name as usize).copied().flatten()
    }

    /// Returns the value; None when it is absent or empty, which Postfix means by both.
    pub fn filled(&self, name: Name) -> Option<&'a str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"request=smtpd_access_policy\nsender=anna@example.org\n\n";

    #[test]
    fn the_end_is_found_wherever_the_bytes_were_cut() {
        for seen in 0..WHOLE.len() {
            assert_eq!(
                scan(&WHOLE[..seen], seen.saturating_sub(3)),
                Scan::Incomplete,
                "{seen}"
            );
            assert_eq!(scan(WHOLE, seen), Scan::Complete(WHOLE.len()), "{seen}");
        }
    }

    #[test]
    fn only_the_first_of_two_requests_is_taken() {
        let two = [WHOLE, WHOLE].concat();
        assert_eq!(scan(&two, 0), Scan::Complete(WHOLE.len()));
    }

    #[test]
    fn attributes_come_in_any_order_and_may_hold_an_equals_sign() {
        let bytes = b"sender=a=b%c!d@example.org\nshoe_size=44\nshoe_size=45\nrequest=x\n\n";
        let attributes = Attributes::parse(bytes).unwrap();
        assert_eq!(attributes.get(Name::Sender), Some("a=b%c!d@example.org"));
        assert_eq!(attributes.get(Name::Recipient), None);
    }

    #[test]
    fn an_empty_attribute_is_there_but_not_filled() {
        let attributes = Attributes::parse(b"request=x\nsender=\n\n").unwrap();
        assert_eq!(attributes.get(Name::Sender), Some(""));
        assert_eq!(attributes.filled(Name::Sender), None);
    }

    #[test]
    fn every_documented_name_is_known_and_may_stand_once() {
        for name in [
            "request",
            "mail_version",
            "ccert_pubkey_fingerprint",
            "size",
        ] {
            assert_eq!(Name::parse(name.as_bytes()).map(Name::as_str), Some(name));
            let twice = format!("request=x\n{name}=1\n{name}=1\n\n");
            assert_eq!(
                Attributes::parse(twice.as_bytes()),
                Err(Malformed::Duplicate(name))
            );
        }
    }

    #[test]
    fn an_excerpt_is_short_and_printable_whatever_the_line_was() {
        let line = "\u{202e}\u{2028}\x07".repeat(100);
        let bytes = format!("request=x\n{line}\n\n");
        let error = Attributes::parse(bytes.as_bytes()).unwrap_err().to_string();
        assert!(
            error.len() < 300 && error.bytes().all(|b| (0x20..0x7f).contains(&b)),
            "{error}"
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_the_reader_panic(bytes: Vec<u8>, seen: usize) {
            let _scan = scan(&bytes, seen.min(bytes.len()));
            let _attributes = Attributes::parse(&bytes);
        }
    }
}
