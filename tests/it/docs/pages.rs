//! Links, anchors, pictures and tables of contents.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{BOOKS, Page, all_pages, pages_of};
use crate::harness::repository;

/// A link or a picture.
struct Target {
    /// The address as written.
    address: String,
    is_picture: bool,
    /// The text of the link, or the description of the picture.
    text: String,
}

fn targets(page: &Page) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut open: Option<Target> = None;
    for event in page.events() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                open = Some(Target {
                    address: dest_url.to_string(),
                    is_picture: false,
                    text: String::new(),
                });
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                open = Some(Target {
                    address: dest_url.to_string(),
                    is_picture: true,
                    text: String::new(),
                });
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(target) = &mut open {
                    target.text.push_str(&text);
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => targets.extend(open.take()),
            _ => {}
        }
    }
    targets
}

/// The ids of a page's headings, as mdBook and GitHub make them.
fn anchors(page: &Page) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in page.events() {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let text = heading.take().unwrap_or_default();
                let letters = text.trim().chars().filter_map(|c| match c {
                    c if c.is_whitespace() => Some('-'),
                    c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
                    _ => None,
                });
                let anchor: String = letters.collect();
                assert!(
                    anchors.insert(anchor.to_lowercase()),
                    "{}: two headings {text:?}",
                    page.path.display()
                );
            }
            _ => {}
        }
    }
    anchors
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                assert!(normal.pop(), "{} leaves the repository", path.display())
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

#[test]
fn every_link_leads_somewhere() {
    let (mut links, mut pictures) = (0, 0);
    for page in all_pages() {
        let folder = page.path.parent().expect("a page is in a folder");
        for target in targets(&page) {
            let place = format!("{}: {}", page.path.display(), target.address);
            assert!(!target.text.trim().is_empty(), "{place} has no text");
            if target.address.contains("://") || target.address.starts_with("mailto:") {
                assert!(target.address.starts_with("http"), "{place}");
                continue;
            }
            let (path, anchor) = match target.address.split_once('#') {
                Some((path, anchor)) => (path, Some(anchor)),
                None => (target.address.as_str(), None),
            };
            let path = match path {
                "" => page.path.clone(),
                path => normal(&folder.join(path)),
            };
            assert!(repository().join(&path).is_file(), "{place}");
            if let Some(anchor) = anchor {
                assert!(anchors(&Page::read(&path)).contains(anchor), "{place}");
            }
            if target.is_picture {
                pictures += 1;
                let text = repository().join(&path).with_extension("txt");
                assert!(
                    text.is_file(),
                    "{place}: the text of the picture is missing"
                );
            } else {
                links += 1;
            }
        }
        anchors(&page);
    }
    assert!(
        links >= 100 && pictures >= 8,
        "{links} links, {pictures} pictures"
    );
}

#[test]
fn the_tables_of_contents_have_every_page() {
    for book in BOOKS {
        let summary = Page::read(&Path::new(book).join("SUMMARY.md"));
        let listed = targets(&summary).into_iter().map(|target| target.address);
        let listed: Vec<String> = listed.collect();
        let set: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
        assert_eq!(set.len(), listed.len(), "{book}: a page is listed twice");
        let pages = pages_of(book);
        let names = pages
            .iter()
            .map(|page| page.path.strip_prefix(book).expect("inside"));
        let names: BTreeSet<&str> = names.map(|name| name.to_str().expect("UTF-8")).collect();
        assert_eq!(set, names, "{book}");
    }
}

#[test]
fn every_page_begins_with_its_title() {
    for page in BOOKS.into_iter().flat_map(pages_of) {
        let titles = page.text.lines().filter(|line| line.starts_with("# "));
        let titles =
            titles.filter(|line| !line.contains("knowledge/") && !line.contains("config.toml"));
        assert!(page.text.starts_with("# "), "{}", page.path.display());
        assert_eq!(titles.count(), 1, "{}", page.path.display());
    }
}

/// Browsers show a line break as a space, which Japanese doesn't have between words.
#[test]
fn japanese_paragraphs_stand_on_one_line() {
    let is_japanese = |c: Option<char>| c.is_some_and(|c| c >= '\u{2e80}');
    for page in all_pages() {
        let (mut last, mut is_broken) = (None, false);
        for event in page.events() {
            match event {
                Event::SoftBreak => is_broken = true,
                Event::Text(text) | Event::Code(text) => {
                    let is_beside = is_japanese(last) && is_japanese(text.chars().next());
                    assert!(
                        !(is_broken && is_beside),
                        "{}: a line ends before {text:?}",
                        page.path.display()
                    );
                    (last, is_broken) = (text.chars().last(), false);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn the_books_name_no_folder_of_one_machine() {
    // Split, so that this file doesn't contain them.
    let folders = ["home", "work", "Users", "root"].map(|name| format!("/{name}/"));
    for page in all_pages() {
        let found = folders
            .iter()
            .find(|folder| page.text.contains(folder.as_str()));
        assert_eq!(found, None, "in {}", page.path.display());
    }
}
