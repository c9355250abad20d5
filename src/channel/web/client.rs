//! Determines the address of a client, by which requests are counted, and its language.
//!
//! A header with the address of a client is only trusted from a configured proxy, and only
//! if it is the configured header, because a client can send the other one.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, FORWARDED, HeaderName};
use axum::http::request::Parts;
use ipnet::IpNet;
use serde::Deserialize;

use super::fault::Problem;
use crate::channel::conversation::Asker;
use crate::channel::http_server::network;
use crate::text::Language;

/// The header in which a proxy names the client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedBy {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)).
    Forwarded,
}

/// The trusted proxies.
#[derive(Debug, Clone, Default)]
pub(super) struct Proxies {
    trusted: Vec<IpNet>,
    header: ForwardedBy,
}

/// A configured proxy is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "web.trusted_proxies has \"{0}\", but must have only addresses and networks such as 10.0.0.0/8"
)]
pub struct ProxyError(String);

impl Proxies {
    /// Parses addresses (`10.0.0.7`) and networks (`10.0.0.0/8`).
    ///
    /// # Errors
    ///
    /// If one of them is invalid.
    pub(super) fn new(trusted: &[String], header: ForwardedBy) -> Result<Proxies, ProxyError> {
        let network = |text: &String| {
            let address = || text.parse::<IpAddr>().map(IpNet::from);
            let network = text.parse::<IpNet>().or_else(|_| address());
            network.map_err(|_| ProxyError(text.clone()))
        };
        Ok(Proxies {
            trusted: trusted.iter().map(network).collect::<Result<_, _>>()?,
            header,
        })
    }

    /// True for the address of a trusted proxy.
    pub(super) fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted
            .iter()
            .any(|network| network.contains(&address))
    }

    /// The address of the client: following the header back from the connected `peer`,
    /// the first address that isn't a trusted proxy.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let name = match self.header {
            ForwardedBy::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ForwardedBy::Forwarded => FORWARDED,
        };
        let hops = hops(headers, &name);
        let mut client = peer.to_canonical();
        for hop in hops.into_iter().rev() {
            if !self.trust(client) {
                break;
            }
            let text = match self.header {
                ForwardedBy::XForwardedFor => Some(hop),
                ForwardedBy::Forwarded => parameter(hop, "for"),
            };
            // If a proxy hides its client, its own address counts.
            let Some(next) = text.and_then(address) else {
                break;
            };
            client = next;
        }
        client
    }

    /// Whether the browser uses HTTPS, as the connected proxy says. What proxies before it
    /// say doesn't count: the connected one replaces it, or adds its own at the end. `None`
    /// if the connected `peer` isn't a trusted proxy, or doesn't say.
    fn is_secure(&self, peer: IpAddr, headers: &HeaderMap) -> Option<bool> {
        if !self.trust(peer) {
            return None;
        }
        let scheme = match self.header {
            ForwardedBy::XForwardedFor => {
                let name = HeaderName::from_static("x-forwarded-proto");
                hops(headers, &name).last().copied()?
            }
            ForwardedBy::Forwarded => parameter(hops(headers, &FORWARDED).last()?, "proto")?,
        };
        match scheme.trim().to_ascii_lowercase().as_str() {
            "https" => Some(true),
            "http" => Some(false),
            _ => None,
        }
    }
}

/// The items of all headers with a name; each proxy adds one at the end.
fn hops<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Vec<&'h str> {
    let values = headers.get_all(name).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).collect()
}

/// A parameter of an element of `Forwarded`.
fn parameter<'e>(element: &'e str, name: &str) -> Option<&'e str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let is_it = |(pair_name, _): &(&str, &str)| pair_name.trim().eq_ignore_ascii_case(name);
    let (_, value) = pairs.find(is_it)?;
    Some(value.trim().trim_matches('"'))
}

/// Parses an address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || text.parse().map(|address: SocketAddr| address.ip());
    let address: Result<IpAddr, _> = bare.parse().or_else(|_| with_port());
    Some(address.ok()?.to_canonical())
}

