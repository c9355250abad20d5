//! Lists the URLs that packs cite, each with its place.

use std::path::PathBuf;

use url::Url;

use crate::knowledge::markdown::{self, LineNumbers};
use crate::knowledge::{Library, Pack};
use crate::text::Language;

/// A URL in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CitedUrl {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The URL, as written.
    pub address: String,
    /// The source whose URL it is, as `pack/KEY`, if it belongs to a source.
    pub source: Option<String>,
}

impl CitedUrl {
    /// The URL of the page without the fragment; `None` if it isn't a web address.
    pub fn page(&self) -> Option<Url> {
        page(&self.address)
    }
}

/// A URL without its fragment; `None` if it isn't a web address.
pub(super) fn page(address: &str) -> Option<Url> {
    let mut url = Url::parse(address.trim()).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// The URLs of all sources, in each language.
pub fn sources(library: &Library) -> Vec<CitedUrl> {
    let mut found: Vec<CitedUrl> = library.packs.iter().flat_map(sources_of).collect();
    found.dedup_by(|a, b| a.address == b.address && a.source == b.source);
    found
}

fn sources_of(pack: &Pack) -> Vec<CitedUrl> {
    let addresses = pack.sources.iter().flat_map(|(key, source)| {
        Language::ALL.into_iter().filter_map(move |language| {
            Some(CitedUrl {
                file: source.place.file.clone(),
                line: source.place.line,
                address: source.url.get(language)?.to_owned(),
                source: Some(format!("{}/{key}", pack.id)),
            })
        })
    });
    addresses.collect()
}

/// The URLs of sources and documents, and those that texts link to.
pub fn links(library: &Library) -> Vec<CitedUrl> {
    let mut found = sources(library);
    for pack in &library.packs {
        for side in pack.entries.iter().flat_map(|entry| entry.sides.values()) {
            found.extend(in_text(&side.file, side.answer_line, &side.answer));
        }
        for document in &pack.documents {
            if !document.header.url.is_empty() {
                found.push(CitedUrl {
                    file: document.file.clone(),
                    line: document.line_of("url"),
                    address: document.header.url.clone(),
                    source: None,
                });
            }
            found.extend(in_text(&document.file, document.body_line, &document.body));
        }
    }
    found.sort();
    found
}

fn in_text(file: &std::path::Path, first_line: usize, text: &str) -> Vec<CitedUrl> {
    let lines = LineNumbers::of(text);
    let links = markdown::links(text).into_iter();
    let links = links.filter(|link| {
        let scheme = link.target.split(':').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    });
    let cited = links.map(|link| CitedUrl {
        file: file.to_owned(),
        line: first_line + lines.at(link.at),
        address: link.target,
        source: None,
    });
    cited.collect()
}
