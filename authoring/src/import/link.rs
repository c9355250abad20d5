//! Points the links and images of a page at where they lead from a pack: at the address of
//! the page that they are relative to, at another entry of the import, or at an image that
//! is copied into the pack.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use url::Url;

use super::image::{Image, ImageNames, ImageSource};
use super::{Page, digest_of_bytes};
use crate::fetch;
use crate::knowledge::markdown;

/// Where the links of one page lead.
pub(super) struct Links<'a> {
    /// The folder of the page on the disk.
    pub folder: &'a Path,
    /// The absolute address of the page, if it is known.
    pub url: Option<Url>,
    /// What is on this page.
    pub page: &'a LinkedPage,
    /// All pages of the import by their path.
    pub pages: &'a BTreeMap<PathBuf, LinkedPage>,
    /// The key of the page.
    pub key: &'a str,
    /// What begins the names of copied images.
    pub prefix: &'a str,
    /// The images that the page holds, by their links.
    pub embedded: &'a BTreeMap<String, Vec<u8>>,
    /// The images on the disk.
    pub image: ImageDigest<'a>,
}

/// What links to a page lead to in the pack.
#[derive(Debug, Clone)]
pub(super) struct LinkedPage {
    /// The ids of entries by their anchor.
    anchors: BTreeMap<String, String>,
    /// The id of the document with the rest of the page, if there is any.
    document: Option<String>,
}

impl LinkedPage {
    /// A page with its name and the ids of its questions.
    pub(super) fn new(page: &Page, name: &str, ids: &[String]) -> LinkedPage {
        LinkedPage {
            anchors: anchors(page, ids),
            document: (!page.rest.is_empty()).then(|| name.to_owned()),
        }
    }

    /// The target for a part of the page, without its address.
    fn target(&self, fragment: &str) -> Option<String> {
        let entry = self.anchors.get(fragment).map(|id| format!("entry:{id}"));
        entry.or_else(|| Some(format!("document:{}", self.document.as_ref()?)))
    }
}

/// The result of pointing the links of a text.
#[derive(Debug, Default)]
pub(super) struct Pointed {
    /// The text.
    pub text: String,
    /// The number of links that were changed.
    pub resolved: usize,
    /// The targets that lead nowhere.
    pub left: Vec<String>,
    /// The images that weren't found.
    pub missing: Vec<String>,
    /// The images to copy.
    pub images: Vec<Image>,
}

/// Returns a digest of the image at a path, if there is one that may be copied.
pub(super) type ImageDigest<'a> = &'a dyn Fn(&Path) -> Option<String>;

/// The extensions of images that are copied.
pub(super) const IMAGES: [&str; 8] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp"];