/// The client that sends a request.
#[derive(Debug, Clone)]
pub(super) struct Client {
    /// The key by which requests are counted: the IPv4 address, or the first 64 bits of
    /// the IPv6 address, which identify a customer's network.
    pub(super) key: String,
    /// Whether the browser uses HTTPS, if a trusted proxy says so.
    pub(super) is_secure: Option<bool>,
    /// The language of the query string or else of the headers, if supported.
    pub(super) language: Option<Language>,
}

impl Client {
    /// The client as somebody who asks.
    pub(super) fn asker(&self) -> Asker {
        Asker::at(&self.key)
    }

    /// Determines the client of a request. `peer` is the connected address.
    pub(super) fn of(
        peer: IpAddr,
        query: Option<&str>,
        headers: &HeaderMap,
        proxies: &Proxies,
    ) -> Client {
        let key = network(proxies.client(peer, headers)).to_string();
        let pairs = query.into_iter().flat_map(|query| query.split('&'));
        let mut codes = pairs.filter_map(|pair| pair.strip_prefix("lang="));
        let requested = codes.next().and_then(Language::from_code);
        Client {
            key,
            is_secure: proxies.is_secure(peer, headers),
            language: requested.or_else(|| preferred(headers)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Client, Problem> {
        let client = parts.extensions.get::<Client>().cloned();
        client.ok_or_else(|| Problem::from(super::super::contract::Refusal::Failed))
    }
}

/// The address that is connected to this program, of a client or a proxy.
pub(super) fn peer_address(extensions: &axum::http::Extensions) -> IpAddr {
    let unknown = IpAddr::from([0, 0, 0, 0]);
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(unknown, |ConnectInfo(address)| address.ip())
}

/// The supported language that the headers prefer most ([RFC 9110, 12.5.4][1]).
///
/// [1]: https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
pub(super) fn preferred(headers: &HeaderMap) -> Option<Language> {
    let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let ranges = header.split(',').filter_map(|range| {
        let (code, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=");
        let weight: f32 = weight.map_or(Some(1.0), |q| q.trim().parse().ok())?;
        (weight > 0.0).then_some((weight, Language::from_code(code.trim())?))
    });
    let mut ranges: Vec<(f32, Language)> = ranges.collect();
    ranges.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    ranges.first().map(|(_, language)| *language)
}

/// Determines the client of a request through trusted proxies. Each line is the value of a
/// header.
#[cfg(any(test, fuzzing))]
pub(super) fn fuzz(data: &[u8]) {
    let trusted = ["10.0.0.0/8".to_owned(), "::1".to_owned()];
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n').take(20) {
        if let Ok(value) = axum::http::HeaderValue::from_bytes(line) {
            headers.append("x-forwarded-for", value.clone());
            headers.append(FORWARDED, value.clone());
            headers.append(ACCEPT_LANGUAGE, value);
        }
    }
    for header in [ForwardedBy::XForwardedFor, ForwardedBy::Forwarded] {
        let proxies = Proxies::new(&trusted, header).expect("the networks are valid");
        Client::of(IpAddr::from([10, 0, 0, 7]), None, &headers, &proxies);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], header: ForwardedBy, headers: &[(&str, &str)]) -> Client {
        let trusted: Vec<String> = trusted.iter().map(|text| (*text).to_owned()).collect();
        let proxies = Proxies::new(&trusted, header).expect("networks");
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            map.append(name, value.parse().expect("a value"));
        }
        Client::of(IpAddr::from([10, 0, 0, 1]), None, &map, &proxies)
    }

    #[test]
    fn the_client_is_the_last_address_that_is_not_a_proxy() {
        use ForwardedBy::{Forwarded, XForwardedFor};
        let xff = "x-forwarded-for";
        type Case<'c> = (
            &'c [&'c str],
            ForwardedBy,
            &'c [(&'c str, &'c str)],
            &'c str,
        );
        let cases: [Case<'_>; 13] = [
            (&[], XForwardedFor, &[(xff, "1.1.1.1")], "10.0.0.1"),
            (&["10.0.0.1"], XForwardedFor, &[], "10.0.0.1"),
            (&["10.0.0.1"], XForwardedFor, &[(xff, "1.1.1.1")], "1.1.1.1"),
            (
                &["10.0.0.0/8"],
                XForwardedFor,
                &[(xff, "9.9.9.9, 1.1.1.1")],
                "1.1.1.1",
            ),
            (
                &["10.0.0.0/8"],
                XForwardedFor,
                &[(xff, "1.1.1.1, 10.2.3.4")],
                "1.1.1.1",
            ),
            (
                &["10.0.0.0/8"],
                XForwardedFor,
                &[(xff, "1.1.1.1"), (xff, "10.2.3.4")],
                "1.1.1.1",
            ),
            (
                &["10.0.0.0/8"],
                XForwardedFor,
                &[(xff, "1.1.1.1, nobody")],
                "10.0.0.1",
            ),
            (
                &["10.0.0.0/8"],
                XForwardedFor,
                &[(xff, "1.1.1.1:80")],
                "1.1.1.1",
            ),
            (
                &["10.0.0.0/8"],
                XForwardedFor,
                &[("forwarded", "for=1.1.1.1")],
                "10.0.0.1",
            ),
            (&["10.0.0.0/8"], Forwarded, &[(xff, "1.1.1.1")], "10.0.0.1"),
            (
                &["10.0.0.0/8"],
                Forwarded,
                &[("forwarded", "proto=https;For=1.1.1.1")],
                "1.1.1.1",
            ),
            (
                &["10.0.0.0/8"],
                Forwarded,
                &[("forwarded", "for=\"[2001:db8:1:2:3::4]:99\"")],
                "2001:db8:1:2::",
            ),
            (
                &["10.0.0.0/8"],
                Forwarded,
                &[("forwarded", "for=_hidden")],
                "10.0.0.1",
            ),
        ];
        for (trusted, header, headers, expected) in cases {
            let client = client(trusted, header, headers);
            assert_eq!(client.key, expected, "{trusted:?} {headers:?}");
        }
        let invalid = ["10.0.0.0/33".to_owned()];
        assert!(Proxies::new(&invalid, XForwardedFor).is_err());
    }

    #[test]
    fn only_a_trusted_proxy_tells_the_scheme() {
        use ForwardedBy::{Forwarded, XForwardedFor};
        let (own, proto) = (&["10.0.0.0/8"][..], "x-forwarded-proto");
        let cases = [
            (own, XForwardedFor, (proto, "https"), Some(true)),
            (own, XForwardedFor, (proto, "HTTP"), Some(false)),
            (own, XForwardedFor, (proto, "https, http"), Some(false)),
            (own, XForwardedFor, (proto, "gopher"), None),
            (own, XForwardedFor, ("forwarded", "proto=https"), None),
            (
                own,
                Forwarded,
                ("forwarded", "for=1.1.1.1;Proto=\"https\""),
                Some(true),
            ),
            (
                own,
                Forwarded,
                ("forwarded", "proto=https, for=1.1.1.1"),
                None,
            ),
            (own, Forwarded, (proto, "https"), None),
            (&[], XForwardedFor, (proto, "https"), None),
        ];
        for (trusted, header, pair, expected) in cases {
            let client = client(trusted, header, &[pair]);
            assert_eq!(client.is_secure, expected, "{trusted:?} {pair:?}");
        }
    }

    #[test]
    fn headers_determine_the_language() {
        let cases = [
            ("ja-JP,ja;q=0.9,en-US;q=0.8", Some(Language::Ja)),
            ("en;q=0.5, ja;q=0.7", Some(Language::Ja)),
            ("fr, en;q=0.1, ja;q=0", Some(Language::En)),
            ("*", None),
            ("", None),
        ];
        for (header, expected) in cases {
            let client = client(&[], ForwardedBy::default(), &[("accept-language", header)]);
            assert_eq!(client.language, expected, "{header}");
        }
    }
}
