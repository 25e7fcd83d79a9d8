//! `guestlist serve`

use std::process::ExitCode;

use sd_notify::NotifyState;

use super::arguments::Serve;
use super::signals::Signals;
use crate::app::{self, Migrate, Running, Sockets};
use crate::config::Config;

pub(super) async fn run(arguments: &Serve, config: Config) -> anyhow::Result<ExitCode> {
    let migrate = if arguments.no_migrate {
        Migrate::No
    } else {
        Migrate::Yes
    };
    // Bound first: what arrives while the database is opened waits in the sockets' queues.
    let sockets = Sockets::bind(&config).await?;
    // Whoever hears that we are ready may send the signal at once, and a migration may take long.
    let mut signals = Signals::catch()?;
    let running = tokio::select! {
        running = app::start(config, sockets, migrate) => running?,
        () = signals.told_to_end() => {
            tracing::info!("Stopped before anything was served");
            return Ok(ExitCode::SUCCESS);
        }
    };
    let listens: Vec<_> = running
        .config
        .policy
        .listen
        .iter()
        .map(ToString::to_string)
        .collect();
    tracing::info!(
        "Guestlist {} serves {} on {} and policy requests on {}",
        env!("CARGO_PKG_VERSION"),
        running.config.web.public_url,
        running.config.web.listen,
        listens.join(", ")
    );
    notify(&[NotifyState::Ready]);
    signals.told_to_end().await;
    notify(&[NotifyState::Stopping]);
    stop(running).await;
    Ok(ExitCode::SUCCESS)
}

/// Ends, and says so.
pub(super) async fn stop(running: Running) {
    tracing::info!("Stopping: requests under way are finished first");
    running.stop().await;
    tracing::info!("Stopped");
}

/// Tells systemd (`sd_notify(3)`); without systemd this does nothing.
fn notify(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "systemd could not be told of our state"
        );
    }
}
