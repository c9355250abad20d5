//! Whether a request over HTTP comes from Slack: an HMAC-SHA256 of its time and body,
//! made with the signing secret ([protocol][1]). Requests older or younger than five
//! minutes are refused, so that a recorded one can't be sent again later.
//!
//! [1]: https://docs.slack.dev/authentication/verifying-requests-from-slack

use axum::http::HeaderMap;
use slack_morphism::signature_verifier::{
    SlackEventSignatureVerifier, SlackEventSignatureVerifierError,
};

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// A header is missing or isn't text.
    #[error("it isn't signed")]
    Unsigned,
    /// The body isn't UTF-8, which Slack always sends.
    #[error("its body isn't UTF-8")]
    Encoding,
    /// The time is too long ago, or too far ahead of this machine's clock.
    #[error("its time is more than five minutes from this machine's clock")]
    Time,
    /// Another secret signed it, or it was changed.
    #[error("its signature doesn't fit SLACK_SIGNING_SECRET")]
    Signature,
}

/// The body of a request that Slack signed.
pub(super) fn verified<'b>(
    verifier: &SlackEventSignatureVerifier,
    headers: &HeaderMap,
    body: &'b [u8],
) -> Result<&'b str, Refusal> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let signature = header(SlackEventSignatureVerifier::SLACK_SIGNED_HASH_HEADER);
    let time = header(SlackEventSignatureVerifier::SLACK_SIGNED_TIMESTAMP);
    let (signature, time) = signature.zip(time).ok_or(Refusal::Unsigned)?;
    let body = std::str::from_utf8(body).map_err(|_| Refusal::Encoding)?;
    match verifier.verify(signature, body, time) {
        Ok(()) => Ok(body),
        Err(SlackEventSignatureVerifierError::IncorrectOrExpiredTimestampError(_)) => {
            Err(Refusal::Time)
        }
        Err(_) => Err(Refusal::Signature),
    }
}
