//! MySQL and MariaDB: signing in and one `SELECT 1` over a stream that is connected already. Drivers open their own
//! connections, trust authorities of their own and send passwords by RSA where there is no TLS, so the few packets are
//! written here (MySQL Internals, "Connection Phase").

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use zeroize::Zeroizing;

use super::{
    Tried, Verdict,
    database::{CROWDED, NO_DATABASE, NO_RIGHT, NO_TLS, STARTING, STRANGE_SIGN_IN, Server, WRONG_PASSWORD, broken},
};

const ANOTHER: Verdict = Verdict::Refused("What answers there is no MySQL or MariaDB server. Check host and port.");
const NEEDS_TLS: Verdict = Verdict::Refused(
    "This user's way of signing in is only safe with TLS, and the TLS mode switches that off. Choose another mode.",
);

/// Nothing that is read here is nearly as long.
const PACKET_MAX: usize = 64 * 1024;
/// More turns than any way of signing in takes.
const TURNS: usize = 8;

const CONNECT_WITH_DB: u32 = 1 << 3;
const PROTOCOL_41: u32 = 1 << 9;
const SSL: u32 = 1 << 11;
const SECURE_CONNECTION: u32 = 1 << 15;
const PLUGIN_AUTH: u32 = 1 << 19;
const NEEDED: u32 = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH;
/// `utf8mb4_general_ci`, which both know.
const CHARSET: u8 = 45;

const NATIVE: &[u8] = b"mysql_native_password";
const CACHING_SHA2: &[u8] = b"caching_sha2_password";
const SHA256_PASSWORD: &[u8] = b"sha256_password";

pub async fn connect(stream: TcpStream, server: &Server<'_>) -> Tried<()> {
    let mut wire = Wire { stream, sequence: 0 };
    let greeting = Greeting::read(&wire.receive().await?)?;
    let capabilities = NEEDED | CONNECT_WITH_DB;
    let Some(certificates) = server.certificates else {
        return sign_in(wire, &greeting, server, capabilities, false).await;
    };
    if greeting.capabilities & SSL == 0 {
        return Err(NO_TLS);
    }
    let capabilities = capabilities | SSL;
    wire.send(&head(capabilities)).await?;
    let Wire { stream, sequence } = wire;
    let wire = Wire { stream: server.secure(stream, certificates).await?, sequence };
    sign_in(wire, &greeting, server, capabilities, true).await
}

async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
    mut wire: Wire<S>,
    greeting: &Greeting,
    server: &Server<'_>,
    capabilities: u32,
    tls: bool,
) -> Tried<()> {
    // The server's usual way, or one that gives nothing away: it then names the way of this user.
    let known = greeting.plugin == CACHING_SHA2 && tls;
    let first = if known { CACHING_SHA2 } else { NATIVE };
    let proof = prove(first, server.password, &greeting.salt, tls)?;
    let mut hello = Zeroizing::new(head(capabilities));
    hello.extend_from_slice(server.user.as_bytes());
    hello.push(0);
    hello.push(u8::try_from(proof.len()).unwrap_or_default());
    hello.extend_from_slice(&proof);
    hello.extend_from_slice(server.database.as_bytes());
    hello.push(0);
    hello.extend_from_slice(first);
    hello.push(0);
    wire.send(&hello).await?;

    for _ in 0..TURNS {
        match &wire.receive().await?[..] {
            [0x00, ..] => return select(wire).await,
            [0xff, rest @ ..] => return Err(explain(rest)),
            [0xfe, rest @ ..] => {
                let (plugin, salt) = split(rest).ok_or(STRANGE_SIGN_IN)?;
                let proof = prove(plugin, server.password, salt.strip_suffix(&[0]).unwrap_or(salt), tls)?;
                wire.send(&proof).await?;
            }
            // The proof was enough, an OK follows; or the password itself is asked for.
            [0x01, 0x03] => {}
            [0x01, 0x04] if tls => wire.send(&clear(server.password)).await?,
            [0x01, 0x04] => return Err(NEEDS_TLS),
            _ => return Err(STRANGE_SIGN_IN),
        }
    }
    Err(STRANGE_SIGN_IN)
}

async fn select<S: AsyncRead + AsyncWrite + Unpin>(mut wire: Wire<S>) -> Tried<()> {
    wire.sequence = 0;
    wire.send(b"\x03SELECT 1").await?;
    match &wire.receive().await?[..] {
        // One column.
        [1] => {
            wire.sequence = 0;
            // It may go without a goodbye.
            let _ = wire.send(&[0x01]).await;
            Ok(())
        }
        [0xff, rest @ ..] => Err(explain(rest)),
        _ => Err(ANOTHER),
    }
}

