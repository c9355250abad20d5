//! Fetches the page at a URL.
//!
//! Redirects are followed here instead of by the HTTP client, so that every URL is
//! checked like the first one. No proxy is used, because the address that a proxy
//! connects to couldn't be checked. Cookies and credentials are never sent.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::Options;
use super::allow::{AllowList, NoPublicAddress, PublicResolver, named};
use super::article::Article;
use super::charset::decode;
use super::robots::{MAX_BYTES, Rules};

/// Why a page couldn't be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The configuration doesn't allow the host.
    NotAllowed {
        /// The host, as an item of `hosts`.
        host: String,
    },
    /// The URL isn't a web address.
    NoWebAddress,
    /// The URL is `http`, which isn't allowed.
    Unencrypted,
    /// The host has no public address.
    Private {
        /// The host.
        host: String,
    },
    /// The site's robots.txt disallows the page.
    Robots,
    /// The site's robots.txt can't be fetched.
    RobotsUnknown,
    /// The server responded with this status code.
    Status(u16),
    /// The host doesn't exist.
    HostUnknown {
        /// The host.
        host: String,
    },
    /// The TLS handshake failed: the host can't prove its identity.
    Tls {
        /// The message of the TLS library.
        detail: String,
    },
    /// The page is longer than the limit.
    TooLarge {
        /// The limit in KiB.
        kilobytes: u64,
    },
    /// The page exceeded the time limit.
    TooSlow {
        /// The limit in seconds.
        seconds: u64,
    },
    /// The number of redirects exceeded the limit.
    TooManyRedirects,
    /// The page isn't text.
    NoText {
        /// Its content type.
        kind: String,
    },
    /// The page has no text; scripts might produce it.
    Empty,
    /// The connection failed, or the response isn't valid HTTP.
    Broken {
        /// The message of the HTTP client.
        detail: String,
    },
}

impl Failure {
    /// The name of the failure in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Failure::NotAllowed { .. } => "not-allowed",
            Failure::NoWebAddress => "no-web-address",
            Failure::Unencrypted => "unencrypted",
            Failure::Private { .. } => "private",
            Failure::Robots => "robots",
            Failure::RobotsUnknown => "robots-unknown",
            Failure::Status(_) => "status",
            Failure::HostUnknown { .. } => "host-unknown",
            Failure::Tls { .. } => "tls",
            Failure::TooLarge { .. } => "too-large",
            Failure::TooSlow { .. } => "too-slow",
            Failure::TooManyRedirects => "too-many-redirects",
            Failure::NoText { .. } => "no-text",
            Failure::Empty => "empty",
            Failure::Broken { .. } => "broken",
        }
    }
}

/// The validators of a page, by which a server tells whether it changed (RFC 9110,
/// section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Validators {
    /// The ETag header.
    pub(super) etag: Option<String>,
    /// The Last-Modified header.
    pub(super) last_modified: Option<String>,
}

/// The result of a conditional request.
#[derive(Debug, Clone)]
pub(super) enum Fetched {
    /// The page hasn't changed.
    Unchanged,
    /// The current page.
    Page(Box<Page>),
}

/// A fetched page.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// The URL that it moved to permanently.
    pub(super) moved: Option<Url>,
    /// The validators for the next request.
    pub(super) validators: Validators,
    /// The text.
    pub(super) article: Article,
}

/// Fetches pages one at a time. It remembers the robots.txt of each host and the time
/// of the last request to it.
#[derive(Debug)]
pub struct Fetcher {
    allow: AllowList,
    agent: ureq::Agent,
    robots: BTreeMap<String, Result<Rules, Failure>>,
    calls: BTreeMap<String, Instant>,
    options: Options,
}

/// The response at the end of a chain of redirects.
struct Arrival {
    url: Url,
    moved: Option<Url>,
    response: Response<ureq::Body>,
}

