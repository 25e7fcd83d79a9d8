//! Runs the command that was asked for.

use std::io::Write;
use std::process::ExitCode;

use super::arguments::{Arguments, Command, ImportWhat, Key, Operator, SecondFactor, Token};
use super::{
    check_config, complain, demo, explain, import, key, migrate, operator, rehearse, second_factor,
    serve, sign_in_link, token,
};
use crate::app;
use crate::config::{Config, ConfigError, environment};
use crate::engine::key_file::UnknownAge;

/// Runs the program: 0 when it did what was asked, 1 when it failed, 2 when it was used wrongly (clap's own code).
pub fn run() -> ExitCode {
    let arguments = Arguments::read();
    let log = app::init_log(environment().get("RUST_LOG").map(String::as_str));
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&anyhow::Error::from(error)),
    };
    let outcome = runtime.block_on(run_command(arguments));
    // What is said last is about what was logged before.
    drop(log);
    match outcome {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

async fn run_command(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let mut sources = arguments.common.sources();
    if let Command::Serve(serve) = &arguments.command {
        serve.add_to(&mut sources);
    }
    // The demo has settings of its own.
    if let Command::Demo(demo) = &arguments.command {
        return demo::run(demo).await;
    }
    let config = Config::load(&sources);
    if let Command::CheckConfig(check) = &arguments.command {
        return Box::pin(check_config::run(check, config)).await;
    }
    let config = match config {
        Err(error) if error.is_wrong_usage() => return Ok(wrong_usage(&error)),
        config => config?,
    };
    match &arguments.command {
        Command::Serve(serve) => serve::run(serve, config).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Operator(Operator::Add {
            email,
            password_stdin,
        }) => operator::add(&config, email.clone(), *password_stdin).await,
        Command::Token(Token::Create {
            name,
            scope,
            tenant,
            expires,
        }) => {
            let wanted = token::Wanted {
                name,
                scope: *scope,
                tenant: tenant.as_ref(),
                expires: *expires,
            };
            token::create(&config, &wanted).await
        }
        Command::SignInLink(link) => sign_in_link::run(&config, &link.email).await,
        Command::SecondFactor(SecondFactor::Reset { email }) => {
            second_factor::reset(&config, email).await
        }
        Command::Key(Key::List) => key::list(&config).await,
        Command::Key(Key::Rotate) => key::rotate(&config).await,
        Command::Key(Key::Retire { id, force }) => {
            let unknown = if *force {
                UnknownAge::OldEnough
            } else {
                UnknownAge::TooYoung
            };
            key::retire(&config, *id, unknown).await
        }
        Command::Import(ImportWhat::Entries(wanted)) => {
            Box::pin(import::entries(&config, wanted)).await
        }
        Command::Explain(question) => explain::run(config, question).await,
        Command::Rehearse(wanted) => Box::pin(rehearse::run(&config, wanted)).await,
        Command::Complain(report) => complain::run(config, report).await,
        Command::Demo(_) | Command::CheckConfig(_) => Ok(ExitCode::SUCCESS),
    }
}

/// Prints a line for people or scripts on standard output.
pub(super) fn say(line: impl std::fmt::Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// A flag has a value that can't be used: what clap itself would say, and its exit code.
fn wrong_usage(error: &ConfigError) -> ExitCode {
    drop(writeln!(std::io::stderr(), "error: {error}"));
    ExitCode::from(2)
}

fn failed(error: &anyhow::Error) -> ExitCode {
    // Where standard error is closed there is nobody to tell.
    drop(writeln!(std::io::stderr(), "guestlist: {error:#}"));
    ExitCode::FAILURE
}
