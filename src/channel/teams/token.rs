//! The token of a request to whether it is believed, as [Connector to bot][1] has it.
//!
//! Everything that a token can have wrong is looked at, and the activity is read only
//! after its token. There is no way round it but the flag for this machine alone.
//! Tokens are never logged.
//!
//! [1]: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot

use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::Options;
use super::activity::Activity;
use super::keys::{Key, Keys};

/// Seconds by which clocks may differ.
const SKEW: u64 = 5 * 60;
/// Bytes of a token, at most.
const LONGEST: usize = 16 * 1024;

/// Why a request is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("there is no bearer token")]
    NoToken,
    #[error("the token can't be read")]
    Malformed,
    #[error("the token is not signed by RS256")]
    Algorithm,
    #[error("the token's key is not the issuer's")]
    UnknownKey,
    #[error("the token's signature, time, issuer or audience is wrong")]
    Invalid,
    #[error("the token's key does not speak for the channel")]
    Endorsement,
    #[error("the token is for another service address")]
    ServiceUrl,
    #[error("the service's host is not on the list")]
    Host,
    #[error("the tenant is not on the list")]
    Tenant,
}

impl Refusal {
    /// True if who they are is known, and it does not help.
    pub(super) fn is_forbidden(self) -> bool {
        matches!(
            self,
            Refusal::Endorsement | Refusal::ServiceUrl | Refusal::Host | Refusal::Tenant
        )
    }
}

/// What a good token says of the activity that comes with it.
#[derive(Debug)]
pub(super) struct Vouched {
    service_url: String,
    endorsements: Vec<String>,
}

#[derive(Deserialize)]
struct Claims {
    /// One audience: a list of them is not for this bot alone.
    #[serde(rename = "aud")]
    _aud: String,
    serviceurl: String,
}

/// Looks at the token of an `Authorization` header.
pub(super) async fn verify(
    header: Option<&str>,
    options: &Options,
    keys: &Keys,
) -> Result<Vouched, Refusal> {
    let header = header.ok_or(Refusal::NoToken)?;
    let (scheme, token) = header.split_once(' ').ok_or(Refusal::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::NoToken);
    }
    if token.len() > LONGEST {
        return Err(Refusal::Malformed);
    }
    let head = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Malformed)?;
    if head.alg != Algorithm::RS256 {
        return Err(Refusal::Algorithm);
    }
    let id = head.kid.ok_or(Refusal::UnknownKey)?;
    let Key { key, endorsements } = keys.key(&id).await.ok_or(Refusal::UnknownKey)?;
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud"]);
    rules.set_issuer(&[&options.issuer]);
    rules.set_audience(&[&options.app]);
    rules.validate_nbf = true;
    rules.leeway = SKEW;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &rules)
        .map_err(|_| Refusal::Invalid)?
        .claims;
    Ok(Vouched {
        service_url: claims.serviceurl,
        endorsements,
    })
}

impl Vouched {
    /// Looks at whether a token vouches for an activity, and whether we want it.
    pub(super) fn fits(&self, activity: &Activity, options: &Options) -> Result<(), Refusal> {
        let channel = &activity.channel_id;
        if channel.is_empty() || !self.endorsements.contains(channel) {
            return Err(Refusal::Endorsement);
        }
        let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
        if trimmed(&self.service_url) != trimmed(&activity.service_url) {
            return Err(Refusal::ServiceUrl);
        }
        let tenant = activity.tenant().ok_or(Refusal::Tenant)?;
        match options.allows_tenant(tenant) {
            true => Ok(()),
            false => Err(Refusal::Tenant),
        }
    }
}
