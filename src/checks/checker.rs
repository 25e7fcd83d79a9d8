//! Asks lists and the DNS about one client and sender: all questions at once, under one deadline.
//!
//! - At most ten questions for one decision: one for each list (a tenant has at most [`Checks::MOST_LISTS`]), two for
//!   the client's name, and a list's own words (TXT) only as long as the ten are not used up.
//! - Whatever isn't there by the deadline is unknown, and so is every failure of the DNS; that is remembered for half a
//!   minute. Nothing unknown is ever a listing.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::memory::Memory;
use super::{names, said};
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

/// Asks, and remembers the answers.
pub struct Checker {
    resolver: Resolver,
    memory: Memory,
}

/// What one question came to, and how long that may be remembered.
enum Answered {
    List(ListQuestion, ListResult, Duration),
    Name(ReverseName, Duration),
}

impl Checker {
    /// Returns a checker that asks through `resolver`.
    pub fn new(resolver: &Resolver) -> Self {
        Self {
            resolver: resolver.clone(),
            memory: Memory::new(),
        }
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
                result: self.memory.list(question, now)?,
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
    ) -> Evidence {
        let client = request.client_address.to_canonical();
        let mut evidence = Evidence::default();
        let mut open = Vec::new();
        for question in &needs.lists {
            match self.memory.list(question, now) {
                Some(result) => evidence.lists.push(ListAnswer {
                    question: question.clone(),
                    result,
                }),
                None => open.push(question.clone()),
            }
        }
        let mut name_is_open = false;
        if needs.reverse_name {
            evidence.reverse_name = self.memory.name(client, now);
            name_is_open = evidence.reverse_name.is_none();
        }
        let mut asking = JoinSet::new();
        let for_name = if name_is_open { QUESTIONS_FOR_NAME } else { 0 };
        let left = MOST_QUESTIONS.saturating_sub(open.len() + for_name);
        let words_left = Arc::new(AtomicUsize::new(left));
        for question in open.clone() {
            let (resolver, words_left) = (self.resolver.clone(), Arc::clone(&words_left));
            asking.spawn(async move {
                let (result, lasts) = ask_list(&resolver, &question, &words_left, deadline).await;
                Answered::List(question, result, lasts)
            });
        }
        if name_is_open {
            let resolver = self.resolver.clone();
            let hint = request.reverse_client_name;
            let hint = hint.and_then(|name| Domain::parse(name).ok());
            asking.spawn(async move {
                let (name, lasts) = ask_name(&resolver, client, hint, deadline).await;
                Answered::Name(name, lasts)
            });
        }
        while let Some(answered) = asking.join_next().await {
            match answered {
                Ok(Answered::List(question, result, lasts)) => {
                    self.memory
                        .keep_list(question.clone(), result.clone(), lasts, now);
                    evidence.lists.push(ListAnswer { question, result });
                }
                Ok(Answered::Name(name, lasts)) => {
                    self.memory.keep_name(client, name.clone(), lasts, now);
                    evidence.reverse_name = Some(name);
                }
                Err(error) => tracing::error!("A question to the DNS ended early: {error}"),
            }
        }
        fill(&mut evidence, open, name_is_open);
        evidence
    }
}

/// All that was asked must be answered, or the question would come again for ever.
fn fill(evidence: &mut Evidence, open: Vec<ListQuestion>, name_is_open: bool) {
    for question in open {
        let is_answered = |answer: &ListAnswer| answer.question == question;
        if !evidence.lists.iter().any(is_answered) {
            evidence.lists.push(ListAnswer {
                question,
                result: ListResult::Unknown,
            });
        }
    }
    if name_is_open {
        evidence.reverse_name.get_or_insert(ReverseName::Unknown);
    }
}

async fn ask_list(
    resolver: &Resolver,
    question: &ListQuestion,
    words_left: &AtomicUsize,
    deadline: Instant,
) -> (ListResult, Duration) {
    let zone = question.zone.as_str();
    let Some(name) = names::query_name(&question.about, zone) else {
        // No list has a name that can't be.
        return (ListResult::NotListed, TROUBLE);
    };
    let answer = match timeout_at(deadline, resolver.ipv4(&name)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => return trouble(zone, &error),
        Err(_) => return trouble(zone, &DnsError("no answer in time".to_owned())),
    };
    let lasts = answer.lasts();
    match ListResult::of_addresses(answer.records) {
        ListResult::NotListed => (ListResult::NotListed, lasts),
        ListResult::Unknown => {
            tracing::debug!(list.zone = zone, "{zone} answers with what is no listing");
            (ListResult::Unknown, lasts.min(TROUBLE))
        }
        ListResult::Listed { codes, .. } => {
            let text = words(resolver, &name, words_left, deadline).await;
            (ListResult::Listed { codes, text }, lasts)
        }
    }
}

fn trouble(zone: &str, error: &DnsError) -> (ListResult, Duration) {
    tracing::debug!(list.zone = zone, "The answer of {zone} is unknown: {error}");
    (ListResult::Unknown, TROUBLE)
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
