//! Servers that are at hand nowhere, by their bytes (MySQL Internals, "Connection Phase").

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use super::*;

const SALT: &[u8; 20] = b"abcdefghijklmnopqrst";

fn greeting(plugin: &str) -> Vec<u8> {
    offering(0, plugin)
}

/// With this byte of capabilities more.
fn offering(more: u8, plugin: &str) -> Vec<u8> {
    let mut packet = vec![10];
    packet.extend_from_slice(b"8.4.0\0\x01\0\0\0");
    packet.extend_from_slice(&SALT[..8]);
    // Protocol 4.1, secure connection, plugins.
    packet.extend_from_slice(&[0, 0x00, 0x82 | more, 45, 2, 0, 0x08, 0x00, 21]);
    packet.extend_from_slice(&[0; 10]);
    packet.extend_from_slice(&SALT[8..]);
    packet.push(0);
    packet.extend_from_slice(plugin.as_bytes());
    packet.push(0);
    packet
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), sequence: u8, payload: &[u8]) {
    let length = u8::try_from(payload.len()).unwrap();
    stream.write_all(&[&[length, 0, 0, sequence], payload].concat()).await.unwrap();
}

async fn receive(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut frame = [0; 4];
    stream.read_exact(&mut frame).await.unwrap();
    let mut payload = vec![0; usize::from(frame[0])];
    stream.read_exact(&mut payload).await.unwrap();
    payload
}

/// What becomes of signing in without TLS at a server that plays `script`: its greeting, then its packets, each after
/// one of the client's. The client's packets come back.
async fn played(script: Vec<Vec<u8>>) -> (Verdict, Vec<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut said = Vec::new();
        for (turn, packet) in script.iter().enumerate() {
            if turn > 0 {
                said.push(receive(&mut stream).await);
            }
            let sequence = if said.last().is_some_and(|last| last[0] == 3) { 1 } else { turn * 2 };
            send(&mut stream, u8::try_from(sequence).unwrap(), packet).await;
        }
        said
    });
    let catalogue = Catalogue::embedded().unwrap();
    let method = catalogue.entry("mysql").unwrap().method(AuthMethod::Database).unwrap();
    let fields =
        [("host", "127.0.0.1"), ("port", &*port), ("database", "shop"), ("user", "ada"), ("tls_mode", "disable")];
    let allow = format!("127.0.0.1:{port}");
    let found = verdict((&[&allow], PATIENT), method, &fields, &typed(&[("password", "hunter2")])).await;
    (found, server.await.unwrap())
}

fn contains(packet: &[u8], word: &[u8]) -> bool {
    packet.windows(word.len()).any(|window| window == word)
}

fn error(code: u16) -> Vec<u8> {
    [&[0xff], &code.to_le_bytes()[..], b"#28000canary-words"].concat()
}

#[tokio::test]
async fn a_native_password_is_proved_and_select_1_is_asked() {
    let script = vec![greeting("mysql_native_password"), vec![0, 0, 0, 2, 0, 0, 0], vec![1]];
    let (verdict, said) = played(script).await;
    assert_eq!(verdict, Verdict::Verified(None));
    assert!(contains(&said[0], b"ada\0") && contains(&said[0], b"shop\0mysql_native_password\0"));
    // SHA1(password) XOR SHA1(salt + SHA1(SHA1(password))), reckoned by Python's hashlib.
    let proof = [
        0xfb, 0x30, 0x83, 0x0c, 0x3e, 0xc1, 0xc2, 0x16, 0x1c, 0x75, 0xef, 0x8c, 0x45, 0x97, 0x7d, 0x68, 0x4a, 0x38,
        0xd8, 0xd4,
    ];
    assert!(contains(&said[0], &proof), "{:02x?}", said[0]);
    assert_eq!(said[1], b"\x03SELECT 1");
}

#[tokio::test]
async fn sha2_without_tls_is_refused_before_anything_is_given_away() {
    let switch = [b"\xfecaching_sha2_password\0".as_slice(), SALT, &[0]].concat();
    for first in ["caching_sha2_password", "mysql_native_password"] {
        let (verdict, said) = played(vec![greeting(first), switch.clone()]).await;
        let Verdict::Refused(words) = verdict else { panic!("{verdict:?}") };
        assert!(words.contains("TLS"), "{words}");
        assert!(said.iter().all(|packet| !contains(packet, b"hunter2")));
    }
}