struct Wire<S> {
    stream: S,
    sequence: u8,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    async fn receive(&mut self) -> Tried<Vec<u8>> {
        let mut frame = [0; 4];
        self.stream.read_exact(&mut frame).await.map_err(broken)?;
        let [a, b, c, sequence] = frame;
        let length = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
        if length == 0 || length > PACKET_MAX {
            return Err(ANOTHER);
        }
        self.sequence = sequence.wrapping_add(1);
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).await.map_err(broken)?;
        Ok(payload)
    }

    async fn send(&mut self, payload: &[u8]) -> Tried<()> {
        let length = u32::try_from(payload.len()).unwrap_or_default().to_le_bytes();
        let mut packet = Zeroizing::new(vec![length[0], length[1], length[2], self.sequence]);
        packet.extend_from_slice(payload);
        self.sequence = self.sequence.wrapping_add(1);
        self.stream.write_all(&packet).await.map_err(broken)?;
        self.stream.flush().await.map_err(broken)
    }
}

struct Greeting {
    capabilities: u32,
    salt: Vec<u8>,
    plugin: Vec<u8>,
}

impl Greeting {
    /// Protocol 10, the only one since MySQL 3.21.
    fn read(packet: &[u8]) -> Tried<Self> {
        match packet {
            [10, rest @ ..] => Self::parse(rest).ok_or(ANOTHER),
            [0xff, rest @ ..] => Err(explain(rest)),
            _ => Err(ANOTHER),
        }
    }

    fn parse(packet: &[u8]) -> Option<Self> {
        let (_version, rest) = split(packet)?;
        let (salt, rest) = rest.get(4..)?.split_at_checked(8)?;
        let (fixed, rest) = rest.split_at_checked(19)?;
        let &[_, low, lower, _charset, _, _, high, higher, length, ..] = fixed else { return None };
        let capabilities = u32::from_le_bytes([low, lower, high, higher]);
        if capabilities & NEEDED != NEEDED {
            return None;
        }
        let (more, plugin) = rest.split_at_checked(usize::from(length).saturating_sub(8).max(13))?;
        let salt = [salt, more.strip_suffix(&[0]).unwrap_or(more)].concat();
        let plugin = split(plugin).map_or(plugin, |(plugin, _)| plugin).to_vec();
        Some(Self { capabilities, salt, plugin })
    }
}

/// What comes before the first zero byte, and what after.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// The fixed part of the answer to the greeting; alone it asks for TLS.
fn head(capabilities: u32) -> Vec<u8> {
    let mut packet = capabilities.to_le_bytes().to_vec();
    packet.extend_from_slice(&u32::try_from(PACKET_MAX).unwrap_or_default().to_le_bytes());
    packet.push(CHARSET);
    packet.extend_from_slice(&[0; 23]);
    packet
}

/// What shows that the password is known. Ways that may end with the password itself need TLS from the start, so that what
/// comes of them does not depend on what the server has cached.
fn prove(plugin: &[u8], password: &str, salt: &[u8], tls: bool) -> Tried<Zeroizing<Vec<u8>>> {
    match plugin {
        NATIVE => Ok(scramble(&SHA1_FOR_LEGACY_USE_ONLY, password, |twice| [salt, twice].concat())),
        CACHING_SHA2 | SHA256_PASSWORD if !tls => Err(NEEDS_TLS),
        CACHING_SHA2 => Ok(scramble(&SHA256, password, |twice| [twice, salt].concat())),
        SHA256_PASSWORD => Ok(clear(password)),
        _ => Err(STRANGE_SIGN_IN),
    }
}

/// `H(password) XOR H(mix(H(H(password))))`; nothing for an empty password.
fn scramble(hash: &'static Algorithm, password: &str, mix: impl Fn(&[u8]) -> Vec<u8>) -> Zeroizing<Vec<u8>> {
    if password.is_empty() {
        return Zeroizing::default();
    }
    let once = Zeroizing::new(digest(hash, password.as_bytes()).as_ref().to_vec());
    let twice = digest(hash, &once);
    let mixed = digest(hash, &mix(twice.as_ref()));
    Zeroizing::new(once.iter().zip(mixed.as_ref()).map(|(one, other)| one ^ other).collect())
}

fn clear(password: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([password.as_bytes(), &[0]].concat())
}

/// By error number; the server's texts are not looked at.
fn explain(error: &[u8]) -> Verdict {
    let &[low, high, ..] = error else { return ANOTHER };
    match u16::from_le_bytes([low, high]) {
        1045 | 1698 => WRONG_PASSWORD,
        1049 => NO_DATABASE,
        1044 => NO_RIGHT,
        1040 | 1203 | 1226 => CROWDED,
        1053 | 1079 | 1927 => STARTING,
        1129 => Verdict::Unavailable("The server has blocked Mooring's address after failed connections."),
        1130 => Verdict::Refused("The server does not take connections from Mooring's address."),
        1251 | 1275 | 1524 | 2059 => STRANGE_SIGN_IN,
        1820 | 1862 => Verdict::Refused("The user's password has expired."),
        3118 | 4151 => Verdict::Refused("The user is locked."),
        3159 => Verdict::Refused("The server asks for TLS. Choose another TLS mode."),
        _ => Verdict::Refused("The server refuses the connection."),
    }
}
