//! Names pages: the name of each page in its pack, the address that answers cite, and whether
//! a page is one that was imported before.

use std::collections::BTreeSet;
use std::path::Path;

use super::record::{ImportedEntry, ImportedPage, Record};
use super::target::Target;
use super::write::unique;
use super::{Page, id};
use crate::text::Tokenizer;

/// The name of each page, unique among the pages of its language and those of earlier
/// imports: its file's, or with its folder's before it.
pub(super) fn names(
    pages: &[Page],
    target: &Target<'_>,
    record: &Record,
    tokenizer: &Tokenizer,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(pages.len());
    for page in pages {
        let language = page.language.code();
        let own = id::slug(&page.stem)
            .or_else(|| id::readable(&page.stem, tokenizer))
            .unwrap_or_else(|| "page".to_owned());
        let folder = Path::new(&page.path).parent().and_then(Path::file_name);
        let folder = folder.and_then(|name| id::slug(&name.to_string_lossy()));
        let longer = folder.map_or(own.clone(), |folder| format!("{folder}-{own}"));
        let is_free = |name: &str| {
            let taken = names.iter().zip(pages).any(|(taken, other)| {
                taken == name && (other.language == page.language || other.stem != page.stem)
            });
            let earlier = record.pages.get(&format!("{name}.{language}"));
            !taken
                && earlier.is_none_or(|earlier| is_same_page(earlier, name, page, target, record))
        };
        let name = [own, longer.clone()].into_iter().find(|name| is_free(name));
        names.push(name.unwrap_or_else(|| unique(longer, |name| !is_free(name))));
    }
    names
}

/// True if a page is the one that an earlier import called by this name.
fn is_same_page(
    earlier: &ImportedPage,
    name: &str,
    page: &Page,
    target: &Target<'_>,
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
        || (is_absolute(&earlier.url) && earlier.url == url_of(page, true, target.url))
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

pub(super) fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The URL of a page: from its front matter, or derived from the given one, or else its
/// file name.
pub(super) fn url_of(page: &Page, is_only: bool, given: Option<&str>) -> String {
    let page_url = page.url.as_deref();
    if let Some(url) = page_url.filter(|url| is_absolute(url)) {
        return url.to_owned();
    }
    match given {
        None => short_path(&page.path),
        Some(url) if is_only => url.to_owned(),
        Some(folder) => {
            let name = page_url.unwrap_or(&page.stem).trim_start_matches('/');
            format!("{}/{name}", folder.trim_end_matches('/'))
        }
    }
}
