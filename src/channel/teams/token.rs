//! Verifies the token of a request, by [Connector to bot authentication][1].
//!
//! All required properties of a token are verified, before the activity is parsed. Only
//! the option `unauthenticated` disables this, for requests from this machine. Tokens are
//! never logged.
//!
//! [1]: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot

use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

use super::Options;
use super::activity::Activity;
use super::keys::{Key, Keys};

/// The allowed difference of clocks, in seconds.
const CLOCK_SKEW: u64 = 5 * 60;
/// The longest token, in bytes.
const MAX_TOKEN: usize = 16 * 1024;

/// Why a request isn't authentic or authorized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum AuthError {
    #[error("the request has no bearer token")]
    NoToken,
    #[error("the token can't be read")]
    Malformed,
    #[error("the token isn't signed with RS256")]
    Algorithm,
    #[error("the issuer doesn't have the token's key")]
    UnknownKey,
    #[error("the token's signature, time, issuer or audience is invalid")]
    Invalid,
    #[error("the token's key isn't endorsed for the channel")]
    Endorsement,
    #[error("the token is for another service URL")]
    ServiceUrl,
    #[error("the host of the service URL isn't in teams.service_hosts")]
    Host,
    #[error("the tenant isn't in teams.tenants")]
    Tenant,
}

impl AuthError {
    /// True if the sender is authenticated, but not authorized.
    pub(super) fn is_forbidden(self) -> bool {
        matches!(
            self,
            AuthError::Endorsement | AuthError::ServiceUrl | AuthError::Host | AuthError::Tenant
        )
    }
}

/// A valid token's constraints for the activity.
#[derive(Debug)]
pub(super) struct VerifiedToken {
    service_url: String,
    endorsements: Vec<String>,
}

#[derive(Deserialize)]
struct Claims {
    /// A single audience. A token with a list of audiences isn't accepted.
    #[serde(rename = "aud")]
    _aud: String,
    serviceurl: String,
}

/// Verifies the token of an `Authorization` header.
///
/// # Errors
///
/// If there is no token, or it isn't valid.
pub(super) async fn verify(
    header: Option<&str>,
    options: &Options,
    keys: &Keys,
) -> Result<VerifiedToken, AuthError> {
    let header = header.ok_or(AuthError::NoToken)?;
    let (scheme, token) = header.split_once(' ').ok_or(AuthError::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthError::NoToken);
    }
    if token.len() > MAX_TOKEN {
        return Err(AuthError::Malformed);
    }
    let head = jsonwebtoken::decode_header(token).map_err(|_| AuthError::Malformed)?;
    if head.alg != Algorithm::RS256 {
        return Err(AuthError::Algorithm);
    }
    let id = head.kid.ok_or(AuthError::UnknownKey)?;
    let Key { key, endorsements } = keys.key(&id).await.ok_or(AuthError::UnknownKey)?;
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud"]);
    rules.set_issuer(&[&options.issuer]);
    rules.set_audience(&[&options.app]);
    rules.validate_nbf = true;
    rules.leeway = CLOCK_SKEW;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &rules)
        .map_err(|_| AuthError::Invalid)?
        .claims;
    Ok(VerifiedToken {
        service_url: claims.serviceurl,
        endorsements,
    })
}

impl VerifiedToken {
    /// Checks that the token is for an activity, and that its tenant may ask.
    ///
    /// # Errors
    ///
    /// If the token is for another activity, or the tenant isn't allowed.
    pub(super) fn authorize(
        &self,
        activity: &Activity,
        options: &Options,
    ) -> Result<(), AuthError> {
        let channel = &activity.channel_id;
        if channel.is_empty() || !self.endorsements.contains(channel) {
            return Err(AuthError::Endorsement);
        }
        let trimmed = |url: &str| url.trim_end_matches('/').to_owned();
        if trimmed(&self.service_url) != trimmed(&activity.service_url) {
            return Err(AuthError::ServiceUrl);
        }
        let tenant = activity.tenant().ok_or(AuthError::Tenant)?;
        match options.allows_tenant(tenant) {
            true => Ok(()),
            false => Err(AuthError::Tenant),
        }
    }
}
