use std::io;

use rstest::rstest;

use super::*;

const KEY: &str = "q83vEjRWeJq83vD+3LqYdlQyECNFZ4mrze8BI0VniZo=";

fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), Some(Secret::new(*value))));
    Config::read(&Source::new(variables, |path| match path.to_str() {
        Some("/run/key") => Ok(format!("{KEY}\n")),
        _ => Err(io::ErrorKind::NotFound.into()),
    }))
}

fn mistakes(variables: &[(&str, &str)]) -> Vec<String> {
    let errors = read(variables).err().unwrap();
    assert!(!errors.0.is_empty());
    errors.0.into_iter().map(|mistake| format!("{} {}", mistake.variable, mistake.words)).collect()
}

#[test]
fn a_master_key_is_all_it_needs() {
    let config = read(&[("MOORING_MASTER_KEY", KEY), ("PATH", "/bin"), ("MOORING_TEST_DATABASE_URL", "x")]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.at("/oauth/callback"), "http://127.0.0.1:8080/oauth/callback");
    assert_eq!(config.database_url.expose(), "sqlite://data/mooring.db");
    assert_eq!(config.default_plan, Plan::Enterprise);
    assert_eq!(config.outbound_timeout, Duration::from_secs(20));
    assert!(config.outbound_allow.is_empty() && config.trusted_proxies.is_empty() && config.cors_origins.is_empty());
    assert!(config.mail.is_none());
    assert!(config.oauth_apps.is_empty() && config.master_key_old.is_none());
}

#[test]
fn every_mistake_is_told_at_once() {
    let told = mistakes(&[
        ("MOORING_LISTEN", "8080"),
        ("MOORING_PUBLIC_URL", "http://mooring.example.org"),
        ("MOORING_DATABASE_URL", "mysql://root:hunter2@db/x"),
        ("MOORING_DEFAULT_PLAN", "gold"),
        ("MOORING_OUTBOUND_ALLOW", "localhost:9000, *:443"),
        ("MOORING_OUTBOUND_TIMEOUT", "0"),
        ("MOORING_OAUTH_APPS", "{}"),
        ("MOORING_SMTP_URL", "smtp://ada:hunter2@mail.example.org"),
        ("MOORING_MAIL_FROM", "mooring"),
        ("MOORING_TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        ("MOORING_CORS_ORIGINS", "https://app.example/"),
        ("MOORING_LOG", "mooring=loud"),
        ("MOORING_LOG_FORMAT", "xml"),
        ("MOORING_MASTER_KY", KEY),
    ]);
    let about: Vec<_> = told.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(
        about,
        [
            "MOORING_LISTEN",
            "MOORING_PUBLIC_URL",
            "MOORING_DATABASE_URL",
            "MOORING_DEFAULT_PLAN",
            "MOORING_OUTBOUND_ALLOW",
            "MOORING_OUTBOUND_TIMEOUT",
            "MOORING_OAUTH_APPS",
            "MOORING_SMTP_URL",
            "MOORING_MAIL_FROM",
            "MOORING_TRUSTED_PROXIES",
            "MOORING_CORS_ORIGINS",
            "MOORING_LOG",
            "MOORING_LOG_FORMAT",
            "MOORING_MASTER_KEY",
            "MOORING_MASTER_KY",
        ]
    );
    assert!(!told.concat().contains("hunter2"));
}

#[rstest]
#[case::missing(&[])]
#[case::empty(&[("MOORING_MASTER_KEY", " ")])]
#[case::zeros(&[("MOORING_MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")])]
#[case::twice(&[("MOORING_MASTER_KEY", KEY), ("MOORING_MASTER_KEY_FILE", "/run/key")])]
#[case::no_file(&[("MOORING_MASTER_KEY_FILE", "/run/none")])]
fn without_a_fit_master_key_it_does_not_start(#[case] variables: &[(&str, &str)]) {
    let told = mistakes(variables); // S23
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("MOORING_MASTER_KEY"));
    assert!(!told[0].contains(KEY));
}

#[test]
fn a_secret_can_come_from_a_file() {
    assert!(read(&[("MOORING_MASTER_KEY_FILE", "/run/key"), ("MOORING_MASTER_KEY_OLD", KEY)]).is_ok());
}

