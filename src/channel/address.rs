//! Checks that requests to an address can't be read by others.

use url::Url;

use crate::text::address;

/// True if requests to an address are encrypted or stay on this machine.
pub(crate) fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}

/// True for `localhost` and loopback addresses.
pub(crate) fn is_loopback(url: &Url) -> bool {
    address::is_loopback(url.as_str())
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
            assert_eq!(is_secure(&url), expected, "{address}");
        }
    }
}
