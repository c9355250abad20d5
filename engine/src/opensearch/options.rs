//! Where the cluster is.

use std::num::{NonZeroU8, NonZeroU32};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::text::address::is_plain;

/// `[opensearch]` in config.toml: where the passages of documents are, if not in the index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The addresses of the nodes, or of a load balancer before them; empty to have documents in
    /// the index.
    pub urls: Vec<String>,
    /// How the names of the indexes begin, and the name of the alias of the newest.
    pub index: String,
    /// A file (PEM) with the certificates of the authority that signed those of the nodes; empty
    /// for the authorities that browsers trust.
    pub certificates: PathBuf,
    /// How long a call for a question may take, in milliseconds, 1 or more.
    pub timeout_milliseconds: NonZeroU32,
    /// The number of shards of a new index.
    pub shards: NonZeroU8,
    /// The number of copies of each shard besides the first.
    pub replicas: u8,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            urls: Vec::new(),
            index: "madoguchi".to_owned(),
            certificates: PathBuf::new(),
            timeout_milliseconds: NonZeroU32::new(2_000).unwrap_or(NonZeroU32::MIN),
            shards: NonZeroU8::new(3).unwrap_or(NonZeroU8::MIN),
            replicas: 1,
        }
    }
}

impl Options {
    /// True if documents are in OpenSearch.
    pub fn is_used(&self) -> bool {
        !self.urls.is_empty()
    }

    /// Makes a relative path of the certificates relative to this folder.
    pub fn relative_to(&mut self, base: &Path) {
        if !self.certificates.as_os_str().is_empty() {
            self.certificates = base.join(&self.certificates);
        }
    }

    /// Returns an error that names the configuration key if a value is wrong.
    pub fn validate(&self) -> Result<(), String> {
        // The address isn't quoted, because it may have a password.
        if !self.urls.iter().all(|url| is_plain(url)) {
            return Err(
                "opensearch.urls: each must be https:// or http:// with a host, and can't have a \
                 user, a password, a query or a fragment; set the credentials in \
                 MADOGUCHI_OPENSEARCH_USER and MADOGUCHI_OPENSEARCH_PASSWORD"
                    .to_owned(),
            );
        }
        let is_letter = |c: char| c.is_ascii_lowercase();
        let is_part = |c: char| is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '_');
        let fits = self.index.starts_with(is_letter) && self.index.chars().all(is_part);
        match fits && self.index.len() <= 100 {
            true => Ok(()),
            false => Err(format!(
                "opensearch.index ({}) must begin with a lower-case letter and have only \
                 those, digits, - and _: at most 100",
                self.index
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_name_the_key() {
        let options = |url: &str, index: &str| Options {
            urls: vec![url.to_owned()],
            index: index.to_owned(),
            ..Options::default()
        };
        let cases = [
            (options("ftp://host", "a"), "opensearch.urls"),
            (
                options("https://user:secret@host:9200", "a"),
                "opensearch.urls",
            ),
            (options("https://", "a"), "opensearch.urls"),
            (options("https://host", ""), "opensearch.index"),
            (options("https://host", "*"), "opensearch.index"),
            (options("https://host", "-a"), "opensearch.index"),
            (options("https://host", "A"), "opensearch.index"),
        ];
        for (options, key) in cases {
            let error = options.validate().expect_err(key);
            assert!(error.contains(key) && !error.contains("secret"), "{error}");
        }
        let fine = options("http://127.0.0.1:9200/search", "desk_2-a");
        assert_eq!(fine.validate(), Ok(()));
        assert_eq!(Options::default().validate(), Ok(()));
    }
}
