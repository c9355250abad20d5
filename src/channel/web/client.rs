//! A connection and its headers to who asks: the address that requests are counted
//! by, and the language.
//!
//! What a header says of an address is believed only of a proxy that is configured,
//! and only in the one header that is configured: the other one is the client's own.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, FORWARDED, HeaderName};
use axum::http::request::Parts;
use ipnet::IpNet;
use serde::Deserialize;

use super::fault::Problem;
use crate::text::Language;

/// Where a proxy writes for whom it asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedBy {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` ([RFC 7239](https://www.rfc-editor.org/rfc/rfc7239)).
    Forwarded,
}

/// The proxies that are believed.
#[derive(Debug, Clone, Default)]
pub(super) struct Proxies {
    trusted: Vec<IpNet>,
    header: ForwardedBy,
}

/// What is no proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "web.trusted_proxies has \"{0}\", which is neither an address nor a network such as 10.0.0.0/8"
)]
pub struct ProxyError(String);

impl Proxies {
    /// Addresses (`10.0.0.7`) and networks (`10.0.0.0/8`).
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

    fn trust(&self, address: IpAddr) -> bool {
        self.trusted
            .iter()
            .any(|network| network.contains(&address))
    }

    /// Who asks through whoever is connected: the last address, seen from here, that
    /// is no proxy of ours.
    fn client(&self, connected: IpAddr, headers: &HeaderMap) -> IpAddr {
        let name = match self.header {
            ForwardedBy::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ForwardedBy::Forwarded => FORWARDED,
        };
        let values = headers.get_all(name);
        let values = values.iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = values.flat_map(|value| value.split(',')).collect();
        let mut client = connected.to_canonical();
        for hop in hops.into_iter().rev() {
            if !self.trust(client) {
                break;
            }
            let written = match self.header {
                ForwardedBy::XForwardedFor => Some(hop),
                ForwardedBy::Forwarded => forwarded_for(hop),
            };
            // A proxy that hides whom it asks for is asking itself.
            let Some(next) = written.and_then(address) else {
                break;
            };
            client = next;
        }
        client
    }
}

/// The `for` of an element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<&str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let is_for = |(name, _): &(&str, &str)| name.trim().eq_ignore_ascii_case("for");
    let (_, value) = pairs.find(is_for)?;
    Some(value.trim().trim_matches('"'))
}

/// An address, with or without a port.
fn address(written: &str) -> Option<IpAddr> {
    let written = written.trim();
    let bare = written.trim_start_matches('[').trim_end_matches(']');
    let with_port = || written.parse().map(|address: SocketAddr| address.ip());
    let address: Result<IpAddr, _> = bare.parse().or_else(|_| with_port());
    Some(address.ok()?.to_canonical())
}

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Client {
    /// What requests are counted by: the address; of IPv6 the network that one
    /// customer gets, 64 bits.
    pub(super) key: String,
    /// The language, if it is one of ours: of the address, else of the headers.
    pub(super) language: Option<Language>,
}

impl Client {
    /// Whoever sends a request.
    pub(super) fn of(
        connected: IpAddr,
        query: Option<&str>,
        headers: &HeaderMap,
        proxies: &Proxies,
    ) -> Client {
        let key = match proxies.client(connected, headers) {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::")
            }
        };
        let pairs = query.into_iter().flat_map(|query| query.split('&'));
        let mut wanted = pairs.filter_map(|pair| pair.strip_prefix("lang="));
        let wanted = wanted.next().and_then(Language::from_code);
        Client {
            key,
            language: wanted.or_else(|| preferred(headers)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Client, Problem> {
        let known = parts.extensions.get::<Client>().cloned();
        known.ok_or_else(|| Problem::from(super::super::contract::Refusal::Failed))
    }
}

/// The address that a request came from.
pub(super) fn connected(extensions: &axum::http::Extensions) -> IpAddr {
    let unknown = IpAddr::from([0, 0, 0, 0]);
    let connected = extensions.get::<ConnectInfo<SocketAddr>>();
    connected.map_or(unknown, |ConnectInfo(address)| address.ip())
}

/// The first of our languages in the order that the headers prefer ([RFC 9110,
/// 12.5.4][1]).
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
    fn the_last_address_that_is_no_proxy_asks() {
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
            let own = client(trusted, header, headers);
            assert_eq!(own.key, expected, "{trusted:?} {headers:?}");
        }
        let wrong = ["10.0.0.0/33".to_owned()];
        assert!(Proxies::new(&wrong, XForwardedFor).is_err());
    }

    #[test]
    fn headers_tell_the_language() {
        let cases = [
            ("ja-JP,ja;q=0.9,en-US;q=0.8", Some(Language::Ja)),
            ("en;q=0.5, ja;q=0.7", Some(Language::Ja)),
            ("fr, en;q=0.1, ja;q=0", Some(Language::En)),
            ("*", None),
            ("", None),
        ];
        for (header, expected) in cases {
            let own = client(&[], ForwardedBy::default(), &[("accept-language", header)]);
            assert_eq!(own.language, expected, "{header}");
        }
    }
}
