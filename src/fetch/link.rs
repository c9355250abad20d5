//! Addresses that packs cite to those that lead nowhere, or not where they did.
//!
//! A page that cannot be asked for now, or may not be, is no mistake of the author's:
//! it is told apart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use strsim::{normalized_levenshtein, sorensen_dice};
use url::Url;

use super::cited::Cited;
use super::clean::Heading;
use super::kept::{Folder, KeptError};
use super::page::{Failure, Fetched, Fetcher, Validators};
use crate::knowledge::markdown;

/// How alike two headings are, 0 to 1, from which one is named instead of the other.
const LIKENESS: f64 = 0.4;

/// An address that should be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// The file it is in.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: DeadKind,
}

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeadKind {
    /// There is no such page.
    DeadPage {
        /// The address.
        address: String,
        /// How it is known.
        failure: Failure,
    },
    /// The page moved for good.
    MovedPage {
        /// The address.
        address: String,
        /// The new one.
        to: String,
    },
    /// The page has no such place any more.
    MovedHeading {
        /// The address.
        address: String,
        /// The heading that is most like it, with its anchor.
        nearest: Option<(String, String)>,
    },
}

impl DeadKind {
    /// The kind's name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            DeadKind::DeadPage { .. } => "dead-page",
            DeadKind::MovedPage { .. } => "moved-page",
            DeadKind::MovedHeading { .. } => "moved-heading",
        }
    }
}

/// What came of checking addresses.
#[derive(Debug, Default)]
pub struct Checked {
    /// Those to mend, in the order given.
    pub dead: Vec<Dead>,
    /// Pages that were not seen, and why.
    pub unseen: Vec<(String, Failure)>,
}

/// A page as far as links to it care.
struct Seen {
    moved: Option<Url>,
    /// `None` where nobody knows which places the page has.
    places: Option<(Vec<Heading>, BTreeSet<String>)>,
}

/// Asks for every page once, of which `tell` hears, and checks all addresses in it.
///
/// # Errors
///
/// If what was kept of a page cannot be read.
pub fn check(
    cited: &[Cited],
    fetcher: &mut Fetcher,
    folder: &Folder,
    mut tell: impl FnMut(&Url),
) -> Result<Checked, KeptError> {
    let mut seen: BTreeMap<Url, Result<Seen, Failure>> = BTreeMap::new();
    let mut checked = Checked::default();
    for link in cited {
        let address = || link.address.clone();
        let dead = |failure| DeadKind::DeadPage {
            address: address(),
            failure,
        };
        let mut is_first = false;
        let kind = match link.page() {
            None => Some(dead(Failure::NoWebAddress)),
            Some(url) => {
                let result = seen.entry(url.clone()).or_insert_with(|| {
                    is_first = true;
                    tell(&url);
                    see(fetcher, &url)
                });
                match result {
                    Ok(page) => moved(&link.address, &url, page, folder)?,
                    Err(failure) if failure.is_final() => Some(dead(failure.clone())),
                    Err(failure) => {
                        let unseen = is_first.then(|| (address(), failure.clone()));
                        checked.unseen.extend(unseen);
                        None
                    }
                }
            }
        };
        checked.dead.extend(kind.map(|kind| Dead {
            file: link.file.clone(),
            line: link.line,
            kind,
        }));
    }
    Ok(checked)
}

impl Failure {
    /// True where asking again another day will not help.
    fn is_final(&self) -> bool {
        matches!(
            self,
            Failure::Status(404 | 410)
                | Failure::HostUnknown { .. }
                | Failure::Tls { .. }
                | Failure::TooManyRedirects
                | Failure::NoWebAddress
        )
    }
}

