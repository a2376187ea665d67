//! The `mooring` program.

use std::{io::IsTerminal, process::ExitCode};

use api::{
    admin,
    clock::Clock,
    config::{Config, LogFormat, Source},
    db::Db,
    failure::Failure,
    http::{openapi, throttle::Limits},
    random::Random,
    serve,
};
use clap::{Parser, Subcommand, builder::PossibleValuesParser, builder::TypedValueParser};
use shared::plan::Plan;
use strum::IntoEnumIterator;
use tracing_subscriber::EnvFilter;

/// Connected accounts of an organization, self-hosted.
///
/// Everything is configured by MOORING_… environment variables; see the README.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the single-page app
    Serve,
    /// Bring the database schema up to date and exit
    Migrate,
    /// Print the OpenAPI document
    Openapi,
    /// Look after the organizations of this server
    #[command(subcommand)]
    Admin(Admin),
}

#[derive(Subcommand)]
enum Admin {
    /// List the organizations with their plans
    List,
    /// Give an organization another plan; nothing that it has stops working
    SetPlan {
        /// Id or exact name
        organization: String,
        #[arg(value_parser = plans())]
        plan: Plan,
    },
}

fn plans() -> impl TypedValueParser<Value = Plan> {
    PossibleValuesParser::new(Plan::iter().map(<&'static str>::from)).try_map(|plan| plan.parse::<Plan>())
}

#[actix_web::main]
async fn main() -> ExitCode {
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            complain(&words);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), String> {
    if matches!(command, Command::Openapi) {
        let document = openapi::build().to_pretty_json().map_err(|error| error.to_string())?;
        print(&document);
        return Ok(());
    }
    install_crypto();
    let config = Config::read(&Source::process()).map_err(|mistakes| mistakes.to_string())?;
    log(&config);
    match command {
        Command::Serve => serve::serve(config).await.map_err(words),
        Command::Migrate => migrate(config).await.map_err(words),
        Command::Admin(what) => administer(config, what).await.map_err(words),
        Command::Openapi => Ok(()),
    }
}

async fn migrate(config: Config) -> Result<(), Failure> {
    let db = Db::connect(config.database_url.expose()).await?;
    db.migrate().await?;
    Ok(db.close().await?)
}

async fn administer(config: Config, what: Admin) -> Result<(), Failure> {
    let db = Db::connect(config.database_url.expose()).await?;
    if !db.pending_migrations().await?.is_empty() {
        return Err(Failure::broken("the database is not up to date; run `mooring migrate` first"));
    }
    let state = serve::state(config, db.clone(), Clock::system(), Random::system(), Limits::default()).await?;
    let said = match what {
        Admin::List => admin::list(&state).await?,
        Admin::SetPlan { organization, plan } => admin::set_plan(&state, &organization, plan).await?,
    };
    print(&said);
    Ok(db.close().await?)
}

/// One provider of cryptography for TLS and for JWTs; without a choice both libraries would panic at first use.
fn install_crypto() {
    // Only a second installation fails, and this is the first.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
}

/// Libraries that would log what goes over the wire, credentials included, at finer levels.
const QUIET: &str = "hyper=warn,hyper_util=warn,h2=warn,reqwest=warn,rustls=warn,sqlx=warn";

fn log(config: &Config) {
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!("{},{QUIET}", config.log)))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a thread panicked")));
    match config.log_format {
        LogFormat::Json => subscriber.json().init(),
        LogFormat::Text => subscriber.init(),
    }
}

/// A cause is for the operator at the terminal, who may see it.
fn words(failure: Failure) -> String {
    match failure {
        Failure::Refused(refusal) => refusal.problem.detail.unwrap_or(refusal.problem.title),
        Failure::Broken(cause) => cause.to_string(),
    }
}

#[expect(clippy::print_stderr, reason = "the program ends with these words")]
fn complain(words: &str) {
    eprintln!("mooring: {words}");
}

#[expect(clippy::print_stdout, reason = "it is what was asked for")]
fn print(text: &str) {
    println!("{text}");
}