#[rstest]
#[case(1045, "refused")]
#[case(1049, "refused")]
#[case(1044, "refused")]
#[case(1130, "refused")]
#[case(3159, "refused")]
#[case(9999, "refused")]
#[case(1040, "unavailable")]
#[case(1053, "unavailable")]
#[case(1129, "unavailable")]
#[tokio::test]
async fn an_error_is_told_in_words_of_our_own(#[case] code: u16, #[case] expected: &str) {
    for script in [vec![error(code)], vec![greeting("mysql_native_password"), error(code)]] {
        let (verdict, _) = played(script).await;
        assert_eq!(kind(&verdict), expected);
        assert!(!format!("{verdict:?}").contains("canary"), "S10");
    }
}

#[rstest]
#[case::http(b"HTTP/1.1 400 Bad Request\r\n".to_vec())]
#[case::ssh(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())]
#[case::old_protocol(vec![9, 0, 0])]
#[case::cut(greeting("x")[..20].to_vec())]
#[tokio::test]
async fn what_is_no_mysql_server_is_told(#[case] packet: Vec<u8>) {
    let (verdict, _) = played(vec![packet]).await;
    assert_eq!(kind(&verdict), "refused");
}

#[rstest]
#[case::unknown_plugin(b"\xfeclient_ed25519\0abc".to_vec())]
#[case::clear_password(b"\xfemysql_clear_password\0".to_vec())]
#[case::old_password(vec![0xfe])]
#[tokio::test]
async fn a_way_of_signing_in_that_is_not_spoken_is_told(#[case] switch: Vec<u8>) {
    let (verdict, said) = played(vec![greeting("mysql_native_password"), switch]).await;
    assert_eq!(kind(&verdict), "refused");
    assert!(said.iter().all(|packet| !contains(packet, b"hunter2")), "the password went out in clear");
}

/// Signing in over TLS, certificate unchecked, at a server that switches to `plugin` and then plays `script`.
async fn played_with_tls(plugin: &str, script: Vec<Vec<u8>>) -> (Verdict, Vec<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["db.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let switch = [b"\xfe", plugin.as_bytes(), b"\0", SALT, b"\0"].concat();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        send(&mut stream, 0, &offering(0x08, "mysql_native_password")).await;
        let asked = receive(&mut stream).await;
        assert_eq!(asked.len(), 32, "a request for TLS says nothing of the user");
        let mut stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
        let mut said = vec![receive(&mut stream).await];
        send(&mut stream, 3, &switch).await;
        for (turn, packet) in script.iter().enumerate() {
            said.push(receive(&mut stream).await);
            send(&mut stream, u8::try_from(turn * 2 + 5).unwrap(), packet).await;
        }
        said
    });
    let catalogue = Catalogue::embedded().unwrap();
    let method = catalogue.entry("mysql").unwrap().method(AuthMethod::Database).unwrap();
    let fields =
        [("host", "127.0.0.1"), ("port", &*port), ("database", "shop"), ("user", "ada"), ("tls_mode", "require")];
    let allow = format!("127.0.0.1:{port}");
    let found = verdict((&[&allow], PATIENT), method, &fields, &typed(&[("password", "hunter2")])).await;
    (found, server.await.unwrap())
}

#[tokio::test]
async fn caching_sha2_is_proved_and_sends_the_password_only_when_asked_within_tls() {
    // SHA256(password) XOR SHA256(SHA256(SHA256(password)) + salt), reckoned by Python's hashlib.
    let proof = [
        0x38, 0xc3, 0x2b, 0x38, 0x72, 0x3a, 0xff, 0xcd, 0xa5, 0x7b, 0x36, 0x8b, 0x56, 0x5b, 0xac, 0x62, 0x8d, 0x5a,
        0x85, 0x24, 0x28, 0xb4, 0x02, 0xc2, 0x5c, 0x4a, 0xe0, 0x36, 0xa4, 0xfd, 0x90, 0x4f,
    ];
    let (ok, row) = (vec![0, 0, 0, 2, 0, 0, 0], vec![1]);
    let cached = vec![vec![1, 4], ok.clone(), row.clone()];
    let (verdict, said) = played_with_tls("caching_sha2_password", cached).await;
    assert_eq!(verdict, Verdict::Verified(None));
    assert_eq!(said[1], proof);
    assert_eq!((&said[2][..], &said[3][..]), (&b"hunter2\0"[..], &b"\x03SELECT 1"[..]));
    let (verdict, said) = played_with_tls("sha256_password", vec![ok, row]).await;
    assert_eq!(verdict, Verdict::Verified(None));
    assert_eq!(said[1], b"hunter2\0");
}
