//! The running program: started from settings, stopped without losing a request.

use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::http_clients::Clients;
use super::only_server::OnlyServer;
use super::{SocketFile, Sockets, http, http_router, install_metrics, metrics};
use crate::api::ApiState;
use crate::checks::{Checker, HealthBook};
use crate::clock::Clock;
use crate::config::{Config, Node};
use crate::dns::Resolver;
use crate::engine::{Engine, EngineParts, RefusalLinks, SecretKeys};
use crate::jobs;
use crate::mailauth::Authenticator;
use crate::mailer::Mailer;
use crate::policyd::PolicyServer;
use crate::store::{Database, StoreError};
use crate::web::WebState;

/// How long requests under way may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// Notices that may wait to be mailed.
const NOTICES: usize = 256;

/// Whether the database is brought to this version at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrate {
    /// Yes.
    Yes,
    /// `--no-migrate`
    No,
}

/// A program that serves; dropped, it goes on until the process ends.
pub struct Running {
    /// What was configured.
    pub config: Arc<Config>,
    /// For the commands that do more than serve.
    pub database: Database,
    /// Likewise; nobody else keeps one, or it isn't stopped.
    pub engine: Engine,
    only: OnlyServer,
    files: Vec<SocketFile>,
    servers: TaskTracker,
    behind: TaskTracker,
    stop_servers: CancellationToken,
    stop_behind: CancellationToken,
}

/// Everything that the servers share.
struct Parts {
    config: Arc<Config>,
    node: Arc<Node>,
    database: Database,
    engine: Engine,
    resolver: Resolver,
    keys: SecretKeys,
    mailer: Mailer,
    behind: TaskTracker,
}

/// Starts all servers and the background work on sockets that are bound already.
pub async fn start(
    config: Config,
    mut sockets: Sockets,
    migrate: Migrate,
) -> anyhow::Result<Running> {
    let config = Arc::new(config);
    let exporter = install_metrics();
    make_data_dir(&config)?;
    let only = OnlyServer::of(&config.database.url).await?;
    let keys = SecretKeys::load_or_create(&config.secret_key_file)?;
    let database = Database::connect(&config.database)
        .await
        .with_context(|| format!("can't open {}", config.database.url))?;
    if migrate == Migrate::Yes {
        database.migrate().await?;
    }
    let (behind, stop_behind) = (TaskTracker::new(), CancellationToken::new());
    let (notices, waiting) = tokio::sync::mpsc::channel(NOTICES);
    let resolver = Resolver::new(&config.dns)?;
    let engine = Engine::start(EngineParts {
        database: database.clone(),
        clock: Clock::System,
        authenticator: Authenticator::new(&resolver),
        checker: Checker::new(
            &resolver,
            config.policy.for_questions(),
            HealthBook::new(config.dns.list_tests).of_tested(),
        ),
        links: RefusalLinks::new(&keys, &config.web.public_url),
        config: Arc::clone(&config),
        notices,
        tracker: behind.clone(),
        stop: stop_behind.clone(),
    });
    let mailer =
        Mailer::new(&config.mail)?.queueing_in(config.data_dir.join("mail-queue"), Clock::System);
    let parts = Parts {
        node: Arc::new(Node::of(&config.web, Clock::System.now())),
        config,
        database,
        engine,
        resolver,
        keys,
        mailer,
        behind,
    };
    parts.spawn_jobs(waiting, &stop_behind);
    let (servers, stop_servers) = (TaskTracker::new(), CancellationToken::new());
    let files = std::mem::take(&mut sockets.files);
    parts.spawn_servers(sockets, exporter, &servers, &stop_servers);
    let Parts {
        config,
        database,
        engine,
        behind,
        ..
    } = parts;
    Ok(Running {
        config,
        database,
        engine,
        only,
        files,
        servers,
        behind,
        stop_servers,
        stop_behind,
    })
}

impl Running {
    /// Tests every list in use now, instead of when its time comes.
    pub async fn test_lists(&self) -> Result<(), StoreError> {
        let now = Clock::System.now();
        jobs::test_lists(&self.database, &self.engine, now, jobs::WhichLists::All).await
    }

    /// Stops taking connections, lets every request under way finish, writes what waits, closes the database.
    pub async fn stop(self) {
        drop(self.files);
        self.stop_servers.cancel();
        drop(self.only);
        self.servers.close();
        if tokio::time::timeout(DRAIN, self.servers.wait())
            .await
            .is_err()
        {
            tracing::warn!("Some requests did not end within {DRAIN:?} and are cut off");
        }
        // What it writes behind ends with its last holder.
        drop(self.engine);
        self.stop_behind.cancel();
        self.behind.close();
        if tokio::time::timeout(DRAIN, self.behind.wait())
            .await
            .is_err()
        {
            tracing::warn!("Some background work did not end within {DRAIN:?} and is cut off");
        }
        self.database.close().await;
    }
}

impl Parts {
    fn spawn_jobs(
        &self,
        noticed: tokio::sync::mpsc::Receiver<crate::engine::Notice>,
        stop: &CancellationToken,
    ) {
        let jobs = jobs::Jobs {
            config: Arc::clone(&self.config),
            node: Arc::clone(&self.node),
            clock: Clock::System,
            database: self.database.clone(),
            engine: self.engine.clone(),
            keys: self.keys.clone(),
            resolver: self.resolver.clone(),
            mailer: self.mailer.clone(),
        };
        jobs.spawn(noticed, &self.behind, stop);
        if let Some(delivery) = self.mailer.delivery() {
            self.behind.spawn(delivery.run(stop.clone()));
        }
    }

    fn spawn_servers(
        &self,
        sockets: Sockets,
        exporter: Option<metrics_exporter_prometheus::PrometheusHandle>,
        servers: &TaskTracker,
        stop: &CancellationToken,
    ) {
        let mut router = self.router();
        let clients = || Clients::new(self.config.web.trusted_proxies.clone());
        if let Some(exporter) = exporter {
            if let Some(listener) = sockets.metrics {
                servers.spawn(http::serve(
                    listener,
                    metrics::for_all(exporter),
                    clients(),
                    stop.clone(),
                ));
            } else {
                router = metrics::for_loopback(exporter).fallback_service(router);
            }
        }
        servers.spawn(http::serve(sockets.web, router, clients(), stop.clone()));
        let settings = self.config.policy.clone();
        let serving = PolicyServer::serve(
            sockets.policy,
            settings,
            self.engine.clone(),
            servers.clone(),
            stop.clone(),
        );
        servers.spawn(serving);
    }

    fn router(&self) -> Router {
        let web = WebState {
            config: Arc::clone(&self.config),
            node: Arc::clone(&self.node),
            clock: Clock::System,
            database: self.database.clone(),
            engine: self.engine.clone(),
            mailer: self.mailer.clone(),
            resolver: self.resolver.clone(),
            keys: self.keys.clone(),
            tracker: self.behind.clone(),
        };
        let api = ApiState {
            config: Arc::clone(&self.config),
            clock: Clock::System,
            database: self.database.clone(),
            engine: self.engine.clone(),
            resolver: self.resolver.clone(),
        };
        http_router(web, api).0
    }
}

/// Makes the data directory, for its owner only.
fn make_data_dir(config: &Config) -> anyhow::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data_dir)
        .with_context(|| {
            format!(
                "can't make the data directory {}",
                config.data_dir.display()
            )
        })
}
