//! The compiled entries of one level: sorted, compact, immutable.
//!
//! Some 100,000 mailboxes with 50 entries each are kept in memory, so an entry costs one small
//! record and its text: all texts stand in one string, all networks in one slice. Most of it is
//! far from the processor when mail comes, so a look-up must touch little of it: what has a key is
//! found by the key's hash, and the hashes stand close together. Wildcards and networks are found
//! by looking through theirs.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::ops::Range;
use std::sync::LazyLock;
use std::sync::atomic::AtomicU32;

use chrono::{DateTime, Utc};
use foldhash::fast::RandomState;
use ipnet::IpNet;

use super::forms::Form;
use super::{EntryId, List, Pattern, PatternKind, Rank, Rule, Source};
use crate::mail::{Address, Domain, parents};

/// One rule, compiled; `hits` is counted here and flushed behind (relaxed; never part of the judgement).
#[derive(Debug)]
pub struct CompiledRule {
    /// Which entry.
    pub id: EntryId,
    /// Which list it is on.
    pub list: List,
    /// Where it came from.
    pub source: Source,
    /// An unproven match doesn't count.
    pub require_auth: bool,
    /// A tenant's block above the owner's word.
    pub binding: bool,
    /// It lets nothing in until the owner says so.
    pub suspended: bool,
    /// From this moment on it matches nothing.
    pub expires_at: Option<DateTime<Utc>>,
    /// How often it decided since it was compiled.
    pub hits: AtomicU32,
    kind: PatternKind,
    /// Networks trusted for it, and after them those it was proven from.
    trusted: u8,
    proven: u8,
    rank: Rank,
    key_length: u16,
    key_start: u32,
    /// Where its networks begin; for a network rule the first is what it matches.
    networks_start: u32,
}

/// A rule that matches, and the form of the sender that it matches (None: it matches the client).
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) index: usize,
    pub(super) form: Option<usize>,
    rank: Rank,
    list: List,
    source: Source,
}

/// The compiled entries of one level: looked up by key without allocating.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// Those with a key by its hash, then wildcards, then networks.
    rules: Box<[CompiledRule]>,
    /// The hashes of the first rules' keys.
    hashes: Box<[u32]>,
    networks_from: usize,
    /// One bit for each kind that is there.
    kinds: u8,
    text: Box<str>,
    networks: Box<[IpNet]>,
    has_binding: bool,
}

/// A rule on its way into a set.
struct Keyed {
    section: Section,
    hash: u32,
    rule: Rule,
}

/// How a rule is found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    ByKey,
    Wildcards,
    Networks,
}

impl RuleSet {
    /// Compiles rules; the order given never matters.
    pub fn compile(rules: Vec<Rule>) -> Self {
        let mut keyed: Vec<Keyed> = rules.into_iter().map(Keyed::new).collect();
        keyed.sort_unstable_by(Keyed::compare);
        let mut text = String::with_capacity(keyed.len() * 32);
        let mut networks = Vec::with_capacity(keyed.iter().map(|k| network_count(&k.rule)).sum());
        let starts_at = |section| keyed.partition_point(|keyed| keyed.section < section);
        let by_key = keyed.iter().take(starts_at(Section::Wildcards));
        Self {
            hashes: by_key.map(|keyed| keyed.hash).collect(),
            networks_from: starts_at(Section::Networks),
            kinds: keyed
                .iter()
                .fold(0, |kinds, keyed| kinds | bit(keyed.rule.pattern.kind())),
            has_binding: keyed.iter().any(|keyed| keyed.rule.binding),
            rules: keyed
                .iter()
                .map(|keyed| CompiledRule::new(&keyed.rule, &mut text, &mut networks))
                .collect(),
            text: text.into(),
            networks: networks.into(),
        }
    }