fn see(fetcher: &mut Fetcher, url: &Url) -> Result<Seen, Failure> {
    match fetcher.page(url, &Validators::default()) {
        Ok(Fetched::Page(page)) => Ok(Seen {
            moved: page.moved,
            places: Some((page.article.headings, page.article.anchors)),
        }),
        // It is there, whatever it is.
        Ok(Fetched::Unchanged)
        | Err(Failure::NoText { .. } | Failure::TooLarge { .. } | Failure::Empty) => Ok(Seen {
            moved: None,
            places: None,
        }),
        Err(failure) => Err(failure),
    }
}

fn moved(
    address: &str,
    url: &Url,
    page: &Seen,
    folder: &Folder,
) -> Result<Option<DeadKind>, KeptError> {
    let fragment = Url::parse(address.trim()).ok();
    let fragment = fragment
        .as_ref()
        .and_then(Url::fragment)
        .unwrap_or_default();
    if let Some((headings, anchors)) = &page.places
        && is_place(fragment)
    {
        let anchor = markdown::decoded(fragment);
        if !anchors.contains(&anchor) && !anchors.contains(fragment) {
            let kept = folder.page(url)?;
            let old = kept.and_then(|kept| kept.header.anchors.get(&anchor).cloned());
            return Ok(Some(DeadKind::MovedHeading {
                address: address.to_owned(),
                nearest: nearest(&anchor, old.as_deref(), headings),
            }));
        }
    }
    Ok(page.moved.as_ref().map(|to| {
        let mut to = to.clone();
        to.set_fragment(Some(fragment).filter(|fragment| !fragment.is_empty()));
        DeadKind::MovedPage {
            address: address.to_owned(),
            to: to.into(),
        }
    }))
}

/// True for what names a place in a page; not for its top, for words to look for, and
/// for what scripts make of it.
fn is_place(fragment: &str) -> bool {
    !fragment.is_empty()
        && !fragment.eq_ignore_ascii_case("top")
        && !fragment.starts_with([':', '/', '!'])
}

/// The heading that is most like one that is gone, with its anchor.
fn nearest(anchor: &str, old: Option<&str>, headings: &[Heading]) -> Option<(String, String)> {
    // The one sees letters that differ, the other words that moved or came.
    let alike = |a: &str, b: &str| {
        let (a, b) = (a.to_lowercase(), b.to_lowercase());
        normalized_levenshtein(&a, &b).max(sorensen_dice(&a, &b))
    };
    let linked = headings.iter().filter_map(|heading| {
        let new = heading.anchor.as_deref()?;
        let by_words = old.map_or(0.0, |old| alike(old, &heading.text));
        let likeness = alike(anchor, new)
            .max(alike(&anchor.replace(['-', '_'], " "), &heading.text))
            .max(by_words);
        Some((likeness, heading, new))
    });
    let (likeness, heading, new) = linked.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness >= LIKENESS).then(|| (heading.text.clone(), new.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_heading_is_named() {
        let heading = |text: &str, anchor: &str| Heading {
            text: text.to_owned(),
            anchor: Some(anchor.to_owned()),
        };
        let headings = [
            heading("Set up a policy", "set-up-a-policy"),
            heading("Opening hours", "opening-hours"),
            heading("予約の延長", "h2-7"),
        ];
        let cases = [
            ("opening-hour", None, Some("opening-hours")),
            (
                "hours-of-opening",
                Some("Opening hours of the house"),
                Some("opening-hours"),
            ),
            ("h-3", Some("予約を延長する"), Some("h2-7")),
            ("zzz", None, None),
        ];
        for (anchor, old, expected) in cases {
            let found = nearest(anchor, old, &headings);
            assert_eq!(
                found.as_ref().map(|(_, anchor)| anchor.as_str()),
                expected,
                "{anchor}"
            );
        }
        assert_eq!(nearest("a", None, &[]), None);
    }

    #[test]
    fn places_are_told() {
        for (fragment, expected) in [
            ("a", true),
            ("", false),
            ("TOP", false),
            (":~:text=x", false),
        ] {
            assert_eq!(is_place(fragment), expected, "{fragment}");
        }
    }
}
