//! What keeps the bot in Slack from working, as far as it can be seen from this machine.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use slack_morphism::prelude::{SlackApiToken, ValueStruct};

use super::manifest::SCOPES;
use super::web_api::{WebApi, client};
use super::{Credentials, CredentialsError, Mode, Options};

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A finding, in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// The credentials in the environment.
    Credentials(Result<(), CredentialsError>),
    /// The bot's name and its workspace's, or why Slack refuses the bot's token.
    Bot(Result<(String, String), String>),
    /// Scopes that the bot's token lacks.
    MissingScopes(Vec<String>),
    /// Whether sockets can be opened.
    Socket(Result<(), String>),
    /// Whether the address can be listened on.
    Listen(SocketAddr, Result<(), String>),
    /// No channel receives questions for people.
    NoDesk,
}

/// Looks for what keeps the bot from working. Offline, Slack isn't called. Nothing is
/// changed.
pub async fn diagnose(options: &Options, is_offline: bool) -> Vec<Diagnosis> {
    let credentials = Credentials::from_environment(options);
    let mut found = vec![Diagnosis::Credentials(
        credentials.as_ref().map(drop).map_err(|error| *error),
    )];
    if options.mode == Mode::Http {
        let listened = tokio::net::TcpListener::bind(options.listen).await;
        let listened = listened.map(drop).map_err(|error| error.to_string());
        found.push(Diagnosis::Listen(options.listen, listened));
    }
    if let (false, Ok(credentials)) = (is_offline, credentials) {
        found.extend(bot(options, &credentials.bot()).await);
        if let Some(token) = credentials.app() {
            found.push(Diagnosis::Socket(socket(options, token).await));
        }
    }
    if options.desk.is_empty() {
        found.push(Diagnosis::NoDesk);
    }
    found
}

/// Whether Slack accepts the bot's token, and which scopes it lacks.
async fn bot(options: &Options, token: &SlackApiToken) -> Vec<Diagnosis> {
    let (headers, answer) = match authenticated(options, token).await {
        Ok(answered) => answered,
        Err(error) => return vec![Diagnosis::Bot(Err(error.to_string()))],
    };
    if answer["ok"] != true {
        let code = answer["error"].as_str().unwrap_or("unknown");
        return vec![Diagnosis::Bot(Err(code.to_owned()))];
    }
    let name = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    let mut found = vec![Diagnosis::Bot(Ok((name("user"), name("team"))))];
    let missing = missing_scopes(&headers);
    if !missing.is_empty() {
        found.push(Diagnosis::MissingScopes(missing));
    }
    found
}

/// Calls `auth.test`. slack-morphism hides the headers, which list the token's scopes.
async fn authenticated(
    options: &Options,
    token: &SlackApiToken,
) -> reqwest::Result<(HeaderMap, Value)> {
    let client = reqwest::Client::builder().timeout(TIMEOUT).build()?;
    let url = format!("{}/auth.test", options.api.trim_end_matches('/'));
    let call = client.post(url).bearer_auth(token.token_value.value());
    let answer = call
        .send()
        .await
        .and_then(reqwest::Response::error_for_status);
    let answer = answer.map_err(reqwest::Error::without_url)?;
    let headers = answer.headers().clone();
    Ok((headers, answer.json().await?))
}

/// The scopes that the token needs and lacks; none if Slack doesn't list them.
fn missing_scopes(headers: &HeaderMap) -> Vec<String> {
    let Some(scopes) = headers
        .get("x-oauth-scopes")
        .and_then(|list| list.to_str().ok())
    else {
        return Vec::new();
    };
    let scopes: Vec<&str> = scopes.split(',').map(str::trim).collect();
    let missing = SCOPES.iter().filter(|scope| !scopes.contains(scope));
    missing.map(|scope| (*scope).to_owned()).collect()
}

/// Whether a socket can be opened with the app-level token.
async fn socket(options: &Options, token: SlackApiToken) -> Result<(), String> {
    let client = client(options).map_err(|error| error.to_string())?;
    let api = WebApi::new(client, token, options);
    let opened = api.call("apps.connections.open", &json!({})).await;
    opened.map(drop).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_scopes_are_named() {
        let cases = [
            (
                Some("app_mentions:read,chat:write,commands,im:history,users:read"),
                vec![],
            ),
            (
                Some("chat:write, commands"),
                vec!["app_mentions:read", "im:history"],
            ),
            (None, vec![]),
        ];
        for (list, expected) in cases {
            let mut headers = HeaderMap::new();
            if let Some(list) = list {
                headers.insert("x-oauth-scopes", list.parse().expect("a header"));
            }
            assert_eq!(missing_scopes(&headers), expected, "{list:?}");
        }
    }
}
