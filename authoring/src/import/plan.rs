//! Plans what an import writes: pages in, files of a pack and a report out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use url::Url;

use super::address::{Addresses, is_absolute};
use super::counterpart::{earlier_date, pair_with_earlier};
use super::entry_id::{Ids, page_key};
use super::image::{Image, ImageNames, ImageSource};
use super::link::{self, ImageDigest, LinkedPage, Links, Pointed};
use super::merge::{merged, with_source};
use super::pack_file;
use super::page_name::{have_one_address, names, short_path, url_of};
use super::record::{ImportedEntry, ImportedPage, RECORD_FILE, Record, digest};
use super::report::{Change, EntryChange, PageReport, Report};
use super::sources::Sources;
use super::target::{Existing, Target};
use super::translation::{Translations, report_pairs, translations};
use super::write::{Details, NewFile, day_of_same, document, entry, glossary};
use super::{ImportedQuestion, Page};
use crate::knowledge::entry::Header;
use crate::knowledge::front_matter;
use crate::semantic::Encoder;
use crate::text::{Language, Tokenizer};

/// What an import writes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The files; `pack.toml` is the first.
    pub files: Vec<NewFile>,
    /// The images to copy: their paths in the pack, and where they are.
    pub images: BTreeMap<PathBuf, ImageSource>,
    /// What was found and what changes.
    pub report: Report,
}

/// Why an import can't be planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The existing `pack.toml` doesn't parse.
    #[error("the existing pack.toml can't be read; run `madoguchi check` for details: {0}")]
    PackFile(#[from] toml::de::Error),
}

/// Plans the import of pages. `image` returns a digest of the image at a path; `None` if
/// there is none that may be copied. Without an encoder, languages are paired only where
/// anchors are the same.
///
/// # Errors
///
/// If the existing `pack.toml` doesn't parse.
pub fn plan(
    pages: &[Page],
    target: &Target<'_>,
    existing: &Existing,
    tokenizer: &Tokenizer,
    encoder: Option<&Encoder>,
    image: ImageDigest<'_>,
) -> Result<Plan, PlanError> {
    let pack: toml::Table = existing.pack.as_deref().unwrap_or_default().parse()?;
    let addresses = Addresses::of(pages, target);
    let names = names(pages, (target, &addresses), &existing.record, tokenizer);
    let mut translations = translations(pages, encoder);
    pair_with_earlier(pages, &names, existing, encoder, &mut translations);
    let mut planner = Planner {
        pages,
        names,
        ids: Vec::new(),
        existing,
        target,
        addresses,
        sources: Sources::of(&pack),
        record: existing.record.clone(),
        plan: Plan::default(),
    };
    planner.ids = Ids {
        pages,
        names: &planner.names,
        existing,
    }
    .of_questions(&translations, tokenizer);
    planner.write(&translations, image);
    Ok(planner.plan)
}

struct Planner<'a> {
    pages: &'a [Page],
    names: Vec<String>,
    /// The id of each question of each page.
    ids: Vec<Vec<String>>,
    existing: &'a Existing,
    target: &'a Target<'a>,
    addresses: Addresses,
    sources: Sources,
    record: Record,
    plan: Plan,
}

