//! Decides by `Host` and `Origin` whether a request was meant for this server, and whether
//! one of its own pages has sent it.
//!
//! A page of another site can make a browser send requests here. It can even read the
//! responses if the name of its site is made to resolve to this machine (DNS rebinding);
//! the `Host` of those requests is that name. So a name has to be configured. For the pages,
//! names of this machine and addresses need no configuration: no other site has them.
//!
//! Assistants are programs, whose pages can be on another port of this machine. For them, the
//! list alone counts, which has the names of this machine.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::header::{HOST, HeaderMap, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{Method, Uri};

/// The schemes of origins, each with the port that clients leave out in `Host` and `Origin`
/// ([RFC 9110, 4.2](https://www.rfc-editor.org/rfc/rfc9110#section-4.2)).
const DEFAULT_PORTS: [(&str, u16); 2] = [("https://", 443), ("http://", 80)];

/// The host names of a server.
#[derive(Debug, Clone, Default)]
pub(super) struct Hosts(Vec<Host>);

/// A host with its port, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Host {
    /// In lower case, without brackets and without a dot at the end.
    name: String,
    port: Option<u16>,
}

/// A configured host is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{key} has \"{host}\", but must have only host names such as faq.example.com, with or \
     without a port"
)]
pub struct HostError {
    key: &'static str,
    host: String,
}

impl Host {
    /// A host of the configuration. In an IPv6 address without brackets, no colon precedes a
    /// port. Patterns such as `*.example.com` are invalid, because they would match no host.
    fn configured(text: &str) -> Option<Host> {
        let address = text.parse::<Ipv6Addr>().ok();
        let bracketed = address.map(|address| format!("[{address}]"));
        let host = Host::of(bracketed.as_deref().unwrap_or(text))?;
        (!host.name.contains('*')).then_some(host)
    }

    fn of(authority: &str) -> Option<Host> {
        let authority: Authority = authority.parse().ok()?;
        if authority.as_str().contains('@') {
            return None;
        }
        let name = authority.host().trim_matches(['[', ']']);
        let name = name.strip_suffix('.').unwrap_or(name);
        (!name.is_empty()).then(|| Host {
            name: name.to_ascii_lowercase(),
            port: authority.port_u16(),
        })
    }

    /// True for an address, or a name that is always of this machine ([RFC 6761, 6.3][1]).
    ///
    /// [1]: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
    fn needs_no_configuration(&self) -> bool {
        let is_local = self.name == "localhost" || self.name.ends_with(".localhost");
        is_local || self.name.parse::<IpAddr>().is_ok()
    }
}

impl Hosts {
    /// Parses the host names of a configuration key, with or without a port. A name without a
    /// port has any port. The ports 80 and 443 also match requests without a port: clients
    /// leave them out.
    ///
    /// # Errors
    ///
    /// If one of them is invalid.
    pub(super) fn new(key: &'static str, configured: &[String]) -> Result<Hosts, HostError> {
        let host = |text: &String| {
            let host = text.clone();
            Host::configured(text).ok_or(HostError { key, host })
        };
        let hosts = configured.iter().map(host).collect::<Result<_, _>>();
        hosts.map(Hosts)
    }

    /// True if no host name is configured.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if a request was meant for this server. One without a host wasn't sent by a
    /// browser.
    pub(super) fn accept(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        match requested(uri, headers) {
            Requested::None => true,
            Requested::One(host) => self.is_own(&host),
            Requested::Invalid => false,
        }
    }

    fn is_own(&self, host: &Host) -> bool {
        host.needs_no_configuration() || self.is_listed(host)
    }

    fn is_listed(&self, host: &Host) -> bool {
        self.is_configured(host, &DEFAULT_PORTS.map(|(_, port)| port))
    }

    /// True if a name is configured without a port or with the port of `host`, which is one
    /// of `default_ports` if `host` has none.
    fn is_configured(&self, host: &Host, default_ports: &[u16]) -> bool {
        let is_same_port = |port: u16| match host.port {
            Some(requested) => requested == port,
            None => default_ports.contains(&port),
        };
        let is_same = |own: &Host| own.name == host.name && own.port.is_none_or(is_same_port);
        self.0.iter().any(is_same)
    }

