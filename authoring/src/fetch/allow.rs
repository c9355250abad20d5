//! Decides which hosts may be requested and which IP addresses may be connected to.
//!
//! The name of a host is checked before every request and every redirect. IP addresses
//! are checked after the name was resolved, and the connection is made to the checked
//! address: a name that resolves differently a moment later (DNS rebinding) doesn't
//! get around the check.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Url;

use super::{Failure, Options};

/// The allowed hosts.
#[derive(Debug)]
pub(super) struct AllowList {
    hosts: Vec<Host>,
    allow_http: bool,
}

#[derive(Debug)]
struct Host {
    name: String,
    /// True for `*.host`, which allows subdomains but not the host itself.
    is_above: bool,
    /// The port; `None` for the default port of the scheme.
    port: Option<u16>,
}

impl AllowList {
    /// Parses the list. Returns the item that isn't a host as an error.
    pub(super) fn new(options: &Options) -> Result<AllowList, String> {
        let hosts = options.hosts.iter();
        Ok(AllowList {
            hosts: hosts
                .map(|text| Host::parse(text).ok_or_else(|| text.clone()))
                .collect::<Result<_, _>>()?,
            allow_http: options.allow_http,
        })
    }

    /// Checks whether a page may be requested, by its URL alone.
    pub(super) fn check(&self, url: &Url) -> Result<(), Failure> {
        let has_password = !url.username().is_empty() || url.password().is_some();
        match url.scheme() {
            "https" if !has_password => {}
            "http" if !has_password && self.allow_http => {}
            "http" if !has_password => return Err(Failure::Unencrypted),
            _ => return Err(Failure::NoWebAddress),
        }
        match self.hosts.iter().any(|host| host.is_that_of(url)) {
            true => Ok(()),
            false => Err(Failure::NotAllowed { host: named(url) }),
        }
    }
}

/// The host of a URL, as an item of the list.
pub(super) fn named(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

impl Host {
    fn parse(text: &str) -> Option<Host> {
        let (is_above, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // The URL parser normalizes the host: letters that aren't ASCII, brackets, and the
        // many ways to write an IP address.
        let url = Url::parse(&format!("https://{rest}/")).ok()?;
        let is_host_alone = rest
            .chars()
            .all(|c| !matches!(c, '/' | '\\' | '@' | '?' | '#' | '*'));
        Some(Host {
            name: url.host_str().filter(|_| is_host_alone)?.to_owned(),
            is_above,
            port: url.port(),
        })
    }

    fn is_that_of(&self, url: &Url) -> bool {
        let name = url.host_str().unwrap_or_default();
        let is_named = match self.is_above {
            true => name
                .strip_suffix(&self.name)
                .is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            false => name == self.name,
        };
        is_named && url.port() == self.port
    }
}

/// Resolves names to the IP addresses that may be connected to.
#[derive(Debug)]
pub(super) struct PublicResolver {
    /// Whether connections to private addresses are allowed.
    pub(super) allow_private: bool,
    pub(super) inner: DefaultResolver,
}

/// The error for a host that has no public address.
#[derive(Debug, thiserror::Error)]
#[error("the host has no public address")]
pub(super) struct NoPublicAddress;

impl Resolver for PublicResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = match self.inner.resolve(uri, config, timeout) {
            // The operating system reports an unknown name in no other way.
            Err(ureq::Error::Io(_)) => Err(ureq::Error::HostNotFound),
            found => found,
        }?;
        let mut may = self.empty();
        for address in found.iter() {
            if self.allow_private || is_public(address.ip()) {
                may.push(*address);
            }
        }
        match may.is_empty() {
            true => Err(ureq::Error::Other(Box::new(NoPublicAddress))),
            false => Ok(may),
        }
    }
}

/// True for an address of the public internet, according to IANA's special-purpose
/// address registries (RFC 6890 and its updates).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = matches!(
        (a, b, c),
        // "This network", private use, loopback, link-local, and from multicast upward.
        (0 | 10 | 127 | 224.., ..)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            // Carrier-grade NAT, and protocol assignments.
            | (100, 64..=127, _)
            | (192, 0, 0)
            | (192, 88, 99)
            // Benchmarking and documentation.
            | (198, 18..=19, _)
            | (192, 0, 2)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let segments = address.segments();
    match segments {
        // NAT64 (RFC 6052): an IPv4 address behind a well-known prefix.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let bits = (u32::from(high) << 16) | u32::from(low);
            is_public_v4(Ipv4Addr::from_bits(bits))
        }
        // Protocol assignments including Teredo, documentation, 6to4, documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => {
            false
        }
        // Global unicast.
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(hosts: &[&str], allow_http: bool) -> AllowList {
        let options = Options {
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            allow_http,
            ..Options::default()
        };
        AllowList::new(&options).expect("hosts")
    }

    #[test]
    fn hosts_are_allowed_by_their_name_and_port() {
        let list = list(&["learn.example.com", "*.例え.jp", "a.example:8443"], false);
        let cases = [
            ("https://learn.example.com/a?b#c", true),
            ("https://LEARN.example.com:443/", true),
            ("https://learn.example.com:8443/", false),
            ("https://learn.example.com./", false),
            ("https://learn.example.com.evil.example/", false),
            ("https://evil-learn.example.com/", false),
            ("https://www.例え.jp/", true),
            ("https://www.xn--r8jz45g.jp/", true),
            ("https://例え.jp/", false),
            ("https://evil例え.jp/", false),
            ("https://a.example:8443/", true),
            ("https://a.example/", false),
            ("https://learn.example.com@evil.example/", false),
            ("https://evil.example/learn.example.com", false),
            ("https://evil.example\\@learn.example.com/", false),
        ];
        for (address, expected) in cases {
            let url = Url::parse(address).expect(address);
            assert_eq!(list.check(&url).is_ok(), expected, "{address}");
        }
    }

    #[test]
    fn only_web_addresses_are_allowed_and_https_by_default() {
        let cases = [
            ("http://a.example/", Err(Failure::Unencrypted), Ok(())),
            ("https://a.example/", Ok(()), Ok(())),
            (
                "ftp://a.example/",
                Err(Failure::NoWebAddress),
                Err(Failure::NoWebAddress),
            ),
            (
                "file:///etc/hosts",
                Err(Failure::NoWebAddress),
                Err(Failure::NoWebAddress),
            ),
            (
                "https://user:password@a.example/",
                Err(Failure::NoWebAddress),
                Err(Failure::NoWebAddress),
            ),
        ];
        for (address, strict, open) in cases {
            let url = Url::parse(address).expect(address);
            assert_eq!(list(&["a.example"], false).check(&url), strict, "{address}");
            assert_eq!(list(&["a.example"], true).check(&url), open, "{address}");
        }
    }

    #[test]
    fn addresses_that_are_not_public_are_known() {
        let private = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for address in private {
            assert!(!is_public(address.parse().expect(address)), "{address}");
        }
        let public = [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2001:4860:4860::8888",
            "2606:4700::1111",
        ];
        for address in public {
            assert!(is_public(address.parse().expect(address)), "{address}");
        }
    }
}