    /// Returns how many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns the rules; [`super::Decision::rule_index`] counts in them.
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }

    /// Finds a rule by entry id (linear; for hit counting use the reference `decide` found).
    pub fn find(&self, id: EntryId) -> Option<&CompiledRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Bytes this set holds on the heap, allocator overhead included (estimate, within 10 %).
    pub fn size_bytes(&self) -> usize {
        allocated(size_of_val(&*self.rules))
            + allocated(size_of_val(&*self.hashes))
            + allocated(self.text.len())
            + allocated(size_of_val(&*self.networks))
    }

    /// Returns what a rule matches.
    pub(super) fn pattern(&self, rule: &CompiledRule) -> Pattern {
        let key = self.key(rule);
        match rule.kind {
            PatternKind::Address => Pattern::Address(Address::from_canonical(key)),
            PatternKind::LocalWildcard => {
                let (domain, glob) = key.split_once('@').unwrap_or((key, ""));
                Pattern::LocalWildcard {
                    glob: glob.into(),
                    domain: Domain::from_canonical(domain),
                }
            }
            PatternKind::Domain => Pattern::Domain(Domain::from_canonical(key)),
            PatternKind::ParentDomain => Pattern::ParentDomain(Domain::from_canonical(key)),
            PatternKind::Tld => Pattern::Tld(Domain::from_canonical(key)),
            PatternKind::Network => Pattern::Network(self.own_network(rule).unwrap_or_default()),
            PatternKind::ListId => Pattern::ListId(key.into()),
        }
    }

    /// Says whether a client is in a network trusted for a rule, or proven for it before.
    pub(super) fn trusts(&self, rule: &CompiledRule, client: IpAddr) -> bool {
        let start = rule.networks_start as usize + usize::from(rule.kind == PatternKind::Network);
        let end = start + usize::from(rule.trusted) + usize::from(rule.proven);
        self.networks
            .get(start..end)
            .is_some_and(|networks| networks.iter().any(|net| net.contains(&client)))
    }

    /// Says whether the most specific word on a client, at this time, lets it send what it likes.
    pub fn allow_client(&self, client: IpAddr, now: DateTime<Utc>) -> bool {
        let mut found = Vec::new();
        self.matches(&[], client, &mut found);
        let mut counting = found.iter().filter_map(|candidate| {
            let rule = self.rules.get(candidate.index)?;
            (!rule.is_expired(now) && !rule.suspended).then_some(rule.list)
        });
        counting.next() == Some(List::Allow)
    }

    /// Says whether any rule is binding.
    pub(super) fn has_binding(&self) -> bool {
        self.has_binding
    }

    /// Finds the rules that match a sender in one of its forms, or its client; the winner first.
    pub(super) fn matches(&self, forms: &[Form<'_>], client: IpAddr, found: &mut Vec<Candidate>) {
        found.clear();
        if self.rules.is_empty() {
            return;
        }
        for (position, form) in forms.iter().enumerate() {
            self.matches_sender(position, form.address(), found);
        }
        for index in self.networks_from..self.rules.len() {
            let network = self
                .rules
                .get(index)
                .and_then(|rule| self.own_network(rule));
            if network.is_some_and(|network| network.contains(&client)) {
                self.push(index, None, found);
            }
        }
        // At equal rank block before allow, then manual before learned; the address as it came
        // before what was wrapped in it; then the older entry, by its place in the set.
        found.sort_unstable_by_key(|c| {
            (Reverse(c.rank), Reverse(c.list), c.source, c.form, c.index)
        });
    }

    fn matches_sender(&self, form: usize, sender: &Address, found: &mut Vec<Candidate>) {
        let domain = sender.domain();
        let mut exactly = |kind, key| {
            for index in self.equal(kind, key) {
                self.push(index, Some(form), found);
            }
        };
        exactly(PatternKind::Address, sender.as_str());
        exactly(PatternKind::Domain, domain);
        if !domain.starts_with('[') {
            exactly(PatternKind::ParentDomain, domain);
            parents(domain).for_each(|parent| exactly(PatternKind::ParentDomain, parent));
            exactly(
                PatternKind::Tld,
                domain.rsplit('.').next().unwrap_or(domain),
            );
        }
        for index in self.hashes.len()..self.networks_from {
            let Some(rule) = self.rules.get(index) else {
                continue;
            };
            let matched = self.key(rule).split_once('@').is_some_and(|(at, glob)| {
                at == domain && glob_matches(glob.as_bytes(), sender.local_part().as_bytes())
            });
            if matched {
                self.push(index, Some(form), found);
            }
        }
    }

    fn push(&self, index: usize, form: Option<usize>, found: &mut Vec<Candidate>) {
        if let Some(rule) = self.rules.get(index) {
            found.push(Candidate {
                index,
                form,
                rank: rule.rank,
                list: rule.list,
                source: rule.source,
            });
        }
    }

    fn key(&self, rule: &CompiledRule) -> &str {
        let start = rule.key_start as usize;
        self.text
            .get(start..start + usize::from(rule.key_length))
            .unwrap_or_default()
    }

    fn own_network(&self, rule: &CompiledRule) -> Option<IpNet> {
        self.networks.get(rule.networks_start as usize).copied()
    }

    fn equal(&self, kind: PatternKind, key: &str) -> Range<usize> {
        if self.kinds & bit(kind) == 0 {
            return 0..0;
        }
        let hash = hash(kind, key);
        let first = self.hashes.partition_point(|other| *other < hash);
        let is_it = |index: usize| {
            self.hashes.get(index) == Some(&hash)
                && self
                    .rules
                    .get(index)
                    .is_some_and(|rule| rule.kind == kind && self.key(rule) == key)
        };
        // Another key may have the same hash: equal keys stand together within it.
        let of_hash = self.hashes.iter().skip(first).take_while(|h| **h == hash);
        let end = first + of_hash.count();
        let start = (first..end).find(|index| is_it(*index)).unwrap_or(end);
        start..start + (start..end).take_while(|index| is_it(*index)).count()
    }
}

