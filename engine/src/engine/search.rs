//! Turns a query into the passages that match it best.

use super::Engine;
use super::elsewhere::{Reach, sources};
use super::reading::visible;
use crate::index::{IndexError, PackIndex, PassageIndex};
use crate::knowledge::Passage;
use crate::opensearch::PackDocuments;
use crate::retrieve::rank::{self, Ranked, RankedPassage};
use crate::retrieve::{Hit, Hits, Query, Snippet, snippet};
use crate::text::Language;

impl Engine {
    /// The passages that match a query best: one hit for each entry, setting,
    /// rollout and section of a document that is in the index. Never waits for the network.
    ///
    /// # Errors
    ///
    /// If the index can't be read.
    pub fn search(
        &self,
        text: &str,
        language: Option<Language>,
        limit: usize,
    ) -> Result<Hits, IndexError> {
        self.search_in(text, language, limit, Reach::Index)
    }

    /// As [`Engine::search`], in documents that aren't in the index too if they are in reach.
    pub(super) fn search_in(
        &self,
        text: &str,
        language: Option<Language>,
        limit: usize,
        reach: Reach,
    ) -> Result<Hits, IndexError> {
        let mut readings = self.read(text, language, reach)?;
        let packs: Vec<PackIndex<'_>> = (0..readings.len()).map(|n| self.index.pack(n)).collect();
        let documents: Vec<Option<PackDocuments<'_>>> = (0..readings.len())
            .map(|pack| self.documents(pack, reach))
            .collect();
        let mut searched: Vec<Searched<'_>> = Vec::with_capacity(readings.len());
        // The two languages of an entry are two passages and one hit.
        let passages = limit.saturating_mul(2);
        for (pack, reading) in readings.iter().enumerate() {
            let meaning = self.meaning(&visible(&reading.text));
            let query = Query {
                terms: &reading.understanding.terms,
                language: reading.understanding.written_in,
                meaning: meaning.as_ref(),
                sentence: None,
                sentences: &[],
            };
            for index in sources(&packs[pack], documents[pack].as_ref()) {
                let ranked = rank::passages(index, query, passages)?;
                searched.push(Searched {
                    pack,
                    index,
                    ranked,
                });
            }
        }
        let default = self.options.default_language;
        let language = readings
            .first()
            .map_or(language.unwrap_or(default), |first| {
                first.understanding.language
            });
        let mut hits: Vec<(usize, Hit)> = Vec::with_capacity(limit);
        let best = best(&searched, passages);
        let texts = texts(&searched, &best)?;
        for ((source, ranked), passage) in std::iter::zip(best, texts) {
            let (Some(passage), pack) = (passage, searched[source].pack) else {
                continue;
            };
            let earlier = hits
                .iter_mut()
                .find(|(_, hit)| hit.passage.is_same_thing(&passage));
            if let Some((_, hit)) = earlier {
                if passage.language == language {
                    hit.passage = passage;
                }
                continue;
            }
            if hits.len() < limit {
                let hit = Hit {
                    passage,
                    snippet: Snippet::default(),
                    words: ranked.words,
                    meaning: ranked.meaning,
                };
                hits.push((pack, hit));
            }
        }
        for (pack, hit) in &mut hits {
            let terms = &readings[*pack].understanding.terms;
            let glossary = &self.readers[*pack].glossary;
            hit.snippet = snippet::snippet(&hit.passage.text, terms, &self.tokenizer, glossary);
        }
        let is_without_documents = documents.iter().flatten().any(PackDocuments::has_failed)
            || readings.iter().any(|reading| reading.is_without_documents);
        // The corrections of the pack with the best hit.
        let pack = hits.first().map_or(0, |(pack, _)| *pack);
        let corrections = readings
            .get_mut(pack)
            .map(|reading| &mut reading.corrections);
        Ok(Hits {
            query: text.to_owned(),
            hits: hits.into_iter().map(|(_, hit)| hit).collect(),
            language,
            corrections: corrections.map(std::mem::take).unwrap_or_default(),
            is_without_documents,
        })
    }
}

/// A source of the passages of a pack with those that it has ranked.
struct Searched<'s> {
    pack: usize,
    index: &'s dyn PassageIndex,
    ranked: Ranked,
}

/// The best passages of several sources, each with the number of its source. Their scores are
/// brought to the scale of the source with the largest.
fn best(searched: &[Searched<'_>], limit: usize) -> Vec<(usize, RankedPassage)> {
    let perfect = searched.iter().map(|searched| searched.ranked.perfect);
    let largest = perfect.fold(0.0, f32::max);
    let mut all = Vec::new();
    for (source, Searched { ranked, .. }) in searched.iter().enumerate() {
        let factor = largest / ranked.perfect;
        all.extend(ranked.passages.iter().map(|passage| {
            let scaled = RankedPassage {
                words: factor * passage.words,
                meaning: factor * passage.meaning,
                ..*passage
            };
            (source, scaled)
        }));
    }
    all.sort_by(|(_, one), (_, other)| other.score().total_cmp(&one.score()));
    all.truncate(limit);
    all
}

/// The texts of ranked passages, in the same order.
fn texts(
    searched: &[Searched<'_>],
    best: &[(usize, RankedPassage)],
) -> Result<Vec<Option<Passage>>, IndexError> {
    let mut texts = vec![None; best.len()];
    for (source, Searched { index, .. }) in searched.iter().enumerate() {
        let places = (0..best.len()).filter(|at| best[*at].0 == source);
        let places: Vec<usize> = places.collect();
        let numbers: Vec<u32> = places.iter().map(|at| best[*at].1.number).collect();
        for (at, text) in std::iter::zip(places, index.passages(&numbers)?) {
            texts[at] = text;
        }
    }
    Ok(texts)
}
