//! `madoguchi health`: asks a running `madoguchi serve` whether it can answer. A container
//! needs no other program for its health check.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde_json::Value;

use super::{ExitStatus, output};
use crate::config::Config;
use crate::render::words::Health;

/// How long the program may take to say how it is.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The longest reply that is read, in bytes.
const LONGEST_REPLY_BYTES: u64 = 64 * 1024;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

/// Prints the state. The program that runs without its store, or without the cluster that has
/// the documents, can answer.
///
/// # Errors
///
/// If the configuration has no page: the state is at its address.
pub(super) fn run(_: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let words = Health(config.answer.default_language);
    if !config.web.enabled {
        anyhow::bail!(words.no_page());
    }
    let address = reachable(config.web.listen);
    let state = match ask(address) {
        Ok(state) => state,
        Err(error) => {
            output::error(&words.unreachable(address, error));
            return Ok(ExitStatus::ProblemsFound);
        }
    };
    let (sentence, result) = match state["status"].as_str() {
        Some("ready") => (words.ready(), ExitStatus::Fine),
        Some("degraded") => {
            let sentence = match (state["store"] == "ok", state["documents"] == "down") {
                (true, _) => words.without_documents(),
                (false, true) => words.without_both(),
                (false, false) => words.degraded(),
            };
            (sentence, ExitStatus::Fine)
        }
        Some("ending") => (words.ending(), ExitStatus::ProblemsFound),
        _ => {
            output::error(&words.other_program(address));
            return Ok(ExitStatus::ProblemsFound);
        }
    };
    output::print_line(sentence)?;
    Ok(result)
}

/// The address at which this machine reaches a program that listens at `listen`.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The reply of `/readyz`, or null if something else replies.
fn ask(address: SocketAddr) -> Result<Value, ureq::Error> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .build();
    let agent: ureq::Agent = config.into();
    let mut response = agent.get(format!("http://{address}/readyz")).call()?;
    let body = response.body_mut().with_config().limit(LONGEST_REPLY_BYTES);
    Ok(body.read_json().unwrap_or(Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_all_interfaces_is_asked_on_this_machine() {
        let cases = [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("127.0.0.1:80", "127.0.0.1:80"),
            ("10.0.0.7:8080", "10.0.0.7:8080"),
        ];
        for (listen, expected) in cases {
            let listen = listen.parse().expect("an address");
            assert_eq!(reachable(listen).to_string(), expected);
        }
    }
}