    /// True if a request changes nothing, or no page of another site has sent it. Browsers
    /// send the site of a page in `Sec-Fetch-Site`, or else in `Origin`; a client without
    /// both isn't a browser.
    pub(super) fn is_same_site(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
        if method.is_safe() {
            return true;
        }
        let text = |name: &str| headers.get(name).map(|value| value.as_bytes());
        match (text("sec-fetch-site"), headers.get(ORIGIN)) {
            (Some(site), _) => matches!(site, b"same-origin" | b"none"),
            (None, Some(origin)) => {
                let origin = origin.to_str().ok();
                origin.is_some_and(|origin| self.is_own_origin(origin, uri, headers))
            }
            (None, None) => true,
        }
    }

    /// True for the origin of a page at the requested host, or at a configured one: a
    /// reverse proxy may request another host than the browser does.
    fn is_own_origin(&self, origin: &str, uri: &Uri, headers: &HeaderMap) -> bool {
        let Some((page, default_port)) = page_of(origin) else {
            return false;
        };
        self.is_configured(&page, &[default_port])
            || matches!(requested(uri, headers), Requested::One(host) if host == page)
    }
}

#[cfg(feature = "mcp")]
impl Hosts {
    /// Adds the names of this machine, with any port.
    pub(super) fn with_this_machine(mut self) -> Hosts {
        let names = ["localhost", "127.0.0.1", "::1"];
        self.0
            .extend(names.iter().filter_map(|name| Host::configured(name)));
        self
    }

    /// True if the list has the host that a request is for, and the origin of the page that
    /// has sent it, if one has: the Model Context Protocol [demands][1] the latter.
    ///
    /// [1]: https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#security-warning
    pub(super) fn list(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let has_listed_origin = headers.get_all(ORIGIN).iter().all(|origin| {
            let page = origin.to_str().ok().and_then(page_of);
            page.is_some_and(|(page, port)| self.is_configured(&page, &[port]))
        });
        let has_listed_host = match requested(uri, headers) {
            Requested::None => true,
            Requested::One(host) => self.is_listed(&host),
            Requested::Invalid => false,
        };
        has_listed_host && has_listed_origin
    }
}

/// The host of an origin, and the port that its scheme implies.
fn page_of(origin: &str) -> Option<(Host, u16)> {
    let mut schemes = DEFAULT_PORTS.iter();
    let (authority, port) =
        schemes.find_map(|(scheme, port)| Some((origin.strip_prefix(scheme)?, *port)))?;
    Some((Host::of(authority)?, port))
}

/// The host that a request is for.
enum Requested {
    None,
    One(Host),
    Invalid,
}

