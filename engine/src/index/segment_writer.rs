//! Writes units that follow each other to a tantivy segment, and makes the vectors of their
//! passages by the built-in model.

use std::collections::HashMap;
use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexBuilder, SingleSegmentIndexWriter, TantivyDocument, TantivyError};

use super::analyzer::{Analyzed, Analyzer};
use super::build::{PackCounts, firsts, questions, searchable_text};
use super::schema::{self, Fields, TermKind, View, key};
use super::terms::{lines, tokenizers};
use super::units::{Unit, UnitSource};
use super::vectors::{self, Rows};
use crate::knowledge::Passage;
use crate::semantic::{Encoder, Vector};
use crate::text::Language;

/// Of this, tantivy takes a third for its table of terms. The rest of a segment takes what it
/// needs.
const TABLE_BYTES: usize = 30_000_000;

/// The bytes of text after which a thread reports what it has done.
const REPORTED_BYTES: usize = 128 << 10;

/// A part of an index that is built: a segment of passages.
pub(super) struct Part {
    pub index: Index,
    pub units: Vec<Unit>,
    /// What it has of each pack.
    pub packs: Vec<PackCounts>,
    /// The vectors of the passages; `None` without an encoder.
    pub rows: Option<Rows<'static>>,
    /// The questions of its entries, which are written when the numbers of all passages are
    /// known.
    pub questions: Vec<AskedEntry>,
}

/// An entry with the ways to ask it.
pub(super) struct AskedEntry {
    pack: usize,
    /// The number of its first passage, in its segment.
    thing: u32,
    /// All phrasings.
    text: String,
    /// The vectors of the phrasings; none without an encoder.
    pub vectors: Vec<Vector>,
}

/// Writes units, which all have passages, to a segment in a folder. `report` is told how many
/// bytes of text are done; writing ends if it returns false.
///
/// # Errors
///
/// If tantivy fails or writing ended.
pub(super) fn write(
    folder: &Path,
    units: &[UnitSource<'_>],
    analyzers: &[Analyzer],
    encoder: Option<&Encoder>,
    report: impl Fn(usize) -> bool,
) -> tantivy::Result<Part> {
    let mut writer = SegmentWriter::begin(folder, analyzers)?;
    let numbers: HashMap<&str, usize> = (0..analyzers.len())
        .map(|number| (analyzers[number].pack(), number))
        .collect();
    let mut written = Vec::with_capacity(units.len());
    let mut rows = encoder.map(|_| Rows::default());
    let mut asked = Vec::new();
    let mut done = 0;
    for unit in units {
        let passages = unit.passages().unwrap_or_default();
        written.push(unit.unit(&passages));
        let Some(pack) = passages
            .first()
            .map(|passage| numbers[passage.pack.as_str()])
        else {
            continue;
        };
        for question in questions(&passages) {
            let phrasings = question.phrasings.iter();
            asked.push(AskedEntry {
                pack,
                thing: writer.next + number(question.thing),
                text: question.phrasings.join("\n"),
                vectors: encoder
                    .map(|encoder| phrasings.map(|text| encoder.encode(text)).collect())
                    .unwrap_or_default(),
            });
        }
        let contexts = firsts(&passages, Passage::is_in_context_of);
        let things = firsts(&passages, Passage::is_same_thing);
        for (at, passage) in passages.iter().enumerate() {
            let (first, thing) = (number(at - contexts[at]), number(at - things[at]));
            writer.add_passage(pack, passage, first, thing)?;
            if let (Some(rows), Some(encoder)) = (&mut rows, encoder) {
                rows.push(&vectors::passage(passage, encoder));
            }
        }
        done += unit.size();
        if done >= REPORTED_BYTES && !report(std::mem::take(&mut done)) {
            let detail = "another part of the index failed".to_owned();
            return Err(TantivyError::SystemError(detail));
        }
    }
    report(done);
    rows.iter_mut().for_each(Rows::shrink);
    Ok(Part {
        packs: writer.packs.clone(),
        index: writer.finish()?,
        units: written,
        rows,
        questions: asked,
    })
}

/// A position in a unit as a number of the index, which has at most as many passages.
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A segment that is being written.
pub(super) struct SegmentWriter<'a> {
    writer: SingleSegmentIndexWriter<TantivyDocument>,
    fields: Fields,
    analyzers: &'a [Analyzer],
    /// What its terms begin with, by pack.
    prefixes: Vec<String>,
    /// What was written of each pack.
    pub packs: Vec<PackCounts>,
    /// The id of the next document.
    next: u32,
}

impl<'a> SegmentWriter<'a> {
    pub(super) fn begin(
        folder: &Path,
        analyzers: &'a [Analyzer],
    ) -> tantivy::Result<SegmentWriter<'a>> {
        let (schema, fields) = schema::schema();
        let writer = IndexBuilder::new()
            .schema(schema)
            .tokenizers(tokenizers())
            .single_segment_index_writer(MmapDirectory::open(folder)?, TABLE_BYTES)?;
        Ok(SegmentWriter {
            writer,
            fields,
            analyzers,
            prefixes: (0..analyzers.len()).map(|pack| key(pack, "")).collect(),
            packs: vec![PackCounts::default(); analyzers.len()],
            next: 0,
        })
    }

    /// Adds a passage. `first` and `thing` are the numbers of passages from the first one of the
    /// same entry or document, and of the same thing, to this one.
    fn add_passage(
        &mut self,
        pack: usize,
        passage: &Passage,
        first: u32,
        thing: u32,
    ) -> tantivy::Result<()> {
        let mut document = self.document(pack, View::Passages, &searchable_text(passage));
        let json = serde_json::to_string(passage).unwrap_or_default();
        document.add_text(self.fields.stored, json);
        let language = Language::ALL.iter().position(|l| *l == passage.language);
        document.add_u64(self.fields.language, language.unwrap_or_default() as u64);
        self.add(document, first, thing)
    }

    /// Adds the questions of an entry to a segment that follows `passages`, of which `before`
    /// are before those of the segment that has the entry.
    pub(super) fn add_question(
        &mut self,
        passages: u32,
        before: u32,
        question: &AskedEntry,
    ) -> tantivy::Result<()> {
        let document = self.document(question.pack, View::Questions, &question.text);
        let distance = passages + self.next - before - question.thing;
        self.add(document, distance, distance)
    }

    fn add(
        &mut self,
        mut document: TantivyDocument,
        first: u32,
        thing: u32,
    ) -> tantivy::Result<()> {
        document.add_u64(self.fields.first, first.into());
        document.add_u64(self.fields.thing, thing.into());
        self.next += 1;
        self.writer.add_document(document)
    }

    /// A document with the terms of a text.
    fn document(&mut self, pack: usize, view: View, text: &str) -> TantivyDocument {
        let analyzed: Analyzed = self.analyzers[pack].analyze(text);
        self.packs[pack].count(view, &analyzed);
        let prefix = &self.prefixes[pack];
        let mut document = TantivyDocument::new();
        for kind in TermKind::ALL {
            let terms = lines(prefix, analyzed.of(kind));
            document.add_text(self.fields.terms(view, kind), terms);
        }
        document.add_text(self.fields.spelling, lines(prefix, &analyzed.spelling));
        document
    }

    pub(super) fn finish(self) -> tantivy::Result<Index> {
        self.writer.finalize()
    }
}
