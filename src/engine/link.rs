//! The refusal link: a token that seals all the page needs, so that the page works without the log.
//!
//! ```text
//! token   = base64url( version[1] key-id[2] nonce[24] sealed )       XChaCha20-Poly1305, version and key-id as associated data
//! sealed  = decision-id[16] tenant-id[16] seconds[4] verdict[1] reason[1] client[1+4 or 1+16] sender[1+n] recipient[1+n]
//!           [findings, in version 2: see `sealed_finding`]
//! verdict = 1 if deferred, 2 if the next four bytes after it say until when, 128 for the self-check
//! ```
//! Version 1 has no findings, and is still written where there are none. A node that is older than a link (nodes are
//! upgraded one by one) tells what it can read of it: later versions may only add at the end. Written by hand, because it stands in an SMTP reply of at most 400 characters: a serialisation library's framing
//! would push addresses out. Long addresses are cut in the local part, so that the whole reply always fits.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{MailedLinks, SealedFinding, SecretKeys, sealed_finding};
use crate::policy::{Level, Reason, Verdict};
use crate::store::DecisionId;
use crate::tenancy::TenantId;

const PURPOSE: &str = "refusal link";
/// Without findings.
const VERSION: u8 = 1;
/// With findings at its end.
const WITH_FINDINGS: u8 = 2;
/// Bytes that findings may take of the addresses' room; what short addresses leave is theirs as well.
const ROOM_FOR_FINDINGS: usize = 72;
const HEAD: usize = 3;
const NONCE: usize = 24;
/// The longest URL: what 400 characters leave beside code, sentence and words.
const LONGEST_URL: usize = 300;

/// Seals and opens refusal tokens; cheap to clone.
#[derive(Clone, Debug)]
pub struct RefusalLinks {
    keys: SecretKeys,
    base: Arc<str>,
}

/// What a token says; nothing that the bounce didn't.
#[derive(Clone, Debug, PartialEq)]
pub struct SealedRefusal {
    /// Finds the recorded decision, if it is still there.
    pub decision_id: DecisionId,
    /// Whose domain refused.
    pub tenant_id: TenantId,
    /// To the second.
    pub refused_at: DateTime<Utc>,
    /// Reject or defer.
    pub verdict: Verdict,
    /// By whose rule.
    pub reason: Reason,
    /// The connecting host.
    pub client_address: IpAddr,
    /// May be cut in a very long local part ("…"); empty for the null sender.
    pub sender: String,
    /// May be cut like the sender.
    pub recipient: String,
    /// What the checks found, the heaviest first; as much of it as fits.
    pub findings: Vec<SealedFinding>,
    /// The owner is asked, and the message waits until then; to the second.
    pub waits_until: Option<DateTime<Utc>>,
    /// A token of the self-check, not of a message.
    pub self_check: bool,
}

/// Why a link can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Not made by us, or altered.
    #[error("this is not one of our links")]
    NotOurs,
    /// Made by a later version of ours, which says something that this one doesn't know.
    #[error("a later version made this link")]
    Later,
    /// Made by us with a key that was removed since.
    #[error("the key of this link is no longer kept")]
    UnknownKey,
    /// Nobody can take out a key that isn't there.
    #[error("there is no key {id}; {}", there_are(.held))]
    NoSuchKey {
        /// What was named.
        id: u16,
        /// Those that are there, in their order.
        held: Vec<u16>,
    },
    /// The key file is missing, unreadable or damaged.
    #[error("the key file: {0}")]
    KeyFile(String),
    /// The machine gives no randomness.
    #[error("the machine gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}

fn there_are(ids: &[u16]) -> String {
    let ids: Vec<String> = ids.iter().map(u16::to_string).collect();
    match &*ids {
        [] => "the file has none".to_owned(),
        [only] => format!("the file has key {only} only"),
        many => format!("the file has the keys {}", many.join(", ")),
    }
}

impl RefusalLinks {
    /// Links that begin with `public_url`.
    pub fn new(keys: &SecretKeys, public_url: &str) -> Self {
        Self {
            keys: keys.clone(),
            base: format!("{public_url}/why/").into(),
        }
    }

    /// The links that are mailed, sealed with the same keys.
    pub fn mailed(&self) -> MailedLinks {
        MailedLinks::new(&self.keys)
    }

    /// The whole URL, `<public_url>/why/<token>`: at most 300 characters.
    pub fn url(&self, refusal: &SealedRefusal) -> Result<String, LinkError> {
        let token_bytes = LONGEST_URL.saturating_sub(self.base.len()) / 4 * 3;
        let plain = encode(refusal, token_bytes.saturating_sub(HEAD + NONCE + 16));
        let (id, key) = self.keys.newest(PURPOSE);
        let version = if refusal.findings.is_empty() {
            VERSION
        } else {
            WITH_FINDINGS
        };
        let mut token = vec![version];
        token.extend(id.to_be_bytes());
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let payload = Payload {
            msg: &plain,
            aad: &token,
        };
        // Sealing fails only for messages of gigabytes.
        let sealed = XChaCha20Poly1305::new(&key.into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| LinkError::NotOurs)?;
        token.extend(nonce);
        token.extend(sealed);
        Ok(format!("{}{}", self.base, URL_SAFE_NO_PAD.encode(token)))
    }

