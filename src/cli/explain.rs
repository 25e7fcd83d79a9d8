//! `guestlist explain`

use std::process::ExitCode;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::arguments::Explain;
use super::{open, run::say};
use crate::checks::Checker;
use crate::clock::Clock;
use crate::config::Config;
use crate::dns::Resolver;
use crate::engine::{Engine, EngineParts, Explanation, RefusalLinks, SecretKeys};
use crate::mail::ReversePath;
use crate::mailauth::Authenticator;
use crate::policy::Request;

pub(super) async fn run(config: Config, question: &Explain) -> anyhow::Result<ExitCode> {
    let request = Request {
        client_address: question.client,
        client_name: None,
        reverse_client_name: None,
        helo_name: question.helo.as_deref(),
        sender: ReversePath::parse(&question.sender),
        recipient: question.recipient.clone(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    };
    let explanation = explain(config, &request).await?;
    if question.json {
        say(serde_json::to_string_pretty(&crate::api::explanation(
            explanation,
        ))?)?;
    } else {
        print(&explanation)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn explain(config: Config, request: &Request<'_>) -> anyhow::Result<Explanation> {
    let database = open::existing_database(&config).await?;
    let keys = SecretKeys::load_or_forget(&config.secret_key_file)?;
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    // Nothing is decided here, so nothing is ever noticed.
    let (notices, _) = tokio::sync::mpsc::channel(1);
    let resolver = Resolver::new(&config.dns)?;
    let engine = Engine::start(EngineParts {
        database: database.clone(),
        clock: Clock::System,
        authenticator: Authenticator::new(&resolver),
        checker: Checker::new(
            &resolver,
            config.policy.for_questions(),
            config.dns.list_tests,
        ),
        links: RefusalLinks::new(&keys, &config.web.public_url),
        config: Arc::new(config),
        notices,
        tracker,
        stop: stop.clone(),
    });
    let explanation = engine.explain(request).await?;
    stop.cancel();
    database.close().await;
    Ok(explanation)
}

fn print(explanation: &Explanation) -> anyhow::Result<()> {
    let decision = &explanation.answer.decision;
    for (name, value) in [
        ("tenant", &explanation.tenant),
        ("mailbox", &explanation.mailbox),
    ] {
        if let Some(value) = value {
            say(format_args!("{name:9} {value}"))?;
        }
    }
    if let Some(mode) = explanation.mode {
        say(format_args!("{:9} {}", "mode", mode.as_str()))?;
    }
    for (number, step) in explanation.steps.iter().enumerate() {
        say(format_args!("{:>3}.      {step}", number + 1))?;
    }
    say(format_args!(
        "{:9} {}",
        "verdict",
        decision.verdict.as_str()
    ))?;
    if let Some(would_have) = decision.would_have {
        say(format_args!(
            "{:9} {} (monitor mode refuses nothing)",
            "would be",
            would_have.as_str()
        ))?;
    }
    say(format_args!("{:9} {}", "reason", decision.reason.code()))
}
