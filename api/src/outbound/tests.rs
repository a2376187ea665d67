use std::{
    io::{Read, Write},
    net::TcpListener,
};

use flate2::{Compression, write::GzEncoder};
use rstest::rstest;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::*;
use crate::secret::Secret;

fn outbound(allow: &[String]) -> Outbound {
    within(allow, Duration::from_secs(30))
}

fn within(allow: &[String], timeout: Duration) -> Outbound {
    let allow: Vec<AllowEntry> = allow.iter().map(|entry| entry.parse().unwrap()).collect();
    Outbound::new(&allow, timeout).unwrap()
}

async fn get(outbound: &Outbound, url: &str) -> Result<Answer, OutboundError> {
    outbound.send(Call::get(url.parse().unwrap())).await
}

async fn answering(template: ResponseTemplate) -> (MockServer, Outbound) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    let outbound = outbound(&[server.address().to_string()]);
    (server, outbound)
}

#[rstest]
#[case("https://127.0.0.1/", Refusal::Address)]
#[case("https://127.1/", Refusal::Address)]
#[case("https://2130706433/", Refusal::Address)]
#[case("https://0x7f.0.0.1/", Refusal::Address)]
#[case("https://0177.0.0.1/", Refusal::Address)]
#[case("https://169.254.169.254/latest/meta-data/", Refusal::Address)]
#[case("https://[::1]/", Refusal::Address)]
#[case("https://[::ffff:127.0.0.1]/", Refusal::Address)]
#[case("https://[fd00::1]:8443/", Refusal::Address)]
#[case("https://127.0.0.1:9001/", Refusal::Address)]
#[case("http://api.example/", Refusal::NotHttps)]
#[case("http://8.8.8.8/", Refusal::NotHttps)]
#[case("http://localhost:9001/", Refusal::NotHttps)]
#[case("http://localhost.:9000/", Refusal::NotHttps)]
#[case("ftp://localhost:9000/", Refusal::NotHttps)]
#[case("https://user@api.example/", Refusal::UserInfo)]
#[case("https://user:pass@api.example/", Refusal::UserInfo)]
#[case("https://localhost:9000@evil.example/", Refusal::UserInfo)]
#[case("data:text/plain,x", Refusal::Url)]
#[tokio::test]
async fn a_forbidden_url_is_refused_before_anything_is_sent(#[case] url: &str, #[case] why: Refusal) {
    let outbound = outbound(&["localhost:9000".into(), "127.0.0.0/8:9000".into()]); // S28
    assert_eq!(get(&outbound, url).await.err(), Some(OutboundError::Refused(why)));
}

#[rstest]
#[case("https://api.example/")]
#[case("https://8.8.8.8/")]
#[case("http://localhost:9000/")]
#[case("http://LOCALHOST:9000/")]
#[case("http://127.0.0.1:9000/")]
#[case("https://127.0.0.2:9000/")]
fn public_https_and_opened_hosts_pass_the_check(#[case] url: &str) {
    let outbound = outbound(&["localhost:9000".into(), "127.0.0.0/8:9000".into()]);
    assert_eq!(outbound.check(&url.parse().unwrap()), Ok(()));
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_refused_and_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    assert_eq!(get(&outbound(&[]), &url).await.err(), Some(OutboundError::Refused(Refusal::Address)));
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn an_opened_host_is_reached_by_name_and_by_address() {
    let (server, by_address) = answering(ResponseTemplate::new(200).set_body_string("hello")).await;
    let port = server.address().port();
    assert_eq!(get(&by_address, &server.uri()).await.unwrap().body, b"hello");
    let by_name = outbound(&[format!("localhost:{port}")]);
    assert_eq!(get(&by_name, &format!("http://localhost:{port}/")).await.unwrap().body, b"hello");
    // Opened by one spelling is not opened by the other.
    let error = get(&by_name, &server.uri()).await.err();
    assert_eq!(error, Some(OutboundError::Refused(Refusal::NotHttps)));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_cookies_are_forgotten() {
    let template = ResponseTemplate::new(302)
        .insert_header("location", "https://169.254.169.254/")
        .insert_header("set-cookie", "a=b");
    let (server, outbound) = answering(template).await;
    for _ in 0..2 {
        assert_eq!(get(&outbound, &server.uri()).await.unwrap().status, 302);
    }
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| !request.headers.contains_key("cookie")));
}

#[tokio::test]
async fn a_giant_answer_is_not_read_to_its_end_even_when_it_came_compressed() {
    let (server, outbound) = answering(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; MAX_ANSWER])).await;
    assert_eq!(get(&outbound, &server.uri()).await.unwrap().body.len(), MAX_ANSWER);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(&vec![0; 64 * MAX_ANSWER]).unwrap();
    let bomb =
        ResponseTemplate::new(200).set_body_bytes(bomb.finish().unwrap()).insert_header("content-encoding", "gzip");
    for template in [ResponseTemplate::new(200).set_body_bytes(vec![b'x'; MAX_ANSWER + 1]), bomb] {
        let (server, outbound) = answering(template).await;
        assert_eq!(get(&outbound, &server.uri()).await.err(), Some(OutboundError::TooLarge));
    }
}

#[tokio::test]
async fn failures_are_told_apart_and_keep_no_secret() {
    let (server, patient) = answering(ResponseTemplate::new(200).set_delay(Duration::from_mins(5))).await;
    let slow = within(&[server.address().to_string()], Duration::from_millis(200));
    let failed = |cause| Some(OutboundError::Unreachable(cause));
    assert_eq!(get(&slow, &server.uri()).await.err(), failed(Cause::Timeout));

    let tls = format!("https://{}/?key=hunter2", server.address());
    let error = get(&patient, &tls).await.err();
    assert_eq!(error, failed(Cause::Tls));
    assert!(!format!("{error:?} {}", error.unwrap()).contains("hunter2")); // S25

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = outbound(&[closed.to_string()]);
    assert_eq!(get(&nobody, &format!("http://{closed}/")).await.err(), failed(Cause::Connection));
    assert_eq!(get(&nobody, "https://nobody.invalid/").await.err(), failed(Cause::Name));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 1024];
        assert!(stream.read(&mut head).unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").unwrap();
    });
    let error = get(&outbound(&[address.to_string()]), &format!("http://{address}/")).await.err();
    assert_eq!(error, Some(OutboundError::Unreachable(Cause::Broken)));
    server.join().unwrap();
}

#[test]
fn a_secret_that_would_split_a_header_is_refused() {
    let call = || Call::get("https://api.example/".parse().unwrap());
    assert_eq!(call().bearer(&Secret::new("a\r\nX-Evil: 1")).err(), Some(Refusal::Header));
    assert!(call().bearer(&Secret::new("token")).unwrap().headers["authorization"].is_sensitive());
}
