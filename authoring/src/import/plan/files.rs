//! Writes the files of a pack beside its entries: documents, images, `pack.toml`, the glossary
//! and the record.

use std::path::PathBuf;

use jiff::civil::Date;

use super::super::image::Image;
use super::super::link::Pointed;
use super::super::pack_file;
use super::super::record::{RECORD_FILE, digest};
use super::super::write::{NewFile, day_of_same, document, glossary};
use super::Planner;

impl Planner<'_> {
    /// Writes the rest of a page as a document, unless people edited the last one. Without a
    /// date of the page, the same text keeps its day. Returns its path, and if it is written
    /// with the day of the import for want of another one.
    pub(super) fn write_document(
        &mut self,
        at: usize,
        (source, url): (&str, &str),
        known: Option<Date>,
        rest: &str,
    ) -> (Option<String>, bool) {
        let page = &self.pages[at];
        if rest.is_empty() {
            return (None, false);
        }
        let key = self.key(at);
        let disk = self.existing.documents.get(&key);
        let kept = || day_of_same(disk?, rest);
        let day = self.date_of(page).or(known).or_else(kept);
        let date = day.unwrap_or(self.target.today);
        let text = document(page, &self.names[at], source, url, date, rest);
        let is_ours =
            disk.is_none_or(|disk| self.record.documents.get(&key) == Some(&digest(disk)));
        let path: PathBuf = ["documents", &format!("{key}.md")].iter().collect();
        let is_written = is_ours && disk != Some(&text);
        if is_ours {
            self.record.documents.insert(key, digest(&text));
        }
        if is_written {
            let path = path.clone();
            self.plan.files.push(NewFile { path, text });
        }
        let is_dated_today = is_written && day.is_none();
        (Some(path.display().to_string()), is_dated_today)
    }

    /// The text with pointed links; notes its images and the links that lead nowhere.
    pub(super) fn pointed(&mut self, pointed: Pointed, at: usize) -> String {
        let report = &mut self.plan.report;
        report.links_resolved += pointed.resolved;
        let of_page = |target: String| (self.pages[at].path.clone(), target);
        report
            .links_left
            .extend(pointed.left.into_iter().map(of_page));
        report
            .images_missing
            .extend(pointed.missing.into_iter().map(of_page));
        for image in pointed.images {
            let Image {
                from,
                key,
                name,
                digest,
            } = image;
            self.record.image_names.insert(key, name.clone());
            let to: PathBuf = ["images", &name].iter().collect();
            let path = to.display().to_string();
            let on_disk = self.existing.images.get(&name);
            let imported = self.existing.record.images.get(&name);
            // An image that somebody replaced in the pack stays.
            if on_disk.is_some_and(|on_disk| *on_disk != digest && Some(on_disk) != imported) {
                report.images_kept.insert(path);
                continue;
            }
            if on_disk != Some(&digest) {
                report.images.insert(path);
                self.plan.images.insert(to, from);
            }
            self.record.images.insert(name, digest);
        }
        pointed.text
    }

    /// Adds `pack.toml`, the glossary and the record.
    pub(super) fn finish(&mut self) {
        let ids = self.pages.iter().zip(&self.ids).flat_map(|(page, ids)| {
            let codes = page.questions.iter().map(|found| found.language.code());
            ids.iter().map(String::as_str).zip(codes)
        });
        let existing = self.existing.pack.as_deref();
        let new = || pack_file::new(self.target.id, self.pages, ids.clone());
        let text = self.sources.pack(existing, new);
        let is_ours = self.existing.is_new || !self.existing.record.pages.is_empty();
        let (text, languages) = match is_ours {
            false => (text, None),
            true => pack_file::with_languages(&text, &self.existing.entries, ids.clone()),
        };
        self.plan.report.languages = languages.filter(|_| existing.is_some());
        if existing != Some(&text) {
            self.plan.files.insert(
                0,
                NewFile {
                    path: "pack.toml".into(),
                    text,
                },
            );
        }
        let synonyms: Vec<&Vec<String>> =
            self.pages.iter().flat_map(|page| &page.synonyms).collect();
        if !synonyms.is_empty() && !self.existing.has_glossary {
            self.plan.files.push(NewFile {
                path: "glossary.toml".into(),
                text: glossary(&synonyms),
            });
        }
        if self.record != self.existing.record {
            self.plan.files.push(NewFile {
                path: RECORD_FILE.into(),
                text: self.record.to_text(),
            });
        }
    }
}