#[rstest]
#[case("https://mooring.example.org/app")]
#[case("https://mooring.example.org?x")]
#[case("https://user@mooring.example.org")]
#[case("http://10.0.0.1")]
#[case("http://localhost.example")]
#[case("ftp://127.0.0.1")]
#[case("mooring.example.org")]
fn a_public_url_is_an_https_or_loopback_origin(#[case] url: &str) {
    mistakes(&[("MOORING_MASTER_KEY", KEY), ("MOORING_PUBLIC_URL", url)]); // S7
}

#[test]
fn instance_apps_are_read_and_their_mistakes_do_not_repeat_secrets() {
    let app =
        r#"[{"provider":"oidc-demo","issuer":"http://localhost:9000","client_id":"a","client_secret":"hunter2"}]"#;
    let config = read(&[("MOORING_MASTER_KEY", KEY), ("MOORING_OAUTH_APPS", app)]).unwrap();
    assert_eq!(config.oauth_apps[0].client_secret.expose(), "hunter2");
    for broken in [
        app.replace("client_id", "clientid"),
        app.replace(r#""a""#, r#""""#),
        app.replace("oidc-demo", "Demo!"),
        app.replace(r#""hunter2""#, r#"["hunter2"]"#),
        app.replace("http://localhost:9000", "demo"),
    ] {
        let told = mistakes(&[("MOORING_MASTER_KEY", KEY), ("MOORING_OAUTH_APPS", &broken)]).concat();
        assert!(told.starts_with("MOORING_OAUTH_APPS") && !told.contains("hunter2"), "{told}");
    }
}

#[rstest]
#[case::tls("smtps://ada:hunter2@mail.example.org")]
#[case::starttls("smtp://mail.example.org:2525?tls=required")]
#[case::encoded("smtps://ada%40example.org:hunter%232@mail.example.org/client.example.org")]
#[case::loopback("smtp://127.0.0.1:2525")]
#[case::loopback_name("smtp://localhost")]
#[case::clear_on_demand("smtp://mail.internal?tls=none")]
fn mail_leaves_encrypted_or_as_the_operator_says(#[case] url: &str) {
    let given =
        |url| [("MOORING_MASTER_KEY", KEY), ("MOORING_SMTP_URL", url), ("MOORING_MAIL_FROM", "Us <us@example.org>")];
    let mail = read(&given(url)).unwrap().mail.unwrap();
    assert_eq!(mail.from.email.to_string(), "us@example.org");
}

#[rstest]
#[case("smtp://mail.example.org", "in the clear")]
#[case("smtp://ada:hunter2@10.0.0.1:25", "in the clear")]
#[case("smtp://ada:hunter2@mail.example.org?tls=opportunistic", "it must be")]
#[case("smtps://ada:hunter2@mail.example.org?tls=none", "it must be")]
#[case("smtps://ada:hunter2@mail.example.org?timeout=3", "it must be")]
#[case("smtps://ada:hunter#2@mail.example.org", "it must be")]
#[case("smtps://ada:hunter2@mail.example.org#x", "it must be")]
#[case("smtps://ada:hunter%ff2@mail.example.org", "it must be")]
#[case("smtps://ada@mail.example.org", "a user without a password")]
#[case("https://ada:hunter2@mail.example.org", "it must be")]
#[case("hunter2", "it must be")]
fn a_mail_server_that_hears_in_the_clear_or_cannot_be_read_is_refused(#[case] url: &str, #[case] words: &str) {
    let given = [("MOORING_MASTER_KEY", KEY), ("MOORING_SMTP_URL", url), ("MOORING_MAIL_FROM", "us@example.org")];
    let told = mistakes(&given);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("MOORING_SMTP_URL") && told[0].contains(words), "{told:?}");
    assert!(!told[0].contains("hunter"), "{told:?}");
}

#[test]
fn a_mail_server_and_the_address_of_mail_come_together() {
    let url = ("MOORING_SMTP_URL", "smtps://mail.example.org");
    let from = ("MOORING_MAIL_FROM", "us@example.org");
    for (given, lacking) in [(url, from), (from, url)] {
        let told = mistakes(&[("MOORING_MASTER_KEY", KEY), given, (lacking.0, "")]);
        assert_eq!(told, [format!("{} is not set, but {} is; set both or neither", lacking.0, given.0)]);
    }
}