impl Keyed {
    fn new(rule: Rule) -> Self {
        let kind = rule.pattern.kind();
        let section = match kind {
            PatternKind::LocalWildcard => Section::Wildcards,
            PatternKind::Network => Section::Networks,
            PatternKind::Address
            | PatternKind::Domain
            | PatternKind::ParentDomain
            | PatternKind::Tld
            | PatternKind::ListId => Section::ByKey,
        };
        let hash = match section {
            Section::ByKey => hash(kind, &key(&rule.pattern)),
            Section::Wildcards | Section::Networks => 0,
        };
        Self {
            section,
            hash,
            rule,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        let precedence = |rule: &Rule| (Reverse(rule.list), rule.source, rule.id);
        let (a, b) = (&self.rule, &other.rule);
        (self.section, self.hash)
            .cmp(&(other.section, other.hash))
            .then_with(|| a.pattern.kind().cmp(&b.pattern.kind()))
            .then_with(|| key(&a.pattern).cmp(&key(&b.pattern)))
            .then_with(|| precedence(a).cmp(&precedence(b)))
    }
}

fn bit(kind: PatternKind) -> u8 {
    1 << kind as u8
}

/// Nobody outside knows the seed, so nobody can write a list of keys with one hash.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::default);

fn hash(kind: PatternKind, key: &str) -> u32 {
    let hash = HASHER.hash_one((kind as u8, key));
    u32::try_from(hash >> 32).unwrap_or_default()
}

impl CompiledRule {
    fn new(rule: &Rule, text: &mut String, networks: &mut Vec<IpNet>) -> Self {
        let key = key(&rule.pattern);
        // Four thousand million bytes of entries in one list: beyond that the rule matches nothing.
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (key_start, networks_start) = (small(text.len()), small(networks.len()));
        text.push_str(&key);
        if let Pattern::Network(network) = rule.pattern {
            networks.push(network);
        }
        networks.extend(rule.trusted_networks.iter());
        networks.extend(rule.proven_networks.iter());
        Self {
            id: rule.id,
            list: rule.list,
            source: rule.source,
            require_auth: rule.require_auth,
            binding: rule.binding,
            suspended: rule.suspended,
            expires_at: rule.expires_at,
            hits: AtomicU32::new(0),
            kind: rule.pattern.kind(),
            trusted: u8::try_from(rule.trusted_networks.len()).unwrap_or(u8::MAX),
            proven: u8::try_from(rule.proven_networks.len()).unwrap_or(u8::MAX),
            rank: rule.pattern.rank(),
            key_length: u16::try_from(key.len()).unwrap_or(u16::MAX),
            key_start,
            networks_start,
        }
    }

