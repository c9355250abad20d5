//! Encodes entries and lists of entries.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Citation, Localized, Related, VERSION};
use crate::answer::Citation as Cited;
use crate::knowledge::{self, Pack};
use crate::text::Language;

/// Entries of all packs, by pack and id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Entries {
    /// The version of this shape.
    version: u32,
    /// The number of all entries.
    total: usize,
    /// The requested entries.
    entries: Vec<EntryTitle>,
}

/// An entry in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct EntryTitle {
    /// Its id.
    id: String,
    /// The id of its pack.
    pack: String,
    /// Its question.
    question: Localized,
}

/// A question with its answer, in one or two languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Entry {
    /// The version of this shape.
    version: u32,
    /// Its id.
    id: String,
    /// The id of its pack.
    pack: String,
    /// The entry in Japanese, if there is one.
    #[schema(required = true)]
    ja: Option<EntrySide>,
    /// The entry in English, if there is one.
    #[schema(required = true)]
    en: Option<EntrySide>,
}

/// An entry in one language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct EntrySide {
    /// The question.
    question: String,
    /// Other ways to ask it.
    also: Vec<String>,
    /// Key words.
    tags: Vec<String>,
    /// The answer, in Markdown.
    answer: String,
    /// The day on which it was last verified.
    verified_on: Date,
    /// The first day on which it applies; null for no bound.
    #[schema(required = true)]
    from: Option<Date>,
    /// The last day on which it applies; null for no bound.
    #[schema(required = true)]
    until: Option<Date>,
    /// The day by which to review it, because what it says may change; null if there is none.
    #[schema(required = true)]
    review_by: Option<Date>,
    /// The entries to read next.
    related: Vec<Related>,
    /// The sources.
    citations: Vec<Citation>,
}

impl Entries {
    /// The JSON of some of the entries of packs.
    pub fn of(packs: &[Pack], offset: usize, limit: usize) -> Entries {
        let all = packs
            .iter()
            .flat_map(|pack| pack.entries.iter().map(move |entry| (pack, entry)));
        let title = |(pack, entry): (&Pack, &knowledge::Entry)| {
            let question = |language| Some(entry.sides.get(&language)?.header.question.clone());
            EntryTitle {
                id: entry.id.clone(),
                pack: pack.id.clone(),
                question: Localized {
                    ja: question(Language::Ja),
                    en: question(Language::En),
                },
            }
        };
        Entries {
            version: VERSION,
            total: all.clone().count(),
            entries: all.skip(offset).take(limit).map(title).collect(),
        }
    }
}

impl Entry {
    /// The JSON of an entry.
    pub fn of(pack: &Pack, entry: &knowledge::Entry) -> Entry {
        let side = |language| EntrySide::of(pack, entry, language);
        Entry {
            version: VERSION,
            id: entry.id.clone(),
            pack: pack.id.clone(),
            ja: side(Language::Ja),
            en: side(Language::En),
        }
    }
}

impl EntrySide {
    fn of(pack: &Pack, entry: &knowledge::Entry, language: Language) -> Option<EntrySide> {
        let side = entry.sides.get(&language)?;
        let header = &side.header;
        let related = header.related.iter().filter_map(|id| {
            let (_, side) = pack.entry(id)?.side(language)?;
            Some(Related {
                entry: Some(id.clone()),
                question: side.header.question.clone(),
                ..Related::default()
            })
        });
        let citations = Cited::all(pack, &header.sources, language);
        Some(EntrySide {
            question: header.question.clone(),
            also: header.also.clone(),
            tags: header.tags.clone(),
            answer: side.answer.clone(),
            verified_on: header.as_of,
            from: header.from,
            until: header.until,
            review_by: header.review_by,
            related: related.collect(),
            citations: citations.iter().map(Citation::of).collect(),
        })
    }
}
