//! PostgreSQL, over a stream that is connected already. TLS is negotiated here rather than by the driver, so that its
//! faults can be told apart (protocol documentation, section "SSL Session Encryption").

use std::{error::Error, io};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_postgres::{Config, NoTls, config::SslMode, error::SqlState};

use super::{
    Tried, Verdict,
    database::{
        BROKEN, CROWDED, NO_DATABASE, NO_RIGHT, NO_TLS, STARTING, STRANGE_SIGN_IN, Server, WRONG_PASSWORD, broken,
    },
};

/// Eight bytes long, code 80877103.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
/// More than a server says to a sign-in and one `SELECT 1`. The driver keeps what belongs to one message until all of it is
/// there, and the server says how long that is.
const READ_MAX: u64 = 1024 * 1024;
const ANOTHER: Verdict = Verdict::Refused("What answers there is no PostgreSQL server. Check host and port.");

pub async fn connect(mut stream: TcpStream, server: &Server<'_>) -> Tried<()> {
    let Some(certificates) = server.certificates else { return select(stream, server).await };
    stream.write_all(&SSL_REQUEST).await.map_err(broken)?;
    match stream.read_u8().await.map_err(broken)? {
        b'S' => select(server.secure(stream, certificates).await?, server).await,
        b'N' => Err(NO_TLS),
        _ => Err(ANOTHER),
    }
}

async fn select<S: AsyncRead + AsyncWrite + Unpin>(stream: S, server: &Server<'_>) -> Tried<()> {
    let mut config = Config::new();
    config.user(server.user).password(server.password).dbname(server.database).application_name("mooring");
    config.ssl_mode(SslMode::Disable);
    // What is longer ends there, for the driver as if the server had broken off.
    let (read, write) = tokio::io::split(stream);
    let stream = tokio::io::join(read.take(READ_MAX), write);
    let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(|error| explain(&error))?;
    tokio::select! {
        answer = client.simple_query("SELECT 1") => answer.map(drop).map_err(|error| explain(&error)),
        _ = connection => Err(BROKEN),
    }
}

/// By SQLSTATE (documentation, appendix A); the server's texts are not looked at.
fn explain(error: &tokio_postgres::Error) -> Verdict {
    let Some(state) = error.code() else {
        return match error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
            // How the driver reports what it cannot read.
            Some(fault) if fault.kind() == io::ErrorKind::InvalidInput => ANOTHER,
            Some(_) => BROKEN,
            None if error.is_closed() => BROKEN,
            None => STRANGE_SIGN_IN,
        };
    };
    match *state {
        SqlState::INVALID_PASSWORD => WRONG_PASSWORD,
        // Its table of hosts has no line for this user from here, or asks for TLS.
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            Verdict::Refused("The server does not let this user in from here, or not with this TLS mode.")
        }
        SqlState::INVALID_CATALOG_NAME => NO_DATABASE,
        SqlState::INSUFFICIENT_PRIVILEGE => NO_RIGHT,
        SqlState::TOO_MANY_CONNECTIONS => CROWDED,
        SqlState::CANNOT_CONNECT_NOW | SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => STARTING,
        _ => Verdict::Refused("The server refuses the connection."),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tokio::io::DuplexStream;

    use super::*;

    const SIGNED_IN: &[u8] = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";
    /// The head of a message of 2 GiB.
    const GIANT: &[u8] = b"T\x7f\xff\xff\xff";
    const SERVED: usize = 64 * 1024 * 1024;

    /// Says this, and then bytes as long as anybody takes them; how many were taken comes back.
    async fn hostile(mut stream: DuplexStream, first: Vec<u8>) -> usize {
        let mut taken = 0;
        stream.write_all(&first).await.unwrap();
        while taken < SERVED {
            match stream.write(&[b'x'; 1024]).await {
                Ok(more) => taken += more,
                Err(_) => break,
            }
        }
        taken
    }

    #[rstest]
    #[case::to_the_sign_in([b"R", &GIANT[1..]].concat())]
    #[case::to_the_query([SIGNED_IN, GIANT].concat())]
    #[tokio::test]
    async fn an_endless_answer_is_not_read_to_its_end(#[case] first: Vec<u8>) {
        let server = Server {
            host: "db.example",
            port: 5432,
            database: "shop",
            user: "ada",
            password: "hunter2",
            certificates: None,
        };
        let (own, other) = tokio::io::duplex(1024);
        let (verdict, taken) = tokio::join!(select(own, &server), hostile(other, first));
        assert_eq!(verdict, Err(BROKEN));
        assert!(taken < 1025 * 1024, "{taken}");
    }
}
