//! Stands between Mooring and PostgreSQL and counts what really goes over the wire: statements, and round trips, hidden
//! pings among them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream, UnixStream},
    time::sleep,
};
use url::Url;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    pub statements: usize,
    pub round_trips: usize,
}

/// When nothing has gone over the wire for so long, nothing more does.
const QUIET: Duration = Duration::from_millis(50);

#[derive(Default)]
struct Counters {
    statements: AtomicUsize,
    round_trips: AtomicUsize,
}

pub struct Wire {
    /// The same database, through here.
    pub url: String,
    counters: Arc<Counters>,
}

impl Wire {
    pub async fn before(database_url: &str) -> Self {
        let server = Url::parse(database_url).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let user = parameter(&server, "user").unwrap_or_else(|| server.username().to_owned());
        let url = format!("postgres://{user}@127.0.0.1:{port}{}?sslmode=disable", server.path());
        let counters = Arc::new(Counters::default());
        let counted = counters.clone();
        actix_web::rt::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, counted) = (server.clone(), counted.clone());
                actix_web::rt::spawn(async move { forward(client, &server, &counted).await });
            }
        });
        Self { url, counters }
    }

    /// What went over the wire since it was asked last, with what the pool still had to say after the answer.
    pub async fn take(&self) -> Traffic {
        let mut seen = 0;
        while seen != self.counters.round_trips.load(Relaxed) {
            seen = self.counters.round_trips.load(Relaxed);
            sleep(QUIET).await;
        }
        let Counters { statements, round_trips } = &*self.counters;
        Traffic { statements: statements.swap(0, Relaxed), round_trips: round_trips.swap(0, Relaxed) }
    }
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn forward(client: TcpStream, server: &Url, counters: &Counters) {
    let port = server.port().unwrap_or(5432);
    match parameter(server, "host").or_else(|| server.host_str().map(str::to_owned)) {
        Some(folder) if folder.starts_with('/') => {
            let stream = UnixStream::connect(format!("{folder}/.s.PGSQL.{port}")).await.unwrap();
            both_ways(client, stream, counters).await;
        }
        host => {
            let stream = TcpStream::connect((host.unwrap_or_else(|| "localhost".to_owned()), port)).await.unwrap();
            both_ways(client, stream, counters).await;
        }
    }
}

async fn both_ways(client: TcpStream, server: impl AsyncRead + AsyncWrite, counters: &Counters) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let questions = async {
        let _ = questions(&mut from_client, &mut to_server, counters).await;
        let _ = to_server.shutdown().await;
    };
    let answers = async {
        let _ = copy(&mut from_server, &mut to_client).await;
    };
    futures_util::future::join(questions, answers).await;
}

/// Passes the messages of the client on, one by one (PostgreSQL protocol 3, "Message Formats").
async fn questions(
    client: &mut (impl AsyncRead + Unpin),
    server: &mut (impl AsyncWrite + Unpin),
    counters: &Counters,
) -> std::io::Result<()> {
    // The first message has no type.
    let length = client.read_u32().await?;
    pass(client, server, &length.to_be_bytes(), length).await?;
    loop {
        let kind = client.read_u8().await?;
        let length = client.read_u32().await?;
        match kind {
            // A simple query is a statement and asks for an answer.
            b'Q' => {
                counters.statements.fetch_add(1, Relaxed);
                counters.round_trips.fetch_add(1, Relaxed);
            }
            // Execute.
            b'E' => drop(counters.statements.fetch_add(1, Relaxed)),
            // Sync.
            b'S' => drop(counters.round_trips.fetch_add(1, Relaxed)),
            _ => {}
        }
        let mut head = vec![kind];
        head.extend(length.to_be_bytes());
        pass(client, server, &head, length).await?;
    }
}

/// `length` counts itself and what follows.
async fn pass(
    client: &mut (impl AsyncRead + Unpin),
    server: &mut (impl AsyncWrite + Unpin),
    head: &[u8],
    length: u32,
) -> std::io::Result<()> {
    let mut body = vec![0; length as usize - 4];
    client.read_exact(&mut body).await?;
    server.write_all(&[head, &body].concat()).await?;
    server.flush().await
}
