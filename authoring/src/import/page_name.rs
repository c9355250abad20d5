//! Names pages: the name of each page in its pack, the address that answers cite, and whether
//! a page is one that was imported before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::address::{Addresses, is_absolute};
use super::record::{ImportedEntry, ImportedPage, Record};
use super::target::Target;
use super::write::unique;
use super::{Page, id};
use crate::text::Tokenizer;

/// The name of each page, unique among the pages of its language and those of earlier
/// imports: its file's, or with its folder's before it.
pub(super) fn names(
    pages: &[Page],
    (target, addresses): (&Target<'_>, &Addresses),
    record: &Record,
    tokenizer: &Tokenizer,
) -> Vec<String> {
    let earlier_pages = EarlierPages::of(record);
    let paths: BTreeSet<String> = pages.iter().map(|page| short_path(&page.path)).collect();
    let mut names: Vec<String> = Vec::with_capacity(pages.len());
    for page in pages {
        let language = page.language.code();
        let own = id::slug(&page.stem)
            .or_else(|| id::readable(&page.stem, tokenizer))
            .unwrap_or_else(|| "page".to_owned());
        let folder = Path::new(&page.path).parent().and_then(Path::file_name);
        let folder = folder.and_then(|name| id::slug(&name.to_string_lossy()));
        let longer = folder.map_or(own.clone(), |folder| format!("{folder}-{own}"));
        let is_taken = |name: &str| {
            names.iter().zip(pages).any(|(taken, other)| {
                taken == name && (other.language == page.language || other.stem != page.stem)
            })
        };
        let earlier = |name: &str| record.pages.get(&format!("{name}.{language}"));
        let is_same = |name: &str| {
            earlier(name).is_some_and(|earlier| {
                is_same_page(earlier, name, page, (target, addresses), record)
            })
        };
        let is_free = |name: &str| !is_taken(name) && (earlier(name).is_none() || is_same(name));
        let candidates = [own, longer.clone()];
        let known = candidates
            .iter()
            .find(|name| !is_taken(name) && is_same(name));
        let moved = || {
            earlier_pages
                .moved(page, &paths)
                .filter(|name| !is_taken(name))
        };
        let name = known.cloned().or_else(moved);
        let name = name.or_else(|| candidates.into_iter().find(|name| is_free(name)));
        names.push(name.unwrap_or_else(|| unique(longer, |name| !is_free(name))));
    }
    names
}

/// The pages of earlier imports by their questions.
struct EarlierPages<'r> {
    record: &'r Record,
    /// The keys of the pages that have each question.
    of_question: BTreeMap<&'r str, Vec<&'r str>>,
    /// The number of questions of each page.
    counts: BTreeMap<&'r str, usize>,
}

impl<'r> EarlierPages<'r> {
    fn of(record: &'r Record) -> EarlierPages<'r> {
        let mut earlier = EarlierPages {
            record,
            of_question: BTreeMap::new(),
            counts: BTreeMap::new(),
        };
        for entry in record.entries.values() {
            let pages = earlier.of_question.entry(&entry.question).or_default();
            pages.push(&entry.page);
            *earlier.counts.entry(&entry.page).or_default() += 1;
        }
        earlier
    }

    /// The name of the page that is this one in another place: most of its questions are on
    /// this page, and most of this page's are among them.
    fn moved(&self, page: &Page, paths: &BTreeSet<String>) -> Option<String> {
        let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
        for found in &page.questions {
            let pages = self.of_question.get(found.question.as_str());
            for key in pages.into_iter().flatten() {
                *kept.entry(key).or_default() += 1;
            }
        }
        let moved = kept.into_iter().filter_map(|(key, kept)| {
            let (name, code) = key.rsplit_once('.')?;
            let earlier = self.record.pages.get(key)?;
            let all = self.counts.get(key)?;
            let is_most = kept * 2 > *all && kept * 2 > page.questions.len();
            let is_moved = code == page.language.code() && !paths.contains(&earlier.path);
            (is_most && is_moved).then_some((kept, name))
        });
        let (_, name) = moved.max_by_key(|(kept, _)| *kept)?;
        Some(name.to_owned())
    }
}

/// True if a page is the one that an earlier import called by this name.
fn is_same_page(
    earlier: &ImportedPage,
    name: &str,
    page: &Page,
    (target, addresses): (&Target<'_>, &Addresses),
    record: &Record,
) -> bool {
    let key = format!("{name}.{}", page.language.code());
    let own = |entry: &&ImportedEntry| entry.page == key;
    let questions: BTreeSet<&str> = record
        .entries
        .values()
        .filter(own)
        .map(|entry| entry.question.as_str())
        .collect();
    let kept = page
        .questions
        .iter()
        .filter(|found| questions.contains(found.question.as_str()));
    earlier.path == short_path(&page.path)
        || (is_absolute(&earlier.url) && earlier.url == url_of(page, true, target, addresses))
        || kept.count() * 2 > page.questions.len()
}

/// The last two parts of a path.
pub(super) fn short_path(path: &str) -> String {
    let path = Path::new(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name);
    folder.map_or(name.to_string(), |folder| {
        format!("{}/{name}", folder.to_string_lossy())
    })
}

/// True for the address of a page on the web.
pub fn is_web_address(text: &str) -> bool {
    is_absolute(text) && url::Url::parse(text).is_ok_and(|url| url.has_host())
}

/// The URL of a page: from its front matter, or derived from the given one, or else its
/// file name.
pub(super) fn url_of(
    page: &Page,
    is_only: bool,
    target: &Target<'_>,
    addresses: &Addresses,
) -> String {
    let page_url = page.url.as_deref();
    if let Some(url) = page_url.filter(|url| is_absolute(url)) {
        return url.to_owned();
    }
    match addresses.get(page.language) {
        None => short_path(&page.path),
        Some(url) if is_only => url.to_owned(),
        Some(folder) => {
            let inside = path_inside(page, target);
            let name = page_url.unwrap_or(&inside).trim_start_matches('/');
            format!("{}/{name}", folder.trim_end_matches('/'))
        }
    }
}

/// The path of a page in the folder that the base URL stands for, as sites serve it: without
/// the extension, a leading date and the name of an index.
fn path_inside(page: &Page, target: &Target<'_>) -> String {
    let folder = Path::new(&page.path).parent().unwrap_or(Path::new(""));
    let mut roots = target.folders.iter();
    let inside = roots.find_map(|root| folder.strip_prefix(root).ok());
    let folders = inside.into_iter().flat_map(Path::components);
    let mut parts: Vec<String> = folders
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.push(match page.stem.as_str() {
        "index" | "readme" => String::new(),
        stem => stem.to_owned(),
    });
    parts.join("/")
}

/// True if pages in two languages are at one address, because only their names tell the
/// languages, or the given address is that of a page.
pub(super) fn have_one_address(pages: &[Page], target: &Target<'_>) -> bool {
    let mut inside = pages.iter().map(|page| path_inside(page, target));
    let first = inside.next();
    let is_page = |url: &str| {
        let last = url
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        let name = last.split_once('.').map_or(last, |(name, _)| name);
        pages.iter().any(|page| page.stem == name)
    };
    inside.all(|path| Some(path) == first) || target.url.is_some_and(is_page)
}

/// True if a page has another address than before, and not only none.
pub(super) fn has_moved(earlier: &ImportedPage, url: &str) -> bool {
    earlier.url != url && (is_absolute(url) || !is_absolute(&earlier.url))
}
