//! A body to Slack's signature of it, and the signed requests of the fixtures.
//!
//! Source: <https://docs.slack.dev/authentication/verifying-requests-from-slack>. HMAC is
//! written out here (RFC 2104), independently of the code under test.

use sha2::{Digest, Sha256};

use super::schema::fixture;

/// Bytes that SHA-256 takes at a time.
const BLOCK: usize = 64;

/// The value of `X-Slack-Signature`.
pub(super) fn sign(secret: &str, timestamp: &str, body: &str) -> String {
    let mac = hmac(
        secret.as_bytes(),
        format!("v0:{timestamp}:{body}").as_bytes(),
    );
    let digits = mac.iter().map(|byte| format!("{byte:02x}"));
    digits.fold("v0=".to_owned(), |all, digits| all + &digits)
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    match key.len() > BLOCK {
        true => block[..32].copy_from_slice(&Sha256::digest(key)),
        false => block[..key.len()].copy_from_slice(key),
    }
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(message);
    let outer = Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner.finalize());
    outer.finalize().into()
}

/// A signed request, and whether to accept it.
pub(super) struct Request {
    pub(super) name: String,
    pub(super) is_valid: bool,
    pub(super) body: String,
    pub(super) timestamp: Option<String>,
    pub(super) signature: Option<String>,
}

/// The requests of the fixtures as they would be if they had been sent around `now`, in
/// seconds since 1970: moved in time, and signed again where the signature was right for
/// the time, the secret and the body.
pub(super) fn requests(secret: &str, now: u64) -> Vec<Request> {
    let file = fixture("signatures.json");
    let recorded_secret = file["secret"].as_str().expect("a secret");
    let recorded_now = file["now"].as_u64().expect("a time");
    let requests = file["requests"].as_array().expect("requests").iter();
    let moved = |request: &serde_json::Value| {
        let text = |name: &str| request[name].as_str().map(str::to_owned);
        let body = text("body").expect("a body");
        let recorded = text("timestamp");
        let age = recorded
            .as_deref()
            .and_then(|timestamp| timestamp.parse::<u64>().ok())
            .map(|timestamp| recorded_now - timestamp);
        let timestamp = match age {
            Some(age) => Some((now - age).to_string()),
            None => recorded.clone(),
        };
        let was_right = recorded
            .map(|recorded| sign(recorded_secret, &recorded, &body))
            .filter(|right| text("signature").as_ref() == Some(right));
        let signature = match (was_right, &timestamp) {
            (Some(_), Some(timestamp)) => Some(sign(secret, timestamp, &body)),
            _ => text("signature"),
        };
        Request {
            name: text("name").expect("a name"),
            is_valid: request["valid"] == true,
            body,
            timestamp,
            signature,
        }
    };
    requests.map(moved).collect()
}

#[test]
fn valid_requests_carry_the_right_signature() {
    let file = fixture("signatures.json");
    let secret = file["secret"].as_str().expect("a secret");
    let now = file["now"].as_u64().expect("a time");
    for (secret, now) in [(secret, now), ("another secret", now + 1_000_000)] {
        for request in requests(secret, now) {
            let timestamp = request.timestamp.unwrap_or_default();
            let right = sign(secret, &timestamp, &request.body);
            let is_signed = request.signature.as_ref() == Some(&right);
            let is_fresh = timestamp
                .parse::<u64>()
                .is_ok_and(|timestamp| now.abs_diff(timestamp) <= 300);
            assert_eq!(is_signed && is_fresh, request.is_valid, "{}", request.name);
        }
    }
}

/// RFC 4231, test cases 2 and 6: a short key, and one that is longer than a block.
#[test]
fn the_authentication_code_is_that_of_the_standard() {
    let hex = |bytes: [u8; 32]| {
        let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
        digits.collect::<String>()
    };
    assert_eq!(
        hex(hmac(b"Jefe", b"what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
    assert_eq!(
        hex(hmac(&[0xaa; 131], text)),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}
