//! Applies robots.txt (RFC 9309).
//!
//! A site without the file allows everything. A site whose file can't be fetched
//! allows nothing. The file is fetched once per run.

use std::time::Duration;

use texting_robots::Robot;
use url::Url;

/// The user agent in robots.txt.
pub(super) const AGENT: &str = "madoguchi";

/// The number of bytes that are read, the minimum of RFC 9309.
pub(super) const MAX_BYTES: u64 = 500 * 1024;

/// The longest pause between requests that a site can require.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The rules of one site.
#[derive(Debug)]
pub(super) enum Rules {
    /// There is no file.
    Open,
    /// The file can't be fetched or parsed.
    Unknown,
    /// The rules of the file.
    Parsed(Box<Robot>),
}

impl Rules {
    /// Parses the file.
    pub(super) fn read(file: &[u8]) -> Rules {
        match Robot::new(AGENT, file) {
            Ok(robot) => Rules::Parsed(Box::new(robot)),
            Err(_) => Rules::Unknown,
        }
    }

    /// True if a page may be requested.
    pub(super) fn allow(&self, url: &Url) -> bool {
        match self {
            Rules::Open => true,
            Rules::Unknown => false,
            Rules::Parsed(robot) => robot.allowed(url.as_str()),
        }
    }

    /// The pause between two requests that the site requires.
    pub(super) fn pause(&self) -> Duration {
        let Rules::Parsed(robot) = self else {
            return Duration::ZERO;
        };
        let seconds = robot.delay.unwrap_or_default();
        let pause = Duration::try_from_secs_f32(seconds).unwrap_or_default();
        pause.min(LONGEST_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_obeyed() {
        let file = "User-agent: *\nDisallow: /\n\nUser-agent: Madoguchi\n\
                    Disallow: /private\nAllow: /private/open\nCrawl-delay: 2\n";
        let cases = [
            (file, "/a", true),
            (file, "/private/a", false),
            (file, "/private/open", true),
            (
                "User-agent: *\nDisallow: /日本",
                "/%E6%97%A5%E6%9C%AC",
                false,
            ),
            ("User-agent: *\nDisallow: /*.html$", "/a.html", false),
            ("User-agent: other\nDisallow: /", "/a", true),
            ("", "/a", true),
            ("<html>not found</html>", "/a", true),
            ("\u{0}\u{1}User-agent", "/a", true),
        ];
        for (file, path, expected) in cases {
            let url = Url::parse(&format!("https://a.example{path}")).expect(path);
            assert_eq!(
                Rules::read(file.as_bytes()).allow(&url),
                expected,
                "{file:?}"
            );
        }
        assert_eq!(Rules::read(file.as_bytes()).pause(), Duration::from_secs(2));
    }

    #[test]
    fn a_pause_is_never_long() {
        for (delay, expected) in [("1e9", LONGEST_PAUSE), ("-1", Duration::ZERO)] {
            let file = format!("User-agent: *\nCrawl-delay: {delay}\n");
            assert_eq!(Rules::read(file.as_bytes()).pause(), expected, "{delay}");
        }
    }

    #[test]
    fn a_missing_file_allows_everything_and_an_unreadable_one_nothing() {
        let url = Url::parse("https://a.example/").expect("an address");
        assert!(Rules::Open.allow(&url));
        assert!(!Rules::Unknown.allow(&url));
    }
}
