//! Fetches the pages that packs cite, archives them as Markdown, and reports what
//! changed in them.
//!
//! Only [`Fetcher`] uses the network. It requests pages only from allowed hosts, at
//! public addresses, and as their robots.txt permits; size and time are limited. A
//! page's content is data: its tags and scripts are removed. What a site does is a
//! [`Failure`] or a [`BrokenLink`], not an error. Archived pages aren't searched, because
//! they belong to others: only an author can move their text into a pack.

mod allow;
mod archive;
mod article;
mod change;
mod charset;
mod cited;
mod clean;
mod link;
mod page;
mod refresh;
mod robots;

use std::path::PathBuf;

use serde::Deserialize;

pub use archive::{Archive, ArchiveError, PageStatus, last_change};
pub use article::{heading_anchor, structured};
pub use change::{Change, Kind, SectionChange};
pub use charset::{decode_japanese, decode_named};
pub use cited::{CitedUrl, links, sources};
pub use link::{BrokenLink, BrokenLinkKind, LinkReport, check};
pub use page::{Failure, Fetcher};
pub use refresh::{Refreshed, refresh};

use allow::AllowList;

/// Which pages may be fetched and where they are archived, `[fetch]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The allowed hosts: `host`, `*.host` or `host:port`.
    pub hosts: Vec<String>,
    /// The folder of the archived pages.
    pub folder: PathBuf,
    /// Whether `http` addresses are allowed.
    pub allow_http: bool,
    /// Whether connections to private addresses are allowed.
    pub allow_private: bool,
    /// The largest page, in KiB after decompression: 1 to 65536.
    pub max_kilobytes: u64,
    /// The time limit for a page, in seconds: 1 to 3600.
    pub timeout_seconds: u64,
    /// The largest number of redirects for a page: 0 to 20.
    pub max_redirects: u32,
    /// The pause between two requests to a host, in milliseconds.
    pub pause_milliseconds: u64,
    /// A web or e-mail address at which site owners can reach the operator.
    pub contact: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            hosts: Vec::new(),
            folder: PathBuf::from("fetched"),
            allow_http: false,
            allow_private: false,
            max_kilobytes: 4096,
            timeout_seconds: 30,
            max_redirects: 5,
            pause_milliseconds: 1000,
            contact: String::new(),
        }
    }
}

impl Options {
    /// Checks the ranges of values. Returns a message that names the key if one is out of
    /// range.
    pub fn validate(&self) -> Result<(), String> {
        AllowList::new(self).map_err(|host| {
            format!(
                "fetch.hosts: {host:?} is not a host; write learn.example.com, *.example.com or \
                 learn.example.com:8080"
            )
        })?;
        for (key, number, most) in [
            ("max_kilobytes", self.max_kilobytes, 65_536),
            ("timeout_seconds", self.timeout_seconds, 3600),
        ] {
            if number == 0 || number > most {
                return Err(format!("fetch.{key}: must be from 1 to {most}"));
            }
        }
        if self.max_redirects > 20 {
            return Err("fetch.max_redirects: must be from 0 to 20".to_owned());
        }
        let is_shown = |c: char| c.is_ascii_graphic() && !matches!(c, '(' | ')');
        match self.contact.chars().all(is_shown) {
            true => Ok(()),
            false => Err("fetch.contact: must be one web or e-mail address".to_owned()),
        }
    }
}

/// Reads a page as the article at an address, and its text as Markdown. For fuzz tests.
#[doc(hidden)]
pub fn fuzz(html: &str) {
    let url = url::Url::parse("https://example.com/a/b").expect("a constant");
    article::Article::of_html(html, &url);
    article::Article::of_markdown(html);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_name_the_key() {
        let hosts = |host: &str| Options {
            hosts: vec![host.to_owned()],
            ..Options::default()
        };
        let cases = [
            (hosts("https://example.com/"), "fetch.hosts"),
            (hosts("example.com/path"), "fetch.hosts"),
            (hosts("user@example.com"), "fetch.hosts"),
            (hosts("*"), "fetch.hosts"),
            (hosts(""), "fetch.hosts"),
            (
                Options {
                    max_kilobytes: 0,
                    ..Options::default()
                },
                "max_kilobytes",
            ),
            (
                Options {
                    timeout_seconds: 0,
                    ..Options::default()
                },
                "timeout_seconds",
            ),
            (
                Options {
                    max_redirects: 21,
                    ..Options::default()
                },
                "max_redirects",
            ),
            (
                Options {
                    contact: "a b\r\nX: y".to_owned(),
                    ..Options::default()
                },
                "contact",
            ),
        ];
        for (options, expected) in cases {
            let error = options.validate().expect_err(expected);
            assert!(error.contains(expected), "{error}");
        }
        for host in ["example.com", "*.例え.jp", "127.0.0.1:8080", "[::1]:80"] {
            assert_eq!(hosts(host).validate(), Ok(()), "{host}");
        }
    }
}