    /// A link of no message, with which the program asks its own public URL whether links are opened there.
    pub fn self_check_url(&self, now: DateTime<Utc>) -> Result<String, LinkError> {
        self.url(&SealedRefusal {
            decision_id: DecisionId(Uuid::nil()),
            tenant_id: TenantId::SYSTEM,
            refused_at: now,
            verdict: Verdict::Reject,
            reason: Reason::Failure,
            client_address: std::net::Ipv4Addr::LOCALHOST.into(),
            sender: String::new(),
            recipient: String::new(),
            findings: Vec::new(),
            waits_until: None,
            self_check: true,
        })
    }

    /// Opens a token, as it stands in the URL.
    pub fn open(&self, token: &str) -> Result<SealedRefusal, LinkError> {
        let token = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| LinkError::NotOurs)?;
        let (head, rest) = token
            .split_first_chunk::<HEAD>()
            .ok_or(LinkError::NotOurs)?;
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE>()
            .ok_or(LinkError::NotOurs)?;
        let [version, high, low] = *head;
        let id = u16::from_be_bytes([high, low]);
        let key = self.keys.find(id, PURPOSE).ok_or_else(|| {
            // What was cut off has lost its end, and keeps its key's id; what is damaged has any id.
            if self.keys.had(id) {
                LinkError::UnknownKey
            } else {
                LinkError::NotOurs
            }
        })?;
        let plain = XChaCha20Poly1305::new(&key.into())
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: sealed,
                    aad: head,
                },
            )
            .map_err(|_| LinkError::NotOurs)?;
        decode(&plain, version).ok_or(LinkError::Later)
    }
}

fn encode(refusal: &SealedRefusal, room: usize) -> Vec<u8> {
    let mut plain = Vec::with_capacity(room);
    plain.extend(refusal.decision_id.0.as_bytes());
    plain.extend(refusal.tenant_id.0.as_bytes());
    plain.extend(seconds(refusal.refused_at));
    plain.push(
        u8::from(refusal.self_check) << 7
            | u8::from(refusal.waits_until.is_some()) << 1
            | u8::from(refusal.verdict == Verdict::Defer),
    );
    plain.extend(refusal.waits_until.map(seconds).into_iter().flatten());
    plain.push(reason_number(refusal.reason));
    match refusal.client_address {
        IpAddr::V4(address) => {
            plain.push(4);
            plain.extend(address.octets());
        }
        IpAddr::V6(address) => {
            plain.push(6);
            plain.extend(address.octets());
        }
    }
    let room = room.saturating_sub(plain.len() + 2);
    let findings = if refusal.findings.is_empty() {
        Vec::new()
    } else {
        let left = room.saturating_sub(refusal.sender.len() + refusal.recipient.len());
        let room = (room / 2).min(ROOM_FOR_FINDINGS).max(left);
        sealed_finding::encode(&refusal.findings, room)
    };
    let room = room.saturating_sub(findings.len()).min(2 * 255);
    let sender_room = (room / 2).max(room.saturating_sub(refusal.recipient.len()));
    let sender = cut(&refusal.sender, sender_room.min(255));
    let recipient = cut(
        &refusal.recipient,
        room.saturating_sub(sender.len()).min(255),
    );
    for address in [&sender, &recipient] {
        plain.push(u8::try_from(address.len()).unwrap_or(0));
        plain.extend(address.as_bytes());
    }
    plain.extend(findings);
    plain
}

/// Cuts an address to so many bytes: the beginning of the local part and, as long as it fits, the whole domain.
fn cut(address: &str, room: usize) -> String {
    if address.len() <= room {
        return address.to_owned();
    }
    let at = address.rfind('@').unwrap_or(0);
    let (local_part, domain) = address.split_at(at);
    let mark = "…";
    if domain.len() + mark.len() <= room {
        let kept = local_part.floor_char_boundary(room - domain.len() - mark.len());
        return format!(
            "{}{mark}{domain}",
            local_part.get(..kept).unwrap_or_default()
        );
    }
    let start =
        domain.ceil_char_boundary(domain.len() - room.saturating_sub(mark.len()).min(domain.len()));
    let kept = domain.get(start..).unwrap_or_default();
    if mark.len() <= room {
        format!("{mark}{kept}")
    } else {
        String::new()
    }
}

fn seconds(time: DateTime<Utc>) -> [u8; 4] {
    u32::try_from(time.timestamp())
        .unwrap_or(u32::MAX)
        .to_be_bytes()
}

fn time(bytes: &[u8]) -> Option<(DateTime<Utc>, &[u8])> {
    let (seconds, rest) = bytes.split_first_chunk::<4>()?;
    let time = DateTime::from_timestamp(u32::from_be_bytes(*seconds).into(), 0)?;
    Some((time, rest))
}

