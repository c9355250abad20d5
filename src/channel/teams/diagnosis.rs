//! What can keep the bot in Teams from working, as far as can be told from here.

use std::net::SocketAddr;

use super::access::Access;
use super::connector::client;
use super::keys;
use super::{Credentials, CredentialsError, Options};

/// What was found, in the order in which it was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// Anybody is believed.
    Unauthenticated,
    /// The credentials of the environment.
    Credentials(Result<(), CredentialsError>),
    /// Whether the address can be listened at.
    Listen(SocketAddr, Result<(), String>),
    /// Keys of the Connector, or why there are none.
    Keys(Result<usize, String>),
    /// Whether a token is to be had.
    Token(Result<(), String>),
    /// Nobody can be asked.
    NoDesk,
}

/// Looks for what can keep the bot from working; offline, nobody is asked over the
/// network. Nothing is changed.
pub async fn diagnose(options: &Options, is_offline: bool) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    if options.unauthenticated {
        found.push(Diagnosis::Unauthenticated);
    }
    let credentials = Credentials::from_environment(options);
    found.push(Diagnosis::Credentials(
        credentials.as_ref().map(drop).map_err(Clone::clone),
    ));
    let listened = tokio::net::TcpListener::bind(options.listen).await;
    let listened = listened.map(drop).map_err(|error| error.to_string());
    found.push(Diagnosis::Listen(options.listen, listened));
    if !is_offline && !options.unauthenticated {
        found.extend(asked(options, credentials.ok()).await);
    }
    if options.desk.is_empty() {
        found.push(Diagnosis::NoDesk);
    }
    found
}

async fn asked(options: &Options, credentials: Option<Credentials>) -> Vec<Diagnosis> {
    let client = match client() {
        Ok(client) => client,
        Err(error) => return vec![Diagnosis::Keys(Err(error.to_string()))],
    };
    let keys = keys::fetch(&client, &options.openid).await;
    let keys = keys
        .map(|keys| keys.len())
        .map_err(|error| error.to_string());
    let mut found = vec![Diagnosis::Keys(keys)];
    if let Some(credentials) = credentials {
        let access = Access::new(client, credentials, options);
        let token = access.token().await;
        found.push(Diagnosis::Token(
            token.map(drop).map_err(|error| error.to_string()),
        ));
    }
    found
}