impl Links<'_> {
    /// Points the links of a text.
    pub(super) fn point(&self, text: &str, names: &mut ImageNames<'_>) -> Pointed {
        let mut pointed = Pointed::default();
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        let mut edit = |range: Range<usize>, target: &str, is_image: bool| {
            let is_relative = !target.is_empty() && markdown::scheme(target).is_none();
            // Angle brackets and white space around it stay.
            let Some(at) = text.get(range.clone()).and_then(|part| part.rfind(target)) else {
                return;
            };
            if !is_relative {
                return;
            }
            let place = range.start + at..range.start + at + target.len();
            match self.resolve(target, is_image, &mut pointed.images, names) {
                Some(new) if new == target => {}
                Some(new) => {
                    pointed.resolved += 1;
                    edits.push((place, new));
                }
                None if is_image => pointed.missing.push(target.to_owned()),
                None => pointed.left.push(target.to_owned()),
            }
        };
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
        let events = Parser::new_ext(text, options).into_offset_iter();
        let definitions: Vec<(Range<usize>, String)> = events
            .reference_definitions()
            .iter()
            .map(|(_, definition)| (definition.span.clone(), definition.dest.to_string()))
            .collect();
        for (range, target) in definitions {
            edit(range, &target, false);
        }
        for (event, range) in events {
            match event {
                Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url,
                    ..
                }) => {
                    edit(range, &dest_url, false);
                }
                Event::Start(Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url,
                    ..
                }) => {
                    edit(range, &dest_url, true);
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    for (at, target, is_image) in attributes(&html) {
                        let start = range.start + at;
                        edit(start..start + target.len(), target, is_image);
                    }
                }
                _ => {}
            }
        }
        edits.sort_by_key(|(place, _)| place.start);
        let mut at = 0;
        for (place, new) in edits {
            // An image inside a link was edited with the link's range.
            if place.start >= at {
                pointed.text.push_str(&text[at..place.start]);
                pointed.text.push_str(&new);
                at = place.end;
            }
        }
        pointed.text.push_str(&text[at..]);
        pointed
    }

    /// The new target of a relative link; `None` if it leads nowhere.
    fn resolve(
        &self,
        target: &str,
        is_image: bool,
        images: &mut Vec<Image>,
        names: &mut ImageNames<'_>,
    ) -> Option<String> {
        let target = without_base(target);
        if target.starts_with("//") {
            return Some(format!("https:{target}"));
        }
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        if path.is_empty() {
            let Some(mut url) = self.url.clone() else {
                return self.page.target(fragment);
            };
            let entry = self.page.anchors.get(fragment);
            return Some(entry.map_or_else(
                || {
                    url.set_fragment(Some(fragment));
                    url.into()
                },
                |id| format!("entry:{id}"),
            ));
        }
        let plain = path.split('?').next().unwrap_or_default();
        let local = markdown::decoded(plain);
        let local = normal(&self.folder.join(local.trim_start_matches('/')));
        let extension = local
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        if IMAGES.contains(&extension.as_str())
            && is_image
            && let Some((from, digest)) = self.image_at(plain, &local)
        {
            let key = format!("{}:{target}", self.key);
            let name = format!("{}-{}", self.prefix, file_name(&local));
            let name = names.give(&key, &name, &digest);
            let new = format!("../images/{name}");
            images.push(Image {
                from,
                key,
                name,
                digest,
            });
            return Some(new);
        }
        let page = self.pages.get(&local);
        if let Some(id) = page.and_then(|page| page.anchors.get(fragment)) {
            return Some(format!("entry:{id}"));
        }
        let Some(base) = &self.url else {
            return page?.target(fragment);
        };
        // A generator that serves `faq.md` as `faq/` serves its neighbours so, too.
        let is_folder = base.path().ends_with('/') && base.path().len() > 1;
        let is_page = plain.ends_with(".md") || plain.ends_with(".mdx");
        if is_page && !base.path().ends_with(".md") {
            let page = plain.trim_end_matches(".mdx").trim_end_matches(".md");
            let page = page.strip_suffix("index").unwrap_or(page);
            let start = if is_folder {
                base.join("..").ok()?
            } else {
                base.clone()
            };
            let end = if is_folder && !page.is_empty() && !page.ends_with('/') {
                "/"
            } else {
                ""
            };
            let mut url = start.join(&format!("{page}{end}")).ok()?;
            url.set_fragment(Some(fragment).filter(|fragment| !fragment.is_empty()));
            return Some(url.into());
        }
        Some(base.join(target).ok()?.into())
    }

    /// The image of a link with its digest: one that the page holds, or that at a path.
    fn image_at(&self, target: &str, local: &Path) -> Option<(ImageSource, String)> {
        match self.embedded.get(target) {
            Some(bytes) => Some((ImageSource::Bytes(bytes.clone()), digest_of_bytes(bytes))),
            None => Some((ImageSource::File(local.to_owned()), (self.image)(local)?)),
        }
    }
}

/// A target without the variable for the address of a site.
fn without_base(target: &str) -> &str {
    let rest = target.strip_prefix("@site").unwrap_or(target);
    match rest
        .strip_prefix("{{")
        .and_then(|rest| rest.split_once("}}"))
    {
        Some((name, path)) if name.trim().starts_with("site.") => path,
        _ => rest,
    }
}

/// The targets of links and images in HTML, each with its byte offset.
fn attributes(html: &str) -> Vec<(usize, &str, bool)> {
    let mut found = Vec::new();
    for (name, is_image) in [("href=", false), ("src=", true)] {
        let mut from = 0;
        while let Some(at) = html.get(from..).and_then(|rest| rest.find(name)) {
            let start = from + at + name.len();
            from = start;
            let rest = &html[start..];
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some(end) = rest[1..].find(quote) {
                found.push((start + 1, &rest[1..=end], is_image));
                from = start + 1 + end;
            }
        }
    }
    found
}

/// A path without `.` and `..`, as far as it has a parent.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// The name of an image in the pack: lower-case letters, digits, hyphens and its extension.
fn file_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let stem = super::id::slug(&stem).unwrap_or_else(|| {
        let digest = super::record::digest(&stem);
        digest[..8].to_owned()
    });
    format!("{stem}.{extension}")
}

/// The ids of a page's questions by anchor: that of the author, and the one that sites derive
/// from the heading.
fn anchors(page: &Page, ids: &[String]) -> BTreeMap<String, String> {
    let mut anchors = BTreeMap::new();
    for (found, id) in page.questions.iter().zip(ids) {
        let derived = fetch::heading_anchor(&found.question);
        anchors.entry(derived).or_insert_with(|| id.clone());
        if let Some(anchor) = &found.anchor {
            anchors.insert(anchor.clone(), id.clone());
        }
    }
    anchors
}