fn decode(plain: &[u8], version: u8) -> Option<SealedRefusal> {
    let (decision, rest) = plain.split_first_chunk::<16>()?;
    let (tenant, rest) = rest.split_first_chunk::<16>()?;
    let (refused_at, rest) = time(rest)?;
    let (&flags, rest) = rest.split_first()?;
    let (waits_until, rest) = if flags & 2 == 2 {
        time(rest).map(|(until, rest)| (Some(until), rest))?
    } else {
        (None, rest)
    };
    let (&[reason, family], rest) = rest.split_first_chunk::<2>()?;
    let (client_address, rest) = match family {
        4 => rest
            .split_first_chunk::<4>()
            .map(|(octets, rest)| (IpAddr::from(*octets), rest))?,
        6 => rest
            .split_first_chunk::<16>()
            .map(|(octets, rest)| (IpAddr::from(*octets), rest))?,
        _ => return None,
    };
    let (sender, rest) = text(rest)?;
    let (recipient, rest) = text(rest)?;
    // Of a later version: as far as it is known.
    let findings = match version {
        VERSION => Vec::new(),
        _ => sealed_finding::decode(rest),
    };
    Some(SealedRefusal {
        decision_id: DecisionId(Uuid::from_bytes(*decision)),
        tenant_id: TenantId(Uuid::from_bytes(*tenant)),
        refused_at,
        verdict: if flags & 1 == 1 {
            Verdict::Defer
        } else {
            Verdict::Reject
        },
        reason: reason_of(reason)?,
        client_address,
        sender,
        recipient,
        findings,
        waits_until,
        self_check: flags >> 7 == 1,
    })
}

fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(length.into())?;
    Some((String::from_utf8(text.to_vec()).ok()?, rest))
}

/// The numbers stand in links that live for years: never change one, only add.
const REASONS: [(u8, Reason); 18] = [
    (1, Reason::Blocked(Level::Mailbox)),
    (2, Reason::Blocked(Level::Tenant)),
    (3, Reason::Blocked(Level::System)),
    (4, Reason::BlockedBinding),
    (5, Reason::AboveThreshold),
    (6, Reason::Stranger),
    (7, Reason::AskOwner),
    (8, Reason::NotOurs),
    (9, Reason::TenantDisabled),
    (10, Reason::Submission),
    (11, Reason::RoleAddress),
    (12, Reason::NullSender),
    (13, Reason::BelowThreshold),
    (14, Reason::Failure),
    (15, Reason::Probing),
    (16, Reason::UnansweredAccepted),
    (17, Reason::UnansweredRefused),
    (18, Reason::NotNow),
];

fn reason_number(reason: Reason) -> u8 {
    REASONS
        .iter()
        .find(|(_, known)| *known == reason)
        .map_or(0, |(number, _)| *number)
}

fn reason_of(number: u8) -> Option<Reason> {
    REASONS
        .iter()
        .find(|(known, _)| *known == number)
        .map(|(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> RefusalLinks {
        let directory = tempfile::tempdir().unwrap();
        let keys = SecretKeys::load_or_create(&directory.path().join("secret.key")).unwrap();
        RefusalLinks::new(&keys, "https://panel.example")
    }

    fn sealed(links: &RefusalLinks, version: u8, plain: &[u8]) -> String {
        let (id, key) = links.keys.newest(PURPOSE);
        let [high, low] = id.to_be_bytes();
        let head = [version, high, low];
        let nonce = [7; NONCE];
        let payload = Payload {
            msg: plain,
            aad: &head,
        };
        let cipher = XChaCha20Poly1305::new(&key.into());
        let sealed = cipher.encrypt(XNonce::from_slice(&nonce), payload).unwrap();
        URL_SAFE_NO_PAD.encode([&head[..], &nonce, &sealed].concat())
    }

    #[test]
    fn an_older_node_tells_what_it_can_read_of_a_later_link() {
        let links = links();
        let url = links.self_check_url(DateTime::UNIX_EPOCH).unwrap();
        let token = url.rsplit('/').next().unwrap();
        let refusal = links.open(token).unwrap();
        let plain = encode(&refusal, 200);
        let with_more = [&plain[..], &[1, 1, 77, 77]].concat();
        let opened = links.open(&sealed(&links, 3, &with_more)).unwrap();
        assert_eq!(opened.findings, [SealedFinding::NoName]);
        assert_eq!(
            SealedRefusal {
                findings: Vec::new(),
                ..opened
            },
            refusal
        );
        // Another order of what every version has, or a reason that this one doesn't know.
        let later = links.open(&sealed(&links, 4, &plain[..30]));
        assert!(matches!(later, Err(LinkError::Later)), "{later:?}");
        let mut unknown = plain;
        unknown[37] = 250;
        let later = links.open(&sealed(&links, 2, &unknown));
        assert!(matches!(later, Err(LinkError::Later)), "{later:?}");
        // Whoever only writes another version onto a link has no link.
        let mut altered = URL_SAFE_NO_PAD.decode(token).unwrap();
        altered[0] = 3;
        let altered = links.open(&URL_SAFE_NO_PAD.encode(altered));
        assert!(matches!(altered, Err(LinkError::NotOurs)), "{altered:?}");
    }
}
