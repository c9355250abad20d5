//! Searches an open index: scores the documents of a pack for query terms, and looks up
//! words and passages.
//!
//! Frequencies and lengths are those of the pack, so that the scores of its documents don't
//! depend on what other packs there are. They are those of the documents in service: an
//! index with edits gives the same scores as one that is built as a whole.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TantivyError, Term};

use super::build::{Counts, PackCounts};
use super::parts::{Part, Parts, Piece};
use super::schema::{TermKind, View};
use super::score::{Cursor, FieldScorer, Rank, best_documents, idf};
use super::segment::Segment;
use crate::knowledge::Passage;
use crate::text::Language;

/// One term of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryTerm {
    /// The kind of term.
    pub kind: TermKind,
    /// The analyzed form.
    pub text: String,
    /// The factor of its score.
    pub weight: f32,
}

/// A document of a view with its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The document's number within its view.
    pub number: u32,
    /// The sum of the scores of its terms.
    pub score: f32,
}

/// The largest number of terms of a query that are scored. The terms with the highest
/// possible scores are chosen: a pasted page has thousands, and the rest would change
/// little.
const SCORED_TERMS: usize = 256;

/// The open parts of an index.
pub(super) struct Searcher {
    parts: Vec<OpenPart>,
    /// The documents out of service.
    removed: Option<Segment>,
    counts: Counts,
    packs: Vec<SearchedPack>,
}

/// A part with documents in service.
struct OpenPart {
    segment: Segment,
    pieces: Arc<[Piece]>,
}

/// What is needed to score the documents of a pack.
struct SearchedPack {
    counts: PackCounts,
    /// By view and kind of term.
    scorers: [[FieldScorer; 3]; 2],
}

/// The folder, in that of an index, of the part with the units that are new.
pub(super) const ADDED: &str = "added";

/// The folder of the part with the documents out of service.
pub(super) const REMOVED: &str = "removed";

impl Searcher {
    pub(super) fn open(
        folder: &Path,
        counts: Counts,
        packs: &[PackCounts],
        parts: Parts,
        checks_whole: bool,
    ) -> tantivy::Result<Searcher> {
        let part = |folder: &Path, part: Part, checks: bool| -> tantivy::Result<OpenPart> {
            Ok(OpenPart {
                segment: Segment::open(folder, part.counts, checks)?,
                pieces: part.pieces.into(),
            })
        };
        if packs.last().map(PackCounts::after).unwrap_or_default() != counts
            || parts.in_service() != counts
        {
            let detail = "the parts of the index don't fit together".to_owned();
            return Err(TantivyError::SystemError(detail));
        }
        let mut open = vec![part(folder, parts.whole, checks_whole)?];
        if !parts.added.counts.is_empty() {
            open.push(part(&folder.join(ADDED), parts.added, true)?);
        }
        let removed = match parts.removed.is_empty() {
            true => None,
            false => Some(Segment::open(&folder.join(REMOVED), parts.removed, true)?),
        };
        let searched = |counts: &PackCounts| {
            let scorer = |view: View, kind: TermKind| {
                let terms = counts.terms[view as usize][kind as usize];
                FieldScorer::new(view, counts.counts.of(view), terms)
            };
            let of_view = |view| TermKind::ALL.map(|kind| scorer(view, kind));
            SearchedPack {
                counts: *counts,
                scorers: [of_view(View::Passages), of_view(View::Questions)],
            }
        };
        Ok(Searcher {
            parts: open,
            removed,
            counts,
            packs: packs.iter().map(searched).collect(),
        })
    }

    pub(super) fn search(
        &self,
        pack: usize,
        view: View,
        terms: &[QueryTerm],
        limit: usize,
    ) -> tantivy::Result<Vec<Scored>> {
        let Some(searched) = self.packs.get(pack) else {
            return Ok(Vec::new());
        };
        let mut listed = Vec::with_capacity(terms.len());
        for term in terms {
            let found = self.find(pack, view, term.kind, &term.text)?;
            if found.frequency > 0 {
                let scorer = &searched.scorers[view as usize][term.kind as usize];
                let bound = term.weight * scorer.bound(found.frequency);
                listed.push((bound, found.infos, term.kind));
            }
        }
        listed.sort_by(|a, b| b.0.total_cmp(&a.0));
        listed.truncate(SCORED_TERMS);
        let mut lists = Vec::with_capacity(listed.len());
        for (bound, infos, kind) in listed.into_iter().rev() {
            let mut cursors = Vec::with_capacity(infos.len());
            for (part, info) in infos {
                let option = IndexRecordOption::WithFreqs;
                let field = part.segment.field(view, kind);
                let postings = field.inverted.read_postings_from_terminfo(&info, option)?;
                let (lengths, pieces) = (field.lengths.clone(), part.pieces.clone());
                cursors.push(Cursor::new(postings, lengths, pieces));
            }
            let scorer = &searched.scorers[view as usize][kind as usize];
            lists.push(scorer.list(cursors, bound));
        }
        let offset = self.offset(view);
        let best = best_documents(lists, limit);
        Ok(best
            .into_iter()
            .map(|Rank { score, document }| Scored {
                number: document - offset,
                score,
            })
            .collect())
    }

