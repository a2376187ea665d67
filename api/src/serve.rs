//! From a configuration to a running server, and back down: what is under way is finished before the process ends.

use std::{io, time::Duration};

use actix_web::{HttpServer, dev::ServerHandle, rt, web::Data};

use shared::provider::AuthMethod;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::Notify,
};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    config::{Config, InstanceApp},
    credential::{due, flight::Flights},
    db::Db,
    failure::Failure,
    http::{
        self,
        throttle::{Limits, Throttle},
    },
    jobs,
    live::{self, Live, Pace},
    mail::Mailer,
    oauth::Metadata,
    oauth_app::service::is_complete,
    outbound::Outbound,
    provider::Catalogue,
    random::Random,
    session::password::Passwords,
    setup,
    state::State,
    vault::Vault,
};

/// Longer than an exchange with a provider may take.
const SHUTDOWN: Duration = Duration::from_secs(30);
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// The process's shared state over a migrated database.
pub async fn state(config: Config, db: Db, clock: Clock, random: Random, limits: Limits) -> Result<State, Failure> {
    let vault = Vault::open(&db, &config.master_key, config.master_key_old.as_ref(), &clock, &random)
        .await
        .map_err(Failure::broken)?;
    let catalogue = Catalogue::embedded().map_err(Failure::broken)?;
    usable(&config.oauth_apps, &catalogue)?;
    let outbound = Outbound::new(&config.outbound_allow, config.outbound_timeout).map_err(Failure::broken)?;
    Ok(State {
        metadata: Metadata::new(outbound.clone()),
        catalogue,
        passwords: Passwords::new(random.clone())?,
        throttle: Throttle::new(limits),
        public_url: config.public_url,
        default_plan: config.default_plan,
        oauth_apps: config.oauth_apps,
        trusted_proxies: config.trusted_proxies,
        cors_origins: config.cors_origins,
        mailer: config.mail.map(Mailer::new),
        live: Live::new(Pace::default()),
        work: Notify::new(),
        flights: Flights::here(),
        db,
        vault,
        clock,
        random,
        outbound,
    })
}

/// An operator's OAuth app that nobody could use is a mistake of the configuration.
fn usable(apps: &[InstanceApp], catalogue: &Catalogue) -> Result<(), Failure> {
    for (number, app) in apps.iter().enumerate() {
        let entry = catalogue.entry(&app.provider).filter(|entry| entry.method(AuthMethod::Oauth2).is_some());
        let words = match entry {
            None => "the catalogue has no such provider with OAuth",
            Some(entry) if entry.template.is_some() && !entry.makes(&app.provider) => "a server needs a key of its own",
            Some(entry) if entry.makes(&app.provider) != app.issuer.is_some() => {
                "a server added by its issuer, and no other provider, needs an issuer"
            }
            Some(entry) if !is_complete(entry, &app.fields, &app.secrets) => {
                "its `fields` and `secrets` are not those that the provider's app takes"
            }
            Some(_) if apps[..number].iter().any(|other| other.provider == app.provider) => "it comes twice",
            Some(_) => continue,
        };
        return Err(Failure::broken(format!("MOORING_OAUTH_APPS: `{}`: {words}", app.provider)));
    }
    Ok(())
}

/// Serves until SIGTERM or SIGINT.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let listen = config.listen;
    let db = Db::connect(config.database_url.expose()).await?;
    db.migrate().await?;
    let state = state(config, db.clone(), Clock::system(), Random::system(), Limits::default()).await?;
    let link = setup::service::link(&state).await?;
    let state = Data::new(state);
    let shared = state.clone();
    let server = HttpServer::new(move || http::app(&shared))
        .shutdown_timeout(SHUTDOWN.as_secs())
        .disable_signals()
        .bind(listen)
        .map_err(|error| Failure::broken(format!("cannot listen on {listen}: {error}")))?
        .run();
    let mut signals = Signals::new().map_err(Failure::broken)?;
    rt::spawn({
        let (state, handle) = (state.clone(), server.handle());
        async move { signals.obey(&state, &handle).await }
    });
    tracing::info!(%listen, url = state.public_url.origin(), "serving");
    say(&format!("Mooring serves {}", state.public_url.origin()));
    if let Some(link) = link {
        say(&format!("Set-up link: {link}"));
    }
    let throttle = state.clone();
    let forgetting = rt::spawn(async move {
        loop {
            rt::time::sleep(FORGET_EVERY).await;
            throttle.throttle.forget();
        }
    });
    let (background, stop) = (state.clone(), CancellationToken::new());
    let working = rt::spawn({
        let stop = stop.clone();
        async move { jobs::run(&background, &stop).await }
    });
    let refreshing = rt::spawn({
        let (state, stop) = (state.clone(), stop.clone());
        async move { due::run(&state, &stop).await }
    });
    let listening = rt::spawn({
        let state = state.clone();
        async move { live::run(&state, &state.live.stop).await }
    });
    let outcome = server.await.map_err(Failure::broken);
    forgetting.abort();
    stop.cancel();
    working.await.map_err(Failure::broken)?;
    refreshing.await.map_err(Failure::broken)?;
    listening.await.map_err(Failure::broken)?;
    state.flights.land().await;
    tracing::info!("stopped");
    db.close().await?;
    outcome
}

/// What ends the server. actix does not know which answers have no end of their own, so it does not listen for them.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// SIGTERM lets what is under way be answered, but for the streams; SIGINT waits for nothing.
    async fn obey(&mut self, state: &State, server: &ServerHandle) {
        let graceful = tokio::select! {
            _ = self.terminate.recv() => true,
            _ = self.interrupt.recv() => false,
        };
        state.live.stop.cancel();
        server.stop(graceful).await;
    }
}

/// For the person at the terminal, and for them alone: the set-up link is a secret and never goes to the log.
#[expect(clippy::print_stdout, reason = "this is the one thing said on standard output")]
fn say(text: &str) {
    println!("{text}");
}
