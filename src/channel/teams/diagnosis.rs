//! Checks credentials, address, keys and token for `doctor`.

use std::net::SocketAddr;

use super::access::Access;
use super::connector::client;
use super::keys;
use super::{Credentials, CredentialsError, Options};

/// A result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// Requests aren't authenticated.
    Unauthenticated,
    /// Whether the environment has valid credentials.
    Credentials(Result<(), CredentialsError>),
    /// Whether the bot can listen on the address.
    Listen(SocketAddr, Result<(), String>),
    /// The number of the Connector's keys.
    Keys(Result<usize, String>),
    /// Whether a token can be fetched.
    Token(Result<(), String>),
    /// No desk is configured.
    NoDesk,
}

/// Runs the checks in order, without changing anything. Skips those that need the network
/// if `is_offline`.
pub async fn diagnose(options: &Options, is_offline: bool) -> Vec<Diagnosis> {
    let mut results = Vec::new();
    if options.unauthenticated {
        results.push(Diagnosis::Unauthenticated);
    }
    let credentials = Credentials::from_environment(options);
    results.push(Diagnosis::Credentials(
        credentials.as_ref().map(drop).map_err(Clone::clone),
    ));
    let listener = tokio::net::TcpListener::bind(options.listen).await;
    let listener = listener.map(drop).map_err(|error| error.to_string());
    results.push(Diagnosis::Listen(options.listen, listener));
    if !is_offline && !options.unauthenticated {
        results.extend(check_network(options, credentials.ok()).await);
    }
    if options.desk.is_empty() {
        results.push(Diagnosis::NoDesk);
    }
    results
}

async fn check_network(options: &Options, credentials: Option<Credentials>) -> Vec<Diagnosis> {
    let client = match client() {
        Ok(client) => client,
        Err(error) => return vec![Diagnosis::Keys(Err(error.to_string()))],
    };
    let keys = keys::fetch(&client, &options.openid).await;
    let keys = keys
        .map(|keys| keys.len())
        .map_err(|error| error.to_string());
    let mut results = vec![Diagnosis::Keys(keys)];
    if let Some(credentials) = credentials {
        let access = Access::new(client, credentials, options);
        let token = access.token().await;
        results.push(Diagnosis::Token(
            token.map(drop).map_err(|error| error.to_string()),
        ));
    }
    results
}
