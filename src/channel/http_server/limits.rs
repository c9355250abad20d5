//! The limits of connections: those of config.toml, lowered to what the system allows.

use std::num::{NonZeroU16, NonZeroU32};
use std::time::Duration;

use serde::Deserialize;

/// The share of the open files that connections leave to the rest of the program (the
/// index, the store, other channels): a quarter, and at least this many.
const MIN_RESERVE: u64 = 96;

/// The fewest connections, however few open files there are.
const MIN_CONNECTIONS: u64 = 16;

/// The longest time for which a refused client is listened to.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(1);

/// `[http]` in config.toml: what the web page, Teams and Slack share.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The most connections of all clients, 1 or more. Fewer if the system doesn't allow
    /// that many open files.
    pub max_connections: NonZeroU32,
    /// The most connections of one client (an IPv4 address, or an IPv6 network of 64
    /// bits), 1 or more.
    pub max_connections_per_client: NonZeroU32,
    /// The longest time for the head of a request, in seconds, 1 or more.
    pub header_timeout_seconds: NonZeroU16,
    /// The longest time for the body of a request, in seconds, 1 or more.
    pub body_timeout_seconds: NonZeroU16,
    /// The longest time in which a client reads nothing of a response, in seconds, 1 or
    /// more.
    pub send_timeout_seconds: NonZeroU16,
    /// The longest time between two requests on a connection, in seconds, 1 or more.
    pub idle_timeout_seconds: NonZeroU16,
    /// How long requests are still accepted after a signal, in seconds, while `/readyz`
    /// already says that the program ends.
    pub drain_seconds: u16,
}

impl Default for Options {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let seconds = |number| NonZeroU16::new(number).unwrap_or(NonZeroU16::MIN);
        Options {
            max_connections: number(1_000),
            max_connections_per_client: number(100),
            header_timeout_seconds: seconds(10),
            body_timeout_seconds: seconds(10),
            send_timeout_seconds: seconds(30),
            idle_timeout_seconds: seconds(60),
            drain_seconds: 0,
        }
    }
}

/// The limits in force.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// The most connections of all clients.
    pub(super) all: usize,
    /// The most connections of one client.
    pub(super) client: usize,
    /// The most connections of the chat platforms.
    pub(super) platform: usize,
    /// True if `all` is lower than configured, because the process may open few files.
    pub(super) is_all_lowered: bool,
    /// The same for `client`.
    pub(super) is_client_lowered: bool,
    /// The longest time for the head of a request.
    pub(super) head: Duration,
    /// The longest time for the body of a request.
    pub(super) body: Duration,
    /// The longest time in which a client reads nothing of a response.
    pub(super) send: Duration,
    /// The longest time between two requests on a connection.
    pub(super) idle: Duration,
    /// The longest time for which a refused client is listened to.
    pub(super) refusal: Duration,
}

impl Limits {
    /// The limits of the options, for a process that may have this many files open;
    /// `None` if the system doesn't limit them.
    pub(crate) fn new(options: &Options, open_files: Option<u64>) -> Limits {
        let affordable = open_files.map_or(u64::MAX, |files| {
            let reserve = (files / 4).max(MIN_RESERVE);
            files.saturating_sub(reserve).max(MIN_CONNECTIONS)
        });
        let configured = u64::from(options.max_connections.get());
        let all = configured.min(affordable);
        let is_all_lowered = all < configured;
        let configured = u64::from(options.max_connections_per_client.get());
        // So that a single client can't use all connections of a small process.
        let share = (all / 4).max(1);
        let is_client_lowered = is_all_lowered && share < configured;
        let client = if is_client_lowered { share } else { configured };
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let duration = |seconds: NonZeroU16| Duration::from_secs(u64::from(seconds.get()));
        Limits {
            all: count(all),
            client: count(client),
            platform: count((all / 4).max(1)),
            is_all_lowered,
            is_client_lowered,
            head: duration(options.header_timeout_seconds),
            body: duration(options.body_timeout_seconds),
            send: duration(options.send_timeout_seconds),
            idle: duration(options.idle_timeout_seconds),
            refusal: REFUSAL_TIMEOUT,
        }
    }
}

/// How many files the process may have open; `None` if the system doesn't limit them.
///
/// Systems start programs with a low limit (often 1,024) that a program may raise by
/// itself. This function raises it to what the connections of the options need, or as far
/// as the system allows.
pub(crate) fn open_files(options: &Options) -> Option<u64> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        // With a quarter of them in reserve.
        let needed = u64::from(options.max_connections.get()).div_ceil(3) * 4;
        let wanted = maximum.map_or(needed, |maximum| needed.min(maximum));
        if current.is_some_and(|current| current < wanted) {
            let raised = Rlimit {
                current: Some(wanted),
                maximum,
            };
            // If the system refuses it, its limit stays.
            let _ = setrlimit(Resource::Nofile, raised);
        }
        getrlimit(Resource::Nofile).current
    }
    #[cfg(not(unix))]
    {
        let _ = options;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_with_few_open_files_has_fewer_connections() {
        // Open files, connections of all clients, connections of one client, and whether each
        // is lower than configured.
        let cases = [
            (None, (1_000, false), (100, false)),
            (Some(1_048_576), (1_000, false), (100, false)),
            (Some(1_334), (1_000, false), (100, false)),
            (Some(1_024), (768, true), (100, false)),
            (Some(256), (160, true), (40, true)),
            (Some(100), (16, true), (4, true)),
            (Some(0), (16, true), (4, true)),
        ];
        for (files, all, client) in cases {
            let limits = Limits::new(&Options::default(), files);
            assert_eq!((limits.all, limits.is_all_lowered), all, "{files:?}");
            assert_eq!(
                (limits.client, limits.is_client_lowered),
                client,
                "{files:?}"
            );
        }
    }
}
