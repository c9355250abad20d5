//! Microsoft Teams: messages and cards over the Bot Connector's REST protocol, to
//! answers as Adaptive Cards.
//!
//! What comes in is verified before it is read (`token`, `keys`); the connection is
//! answered at once and the work done after it (`server`). What is asked goes through
//! the same conversations as in every channel; `form` and `message` are plain
//! functions. Nothing is sent to a host that is not on the list (`connector`), and
//! nobody is called by an answer. A kit of Microsoft's is deliberately absent: there
//! is none for Rust, and the protocol is small.

mod access;
mod activity;
mod bot;
mod connector;
mod controls;
mod credentials;
mod desk;
mod diagnosis;
mod form;
mod http_error;
mod keys;
pub mod manifest;
mod message;
mod pressed;
mod server;
mod token;

use std::net::SocketAddr;
use std::num::NonZeroU32;

use reqwest::Url;
use serde::Deserialize;

use crate::channel::address::is_private_way;

pub use credentials::{Credentials, CredentialsError};
pub use diagnosis::{Diagnosis, diagnose};
pub use server::{ServeError, serve, serve_at};

/// The channel's name in the store.
const NAME: &str = "teams";

/// Hosts of the Connector in the public cloud, the government's GCC included:
/// `allowedServiceUrls` of Microsoft's Teams SDK. Other customers of Azure can have
/// names below `trafficmanager.net`, so that these are compared whole.
const SERVICE_HOSTS: [&str; 3] = [
    "smba.trafficmanager.net",
    "smba.onyx.prod.teams.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
];

/// `[teams]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether `serve` starts it.
    pub enabled: bool,
    /// The address and port to listen at.
    pub listen: SocketAddr,
    /// The application (client) id of the bot, a GUID.
    pub app: String,
    /// The tenant of the bot's registration, a GUID.
    pub tenant: String,
    /// Other tenants whose people may ask.
    pub tenants: Vec<String>,
    /// Hosts, whole, that may be sent to; by https, but for this machine.
    pub service_hosts: Vec<String>,
    /// Who issues tokens of the Connector, and for whom ours are.
    pub issuer: String,
    /// Where the keys of the issuer are told.
    pub openid: String,
    /// Where our tokens come from; `{tenant}` is the bot's tenant.
    pub token_endpoint: String,
    /// The id of the conversation where people look after questions; empty for none.
    pub desk: String,
    /// Requests of one person a minute, 1 or more.
    pub person_a_minute: NonZeroU32,
    /// Requests of one shared conversation a minute, 1 or more.
    pub place_a_minute: NonZeroU32,
    /// The address of the web page, for answers that do not fit; empty for none.
    pub web: String,
    /// Whether anybody is believed, as the Agents Playground needs it. Only at an
    /// address that this machine alone can reach.
    pub unauthenticated: bool,
}

impl Default for Options {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let login = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token";
        Options {
            enabled: false,
            listen: SocketAddr::from(([127, 0, 0, 1], 3978)),
            app: String::new(),
            tenant: String::new(),
            tenants: Vec::new(),
            service_hosts: SERVICE_HOSTS.map(str::to_owned).to_vec(),
            issuer: "https://api.botframework.com".to_owned(),
            openid: "https://login.botframework.com/v1/.well-known/openidconfiguration".to_owned(),
            token_endpoint: login.to_owned(),
            desk: String::new(),
            person_a_minute: number(12),
            place_a_minute: number(120),
            web: String::new(),
            unauthenticated: false,
        }
    }
}

impl Options {
    /// What cannot be meant, with its key. What is not enabled may be unfinished.
    ///
    /// # Errors
    ///
    /// A sentence that names the key.
    pub fn validate(&self) -> Result<(), String> {
        let addresses = [
            ("teams.openid", self.openid.as_str()),
            ("teams.token_endpoint", &self.token_endpoint()),
        ];
        for (key, address) in addresses {
            let is_safe = Url::parse(address).is_ok_and(|url| is_private_way(&url));
            if !is_safe {
                return Err(format!(
                    "{key} is \"{address}\", and must begin with https://"
                ));
            }
        }
        let is_page = self.web.starts_with("https://") || self.web.starts_with("http://");
        if !self.web.is_empty() && !is_page {
            let web = &self.web;
            return Err(format!(
                "teams.web is \"{web}\", and must begin with https:// or http://"
            ));
        }
        if self.unauthenticated && !self.listen.ip().is_loopback() {
            let listen = self.listen;
            return Err(format!(
                "teams.unauthenticated believes anybody, and teams.listen is {listen}: listen at \
                 127.0.0.1, or set unauthenticated = false"
            ));
        }
        if self.enabled && !self.unauthenticated {
            self.validate_ids()?;
        }
        Ok(())
    }

    fn validate_ids(&self) -> Result<(), String> {
        let own = [("teams.app", &self.app), ("teams.tenant", &self.tenant)];
        let others = self.tenants.iter().map(|tenant| ("teams.tenants", tenant));
        for (key, id) in own.into_iter().chain(others) {
            if !is_guid(id) {
                return Err(format!(
                    "{key} is \"{id}\", and must be an id like \
                     01234567-89ab-cdef-0123-456789abcdef, from the app registration's overview"
                ));
            }
        }
        Ok(())
    }

    /// Where our tokens come from.
    fn token_endpoint(&self) -> String {
        self.token_endpoint.replace("{tenant}", &self.tenant)
    }

    /// True if people of a tenant may ask.
    fn allows_tenant(&self, tenant: &str) -> bool {
        let mut allowed = self.tenants.iter().chain([&self.tenant]);
        allowed.any(|own| !own.is_empty() && own.eq_ignore_ascii_case(tenant))
    }
}

/// True for an id of Microsoft's directory.
fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

    #[test]
    fn contradictions_name_their_key() {
        let enabled = Options {
            enabled: true,
            app: ID.to_owned(),
            tenant: ID.to_owned(),
            ..Options::default()
        };
        assert_eq!(enabled.validate(), Ok(()));
        assert_eq!(Options::default().validate(), Ok(()));
        let open = |listen: &str| Options {
            listen: listen.parse().expect("an address"),
            unauthenticated: true,
            ..Options::default()
        };
        assert_eq!(open("[::1]:3978").validate(), Ok(()));
        let own = || enabled.clone();
        let cases = [
            (open("0.0.0.0:3978"), "teams.unauthenticated"),
            (open("192.0.2.1:80"), "teams.unauthenticated"),
            (
                Options {
                    app: "bot".to_owned(),
                    ..own()
                },
                "teams.app",
            ),
            (
                Options {
                    tenant: String::new(),
                    ..own()
                },
                "teams.tenant",
            ),
            (
                Options {
                    tenants: vec!["common".to_owned()],
                    ..own()
                },
                "teams.tenants",
            ),
            (
                Options {
                    openid: "http://example.org/".to_owned(),
                    ..own()
                },
                "teams.openid",
            ),
            (
                Options {
                    token_endpoint: "x".to_owned(),
                    ..own()
                },
                "teams.token_endpoint",
            ),
            (
                Options {
                    web: "example.org".to_owned(),
                    ..own()
                },
                "teams.web",
            ),
        ];
        for (options, key) in cases {
            let error = options.validate().expect_err(key);
            assert!(error.starts_with(key), "{key}: {error}");
        }
    }
}
