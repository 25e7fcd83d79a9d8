//! Asks lists and the DNS about one client and sender: all questions at once, under one deadline.
//!
//! - At most ten questions for one decision: one for each list (a tenant has at most [`Checks::MOST_LISTS`]), two for
//!   the client's name, and a list's own words (TXT) only as long as the ten are not used up.
//! - A list that is out of use is not asked, and what it said before is not believed.
//! - Only what real mail asks tells how a list is, or whoever asks often enough could put it out of use for everybody.
//! - Whatever isn't there by the deadline is unknown, and so is every failure of the DNS; that is remembered for half a
//!   minute. Nothing unknown is ever a listing.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

use super::book::HealthBook;
use super::health::{Said, Sample};
use super::list_key::ListKey;
use super::memory::Memory;
use super::out_of_use::OutOfUse;
use super::party::{Occasion, Parties};
use super::tester::note;
use super::{names, public_zone, said};
use crate::dns::{DnsError, Resolver};
use crate::mail::Domain;
use crate::policy::{
    Checks, Evidence, ListAnswer, ListQuestion, ListResult, Needs, Request, ReverseName,
};

/// Questions for one decision.
const MOST_QUESTIONS: usize = 10;
/// Questions for the client's name: the name, and whether it leads back.
const QUESTIONS_FOR_NAME: usize = 2;
const _: () = assert!(Checks::MOST_LISTS + QUESTIONS_FOR_NAME <= MOST_QUESTIONS);

/// How long trouble is remembered.
const TROUBLE: Duration = Duration::from_secs(30);
/// How long a list's own words are waited for: they explain, and decide nothing.
const FOR_WORDS: Duration = Duration::from_millis(500);

/// Asks, remembers the answers, and keeps the health of every list.
pub struct Checker {
    resolver: Resolver,
    memory: Memory,
    health: Arc<HealthBook>,
    parties: Parties,
    patience: Duration,
}

/// What a list said to one question.
struct ListSaid {
    result: ListResult,
    /// How long that may be remembered.
    lasts: Duration,
    /// What it says of the list's health; None: nothing.
    health: Option<Said>,
    took: Duration,
    /// It refuses to answer.
    refusal: Option<Ipv4Addr>,
}

impl ListSaid {
    /// No list has a name that can't be.
    fn of_no_name() -> Self {
        Self {
            result: ListResult::NotListed,
            lasts: TROUBLE,
            health: None,
            took: Duration::ZERO,
            refusal: None,
        }
    }
}

impl Checker {
    /// Returns a checker that asks through `resolver`; `patience` is what all questions of a decision may take.
    pub fn new(resolver: &Resolver, patience: Duration, health: HealthBook) -> Self {
        Self {
            resolver: resolver.clone(),
            memory: Memory::new(),
            health: Arc::new(health),
            parties: Parties::default(),
            patience,
        }
    }

    /// The health of every list that is asked, to be shared.
    pub fn book(&self) -> Arc<HealthBook> {
        Arc::clone(&self.health)
    }

    /// The health of every list that is asked.
    pub fn health(&self) -> &HealthBook {
        &self.health
    }

    pub(super) fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Forgets what a list said.
    pub(super) fn forget(&self, key: &ListKey) {
        self.memory.forget(key);
        self.resolver.forget();
    }

    /// Answers to all that is needed of lists and the client's name, if they are all remembered.
    pub fn remembered(
        &self,
        request: &Request<'_>,
        needs: &Needs,
        now: DateTime<Utc>,
    ) -> Option<Evidence> {
        let answer = |question: &ListQuestion| {
            Some(ListAnswer {
                result: self.known(question, now)?,
                question: question.clone(),
            })
        };
        let lists = needs.lists.iter().map(answer).collect::<Option<_>>()?;
        let client = request.client_address.to_canonical();
        let reverse_name = if needs.reverse_name {
            Some(self.memory.name(client, now)?)
        } else {
            None
        };
        Some(Evidence {
            lists,
            reverse_name,
            ..Evidence::default()
        })
    }

