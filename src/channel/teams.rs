//! Answers messages and buttons in Microsoft Teams with Adaptive Cards, over the REST
//! protocol of the Bot Connector.
//!
//! A request is authenticated before it is parsed (`token`, `keys`), and its HTTP
//! response is sent before it is processed (`server`). `form` and `message` are pure
//! functions. Nothing is sent to a host that isn't on the list (`connector`), and an
//! answer never notifies anyone by a mention. The protocol is implemented here because
//! Microsoft has no SDK for Rust.

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

use serde::Deserialize;
use url::Url;

use crate::channel::address::is_secure;
use crate::channel::chat::check_address;

pub use credentials::{Credentials, CredentialsError};
pub use diagnosis::{Diagnosis, diagnose};
pub use server::{ServeError, serve, serve_at};

/// The channel's name in the store.
const NAME: &str = "teams";

/// Hosts of the Connector in the public cloud, including GCC for governments, from
/// `allowedServiceUrls` in Microsoft's Teams SDK. Compared as whole names, because
/// other customers of Azure can have names below `trafficmanager.net`.
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
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// The application (client) id of the bot, a GUID.
    pub app: String,
    /// The tenant of the app registration, a GUID.
    pub tenant: String,
    /// Other tenants whose users may ask.
    pub tenants: Vec<String>,
    /// Full names of the hosts that the bot may send to, over https except on this
    /// machine.
    pub service_hosts: Vec<String>,
    /// The issuer of the Connector's tokens, and the audience of the bot's tokens.
    pub issuer: String,
    /// The address of the issuer's OpenID metadata, which lists its keys.
    pub openid: String,
    /// The endpoint that issues the bot's tokens; `{tenant}` is the bot's tenant.
    pub token_endpoint: String,
    /// The id of the conversation where people answer questions; empty for none.
    pub desk: String,
    /// Requests of one person a minute, 1 or more.
    pub person_a_minute: NonZeroU32,
    /// Requests of one shared conversation a minute, 1 or more.
    pub place_a_minute: NonZeroU32,
    /// The address of the web page, for answers that are too long; empty for none.
    pub web: String,
    /// Whether requests aren't authenticated, as the Agents Playground requires. Only
    /// allowed on a loopback address.
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
    /// Checks the values for contradictions. The ids may be missing while the channel
    /// isn't enabled.
    ///
    /// # Errors
    ///
    /// Returns a sentence that names the configuration key if a value is invalid or
    /// contradicts another.
    pub fn validate(&self) -> Result<(), String> {
        let addresses = [
            ("teams.openid", self.openid.as_str()),
            ("teams.token_endpoint", &self.token_endpoint()),
        ];
        for (key, address) in addresses {
            let is_safe = Url::parse(address).is_ok_and(|url| is_secure(&url));
            if !is_safe {
                return Err(format!(
                    "{key} is \"{address}\", but must begin with https://"
                ));
            }
        }
        check_address("teams.web", &self.web)?;
        if self.unauthenticated && !self.listen.ip().is_loopback() {
            let listen = self.listen;
            return Err(format!(
                "teams.unauthenticated is true, but teams.listen is {listen}, which other \
                 machines can reach. Listen on 127.0.0.1, or set unauthenticated = false"
            ));
        }
        if self.enabled && !self.unauthenticated {
            self.validate_ids()?;
        }
        Ok(())
    }

    fn validate_ids(&self) -> Result<(), String> {
        let registration = [("teams.app", &self.app), ("teams.tenant", &self.tenant)];
        let others = self.tenants.iter().map(|tenant| ("teams.tenants", tenant));
        for (key, id) in registration.into_iter().chain(others) {
            if !is_guid(id) {
                return Err(format!(
                    "{key} is \"{id}\", but must be an id such as \
                     01234567-89ab-cdef-0123-456789abcdef from the app registration's overview"
                ));
            }
        }
        Ok(())
    }

    /// The endpoint that issues the bot's tokens.
    fn token_endpoint(&self) -> String {
        self.token_endpoint.replace("{tenant}", &self.tenant)
    }

    /// True if users of a tenant may ask.
    fn allows_tenant(&self, tenant: &str) -> bool {
        let mut allowed = self.tenants.iter().chain([&self.tenant]);
        allowed.any(|allowed| !allowed.is_empty() && allowed.eq_ignore_ascii_case(tenant))
    }
}

/// True for a GUID, the format of tenant and application ids.
fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Decodes the body of a request.
#[cfg(any(test, fuzzing))]
pub fn fuzz(data: &[u8]) {
    if let Ok(activity) = serde_json::from_slice::<activity::Activity>(data) {
        activity.typed();
        activity.asker();
        activity.language();
        activity.tenant();
    }
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
        let unauthenticated = |listen: &str| Options {
            listen: listen.parse().expect("an address"),
            unauthenticated: true,
            ..Options::default()
        };
        assert_eq!(unauthenticated("[::1]:3978").validate(), Ok(()));
        let valid = || enabled.clone();
        let cases = [
            (unauthenticated("0.0.0.0:3978"), "teams.unauthenticated"),
            (unauthenticated("192.0.2.1:80"), "teams.unauthenticated"),
            (
                Options {
                    app: "bot".to_owned(),
                    ..valid()
                },
                "teams.app",
            ),
            (
                Options {
                    tenant: String::new(),
                    ..valid()
                },
                "teams.tenant",
            ),
            (
                Options {
                    tenants: vec!["common".to_owned()],
                    ..valid()
                },
                "teams.tenants",
            ),
            (
                Options {
                    openid: "http://example.org/".to_owned(),
                    ..valid()
                },
                "teams.openid",
            ),
            (
                Options {
                    token_endpoint: "x".to_owned(),
                    ..valid()
                },
                "teams.token_endpoint",
            ),
            (
                Options {
                    web: "example.org".to_owned(),
                    ..valid()
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
