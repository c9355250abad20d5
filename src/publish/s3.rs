//! Objects of a bucket in an object store that speaks S3, by addresses that are signed for a
//! short time ([AWS Signature Version 4][1]).
//!
//! The credentials are in the environment, in the variables of Amazon's own tools. Not
//! supported are other sources of credentials, and objects of more than 5 GiB, which would be
//! sent in parts.
//!
//! [1]: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use rusty_s3::{Credentials, S3Action, UrlStyle};
use ureq::http::{Response, StatusCode};
use ureq::{Agent, AsSendBody, Body};

use super::{Options, PublishError, at};

/// How long an address is valid.
const VALID: Duration = Duration::from_secs(15 * 60);

/// How long a connection may take, and the head of a response.
const CONNECT: Duration = Duration::from_secs(10);
const RESPONSE: Duration = Duration::from_secs(60);

/// How long a whole call may take: this long, and longer by the bytes at the slowest rate a
/// second, up to the longest.
const CALL: Duration = Duration::from_secs(30);
const SLOWEST_RATE: u64 = 256 * 1024;
const LONGEST_CALL: Duration = Duration::from_secs(60 * 60);

/// The most bytes of an object that is sent at once.
const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// The most bytes of an error that are read.
const LARGEST_ERROR: u64 = 4096;

/// A bucket with a prefix for its objects.
pub(super) struct Bucket {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    prefix: String,
    agent: Agent,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = self.bucket.base_url().as_str();
        formatter
            .debug_struct("Bucket")
            .field("address", &address)
            .finish_non_exhaustive()
    }
}

impl Bucket {
    /// The bucket with a name. The error continues a sentence that begins with its name.
    pub(super) fn new(name: &str, prefix: &str, options: &Options) -> Result<Bucket, String> {
        let region = options.s3_region.clone();
        let endpoint = match options.s3_endpoint.as_str() {
            "" => format!("https://s3.{region}.amazonaws.com"),
            endpoint => endpoint.to_owned(),
        };
        let endpoint = endpoint
            .parse()
            .map_err(|error| format!("publish.s3_endpoint: {error}"))?;
        let bucket = rusty_s3::Bucket::new(endpoint, UrlStyle::Path, name.to_owned(), region)
            .map_err(|error| format!("publish.s3_endpoint: {error}"))?;
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let [key, secret] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
            .map(|name| variable(name).ok_or_else(|| format!("set {name} in the environment")));
        let (key, secret) = (key?, secret?);
        let credentials = match variable("AWS_SESSION_TOKEN") {
            Some(token) => Credentials::new_with_token(key, secret, token),
            None => Credentials::new(key, secret),
        };
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(RESPONSE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Ok(Bucket {
            bucket,
            credentials,
            prefix: match prefix {
                "" => String::new(),
                prefix => format!("{prefix}/"),
            },
            agent: config.into(),
        })
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Copies an object of at most `largest` bytes. False if it doesn't exist.
    pub(super) fn copy(
        &self,
        name: &str,
        to: &mut dyn Write,
        largest: u64,
    ) -> Result<bool, PublishError> {
        let key = self.key(name);
        let address = self
            .bucket
            .get_object(Some(&self.credentials), &key)
            .sign(VALID);
        let request = self.agent.get(address.as_str());
        let response = request
            .config()
            .timeout_global(Some(call_limit(largest)))
            .build()
            .call();
        let mut response = response.map_err(|error| self.failed(name, error))?;
        if response.status() == StatusCode::NOT_FOUND {
            return match code(&mut response).as_str() {
                // A bucket that doesn't exist isn't an empty one.
                code @ "NoSuchBucket" => Err(self.failed(name, code)),
                _ => Ok(false),
            };
        }
        self.check(name, &mut response)?;
        let mut body = response.into_body().into_reader().take(largest + 1);
        let copied = io::copy(&mut body, to).map_err(|error| self.failed(name, error))?;
        match copied <= largest {
            true => Ok(true),
            false => Err(self.failed(name, format!("it has more than {largest} bytes"))),
        }
    }

    /// Writes an object of this size.
    pub(super) fn upload(&self, name: &str, file: &Path, bytes: u64) -> Result<(), PublishError> {
        if bytes > LARGEST {
            let detail =
                format!("it has {bytes} bytes; an object store takes at most {LARGEST} at once");
            return Err(self.failed(name, detail));
        }
        self.put(name, &File::open(file).map_err(at(file))?, bytes)
    }

    /// Writes or replaces a small object.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.put(name, bytes, bytes.len() as u64)
    }

    fn put(&self, name: &str, body: impl AsSendBody, bytes: u64) -> Result<(), PublishError> {
        let key = self.key(name);
        let address = self
            .bucket
            .put_object(Some(&self.credentials), &key)
            .sign(VALID);
        let request = self.agent.put(address.as_str());
        let response = request
            .config()
            .timeout_global(Some(call_limit(bytes)))
            .build()
            .send(body);
        let mut response = response.map_err(|error| self.failed(name, error))?;
        self.check(name, &mut response)
    }

    /// Removes an object.
    pub(super) fn remove(&self, name: &str) -> Result<(), PublishError> {
        let key = self.key(name);
        let address = self
            .bucket
            .delete_object(Some(&self.credentials), &key)
            .sign(VALID);
        let request = self.agent.delete(address.as_str());
        let response = request.config().timeout_global(Some(CALL)).build().call();
        let mut response = response.map_err(|error| self.failed(name, error))?;
        self.check(name, &mut response)
    }

    /// An error if the response says that the call failed.
    fn check(&self, name: &str, response: &mut Response<Body>) -> Result<(), PublishError> {
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let code = code(response);
        Err(self.failed(name, format!("status {status}, {code}")))
    }

    fn failed(&self, name: &str, detail: impl std::fmt::Display) -> PublishError {
        PublishError::Store {
            address: format!("{}{}", self.bucket.base_url(), self.key(name)),
            detail: detail.to_string(),
        }
    }
}

/// How long a whole call may take that sends or receives so many bytes.
fn call_limit(bytes: u64) -> Duration {
    (CALL + Duration::from_secs(bytes / SLOWEST_RATE)).min(LONGEST_CALL)
}

/// The code of an error, such as `AccessDenied`.
fn code(response: &mut Response<Body>) -> String {
    let body = response.body_mut().with_config().limit(LARGEST_ERROR);
    let text = body.read_to_string().unwrap_or_default();
    let code = text.split("<Code>").nth(1);
    let code = code.and_then(|rest| rest.split("</Code>").next());
    let is_code = |code: &&str| code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    code.filter(is_code).unwrap_or("no code").to_owned()
}