/// The host of a request: that of its target, or else of its only `Host` header
/// ([RFC 9112, 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
fn requested(uri: &Uri, headers: &HeaderMap) -> Requested {
    let mut values = headers.get_all(HOST).iter();
    let (first, is_only) = (values.next(), values.next().is_none());
    let text = match (uri.authority(), first) {
        _ if !is_only => return Requested::Invalid,
        (Some(authority), _) => authority.as_str(),
        (None, None) => return Requested::None,
        (None, Some(value)) => value.to_str().unwrap_or_default(),
    };
    Host::of(text).map_or(Requested::Invalid, Requested::One)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        let configured = [
            "faq.example.com",
            "desk.example.net:8443",
            "tls.example.org:443",
            "plain.example.org:80",
        ];
        Hosts::new("web.hosts", &configured.map(str::to_owned)).expect("valid")
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn only_configured_names_and_those_of_this_machine_are_accepted() {
        let cases = [
            ("localhost:8080", true),
            ("LOCALHOST", true),
            ("a.localhost", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("10.0.0.7", true),
            ("[2001:db8::1]", true),
            ("faq.example.com", true),
            ("FAQ.example.com.", true),
            ("faq.example.com:8080", true),
            ("desk.example.net:8443", true),
            ("desk.example.net", false),
            ("desk.example.net:80", false),
            ("tls.example.org", true),
            ("tls.example.org:443", true),
            ("tls.example.org:80", false),
            ("tls.example.org:8443", false),
            ("plain.example.org", true),
            ("plain.example.org:80", true),
            ("plain.example.org:8080", false),
            ("rebound.example", false),
            ("faq.example.com.rebound.example", false),
            ("localhost.rebound.example", false),
            ("127.0.0.1.rebound.example", false),
            ("127.0.0.1@rebound.example", false),
            ("", false),
            ("a b", false),
        ];
        let path = Uri::from_static("/");
        for (host, expected) in cases {
            let headers = headers(&[("host", host)]);
            assert_eq!(hosts().accept(&path, &headers), expected, "{host}");
        }
        assert!(hosts().accept(&path, &HeaderMap::new()));
        let twice = headers(&[("host", "localhost"), ("host", "rebound.example")]);
        assert!(!hosts().accept(&path, &twice));
        let whole = Uri::from_static("http://rebound.example/");
        assert!(!hosts().accept(&whole, &headers(&[("host", "localhost")])));
    }

    #[test]
    fn other_sites_change_nothing() {
        let cases: &[(&[(&'static str, &str)], bool)] = &[
            (&[], true),
            (&[("origin", "http://localhost:8080")], true),
            (&[("origin", "https://faq.example.com")], true),
            (&[("origin", "https://desk.example.net:8443")], true),
            (&[("origin", "http://localhost:3000")], false),
            (&[("origin", "https://desk.example.net")], false),
            (&[("origin", "https://tls.example.org")], true),
            (&[("origin", "http://tls.example.org")], false),
            (&[("origin", "http://plain.example.org")], true),
            (&[("origin", "https://plain.example.org")], false),
            (&[("origin", "https://other.example")], false),
            (&[("origin", "http://10.0.0.7")], false),
            (&[("origin", "null")], false),
            (&[("origin", "")], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "http://localhost:8080"),
                ],
                false,
            ),
        ];
        let path = Uri::from_static("/");
        for (pairs, expected) in cases {
            let mut headers = headers(pairs);
            headers.append(HOST, "localhost:8080".parse().expect("a value"));
            let is_same = |method| hosts().is_same_site(&method, &path, &headers);
            assert_eq!(is_same(Method::POST), *expected, "{pairs:?}");
            assert_eq!(is_same(Method::DELETE), *expected, "{pairs:?}");
            assert!(is_same(Method::GET), "{pairs:?}");
        }
    }

    #[test]
    fn an_origin_on_this_machine_needs_the_configured_port() {
        let hosts = Hosts::new("web.hosts", &["localhost:8443".to_owned()]).expect("valid");
        let path = Uri::from_static("/");
        for (origin, expected) in [
            ("https://localhost:8443", true),
            ("http://localhost:3000", false),
        ] {
            let headers = headers(&[("host", "10.0.0.7"), ("origin", origin)]);
            let is_same = hosts.is_same_site(&Method::POST, &path, &headers);
            assert_eq!(is_same, expected, "{origin}");
        }
    }

    #[test]
    fn a_host_is_neither_an_address_with_a_scheme_nor_a_person() {
        for invalid in [
            "https://faq.example.com",
            "faq.example.com/x",
            "a@b",
            "",
            "a b",
            "*.example.com",
        ] {
            let error = Hosts::new("mcp.hosts", &[invalid.to_owned()]).expect_err(invalid);
            assert!(error.to_string().starts_with("mcp.hosts"), "{error}");
        }
    }

    #[cfg(feature = "mcp")]
    #[test]
    fn assistants_reach_listed_hosts_alone() {
        let configured = ["faq.example.com", "tls.example.org:443", "2001:db8::443"];
        let hosts = Hosts::new("mcp.hosts", &configured.map(str::to_owned)).expect("valid");
        let hosts = hosts.with_this_machine();
        let cases = [
            ("localhost:8080", "", true),
            ("127.0.0.1:8080", "http://localhost:6274", true),
            ("[::1]:8080", "", true),
            ("10.0.0.7", "", false),
            ("faq.example.com", "https://faq.example.com", true),
            ("faq.example.com:8080", "http://faq.example.com:8080", true),
            ("tls.example.org", "https://tls.example.org", true),
            ("tls.example.org:443", "https://tls.example.org:443", true),
            ("tls.example.org:8443", "", false),
            ("tls.example.org", "https://tls.example.org:8443", false),
            ("tls.example.org", "http://tls.example.org", false),
            ("[2001:db8::443]", "https://[2001:db8::443]:8443", true),
            ("rebound.example", "", false),
            ("localhost", "https://rebound.example", false),
            ("localhost", "http://localhost.rebound.example", false),
            ("localhost", "null", false),
        ];
        let path = Uri::from_static("/mcp");
        for (host, origin, expected) in cases {
            let mut headers = headers(&[("host", host)]);
            if !origin.is_empty() {
                headers.append(ORIGIN, origin.parse().expect("a value"));
            }
            assert_eq!(hosts.list(&path, &headers), expected, "{host} {origin}");
        }
    }
}
