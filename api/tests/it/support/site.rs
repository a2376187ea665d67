//! A Mooring of its own for each test: real HTTP on a free port, a database, and a clock that the test turns.

use std::{net::TcpListener, num::NonZeroU32, time::Duration};

use actix_web::{HttpServer, dev::ServerHandle, web::Data};
use api::{
    clock::Clock,
    config::{Config, Source},
    db::Db,
    http::{self, throttle::Limits},
    live::{Live, Pace},
    provider::Catalogue,
    random::Random,
    secret::Secret,
    serve,
    state::State,
};
use shared::time::Timestamp;
use tempfile::TempDir;

use super::{Backend, database, wire::Wire};

pub const MASTER_KEY: &str = "q83vEjRWeJq83vD+3LqYdlQyECNFZ4mrze8BI0VniZo=";

/// An environment variable.
pub type Setting = (&'static str, String);

pub struct Site {
    pub state: Data<State>,
    pub clock: Clock,
    pub base: String,
    pub database_url: String,
    handle: ServerHandle,
    _folder: TempDir,
}

impl Site {
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, &[]).await
    }

    pub async fn with(backend: Backend, settings: &[Setting]) -> Self {
        Self::limited(backend, settings, plenty()).await
    }

    /// With the catalogue's addresses replaced, each by another: providers that the test plays itself.
    pub async fn playing(backend: Backend, settings: &[Setting], addresses: &[(&str, String)]) -> Self {
        let replaced = Catalogue::texts().map(|(file, text)| {
            let text = addresses.iter().fold(text, |text, (address, own)| text.replace(address, own));
            (file, text)
        });
        let catalogue = Catalogue::from_texts(replaced).unwrap();
        Self::build(backend, settings, plenty(), Some(catalogue)).await
    }

    pub async fn limited(backend: Backend, settings: &[Setting], limits: Limits) -> Self {
        Self::build(backend, settings, limits, None).await
    }

    /// On PostgreSQL, with everything that goes there counted.
    pub async fn watched() -> (Self, Wire) {
        let folder = database::folder();
        let wire = Wire::before(&Backend::Postgres.create(folder.path()).await).await;
        (Self::at((wire.url.clone(), folder), &[], plenty(), None).await, wire)
    }

    async fn build(backend: Backend, settings: &[Setting], limits: Limits, catalogue: Option<Catalogue>) -> Self {
        let folder = database::folder();
        let database_url = backend.create(folder.path()).await;
        Self::at((database_url, folder), settings, limits, catalogue).await
    }

    async fn at(
        (database_url, folder): (String, TempDir),
        settings: &[Setting],
        limits: Limits,
        catalogue: Option<Catalogue>,
    ) -> Self {
        install_crypto();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let given = [
            ("MOORING_PUBLIC_URL", base.clone()),
            ("MOORING_DATABASE_URL", database_url.clone()),
            ("MOORING_MASTER_KEY", MASTER_KEY.to_owned()),
            ("MOORING_OUTBOUND_TIMEOUT", "1".to_owned()),
        ];
        let variables = given.into_iter().chain(settings.iter().cloned());
        let source = Source::new(variables.map(|(name, value)| (name.to_owned(), Some(Secret::new(value)))), |path| {
            std::fs::read_to_string(path)
        });
        let config = Config::read(&source).unwrap();
        let db = Db::connect(&database_url).await.unwrap();
        let clock = Clock::manual(noon());
        let mut state = serve::state(config, db, clock.clone(), Random::system(), limits).await.ok().unwrap();
        // Streams are looked after all the time; nobody waits for them.
        state.live = Live::new(Pace { poll: Duration::from_millis(10), beat: Duration::from_millis(50) });
        if let Some(catalogue) = catalogue {
            state.catalogue = catalogue;
        }
        let state = Data::new(state);
        let shared = state.clone();
        let server = HttpServer::new(move || http::app(&shared))
            .workers(1)
            .disable_signals()
            .shutdown_timeout(0)
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { state, clock, base, database_url, handle, _folder: folder }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        // The order to stop is sent at once; nobody waits for it.
        drop(handle.stop(false));
    }
}

fn plenty() -> Limits {
    let plenty = NonZeroU32::new(100_000).unwrap();
    Limits { per_address: plenty, per_account_and_address: plenty }
}

/// When tests begin.
pub fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn install_crypto() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}
