//! Where connections come from, and the clients whose connections aren't served for a while
//! because their requests are refused again and again.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::channel::limiter::Limiter;
use crate::channel::lock::lock;

/// How many refused requests of a client are answered at once, and a minute from then on.
const REFUSALS: NonZeroU32 = NonZeroU32::new(60).expect("not zero");

/// The most clients that are paused at once.
const MAX_PAUSED: usize = 10_000;

/// Whose limit a connection counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// An IPv4 address, or an IPv6 network of 64 bits.
    Client(IpAddr),
    /// All that arrives for one chat platform, through a reverse proxy. The clients behind
    /// it aren't known until their requests are verified.
    #[cfg_attr(
        not(any(test, feature = "slack", feature = "teams")),
        expect(
            dead_code,
            reason = "the other servers are reached by clients themselves"
        )
    )]
    Platform,
}

/// The source of the connections from an address. `None` for a reverse proxy, which connects
/// for many clients and limits each of them itself.
pub(crate) type SourceOf = Box<dyn Fn(IpAddr) -> Option<Source> + Send + Sync>;

/// For servers to which only a reverse proxy connects, because their platform requires
/// HTTPS.
#[cfg(any(test, feature = "slack", feature = "teams"))]
pub(crate) fn of_platform() -> SourceOf {
    Box::new(|_| Some(Source::Platform))
}

/// The network of a client, by which clients are told apart: the IPv4 address, or the
/// first 64 bits of the IPv6 address, which identify a customer's network.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

/// The clients that are paused. Their connections are refused without reading from them, which
/// costs a fraction of refusing a request.
#[derive(Debug)]
pub(super) struct Pauses {
    refusals: Limiter,
    ends: Mutex<HashMap<IpAddr, Instant>>,
}

impl Pauses {
    pub(super) fn new() -> Pauses {
        Pauses {
            refusals: Limiter::new(REFUSALS, NonZeroU32::MAX),
            ends: Mutex::default(),
        }
    }

    /// Counts a refused request, and pauses its client if there were too many. This machine is
    /// never paused: it checks whether the server is alive, and a proxy on it that isn't
    /// configured as one connects for everybody.
    pub(super) fn note_refusal(&self, client: IpAddr) {
        let this_machine: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        if this_machine.map(network).contains(&client) {
            return;
        }
        let Err(too_fast) = self.refusals.check(&client.to_string(), None) else {
            return;
        };
        let now = Instant::now();
        let mut ends = lock(&self.ends);
        if ends.len() >= MAX_PAUSED {
            ends.retain(|_, end| *end > now);
        }
        if ends.len() < MAX_PAUSED {
            ends.insert(client, now + too_fast.wait);
        }
    }

    /// How long a client is still paused.
    pub(super) fn remaining(&self, client: IpAddr) -> Option<Duration> {
        let mut ends = lock(&self.ends);
        let remaining = ends.get(&client)?.checked_duration_since(Instant::now());
        if remaining.is_none() {
            ends.remove(&client);
        }
        remaining
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_paused_after_many_refusals_and_others_are_not() {
        let pauses = Pauses::new();
        let [client, other] = [7, 8].map(|last| IpAddr::from([192, 0, 2, last]));
        for _ in 0..REFUSALS.get() {
            pauses.note_refusal(client);
        }
        assert_eq!(pauses.remaining(client), None);
        pauses.note_refusal(client);
        assert!(
            pauses
                .remaining(client)
                .is_some_and(|wait| wait <= Duration::from_secs(1))
        );
        assert_eq!(pauses.remaining(other), None);
        for address in ["127.0.0.1", "::1"] {
            let own = network(address.parse().expect("an address"));
            for _ in 0..2 * REFUSALS.get() {
                pauses.note_refusal(own);
            }
            assert_eq!(pauses.remaining(own), None, "{address}");
        }
        lock(&pauses.ends).insert(client, Instant::now());
        assert_eq!(pauses.remaining(client), None, "it has ended");
        assert!(lock(&pauses.ends).is_empty());
    }
}
