//! Pages that packs cite to plain Markdown that is kept, and to what changed in them.
//!
//! [`Fetcher`] is all there is of the network here: it asks allowed hosts alone, at
//! public addresses alone, as their robots.txt allows, and takes limited bytes in
//! limited time. What a page holds is data: its tags and scripts go, whatever they
//! say. What a site does is a [`Failure`] or a [`Dead`], never an error. A page is not
//! searched: its text belongs to others, and only an author moves it into a pack.

mod allow;
mod article;
mod change;
mod charset;
mod cited;
mod clean;
mod kept;
mod link;
mod page;
mod refresh;
mod robots;

use std::path::PathBuf;

use serde::Deserialize;

pub use change::{Change, Kind, SectionChange};
pub use cited::{Cited, links, sources};
pub use kept::{Changed, Folder, KeptError, change_of};
pub use link::{Checked, Dead, DeadKind, check};
pub use page::{Failure, Fetcher};
pub use refresh::{Refreshed, refresh};

use allow::AllowList;

/// What may be fetched and where it is kept, `[fetch]` in config.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The hosts that may be asked, `host`, `*.host` or `host:port`.
    pub hosts: Vec<String>,
    /// Where the pages are kept.
    pub folder: PathBuf,
    /// Whether pages may come unencrypted.
    pub allow_http: bool,
    /// Whether addresses may be connected to that are not of the public internet.
    pub allow_private: bool,
    /// The longest page, in KiB, after decompression.
    pub max_kilobytes: u64,
    /// How long one page may take.
    pub timeout_seconds: u64,
    /// How often one page may send on to another address.
    pub max_redirects: u32,
    /// How long one host is left alone between two calls.
    pub pause_milliseconds: u64,
    /// Where the owner of a site can reach whoever runs this.
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
    /// Returns an error that names the configuration key if a value is invalid or values
    /// contradict each other.
    pub fn validate(&self) -> Result<(), String> {
        AllowList::new(self).map_err(|host| {
            format!(
                "fetch.hosts: {host:?} isn't a host; use learn.example.com, *.example.com or \
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
