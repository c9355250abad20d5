//! Tells what an address (URL) names, without connecting to it.

use std::net::IpAddr;

use http::Uri;

/// True if the host of an address is this machine: `localhost`, or a loopback address such as
/// `127.0.0.1` and `[::1]`.
pub fn is_loopback(address: &str) -> bool {
    let address = address.parse::<Uri>().ok();
    let host = address.as_ref().and_then(Uri::host).unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = |address: IpAddr| address.is_loopback();
    host == "localhost" || bare.parse().is_ok_and(is_loopback)
}

/// True for an address of http or https with a host, and a port and a path at most: it has no
/// user, password, query or fragment.
pub fn is_plain(address: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let is_plain = rest.is_some_and(|rest| !rest.contains(['@', '?', '#']));
    let address = address.parse::<Uri>();
    is_plain && address.is_ok_and(|address| address.host().is_some_and(|host| !host.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_other_hosts() {
        let cases = [
            ("http://localhost:1/v1", true),
            ("http://127.0.0.1/v1", true),
            ("http://[::1]:80/v1", true),
            ("http://localhost.example/v1", false),
            ("http://10.0.0.1/v1", false),
            ("https://host/v1", false),
            ("not an address", false),
        ];
        for (address, expected) in cases {
            assert_eq!(is_loopback(address), expected, "{address}");
        }
    }

    #[test]
    fn a_plain_address_has_a_host_and_no_secrets() {
        let cases = [
            ("https://host", true),
            ("http://127.0.0.1:9200/search", true),
            ("ftp://host", false),
            ("host:9200", false),
            ("https://", false),
            ("https://user:secret@host:9200", false),
            ("https://host/?key=secret", false),
            ("https://host/#part", false),
        ];
        for (address, expected) in cases {
            assert_eq!(is_plain(address), expected, "{address}");
        }
    }
}
