//! What the whole process shares. Time, randomness, cryptography and outbound HTTP come in here and nowhere else.

use ipnet::IpNet;
use shared::plan::Plan;
use tokio::sync::Notify;

use crate::{
    clock::Clock,
    config::{InstanceApp, PublicUrl},
    credential::flight::Flights,
    db::Db,
    http::throttle::Throttle,
    live::Live,
    mail::Mailer,
    oauth::Metadata,
    outbound::Outbound,
    provider::Catalogue,
    random::Random,
    session::password::Passwords,
    vault::Vault,
};

pub struct State {
    pub db: Db,
    pub vault: Vault,
    pub clock: Clock,
    pub random: Random,
    pub outbound: Outbound,
    pub metadata: Metadata,
    pub catalogue: Catalogue,
    pub passwords: Passwords,
    pub throttle: Throttle,
    pub public_url: PublicUrl,
    pub default_plan: Plan,
    /// OAuth apps that the operator registered for every organization.
    pub oauth_apps: Vec<InstanceApp>,
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: Vec<String>,
    /// `None` where no mail server is configured.
    pub mailer: Option<Mailer>,
    /// Refreshes that are under way in this process.
    pub flights: Flights,
    /// Who listens to what changes.
    pub live: Live,
    /// Wakes the background work up before its time.
    pub work: Notify,
}