    /// Looks a term of a pack up.
    fn find(
        &self,
        pack: usize,
        view: View,
        kind: TermKind,
        term: &str,
    ) -> tantivy::Result<Found<'_>> {
        let mut found = Found {
            infos: Vec::with_capacity(self.parts.len()),
            frequency: 0,
        };
        for part in &self.parts {
            let field = part.segment.field(view, kind);
            if let Some(info) = field.inverted.get_term_info(&field.key(pack, term))? {
                found.frequency += info.doc_freq;
                found.infos.push((part, info));
            }
        }
        if let Some(removed) = self.removed.as_ref().filter(|_| found.frequency > 0) {
            let field = removed.field(view, kind);
            let removed = field.inverted.doc_freq(&field.key(pack, term))?;
            found.frequency = found.frequency.saturating_sub(removed);
        }
        Ok(found)
    }

    pub(super) fn contains(
        &self,
        pack: usize,
        view: View,
        term: &str,
        numbers: &[u32],
    ) -> tantivy::Result<Vec<bool>> {
        let offset = self.offset(view);
        let mut contained = vec![false; numbers.len()];
        for part in &self.parts {
            let field = part.segment.field(view, TermKind::Word);
            let key: Term = field.key(pack, term);
            let option = IndexRecordOption::Basic;
            let Some(mut postings) = field.inverted.read_postings(&key, option)? else {
                continue;
            };
            for (contained, number) in std::iter::zip(&mut contained, numbers) {
                // Numbers in order are ids in order.
                let Some(id) = part.id(number + offset) else {
                    continue;
                };
                let at = match postings.doc() {
                    at if at < id => postings.seek(id),
                    at => at,
                };
                *contained = at == id;
            }
        }
        Ok(contained)
    }

    pub(super) fn idf(&self, pack: usize, view: View, term: &str) -> tantivy::Result<f32> {
        let counts = self.counts(pack).counts;
        Ok(idf(counts.of(view), self.frequency(pack, view, term)?))
    }

    pub(super) fn knows(&self, pack: usize, term: &str) -> tantivy::Result<bool> {
        Ok(self.frequency(pack, View::Passages, term)? > 0
            || self.frequency(pack, View::Questions, term)? > 0)
    }

    fn frequency(&self, pack: usize, view: View, term: &str) -> tantivy::Result<u32> {
        Ok(self.find(pack, view, TermKind::Word, term)?.frequency)
    }

    /// The number of a pack's documents and terms; none if there is no such pack.
    pub(super) fn counts(&self, pack: usize) -> PackCounts {
        let pack = self.packs.get(pack);
        pack.map_or_else(PackCounts::default, |pack| pack.counts)
    }

    pub(super) fn nearest_word(&self, pack: usize, word: &str) -> tantivy::Result<Option<String>> {
        let distance = if word.chars().count() < 8 { 1 } else { 2 };
        let mut near: BTreeMap<String, u32> = BTreeMap::new();
        for part in &self.parts {
            for (candidate, frequency) in part.segment.near_words(pack, word, distance)? {
                *near.entry(candidate).or_default() += frequency;
            }
        }
        if let Some(removed) = &self.removed {
            for (candidate, removed) in removed.near_words(pack, word, distance)? {
                if let Some(frequency) = near.get_mut(&candidate) {
                    *frequency = frequency.saturating_sub(removed);
                }
            }
        }
        let near = near.into_iter().filter(|(_, frequency)| *frequency > 0);
        let ranked = near.map(|(candidate, frequency)| {
            let edits = strsim::osa_distance(word, &candidate);
            (Reverse(edits), frequency, candidate)
        });
        Ok(ranked.max().map(|(_, _, word)| word))
    }

    pub(super) fn first_passage(&self, view: View, number: u32) -> u32 {
        self.passage_of(number + self.offset(view), Segment::first)
    }

    pub(super) fn thing(&self, view: View, number: u32) -> u32 {
        self.passage_of(number + self.offset(view), Segment::thing)
    }

    /// The number of a passage that a document has in a column.
    fn passage_of(&self, document: u32, column: fn(&Segment, u32) -> u32) -> u32 {
        let number = self.place(document).and_then(|(part, id)| {
            let id = column(&part.segment, id);
            part.number(id)
        });
        number.unwrap_or_default()
    }

    pub(super) fn language(&self, passage: u32) -> Option<Language> {
        let (part, id) = self.place(passage)?;
        part.segment.language(id)
    }

    pub(super) fn passage(&self, number: u32) -> tantivy::Result<Passage> {
        let (part, id) = self
            .place(number)
            .ok_or_else(|| TantivyError::SystemError(format!("there is no passage {number}")))?;
        part.segment.passage(id)
    }

    /// A passage of the part that was built as a whole, in service or not, by its id there.
    pub(super) fn passage_of_whole(&self, id: u32) -> tantivy::Result<Passage> {
        self.parts[0].segment.passage(id)
    }

    /// The part of a document in service, and its id there.
    fn place(&self, document: u32) -> Option<(&OpenPart, u32)> {
        let mut parts = self.parts.iter();
        parts.find_map(|part| Some((part, part.id(document)?)))
    }

    /// The number of the first document of a view: questions follow the passages.
    fn offset(&self, view: View) -> u32 {
        match view {
            View::Passages => 0,
            View::Questions => self.counts.passages,
        }
    }
}

