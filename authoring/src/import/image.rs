//! Names the images of pages in a pack: each image keeps the name of its last import, and two
//! images never share one unless they are the same.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::record::Record;
use super::write::unique;

/// An image of a page.
#[derive(Debug)]
pub(super) struct Image {
    /// Where it is.
    pub from: ImageSource,
    /// The page and the link by which it is known again.
    pub key: String,
    /// Its name in the pack.
    pub name: String,
    /// A digest of its bytes.
    pub digest: String,
}

/// Where an image is that an import copies into the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// A file.
    File(PathBuf),
    /// The bytes, from a document that holds it.
    Bytes(Vec<u8>),
}

/// The names of images.
#[derive(Debug)]
pub(super) struct ImageNames<'r> {
    earlier: &'r Record,
    /// The keys of the images that had each name.
    owners: BTreeMap<&'r str, Vec<&'r str>>,
    /// The digests of the images of this import by name.
    given: BTreeMap<String, String>,
}

impl<'r> ImageNames<'r> {
    pub(super) fn new(earlier: &'r Record) -> ImageNames<'r> {
        let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (key, name) in &earlier.image_names {
            owners.entry(name).or_default().push(key);
        }
        ImageNames {
            earlier,
            owners,
            given: BTreeMap::new(),
        }
    }

    /// The name of an image, which is known by `key`: that of its last import, or `name`, with
    /// a number if another image has it.
    pub(super) fn give(&mut self, key: &str, name: &str, digest: &str) -> String {
        let is_taken = |name: &str| match self.given.get(name) {
            Some(other) => other != digest,
            None => {
                let owners = self.owners.get(name).into_iter().flatten();
                let digest_before = self.earlier.images.get(name);
                owners.into_iter().any(|owner| *owner != key)
                    && digest_before.is_some_and(|other| other != digest)
            }
        };
        let earlier = self.earlier.image_names.get(key);
        let name = match earlier.filter(|earlier| !is_taken(earlier)) {
            Some(earlier) => earlier.clone(),
            None => {
                let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
                let named = |stem: &str| format!("{stem}.{extension}");
                named(&unique(stem.to_owned(), |stem| is_taken(&named(stem))))
            }
        };
        self.given.insert(name.clone(), digest.to_owned());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_last_and_are_shared_only_by_equal_images() {
        let mut record = Record::default();
        let give = |record: &mut Record, images: &[(&str, &str)]| -> Vec<String> {
            let earlier = record.clone();
            let mut names = ImageNames::new(&earlier);
            let given = images.iter().map(|(key, digest)| {
                let name = names.give(key, "faq-a.png", digest);
                record.image_names.insert((*key).to_owned(), name.clone());
                record.images.insert(name.clone(), (*digest).to_owned());
                name
            });
            given.collect()
        };
        // The images of an import, by key and digest, and their names.
        let mut check = |images: &[(&str, &str)], expected: &[&str]| {
            assert_eq!(give(&mut record, images), expected, "{images:?}");
        };
        check(&[("ja", "1"), ("en", "2")], &["faq-a.png", "faq-a-2.png"]);
        // In another order, and changed.
        check(&[("en", "3"), ("ja", "1")], &["faq-a-2.png", "faq-a.png"]);
        // A page alone, which isn't the first.
        check(&[("other", "4")], &["faq-a-3.png"]);
        check(&[("same", "1")], &["faq-a.png"]);
        // Two that were the same differ now.
        check(&[("ja", "1"), ("same", "5")], &["faq-a.png", "faq-a-4.png"]);
    }
}