    /// Answers to all that is needed of lists and the client's name, from memory or from the DNS.
    pub async fn ask(
        &self,
        request: &Request<'_>,
        needs: &Needs,
        now: DateTime<Utc>,
        deadline: Instant,
        occasion: Occasion,
    ) -> Evidence {
        let client = request.client_address.to_canonical();
        let mut evidence = Evidence::default();
        let mut open = Vec::new();
        for question in &needs.lists {
            match self.known(question, now) {
                Some(result) => evidence.lists.push(ListAnswer {
                    question: question.clone(),
                    result,
                }),
                None => open.push(question.clone()),
            }
        }
        let known_name = needs.reverse_name.then(|| self.memory.name(client, now));
        let for_name = match known_name {
            Some(None) => QUESTIONS_FOR_NAME,
            _ => 0,
        };
        let left = MOST_QUESTIONS.saturating_sub(open.len() + for_name);
        let words_left = &AtomicUsize::new(left);
        let asking = open.into_iter().map(async |question| {
            let said = ask_list(&self.resolver, &question, words_left, deadline).await;
            self.take_in((request, occasion), question, said, now)
        });
        let name = async {
            match known_name? {
                Some(name) => Some(name),
                None => Some(self.ask_name(request, now, deadline).await),
            }
        };
        let (answers, name) = tokio::join!(join_all(asking), name);
        evidence.lists.extend(answers);
        evidence.reverse_name = name;
        evidence
    }

    /// The client's name, and whether it leads back.
    async fn ask_name(
        &self,
        request: &Request<'_>,
        now: DateTime<Utc>,
        deadline: Instant,
    ) -> ReverseName {
        let client = request.client_address.to_canonical();
        let hint = request.reverse_client_name;
        let hint = hint.and_then(|name| Domain::parse(name).ok());
        let (name, lasts) = ask_name(&self.resolver, client, hint, deadline).await;
        self.memory.keep_name(client, name.clone(), lasts, now);
        name
    }

    /// What needs no question: a list is out of use, or its answer is remembered.
    fn known(&self, question: &ListQuestion, now: DateTime<Utc>) -> Option<ListResult> {
        if self.health.is_out(|| ListKey::of_question(question)) {
            return Some(ListResult::OutOfUse);
        }
        self.memory.list(question, now)
    }

