//! What somebody pasted into the search for decisions: a reference, an address or a queue id alone, or a whole bounce with
//! one of them in it, or with our link.
//!
//! A bounce is somebody else's text: what is found in it is only ever looked up, among the tenant's own decisions.

use crate::engine::{LinkError, SealedRefusal};
use crate::mail::Address;
use crate::store::{DecisionRecord, StoreError, Tx};
use crate::tenancy::TenantId;

/// Our links have this before their token.
const LINK: &str = "/why/";
/// The characters of a token: no link has more, and none fewer.
const TOKEN: std::ops::RangeInclusive<usize> = 80..=1_000;
/// Words of a bounce that are looked up as queue ids: each costs a question to the database.
const MOST_QUEUE_IDS: usize = 20;
/// Addresses of a bounce that are looked for.
const MOST_ADDRESSES: usize = 5;

/// A pasted text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pasted<'t>(pub(super) &'t str);

impl<'t> Pasted<'t> {
    /// The refusal behind the first of our links. Mail programs break long lines: what is left of a token is put together
    /// again, and tried at every length.
    pub(super) fn refusal(
        self,
        open: impl Fn(&str) -> Result<SealedRefusal, LinkError>,
    ) -> Option<SealedRefusal> {
        let (_, behind) = self.0.split_once(LINK)?;
        let token: String = behind.chars().take_while(|c| is_of_token(*c)).collect();
        if let Ok(refusal) = open(&token) {
            return Some(refusal);
        }
        // Quoted-printable ends a broken line with `=`.
        let joined = behind.chars().filter(|c| !c.is_whitespace() && *c != '=');
        let joined: String = joined.take_while(|c| is_of_token(*c)).collect();
        let longest = joined.len().min(*TOKEN.end());
        let lengths = (*TOKEN.start()..=longest).rev();
        lengths
            .filter_map(|length| joined.get(..length))
            .find_map(|token| open(token).ok())
    }

    /// The path of the first of our links.
    pub(super) fn link(self) -> Option<String> {
        let (_, behind) = self.0.split_once(LINK)?;
        let token: String = behind.chars().take_while(|c| is_of_token(*c)).collect();
        Some(format!("{LINK}{token}"))
    }

    /// A text of several words, rather than one thing to look for.
    pub(super) fn is_long(self) -> bool {
        self.0.split_whitespace().nth(1).is_some()
    }

    /// The first reference in it, as we write them: `7F3K-92QD`.
    pub(super) fn reference(self) -> Option<&'t str> {
        self.words().find(|word| {
            let parts = word.split_once('-');
            let is_part = |part: &str| {
                let is_letter = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
                part.len() == 4 && part.chars().all(is_letter)
            };
            parts.is_some_and(|(first, second)| is_part(first) && is_part(second))
        })
    }

    /// The addresses in it, each once.
    pub(super) fn addresses(self) -> Vec<&'t str> {
        let mut found = Vec::new();
        let is_address = |word: &&str| word.contains('@') && Address::parse(word).is_ok();
        for word in self.words().filter(is_address) {
            if !found.contains(&word) && found.len() < MOST_ADDRESSES {
                found.push(word);
            }
        }
        found
    }

    /// The decisions about the first of its words that is a queue id here.
    pub(super) async fn by_queue_id(
        self,
        tx: &mut Tx,
        tenant: TenantId,
        limit: u32,
    ) -> Result<Vec<DecisionRecord>, StoreError> {
        let ids = self.words().filter(|word| is_queue_id(word));
        for id in ids.take(MOST_QUEUE_IDS) {
            let mut decisions = tx.of(tenant).decisions();
            let found = decisions.by_queue_id(id, limit).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    fn words(self) -> impl Iterator<Item = &'t str> {
        let edge = |c: char| !(c.is_alphanumeric() || c == '_');
        let parts = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';');
        let words = self.0.split(parts).map(move |word| word.trim_matches(edge));
        words.filter(|word| !word.is_empty())
    }
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Postfix has `3mzvJB2Bz5z1Z` or `7B6C8C0D2A`, Exim `1qWxYz-000AbC-2D`, Sendmail `4A1B2C3D012345`: with a digit, always.
fn is_queue_id(word: &str) -> bool {
    (6..=40).contains(&word.len())
        && word.chars().all(is_of_token)
        && word.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounce_is_taken_apart() {
        let bounce = Pasted(
            "Your message to <anna@isp.example>, from Bob <bob@example.com>; could not be delivered: \
             550 5.7.1 not let in (reference 7F3K-92QD). X-Postfix-Queue-ID: 4XyZ12abcdEf",
        );
        assert!(bounce.is_long());
        assert_eq!(bounce.reference(), Some("7F3K-92QD"));
        assert_eq!(bounce.addresses(), ["anna@isp.example", "bob@example.com"]);
        let ids: Vec<&str> = bounce.words().filter(|word| is_queue_id(word)).collect();
        assert_eq!(ids, ["7F3K-92QD", "4XyZ12abcdEf"]);
        assert!(!Pasted(" 7F3K-92QD ").is_long());
    }
}