/// A term of a pack.
struct Found<'s> {
    /// The parts that have it.
    infos: Vec<(&'s OpenPart, TermInfo)>,
    /// The number of documents in service that have it.
    frequency: u32,
}

impl OpenPart {
    /// The id in this part of a document in service.
    fn id(&self, number: u32) -> Option<u32> {
        let at = self
            .pieces
            .partition_point(|piece| piece.numbers().end <= number);
        let piece = self.pieces.get(at)?;
        Some(piece.local + number.checked_sub(piece.number)?)
    }

    /// The number of a document, if it is in service.
    fn number(&self, id: u32) -> Option<u32> {
        let at = self
            .pieces
            .partition_point(|piece| piece.locals().end <= id);
        let piece = self.pieces.get(at)?;
        Some(piece.number + id.checked_sub(piece.local)?)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::index::{Rebuild, Source, open_or_build};
    use crate::knowledge::{Glossary, load};
    use crate::text::Tokenizer;

    /// A limit that no document is skipped under gives every score in full.
    #[test]
    fn skipping_documents_changes_no_result() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tokenizer = Arc::new(Tokenizer::open().expect("the dictionary is embedded"));
        let (library, _) = load(&root.join("knowledge")).expect("the shipped pack");
        let glossaries = [Arc::new(Glossary::new(&tokenizer, &library.packs))];
        let when = Rebuild::WhenStale;
        let source = Source {
            library: &library,
            tokenizer: &tokenizer,
            glossaries: &glossaries,
            encoder: None,
        };
        let index = open_or_build(folder.path(), &source, when, &()).expect("an index");
        let questions = [
            "登録キャンペーンの画面を表示させない設定はどこですか",
            "how many times can a user skip the prompt before sign in is blocked",
            "SMS と音声電話はいつ使えなくなりますか",
            "passkey",
        ];
        for question in questions {
            let analyzed = tokenizer.analyze(question);
            let term = |kind, text: String, weight| QueryTerm { kind, text, weight };
            let words = analyzed.words.into_iter().map(|token| token.term);
            let words = words.map(|text| term(TermKind::Word, text, 1.0));
            let bigrams = analyzed.bigrams.into_iter();
            let bigrams = bigrams.map(|text| term(TermKind::Bigram, text, 0.5));
            let terms: Vec<QueryTerm> = words.chain(bigrams).collect();
            for view in [View::Passages, View::Questions] {
                let pack = index.pack(0);
                let all = pack.search(view, &terms, 10_000).expect("an index");
                for limit in [1, 3, 10] {
                    let best = pack.search(view, &terms, limit).expect("an index");
                    let expected = &all[..limit.min(all.len())];
                    assert_eq!(best.len(), expected.len(), "{question}");
                    for (found, expected) in std::iter::zip(best, expected) {
                        let difference = (found.score - expected.score).abs();
                        assert!(difference < 1e-3, "{question}: {found:?} {expected:?}");
                    }
                }
            }
        }
    }
}
