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