impl Fetcher {
    /// Makes a fetcher. Nothing is requested yet.
    ///
    /// # Errors
    ///
    /// A message that names the key if an option is invalid.
    pub fn new(options: &Options) -> Result<Fetcher, String> {
        options.validate()?;
        let version = env!("CARGO_PKG_VERSION");
        let name = match options.contact.as_str() {
            "" => format!("Madoguchi/{version}"),
            contact => format!("Madoguchi/{version} (+{contact})"),
        };
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            // Hosts close connections that are idle during the pause.
            .max_idle_connections(0)
            .user_agent(name)
            .accept("text/html, text/markdown, text/plain;q=0.9")
            .timeout_global(Some(Duration::from_secs(options.timeout_seconds)))
            .build();
        let resolver = PublicResolver {
            allow_private: options.allow_private,
            inner: DefaultResolver::default(),
        };
        Ok(Fetcher {
            allow: AllowList::new(options)?,
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver),
            robots: BTreeMap::new(),
            calls: BTreeMap::new(),
            options: options.clone(),
        })
    }

    /// Fetches a page, unless it still has the known validators.
    ///
    /// # Errors
    ///
    /// Why the page couldn't be fetched.
    pub(super) fn page(&mut self, url: &Url, known: &Validators) -> Result<Fetched, Failure> {
        let mut arrival = self.follow(url, known, true)?;
        match arrival.response.status().as_u16() {
            200 => {}
            304 if *known != Validators::default() => return Ok(Fetched::Unchanged),
            status => return Err(Failure::Status(status)),
        }
        let limit = self.options.max_kilobytes * 1024;
        let bytes = self.body(&mut arrival.response, limit)?;
        if bytes.len() as u64 > limit {
            let kilobytes = self.options.max_kilobytes;
            return Err(Failure::TooLarge { kilobytes });
        }
        let header = |name| text_of(&arrival.response, name);
        let kind = header("content-type").unwrap_or_default();
        let text = decode(&bytes, &kind);
        let article = article(&kind, &text, &arrival.url)?;
        if article.markdown.is_empty() {
            return Err(Failure::Empty);
        }
        Ok(Fetched::Page(Box::new(Page {
            validators: Validators {
                etag: header("etag"),
                last_modified: header("last-modified"),
            },
            article,
            moved: arrival.moved,
        })))
    }

    fn follow(
        &mut self,
        url: &Url,
        known: &Validators,
        obeys_robots: bool,
    ) -> Result<Arrival, Failure> {
        let mut at = url.clone();
        at.set_fragment(None);
        let mut moved = None;
        let mut is_for_good = true;
        for _ in 0..=self.options.max_redirects {
            self.allow.check(&at)?;
            if obeys_robots {
                self.obey_robots(&at)?;
            }
            let response = self.call(&at, known)?;
            let status = response.status().as_u16();
            let next = match status {
                301 | 302 | 303 | 307 | 308 => text_of(&response, "location"),
                _ => None,
            };
            let Some(next) = next.and_then(|next| at.join(&next).ok()) else {
                let url = at;
                return Ok(Arrival {
                    url,
                    moved,
                    response,
                });
            };
            is_for_good &= matches!(status, 301 | 308);
            at = next;
            at.set_fragment(None);
            if is_for_good {
                moved = Some(at.clone());
            }
        }
        Err(Failure::TooManyRedirects)
    }

    fn obey_robots(&mut self, url: &Url) -> Result<(), Failure> {
        let site = url.origin().ascii_serialization();
        if !self.robots.contains_key(&site) {
            let rules = self.read_robots(url);
            self.robots.insert(site.clone(), rules);
        }
        match self.robots.get(&site) {
            Some(Ok(Rules::Unknown)) | None => Err(Failure::RobotsUnknown),
            Some(Ok(rules)) if rules.allow(url) => Ok(()),
            Some(Ok(_)) => Err(Failure::Robots),
            Some(Err(failure)) => Err(failure.clone()),
        }
    }

    fn read_robots(&mut self, url: &Url) -> Result<Rules, Failure> {
        let Ok(address) = url.join("/robots.txt") else {
            return Err(Failure::NoWebAddress);
        };
        let mut arrival = match self.follow(&address, &Validators::default(), false) {
            // RFC 9309, section 2.3.1.2.
            Err(Failure::TooManyRedirects) => return Ok(Rules::Open),
            arrival => arrival?,
        };
        match arrival.response.status().as_u16() {
            200..=299 => self
                .body(&mut arrival.response, MAX_BYTES)
                .map(|file| Rules::read(&file)),
            // 429 (Too Many Requests) doesn't mean that the file doesn't exist.
            429 | 500.. => Ok(Rules::Unknown),
            _ => Ok(Rules::Open),
        }
    }

    fn call(&mut self, url: &Url, known: &Validators) -> Result<Response<ureq::Body>, Failure> {
        self.wait_for(url);
        let mut request = self.agent.get(url.as_str());
        let conditions = [
            ("If-None-Match", &known.etag),
            ("If-Modified-Since", &known.last_modified),
        ];
        for (name, value) in conditions {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        tracing::info!(%url, "asking");
        request
            .call()
            .map_err(|error| self.failure(Some(url), error))
    }

    /// Waits until the next request to the host is allowed.
    fn wait_for(&mut self, url: &Url) {
        let rules = self.robots.get(&url.origin().ascii_serialization());
        let required = rules.and_then(|rules| rules.as_ref().ok().map(Rules::pause));
        let configured = Duration::from_millis(self.options.pause_milliseconds);
        let pause = configured.max(required.unwrap_or_default());
        let host = named(url);
        if let Some(last) = self.calls.get(&host) {
            std::thread::sleep(pause.saturating_sub(last.elapsed()));
        }
        self.calls.insert(host, Instant::now());
    }

    /// Reads the body after decompression: at most one byte more than the limit, by which
    /// a longer body is recognized.
    fn body(&self, response: &mut Response<ureq::Body>, limit: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let mut reader = response.body_mut().as_reader().take(limit + 1);
        match reader.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(self.failure(None, error.into())),
        }
    }

    fn failure(&self, url: Option<&Url>, error: ureq::Error) -> Failure {
        let host = || url.map(named).unwrap_or_default();
        match error {
            ureq::Error::HostNotFound => Failure::HostUnknown { host: host() },
            ureq::Error::Other(other) if other.is::<NoPublicAddress>() => {
                Failure::Private { host: host() }
            }
            ureq::Error::Timeout(_) => Failure::TooSlow {
                seconds: self.options.timeout_seconds,
            },
            ureq::Error::Tls(detail) => Failure::Tls {
                detail: detail.to_owned(),
            },
            ureq::Error::Rustls(error) => Failure::Tls {
                detail: error.to_string(),
            },
            // The errors with which a TLS handshake fails.
            ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => Failure::Tls {
                detail: error.to_string(),
            },
            ureq::Error::Io(error) => Failure::Broken {
                detail: error.to_string(),
            },
            error => Failure::Broken {
                detail: error.to_string(),
            },
        }
    }
}

/// Extracts the text of a page according to its content type, or else to its first
/// character.
fn article(kind: &str, text: &str, url: &Url) -> Result<Article, Failure> {
    let essence = kind.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Ok(Article::of_html(text, url)),
        "" if text.trim_start().starts_with('<') => Ok(Article::of_html(text, url)),
        "" | "text/markdown" | "text/x-markdown" | "text/plain" => Ok(Article::of_markdown(text)),
        _ => Err(Failure::NoText {
            kind: essence.chars().take(100).collect(),
        }),
    }
}

fn text_of(response: &Response<ureq::Body>, name: &str) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
