//! What the bot proves itself with, from the environment: a client secret, or a
//! certificate with its key. Never shown.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Options, is_guid};

/// The variable that holds the secret.
const SECRET: &str = "MADOGUCHI_TEAMS_SECRET";
/// The variable that names the file of the certificate.
const CERTIFICATE: &str = "MADOGUCHI_TEAMS_CERTIFICATE";
/// The variable that names the file of its key.
const KEY: &str = "MADOGUCHI_TEAMS_KEY";

/// Seconds for which a signed assertion holds.
const ASSERTION: u64 = 300;

/// What the bot proves itself with.
#[derive(Clone)]
pub enum Credentials {
    /// Nothing, where anybody is believed.
    None,
    /// A client secret.
    Secret(SecretString),
    /// A certificate.
    Certificate {
        /// The SHA-256 of the certificate, in Base64 for addresses (`x5t#S256`).
        thumbprint: String,
        /// The private key.
        key: EncodingKey,
    },
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Credentials::None => "None",
            Credentials::Secret(_) => "Secret(…)",
            Credentials::Certificate { .. } => "Certificate(…)",
        })
    }
}

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// No variable is set.
    #[error(
        "MADOGUCHI_TEAMS_SECRET is not set: make a client secret in the app registration, \
         Certificates & secrets, and copy its value; or set MADOGUCHI_TEAMS_CERTIFICATE and \
         MADOGUCHI_TEAMS_KEY to PEM files"
    )]
    Missing,
    /// The id of the secret was copied in place of its value.
    #[error(
        "MADOGUCHI_TEAMS_SECRET holds the id of a secret: copy the column Value, which is shown \
         only when the secret is made"
    )]
    SecretId,
    /// A secret and a certificate are both there.
    #[error(
        "MADOGUCHI_TEAMS_SECRET and MADOGUCHI_TEAMS_CERTIFICATE are both set: keep one of them"
    )]
    Both,
    /// A file cannot be read or is no such file.
    #[error("{variable}: {}: {detail}", .path.display())]
    File {
        /// The variable that names it.
        variable: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
}

impl Credentials {
    /// The credentials of the environment.
    ///
    /// # Errors
    ///
    /// If there are none, two kinds, or such as cannot be used.
    pub fn from_environment(options: &Options) -> Result<Credentials, CredentialsError> {
        let variable = |name| {
            std::env::var(name)
                .ok()
                .filter(|text| !text.trim().is_empty())
        };
        let files = (variable(CERTIFICATE), variable(KEY));
        match (variable(SECRET), files) {
            _ if options.unauthenticated => Ok(Credentials::None),
            (Some(_), (Some(_), _) | (_, Some(_))) => Err(CredentialsError::Both),
            (Some(secret), _) => Credentials::secret(&secret),
            (None, (Some(certificate), Some(key))) => {
                Credentials::certificate(Path::new(&certificate), Path::new(&key))
            }
            (None, _) => Err(CredentialsError::Missing),
        }
    }

    /// A client secret.
    ///
    /// # Errors
    ///
    /// If it is empty, or the id of a secret.
    pub fn secret(text: &str) -> Result<Credentials, CredentialsError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CredentialsError::Missing);
        }
        if is_guid(text) {
            return Err(CredentialsError::SecretId);
        }
        Ok(Credentials::Secret(SecretString::from(text)))
    }

    /// A certificate and its key, both in PEM.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, or is not such a file.
    pub fn certificate(certificate: &Path, key: &Path) -> Result<Credentials, CredentialsError> {
        let read = |variable, path: &Path| {
            std::fs::read(path).map_err(|error| file_error(variable, path, error))
        };
        let text = read(CERTIFICATE, certificate)?;
        let der = certificate_in(&String::from_utf8_lossy(&text)).ok_or_else(|| {
            file_error(CERTIFICATE, certificate, "no certificate in PEM is in it")
        })?;
        let pem = read(KEY, key)?;
        let key = EncodingKey::from_rsa_pem(&pem)
            .map_err(|_| file_error(KEY, key, "no RSA private key in PEM is in it"))?;
        Ok(Credentials::Certificate {
            thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(der)),
            key,
        })
    }

    /// What is sent of them to an address that gives tokens, as the [client
    /// credentials grant][1] has it.
    ///
    /// [1]: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
    pub(super) fn parameters(
        &self,
        app: &str,
        endpoint: &str,
    ) -> Result<Vec<(&'static str, String)>, jsonwebtoken::errors::Error> {
        Ok(match self {
            Credentials::None => Vec::new(),
            Credentials::Secret(secret) => {
                vec![("client_secret", secret.expose_secret().to_owned())]
            }
            Credentials::Certificate { thumbprint, key } => {
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                vec![
                    ("client_assertion_type", kind.to_owned()),
                    (
                        "client_assertion",
                        assertion(app, endpoint, thumbprint, key)?,
                    ),
                ]
            }
        })
    }
}

#[derive(Serialize)]
struct Assertion<'c> {
    aud: &'c str,
    iss: &'c str,
    sub: &'c str,
    jti: String,
    nbf: u64,
    exp: u64,
}

/// A [signed statement][1] of who the bot is.
///
/// [1]: https://learn.microsoft.com/entra/identity-platform/certificate-credentials
fn assertion(
    app: &str,
    endpoint: &str,
    thumbprint: &str,
    key: &EncodingKey,
) -> Result<String, jsonwebtoken::errors::Error> {
    let now = jsonwebtoken::get_current_timestamp();
    let mut header = Header::new(Algorithm::PS256);
    header.x5t_s256 = Some(thumbprint.to_owned());
    let claims = Assertion {
        aud: endpoint,
        iss: app,
        sub: app,
        jti: crate::channel::once::unguessable(),
        nbf: now,
        exp: now + ASSERTION,
    };
    jsonwebtoken::encode(&header, &claims, key)
}

fn file_error(variable: &'static str, path: &Path, detail: impl ToString) -> CredentialsError {
    CredentialsError::File {
        variable,
        path: path.to_owned(),
        detail: detail.to_string(),
    }
}

/// The first certificate of a PEM file (RFC 7468).
fn certificate_in(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).ok().filter(|der| !der.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_secret_is_not_its_value() {
        let id = "01234567-89ab-cdef-0123-456789abcdef";
        let error = Credentials::secret(id).expect_err("an id");
        assert_eq!(error, CredentialsError::SecretId);
        let error = Credentials::secret(" ").expect_err("nothing");
        assert_eq!(error, CredentialsError::Missing);
        let secret = Credentials::secret(" not~a.secret \n").expect("a secret");
        assert!(!format!("{secret:?}").contains("not~a"));
        let sent = secret
            .parameters("app", "https://e.org")
            .expect("parameters");
        assert_eq!(sent, [("client_secret", "not~a.secret".to_owned())]);
    }

    #[test]
    fn a_file_that_is_no_certificate_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bot.pem");
        std::fs::write(
            &file,
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
        )
        .expect("written");
        let error = Credentials::certificate(&file, &file).expect_err("no certificate");
        let text = error.to_string();
        assert!(
            text.contains(CERTIFICATE) && text.contains("bot.pem"),
            "{text}"
        );
    }
}