    /// Notes what an answer says of its list, and remembers it. The answer that puts its list out of use isn't believed
    /// either.
    fn take_in(
        &self,
        (request, occasion): (&Request<'_>, Occasion),
        question: ListQuestion,
        said: ListSaid,
        now: DateTime<Utc>,
    ) -> ListAnswer {
        let key = ListKey::of_question(&question);
        // Who had less than half of the time is not to blame for being late.
        let is_fair = said.took >= self.patience / 2;
        let health = said
            .health
            .filter(|health| *health != Said::Late || is_fair)
            .filter(|_| occasion != Occasion::Look);
        if let Some(health) = health {
            let sample = Sample {
                at: now,
                took: said.took,
                said: health,
                party: (occasion == Occasion::Mail).then(|| self.parties.of(request, &question)),
            };
            let turn = match said.refusal {
                Some(code) => self.health.refused(&key, OutOfUse::Refuses(code), sample),
                None => self.health.asked(&key, sample),
            };
            note(&self.health, turn, &key);
        }
        if self.health.is_out(|| key) {
            return ListAnswer {
                question,
                result: ListResult::OutOfUse,
            };
        }
        let result = said.result;
        self.memory
            .keep_list(question.clone(), result.clone(), said.lasts, now);
        ListAnswer { question, result }
    }
}

async fn ask_list(
    resolver: &Resolver,
    question: &ListQuestion,
    words_left: &AtomicUsize,
    deadline: Instant,
) -> ListSaid {
    let Some(name) = names::query_name(&question.about, question.zone.as_str()) else {
        return ListSaid::of_no_name();
    };
    let zone = public_zone(question.zone.as_str());
    let began = Instant::now();
    let answer = timeout_at(deadline, resolver.ipv4(&name)).await;
    let took = began.elapsed();
    let (result, lasts, health, refusal) = match answer {
        Ok(Ok(answer)) => {
            let (lasts, refusal) = (answer.lasts(), refusal(&answer.records));
            match ListResult::of_addresses(answer.records) {
                ListResult::NotListed => (ListResult::NotListed, lasts, Said::NotListed, None),
                ListResult::Listed { codes, .. } => {
                    let text = words(resolver, &name, words_left, deadline).await;
                    let listed = ListResult::Listed { codes, text };
                    (listed, lasts, Said::Listed, None)
                }
                unknown => {
                    tracing::debug!(list.zone = zone, "{zone} answers with what is no listing");
                    (unknown, lasts.min(TROUBLE), Said::Failed, refusal)
                }
            }
        }
        Ok(Err(DnsError::NoName(_))) => return ListSaid::of_no_name(),
        Ok(Err(error)) => {
            tracing::debug!(list.zone = zone, "The answer of {zone} is unknown: {error}");
            (ListResult::Unknown, TROUBLE, Said::Failed, None)
        }
        Err(_) => {
            tracing::debug!(list.zone = zone, "{zone} doesn't answer in time");
            (ListResult::Unknown, TROUBLE, Said::Late, None)
        }
    };
    ListSaid {
        result,
        lasts,
        health: Some(health),
        took,
        refusal,
    }
}

/// 127.255.255.0/24 is how lists say that they don't answer.
fn refusal(addresses: &[Ipv4Addr]) -> Option<Ipv4Addr> {
    let is_refusal = |address: &&Ipv4Addr| matches!(address.octets(), [127, 255, 255, _]);
    addresses.iter().find(is_refusal).copied()
}

/// The list's own words, if a question is left for them and they come soon.
async fn words(
    resolver: &Resolver,
    name: &str,
    words_left: &AtomicUsize,
    deadline: Instant,
) -> Option<String> {
    let take_one = |left: usize| left.checked_sub(1);
    words_left
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take_one)
        .ok()?;
    let soon = deadline.min(Instant::now() + FOR_WORDS);
    let answer = timeout_at(soon, resolver.txt_answer(name))
        .await
        .ok()?
        .ok()?;
    answer.records.iter().find_map(|text| said::cleaned(text))
}

/// The client's name, and whether it leads back. `hint` is what the mail server found already.
async fn ask_name(
    resolver: &Resolver,
    client: IpAddr,
    hint: Option<Domain>,
    deadline: Instant,
) -> (ReverseName, Duration) {
    let found = find_name(resolver, client, hint);
    match timeout_at(deadline, found).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            tracing::debug!("The name of a client is unknown: {error}");
            (ReverseName::Unknown, TROUBLE)
        }
        Err(_) => (ReverseName::Unknown, TROUBLE),
    }
}

async fn find_name(
    resolver: &Resolver,
    client: IpAddr,
    hint: Option<Domain>,
) -> Result<(ReverseName, Duration), DnsError> {
    let (name, lasts) = if let Some(hint) = hint {
        (hint.to_string(), Duration::MAX)
    } else {
        let names = resolver.names(&names::reverse_name(client)).await?;
        let lasts = names.lasts();
        let Some(name) = names.records.into_iter().next() else {
            return Ok((ReverseName::None, lasts));
        };
        (name, lasts)
    };
    let (leads_back, forward_lasts) = match client {
        IpAddr::V4(v4) => {
            let addresses = resolver.ipv4(&name).await?;
            (addresses.records.contains(&v4), addresses.lasts())
        }
        IpAddr::V6(v6) => {
            let addresses = resolver.ipv6(&name).await?;
            (addresses.records.contains(&v6), addresses.lasts())
        }
    };
    let found = if leads_back {
        ReverseName::Confirmed(name)
    } else {
        ReverseName::Unconfirmed(name)
    };
    Ok((found, lasts.min(forward_lasts)))
}
