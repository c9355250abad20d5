//! Which addresses may be called with what nobody else may read.

use std::net::IpAddr;

use reqwest::Url;

/// True if nobody on the way can read what is sent: over https, or within this machine.
pub(crate) fn is_private_way(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(url))
}

/// True for `localhost` and loopback addresses.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = |address: IpAddr| address.is_loopback();
    host == "localhost" || address.parse().is_ok_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_inside_this_machine() {
        let cases = [
            ("https://example.org/x", true),
            ("http://127.0.0.1:80/x", true),
            ("http://[::1]/", true),
            ("http://localhost:3978/", true),
            ("http://example.org/", false),
            ("http://localhost.example.org/", false),
            ("ftp://127.0.0.1/", false),
        ];
        for (address, expected) in cases {
            let url = Url::parse(address).expect(address);
            assert_eq!(is_private_way(&url), expected, "{address}");
        }
    }
}
