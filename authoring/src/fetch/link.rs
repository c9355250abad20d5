//! Checks the URLs that packs cite: whether the page and the heading still exist.
//!
//! A page that can't be requested now, or isn't allowed to be, isn't the author's
//! mistake and is reported separately.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use strsim::{normalized_levenshtein, sorensen_dice};
use url::Url;

use super::archive::{Archive, ArchiveError};
use super::cited::CitedUrl;
use super::clean::Heading;
use super::page::{Failure, Fetched, Fetcher, Validators};
use crate::knowledge::markdown;

/// The smallest similarity of two headings, from 0 to 1, with which one is suggested
/// for the other.
const MIN_SIMILARITY: f64 = 0.4;

/// A URL that the author should fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The kind of mistake.
    pub kind: BrokenLinkKind,
}

/// The kinds of broken links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrokenLinkKind {
    /// The page doesn't exist.
    MissingPage {
        /// The address.
        address: String,
        /// How the request failed.
        failure: Failure,
    },
    /// The page moved permanently.
    MovedPage {
        /// The address.
        address: String,
        /// The new URL.
        to: String,
    },
    /// The page no longer has the heading.
    MovedHeading {
        /// The address.
        address: String,
        /// The most similar heading and its anchor.
        nearest: Option<(String, String)>,
    },
}

impl BrokenLinkKind {
    /// The kind's name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            BrokenLinkKind::MissingPage { .. } => "dead-page",
            BrokenLinkKind::MovedPage { .. } => "moved-page",
            BrokenLinkKind::MovedHeading { .. } => "moved-heading",
        }
    }
}

/// The result of checking URLs.
#[derive(Debug, Default)]
pub struct LinkReport {
    /// The broken links, in the order given.
    pub broken: Vec<BrokenLink>,
    /// The pages that couldn't be checked, and why.
    pub unchecked: Vec<(String, Failure)>,
}

/// What the check knows about a page.
struct PageTargets {
    moved: Option<Url>,
    /// The headings and anchors; `None` if they aren't known.
    targets: Option<(Vec<Heading>, BTreeSet<String>)>,
}

/// Requests every page once and checks all URLs of it. `tell` is called before each
/// request.
///
/// # Errors
///
/// If an archived page can't be read.
pub fn check(
    cited: &[CitedUrl],
    fetcher: &mut Fetcher,
    archive: &Archive,
    mut tell: impl FnMut(&Url),
) -> Result<LinkReport, ArchiveError> {
    let mut seen: BTreeMap<Url, Result<PageTargets, Failure>> = BTreeMap::new();
    let mut report = LinkReport::default();
    for link in cited {
        let address = || link.address.clone();
        let missing = |failure| BrokenLinkKind::MissingPage {
            address: address(),
            failure,
        };
        let mut is_first = false;
        let kind = match link.page() {
            None => Some(missing(Failure::NoWebAddress)),
            Some(url) => {
                let result = seen.entry(url.clone()).or_insert_with(|| {
                    is_first = true;
                    tell(&url);
                    request(fetcher, &url)
                });
                match result {
                    Ok(page) => moved(&link.address, &url, page, archive)?,
                    Err(failure) if failure.is_final() => Some(missing(failure.clone())),
                    Err(failure) => {
                        let unchecked = is_first.then(|| (address(), failure.clone()));
                        report.unchecked.extend(unchecked);
                        None
                    }
                }
            }
        };
        report.broken.extend(kind.map(|kind| BrokenLink {
            file: link.file.clone(),
            line: link.line,
            kind,
        }));
    }
    Ok(report)
}

impl Failure {
    /// True if a later request can't succeed.
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

fn request(fetcher: &mut Fetcher, url: &Url) -> Result<PageTargets, Failure> {
    match fetcher.page(url, &Validators::default()) {
        Ok(Fetched::Page(page)) => Ok(PageTargets {
            moved: page.moved,
            targets: Some((page.article.headings, page.article.anchors)),
        }),
        // The page exists, although it isn't text.
        Ok(Fetched::Unchanged)
        | Err(Failure::NoText { .. } | Failure::TooLarge { .. } | Failure::Empty) => {
            Ok(PageTargets {
                moved: None,
                targets: None,
            })
        }
        Err(failure) => Err(failure),
    }
}

fn moved(
    address: &str,
    url: &Url,
    page: &PageTargets,
    archive: &Archive,
) -> Result<Option<BrokenLinkKind>, ArchiveError> {
    let fragment = Url::parse(address.trim()).ok();
    let fragment = fragment
        .as_ref()
        .and_then(Url::fragment)
        .unwrap_or_default();
    if let Some((headings, anchors)) = &page.targets
        && is_target(fragment)
    {
        let anchor = markdown::decoded(fragment);
        if !anchors.contains(&anchor) && !anchors.contains(fragment) {
            let kept = archive.page(url)?;
            let old = kept.and_then(|kept| kept.header.anchors.get(&anchor).cloned());
            return Ok(Some(BrokenLinkKind::MovedHeading {
                address: address.to_owned(),
                nearest: nearest(&anchor, old.as_deref(), headings),
            }));
        }
    }
    Ok(page.moved.as_ref().map(|to| {
        let mut to = to.clone();
        to.set_fragment(Some(fragment).filter(|fragment| !fragment.is_empty()));
        BrokenLinkKind::MovedPage {
            address: address.to_owned(),
            to: to.into(),
        }
    }))
}

/// True if a fragment refers to an element of the page: not to its top, to a text
/// fragment, or to something that only scripts understand.
fn is_target(fragment: &str) -> bool {
    !fragment.is_empty()
        && !fragment.eq_ignore_ascii_case("top")
        && !fragment.starts_with([':', '/', '!'])
}

/// The heading that is most similar to a missing one, with its anchor.
fn nearest(anchor: &str, old: Option<&str>, headings: &[Heading]) -> Option<(String, String)> {
    // The first measure compares letters; the second also finds moved and added words.
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
    (likeness >= MIN_SIMILARITY).then(|| (heading.text.clone(), new.to_owned()))
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
    fn links_lead_to_targets() {
        for (fragment, expected) in [
            ("a", true),
            ("", false),
            ("TOP", false),
            (":~:text=x", false),
        ] {
            assert_eq!(is_target(fragment), expected, "{fragment}");
        }
    }
}
