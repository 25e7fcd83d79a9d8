//! The digest: who was turned away, with a way to let each in or keep it out.

use askama::Template;
use uuid::Uuid;

use super::render::{Rendered, one_line, rendered};
use crate::mail::Address;

/// What an owner is told now and then.
#[derive(Clone, Debug)]
pub struct Digest {
    /// The same each time this one is sent, should that happen twice.
    pub id: Uuid,
    /// The owner.
    pub to: Address,
    /// How far back it looks.
    pub span: DigestSpan,
    /// Nothing is turned away in earnest: the mailbox only watches.
    pub watching: bool,
    /// Who was turned away, the last first; at most [`Digest::MOST`].
    pub senders: Vec<DigestSender>,
    /// How many more there are.
    pub more: usize,
    /// Who waits for an answer: the first of them, and how many in all.
    pub waiting: (Vec<String>, usize),
    /// Who was learned since: the first of them, and how many in all.
    pub learned: (Vec<String>, usize),
    /// The whole URLs of the pages.
    pub links: DigestLinks,
    /// The name of the owner's provider, for the signature.
    pub provider: String,
}

/// Where a digest leads, beside its senders.
#[derive(Clone, Debug)]
pub struct DigestLinks {
    /// The owner's home.
    pub home: String,
    /// Where the owner says when digests come.
    pub settings: String,
    /// Where they are ended, by one press without signing in (RFC 8058).
    pub unsubscribe: String,
}

/// How far back a digest looks, as one says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestSpan {
    /// "since yesterday"
    Day,
    /// "in the last 7 days"
    Week,
    /// "lately"
    Longer,
}

/// One who was turned away.
#[derive(Clone, Debug)]
pub struct DigestSender {
    /// Who, for people.
    pub sender: String,
    /// How often.
    pub count: i64,
    /// Why the last time: the end of a sentence that begins "Turned away:".
    pub why: String,
    /// It is on the owner's whitelist, but nothing proved that it was them; there are no links then.
    pub could_be_friend: bool,
    /// The whole URL of the page to let it in; None: the owner can't.
    pub let_in: Option<String>,
    /// The whole URL of the page to keep it out; None: it has no address.
    pub keep_out: Option<String>,
}

impl Digest {
    /// So many senders have links of their own.
    pub const MOST: usize = 10;
    /// So many are named of those who wait, and of those who were learned.
    pub const NAMED: usize = 3;

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        let words = Words::of(self);
        rendered(&Subject(&words), &Text(&words), &Html(&words))
    }
}

/// The message in words.
struct Words {
    to: String,
    when: String,
    would_be: bool,
    turned_away: usize,
    /// There is something to press in the message.
    has_links: bool,
    senders: Vec<Line>,
    /// What stands before both links in plain text, of one length.
    labels: (String, String),
    more: usize,
    waiting: String,
    waiting_count: usize,
    learned: String,
    links: DigestLinks,
    provider: String,
}

struct Line {
    sender: String,
    /// How often, and why.
    said: String,
    could_be_friend: bool,
    let_in: Option<String>,
    keep_out: Option<String>,
}

impl Line {
    fn new(sender: &DigestSender, watching: bool) -> Self {
        let link = |link: &Option<String>| link.as_deref().map(one_line);
        let (count, why) = (sender.count, one_line(&sender.why));
        let name = one_line(&sender.sender);
        Self {
            said: if sender.could_be_friend {
                say!(
                    "mail-digest-line-forged",
                    count = count,
                    sender = name.as_str()
                )
            } else if watching {
                say!("mail-digest-line-watching", count = count, why = why)
            } else {
                say!("mail-digest-line", count = count, why = why)
            },
            sender: name,
            could_be_friend: sender.could_be_friend,
            let_in: link(&sender.let_in),
            keep_out: link(&sender.keep_out),
        }
    }

    /// What stands before its `@`, and the rest: a long address wraps there.
    fn halves(&self) -> (&str, &str) {
        let at = self.sender.rfind('@').unwrap_or(self.sender.len());
        self.sender.split_at(at)
    }
}

impl Words {
    fn of(digest: &Digest) -> Self {
        Self {
            to: one_line(digest.to.as_str()),
            when: match digest.span {
                DigestSpan::Day => say!("mail-digest-since-yesterday"),
                DigestSpan::Week => say!("mail-digest-last-days"),
                DigestSpan::Longer => say!("mail-digest-lately"),
            },
            would_be: digest.watching,
            turned_away: digest.senders.len() + digest.more,
            has_links: digest
                .senders
                .iter()
                .any(|sender| sender.let_in.is_some() || sender.keep_out.is_some()),
            senders: digest
                .senders
                .iter()
                .map(|sender| Line::new(sender, digest.watching))
                .collect(),
            labels: labels(),
            more: digest.more,
            waiting: named(&digest.waiting),
            waiting_count: digest.waiting.1,
            learned: named(&digest.learned),
            links: DigestLinks {
                home: one_line(&digest.links.home),
                settings: one_line(&digest.links.settings),
                unsubscribe: one_line(&digest.links.unsubscribe),
            },
            provider: one_line(&digest.provider),
        }
    }
}

fn labels() -> (String, String) {
    let (let_in, keep_out) = (say!("mail-digest-let-in"), say!("mail-digest-keep-out"));
    let width = let_in.chars().count().max(keep_out.chars().count()) + 1;
    let label = |label: String| format!("{:<width$}", format!("{label}:"));
    (label(let_in), label(keep_out))
}

/// "a, b and 3 more"; empty when there is nobody.
fn named((names, total): &(Vec<String>, usize)) -> String {
    let names: Vec<String> = names.iter().map(|name| one_line(name)).collect();
    let more = total.saturating_sub(names.len());
    match names.as_slice() {
        [] => String::new(),
        names if more > 0 => say!("mail-named-more", names = names.join(", "), more = more),
        [only] => only.clone(),
        [first @ .., last] => {
            say!(
                "mail-named-two",
                first = first.join(", "),
                last = last.as_str()
            )
        }
    }
}

#[derive(Template)]
#[template(path = "mail/digest/subject.txt")]
struct Subject<'w>(&'w Words);

#[derive(Template)]
#[template(path = "mail/digest/body.txt")]
struct Text<'w>(&'w Words);

#[derive(Template)]
#[template(path = "mail/digest/body.html")]
struct Html<'w>(&'w Words);

#[cfg(test)]
mod tests {
    #[test]
    fn those_who_are_not_named_are_counted() {
        let named = |names: &[&str], total| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            super::named(&(names, total))
        };
        assert_eq!(named(&[], 0), "");
        assert_eq!(named(&["a"], 1), "a");
        assert_eq!(named(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(named(&["a", "b", "c"], 12), "a, b, c and 9 more");
    }
}