    /// Returns what kind of match it is.
    pub fn kind(&self) -> PatternKind {
        self.kind
    }

    /// Says whether it no longer matches anything.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}

/// What a rule is found by. A wildcard's domain stands first: those of one domain stand together.
fn key(pattern: &Pattern) -> Cow<'_, str> {
    match pattern {
        Pattern::Address(address) => address.as_str().into(),
        Pattern::LocalWildcard { glob, domain } => format!("{domain}@{glob}").into(),
        Pattern::Domain(domain) | Pattern::ParentDomain(domain) | Pattern::Tld(domain) => {
            domain.as_str().into()
        }
        Pattern::Network(_) => "".into(),
        Pattern::ListId(id) => id.as_ref().into(),
    }
}

fn network_count(rule: &Rule) -> usize {
    let own = usize::from(matches!(rule.pattern, Pattern::Network(_)));
    own + rule.trusted_networks.len() + rule.proven_networks.len()
}

/// Matches `*` against any run of characters. Goes back to the last star only, so that a pattern
/// like `*a*a*a*` costs at most the product of both lengths.
pub(super) fn glob_matches(glob: &[u8], text: &[u8]) -> bool {
    let (mut in_glob, mut in_text) = (0, 0);
    let mut last_star = None;
    while let Some(byte) = text.get(in_text) {
        match glob.get(in_glob) {
            Some(b'*') => {
                last_star = Some((in_glob, in_text));
                in_glob += 1;
            }
            Some(wanted) if wanted == byte => {
                in_glob += 1;
                in_text += 1;
            }
            _ => {
                let Some((star, taken)) = last_star else {
                    return false;
                };
                last_star = Some((star, taken + 1));
                in_glob = star + 1;
                in_text = taken + 1;
            }
        }
    }
    glob.get(in_glob..)
        .is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
}

/// What malloc takes for a block: 8 bytes of its own, in steps of 16, 32 at least.
fn allocated(bytes: usize) -> usize {
    if bytes == 0 {
        0
    } else {
        (bytes + 8).next_multiple_of(16).max(32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (glob, text, matched) in [
            ("news-*", "news-", true),
            ("news-*", "news-42", true),
            ("news-*", "new-42", false),
            ("*-news", "a-news-news", true),
            ("a*b*c", "aXbYbc", true),
            ("a*b*c", "aXbYbd", false),
            ("*", "", true),
        ] {
            assert_eq!(
                glob_matches(glob.as_bytes(), text.as_bytes()),
                matched,
                "{glob} {text}"
            );
        }
    }

    #[test]
    fn a_nasty_wildcard_costs_little() {
        let (glob, text) = ("*a".repeat(32), "a".repeat(63) + "b");
        assert!(!glob_matches(glob.as_bytes(), text.as_bytes()));
    }

    #[test]
    fn an_entry_costs_at_most_a_hundred_bytes() {
        let rules: Vec<Rule> = (0..50)
            .map(|number| {
                crate::policy::testing::rule(
                    number,
                    List::Allow,
                    &format!("someone.{number}@provider.example"),
                )
            })
            .collect();
        let set = RuleSet::compile(rules);
        assert!(
            set.size_bytes() / set.len() <= 100,
            "{} bytes an entry",
            set.size_bytes() / set.len()
        );
        assert_eq!(RuleSet::default().size_bytes(), 0);
    }
}
