//! One address to the page there, or to why there is none to be had.
//!
//! Redirects are followed here, not by the HTTP client, so that each address is
//! checked as the first one was. No proxy is used: behind one, nobody here would know
//! which address is connected to. Cookies and keys are never sent.

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
use super::robots::{MOST_BYTES, Rules};

/// Why a page is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The configuration does not allow the host.
    NotAllowed {
        /// The host, as `hosts` would name it.
        host: String,
    },
    /// The address is not one of the web.
    NoWebAddress,
    /// The page would come unencrypted.
    Unencrypted,
    /// The host is none of the public internet.
    Private {
        /// The host.
        host: String,
    },
    /// The site's robots.txt does not allow it.
    Robots,
    /// The site's robots.txt cannot be read.
    RobotsUnknown,
    /// The server said so by its status.
    Status(u16),
    /// There is no such host.
    HostUnknown {
        /// The host.
        host: String,
    },
    /// There is no secure connection to the host: it cannot prove that it is the one.
    Tls {
        /// What is wrong.
        detail: String,
    },
    /// The page is longer than the limit.
    TooLarge {
        /// The limit in KiB.
        kilobytes: u64,
    },
    /// The page did not come in time.
    TooSlow {
        /// The limit in seconds.
        seconds: u64,
    },
    /// The address sends on and on.
    TooManyRedirects,
    /// What is there is no text.
    NoText {
        /// Its content type.
        kind: String,
    },
    /// There is no text: it may be made by scripts.
    Empty,
    /// The connection failed, or what came is no HTTP.
    Broken {
        /// What happened.
        detail: String,
    },
}

impl Failure {
    /// The name in JSON.
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

/// By what a server tells whether a page is still the same (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Validators {
    /// The ETag header.
    pub(super) etag: Option<String>,
    /// The Last-Modified header.
    pub(super) last_modified: Option<String>,
}

/// What came of asking for a page.
#[derive(Debug, Clone)]
pub(super) enum Fetched {
    /// It is the same as before.
    Unchanged,
    /// It is this.
    Page(Box<Page>),
}

/// A page as it came.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// The address to which it moved for good.
    pub(super) moved: Option<Url>,
    /// By what to ask whether it is still the same.
    pub(super) validators: Validators,
    /// What it says.
    pub(super) article: Article,
}

/// Asks for pages, one at a time. What robots.txt says, and when a host was last
/// called, is remembered as long as it lives.
#[derive(Debug)]
pub struct Fetcher {
    allow: AllowList,
    agent: ureq::Agent,
    robots: BTreeMap<String, Result<Rules, Failure>>,
    calls: BTreeMap<String, Instant>,
    options: Options,
}

/// Where a row of redirects ended.
struct Arrival {
    url: Url,
    moved: Option<Url>,
    response: Response<ureq::Body>,
}

impl Fetcher {
    /// Gets ready; nobody is called yet.
    ///
    /// # Errors
    ///
    /// What is wrong with the options, with the key.
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
            // A host that is left alone for a while hangs up.
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

    /// Asks for a page; for nothing, if it is still the one that is known.
    ///
    /// # Errors
    ///
    /// Why it is not to be had.
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
                .body(&mut arrival.response, MOST_BYTES)
                .map(|file| Rules::read(&file)),
            // Too many requests: the file may be there.
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

    /// Leaves the host alone as long as it should be.
    fn wait_for(&mut self, url: &Url) {
        let asked = self.robots.get(&url.origin().ascii_serialization());
        let asked = asked.and_then(|rules| rules.as_ref().ok().map(Rules::pause));
        let own = Duration::from_millis(self.options.pause_milliseconds);
        let pause = own.max(asked.unwrap_or_default());
        let host = named(url);
        if let Some(last) = self.calls.get(&host) {
            std::thread::sleep(pause.saturating_sub(last.elapsed()));
        }
        self.calls.insert(host, Instant::now());
    }

    /// The body after decompression; one byte more than the limit, if it is longer.
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
            // What the handshake fails by.
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

/// What a page says, by its content type; one without a type by its first letter.
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
