//! Reads the bot's credentials from the environment: a client secret, or a certificate
//! with its key. Never shows them.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Options, is_guid};

/// The environment variable with the secret.
const SECRET: &str = "MADOGUCHI_TEAMS_SECRET";
/// The environment variable with the path of the certificate.
const CERTIFICATE: &str = "MADOGUCHI_TEAMS_CERTIFICATE";
/// The environment variable with the path of the certificate's key.
const KEY: &str = "MADOGUCHI_TEAMS_KEY";

/// The lifetime of a signed assertion in seconds.
const ASSERTION_LIFETIME: u64 = 300;

/// The bot's credentials.
#[derive(Clone)]
pub enum Credentials {
    /// No credentials, because requests aren't authenticated.
    None,
    /// A client secret.
    Secret(SecretString),
    /// A certificate.
    Certificate {
        /// The SHA-256 digest of the certificate in Base64url (`x5t#S256`).
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
    /// The variables aren't set.
    #[error(
        "MADOGUCHI_TEAMS_SECRET is not set. Create a client secret in the app registration, \
         Certificates & secrets, and copy its value; or set MADOGUCHI_TEAMS_CERTIFICATE and \
         MADOGUCHI_TEAMS_KEY to PEM files"
    )]
    Missing,
    /// The variable has the id of the secret instead of its value.
    #[error(
        "MADOGUCHI_TEAMS_SECRET is the id of a secret. Copy the column Value, which is only \
         shown when the secret is created"
    )]
    SecretId,
    /// Both a secret and a certificate are set.
    #[error(
        "MADOGUCHI_TEAMS_SECRET and MADOGUCHI_TEAMS_CERTIFICATE are both set. Set only one of them"
    )]
    Both,
    /// A file can't be read or has another format.
    #[error("{variable}: {}: {detail}", .path.display())]
    File {
        /// The variable with the path of the file.
        variable: &'static str,
        /// The file.
        path: PathBuf,
        /// The error.
        detail: String,
    },
}

impl Credentials {
    /// Reads the credentials from the environment.
    ///
    /// # Errors
    ///
    /// If there are none, if there are two kinds, or if they can't be used.
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

    /// Creates credentials from a client secret.
    ///
    /// # Errors
    ///
    /// If the text is empty or the id of a secret.
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

    /// Reads a certificate and its RSA key from PEM files.
    ///
    /// # Errors
    ///
    /// If a file can't be read or has another format.
    pub fn certificate(certificate: &Path, key: &Path) -> Result<Credentials, CredentialsError> {
        let read = |variable, path: &Path| {
            std::fs::read(path).map_err(|error| file_error(variable, path, error))
        };
        let text = read(CERTIFICATE, certificate)?;
        let der = certificate_in(&String::from_utf8_lossy(&text)).ok_or_else(|| {
            file_error(
                CERTIFICATE,
                certificate,
                "the file has no certificate in PEM format",
            )
        })?;
        let pem = read(KEY, key)?;
        let key = EncodingKey::from_rsa_pem(&pem)
            .map_err(|_| file_error(KEY, key, "the file has no RSA private key in PEM format"))?;
        Ok(Credentials::Certificate {
            thumbprint: URL_SAFE_NO_PAD.encode(Sha256::digest(der)),
            key,
        })
    }

    /// The parameters that authenticate a request to a token endpoint by the [client
    /// credentials grant][1].
    ///
    /// # Errors
    ///
    /// If an assertion can't be signed.
    ///
    /// [1]: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
    pub(super) fn parameters(
        &self,
        app: &str,
        endpoint: &str,
    ) -> Result<Vec<(&'static str, String)>, SigningError> {
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

/// Why an assertion can't be signed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SigningError {
    /// The certificate's key can't sign.
    #[error("could not sign with the certificate's key: {0}")]
    Key(#[from] jsonwebtoken::errors::Error),
    /// The system's source of randomness fails.
    #[error("the system's source of randomness failed: {0}")]
    Randomness(#[from] getrandom::Error),
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

/// A [signed assertion][1] of the bot's identity.
///
/// [1]: https://learn.microsoft.com/entra/identity-platform/certificate-credentials
fn assertion(
    app: &str,
    endpoint: &str,
    thumbprint: &str,
    key: &EncodingKey,
) -> Result<String, SigningError> {
    let mut id = [0; 24];
    getrandom::fill(&mut id)?;
    let now = jsonwebtoken::get_current_timestamp();
    let mut header = Header::new(Algorithm::PS256);
    header.x5t_s256 = Some(thumbprint.to_owned());
    let claims = Assertion {
        aud: endpoint,
        iss: app,
        sub: app,
        jti: URL_SAFE_NO_PAD.encode(id),
        nbf: now,
        exp: now + ASSERTION_LIFETIME,
    };
    Ok(jsonwebtoken::encode(&header, &claims, key)?)
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
    fn an_invalid_certificate_is_an_error_with_its_file() {
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