impl Planner<'_> {
    fn key(&self, at: usize) -> String {
        page_key(&self.names[at], &self.pages[at])
    }

    /// The date of a page, unless it is still to come.
    fn date_of(&self, page: &Page) -> Option<Date> {
        page.date.filter(|day| *day <= self.target.today)
    }

    fn write(&mut self, translations: &Translations, image: ImageDigest<'_>) {
        let is_only = self.pages.len() == 1
            || (self.pages.len() == translations.pages.len()
                && self.pages.len() == 2
                && have_one_address(self.pages, self.target));
        let url = |page: &Page| url_of(page, is_only, self.target, &self.addresses);
        let urls: Vec<String> = self.pages.iter().map(url).collect();
        let linked = self.pages.iter().zip(&self.names).zip(&self.ids);
        let linked = linked.map(|((page, name), ids)| LinkedPage::new(page, name, ids));
        let linked: Vec<LinkedPage> = linked.collect();
        let path = |page: &Page| link::normal(Path::new(&page.path));
        let by_path = self.pages.iter().map(path).zip(linked.iter().cloned());
        let by_path: BTreeMap<PathBuf, LinkedPage> = by_path.collect();
        let (pages, names) = (self.pages, self.names.clone());
        let now = urls.iter().enumerate();
        let now = now.map(|(at, url)| (self.key(at), url.as_str())).collect();
        self.sources.readdress(&self.existing.record, &now);
        let mut images = ImageNames::new(&self.existing.record);
        for (at, page) in pages.iter().enumerate() {
            let translation = translations.pages.get(&at).copied();
            // A translation without a date is as old as its page in the other language.
            let date = || {
                let other = || self.date_of(&pages[translation?]);
                let earlier = || earlier_date(page, at, self.existing, translations);
                self.date_of(page).or_else(other).or_else(earlier)
            };
            let known_date = self.target.as_of.or_else(date);
            let as_of = known_date.unwrap_or(self.target.today);
            let mut sides: Vec<(&Page, &str)> = vec![(page, &urls[at])];
            if let Some(other) = translation {
                sides.push((&pages[other], &urls[other]));
            }
            let translated = translations.earlier_pages.get(&at).and_then(|key| {
                let earlier = self.existing.record.pages.get(key)?;
                let other = (page.language.other(), earlier.url.as_str());
                self.sources.translate(other, page, &urls[at])
            });
            let published = self.date_of(page).unwrap_or(as_of);
            let added = || self.sources.add(&sides, &names[at], published);
            let source = translated.unwrap_or_else(added);
            let key = self.key(at);
            let folder = Path::new(&page.path).parent().unwrap_or(Path::new(""));
            let links = Links {
                folder,
                url: Url::parse(&urls[at])
                    .ok()
                    .filter(|url| !url.cannot_be_a_base()),
                page: &linked[at],
                pages: &by_path,
                key: &key,
                prefix: &names[at],
                embedded: &page.embedded,
                image,
            };
            let mut are_dated_today = false;
            for position in 0..page.questions.len() {
                let question = &page.questions[position];
                let answer = links.point(&question.answer, &mut images);
                let answer = self.pointed(answer, at);
                let found = ImportedQuestion {
                    answer,
                    ..question.clone()
                };
                let details = self.details((at, position), &source, as_of, translations);
                are_dated_today |= self.write_entry((at, position), &found, details);
            }
            self.note_gone(at);
            let rest = links.point(&page.rest, &mut images);
            let rest = self.pointed(rest, at);
            let (document, is_dated_today) =
                self.write_document(at, (&source, &urls[at]), known_date, &rest);
            are_dated_today |= is_dated_today;
            self.record.pages.insert(
                key,
                ImportedPage {
                    path: short_path(&page.path),
                    url: urls[at].clone(),
                    entries: self.ids[at].clone(),
                },
            );
            self.plan.report.pages.push(PageReport {
                path: page.path.clone(),
                title: page.title.clone(),
                language: page.language,
                as_of,
                is_undated: known_date.is_none() && are_dated_today,
                is_unaddressed: !is_absolute(&urls[at]),
                questions: page.questions.len(),
                skipped: page.skipped.clone(),
                document,
            });
        }
        report_pairs(pages, &self.ids, translations, &mut self.plan.report);
        let report = &mut self.plan.report;
        self.addresses
            .report(pages, &urls, self.target, translations, report);
        self.finish();
    }

    /// What the front matter of a new entry says: the same as that of the entry in the other
    /// language, or the same for both languages if both are new.
    fn details(
        &self,
        (at, position): (usize, usize),
        source: &str,
        as_of: Date,
        translations: &Translations,
    ) -> Details {
        let (page, found) = (&self.pages[at], &self.pages[at].questions[position]);
        let entry_id = &self.ids[at][position];
        let given = self.target.as_of.or_else(|| self.date_of(page));
        let key = format!("{entry_id}.{}", found.language.code());
        let other = format!("{entry_id}.{}", found.language.other().code());
        let (disk, record) = (&self.existing.entries, &self.existing.record.entries);
        let written = disk.get(&other);
        // Both languages of an entry have the same sources.
        let stays = |page: &str| self.sources.left_by(page).is_none();
        let other_stays = || record.get(&other).is_none_or(|entry| stays(&entry.page));
        let left = self.sources.left_by(&self.key(at));
        let left = left.filter(|_| written.is_none() || !other_stays());
        let left = left.map(|left| (left.to_owned(), source.to_owned()));
        if let Some((header, _)) = written.and_then(|text| front_matter::read::<Header>(text)) {
            let mut details = Details::of(header);
            let is_new = !disk.contains_key(&key) && !record.contains_key(&key);
            if given.is_some() || !is_new {
                details.as_of = as_of;
            }
            for known in &mut details.sources {
                if let Some((_, now)) = left.as_ref().filter(|(left, _)| left == known) {
                    known.clone_from(now);
                }
            }
            return Details { left, ..details };
        }
        let mut tags: BTreeSet<&String> = page.tags.iter().chain(&found.tags).collect();
        if let Some(&(other, to)) = translations.questions.get(&(at, position)) {
            let other = &self.pages[other];
            tags.extend(other.tags.iter().chain(&other.questions[to].tags));
        }
        let related = found
            .related
            .iter()
            .filter_map(|to| self.ids[at].get(*to).cloned());
        Details {
            tags: tags.into_iter().cloned().collect(),
            sources: vec![source.to_owned()],
            left,
            as_of,
            related: related.filter(|other| other != entry_id).collect(),
            ..Details::default()
        }
    }

    /// Writes an entry. True if it has the day of the import.
    fn write_entry(
        &mut self,
        (at, position): (usize, usize),
        found: &ImportedQuestion,
        details: Details,
    ) -> bool {
        let entry_id = self.ids[at][position].clone();
        let key = format!("{entry_id}.{}", found.language.code());
        let text = entry(found, &details);
        let as_of = details.as_of;
        let base = self.record.entries.get(&key);
        let disk = self.existing.entries.get(&key).map(String::as_str);
        let left = details.left.as_ref();
        let moved = disk
            .zip(left)
            .and_then(|(disk, (from, to))| with_source(disk, from, to));
        let now = moved.as_deref().or(disk);
        let mut merged = merged(now, base, found, (as_of, self.target.as_of), &text);
        if let (Some((from, to)), Change::Unchanged, true) = (left, merged.change, moved.is_some())
        {
            merged.change = Change::Updated;
            merged.diff = vec![format!("- sources: {from}"), format!("+ sources: {to}")];
        }
        if let Some(text) = merged.text.or(moved) {
            let path = ["entries", &format!("{key}.md")].iter().collect();
            self.plan.files.push(NewFile { path, text });
        }
        if merged.change != Change::StaysRemoved {
            self.record.entries.insert(
                key,
                ImportedEntry {
                    page: self.key(at),
                    question: found.question.clone(),
                    answer: digest(&found.answer),
                },
            );
        }
        self.plan.report.entries.push(EntryChange {
            id: entry_id,
            language: found.language,
            question: found.question.clone(),
            change: merged.change,
            diff: merged.diff,
        });
        as_of == self.target.today && matches!(merged.change, Change::Added | Change::Updated)
    }

    /// Notes the entries of a page whose question is no longer on it.
    fn note_gone(&mut self, at: usize) {
        let page = self.key(at);
        let code = |found: &ImportedQuestion| found.language.code();
        let here: BTreeSet<String> = self.ids[at]
            .iter()
            .zip(&self.pages[at].questions)
            .map(|(id, found)| format!("{id}.{}", code(found)))
            .collect();
        for (key, entry) in &self.record.entries {
            let is_gone = entry.page == page
                && !here.contains(key)
                && self.existing.entries.contains_key(key);
            if let (true, Some((id, code))) = (is_gone, key.rsplit_once('.')) {
                self.plan.report.entries.push(EntryChange {
                    id: id.to_owned(),
                    language: Language::from_code(code).unwrap_or(self.pages[at].language),
                    question: entry.question.clone(),
                    change: Change::NotOnPage,
                    diff: Vec::new(),
                });
            }
        }
    }

    /// Writes the rest of a page as a document, unless people edited the last one. Without a
    /// date of the page, the same text keeps its day. Returns its path, and if it is written
    /// with the day of the import for want of another one.
    fn write_document(
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
    fn pointed(&mut self, pointed: Pointed, at: usize) -> String {
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
    fn finish(&mut self) {
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
