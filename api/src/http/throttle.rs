//! Slowing guessers down without locking anybody out (S32): an attempt counts against its own address and, at that
//! address, against the account it is for. Nobody can use up another address's tries.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

use super::context::Context;
use crate::failure::Failure;

/// Tries at once; as many come back within a minute.
#[derive(Clone, Copy)]
pub struct Limits {
    pub per_address: NonZeroU32,
    pub per_account_and_address: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        let of = |tries| NonZeroU32::new(tries).unwrap_or(NonZeroU32::MIN);
        Self { per_address: of(60), per_account_and_address: of(10) }
    }
}

pub struct Throttle {
    addresses: DefaultKeyedRateLimiter<String>,
    accounts: DefaultKeyedRateLimiter<(String, String)>,
    clock: DefaultClock,
}

impl Throttle {
    pub fn new(limits: Limits) -> Self {
        Self {
            addresses: DefaultKeyedRateLimiter::keyed(Quota::per_minute(limits.per_address)),
            accounts: DefaultKeyedRateLimiter::keyed(Quota::per_minute(limits.per_account_and_address)),
            clock: DefaultClock::default(),
        }
    }

    /// Keys that are full again are forgotten; call it now and then.
    pub fn forget(&self) {
        self.addresses.retain_recent();
        self.accounts.retain_recent();
    }

    fn check(&self, address: &str, account: &str) -> Result<(), Failure> {
        let account = (address.to_owned(), account.to_owned());
        let full = self.addresses.check_key(&account.0).and_then(|()| self.accounts.check_key(&account));
        full.map_err(|until| Failure::too_many(until.wait_time_from(self.clock.now()).as_secs() + 1))
    }
}

impl Context {
    /// 429 with `Retry-After` when this address tried too often.
    pub fn throttle(&self, account: &str) -> Result<(), Failure> {
        self.state.throttle.check(&network(&self.origin.address), account)
    }
}

/// One customer's network: an IPv4 address, or the /64 that IPv6 gives to each.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(ip)) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).to_string(),
        Ok(IpAddr::V4(_)) | Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_customer_is_one_however_many_addresses_they_have() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
    }

    #[test]
    fn a_guesser_is_slowed_down_and_nobody_else_s32() {
        let two = NonZeroU32::new(2).unwrap();
        let throttle = Throttle::new(Limits { per_address: NonZeroU32::new(3).unwrap(), per_account_and_address: two });
        assert!(throttle.check("192.0.2.1", "ada").is_ok());
        assert!(throttle.check("192.0.2.1", "ada").is_ok());
        assert!(throttle.check("192.0.2.1", "ada").is_err(), "a third guess at one account");
        assert!(throttle.check("192.0.2.2", "ada").is_ok(), "the account's owner elsewhere");
        assert!(throttle.check("192.0.2.1", "bob").is_err(), "the address is used up too");
    }
}
