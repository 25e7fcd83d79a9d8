//! `guestlist explain`

use std::process::ExitCode;

use super::arguments::Explain;
use super::{open, run::say};
use crate::config::Config;
use crate::engine::Explanation;
use crate::mail::ReversePath;
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
    let (engine, behind) = open::engine(config, &database)?;
    let explanation = engine.explain(request).await;
    behind.end(engine).await;
    database.close().await;
    Ok(explanation?)
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
