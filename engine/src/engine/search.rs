//! Turns a query into the passages that match it best.

use super::Engine;
use crate::index::IndexError;
use crate::retrieve::rank::{self, Ranked, RankedPassage};
use crate::retrieve::{Hit, Hits, Query, Snippet, snippet};
use crate::text::Language;

impl Engine {
    /// The passages that match a query best: one hit for each entry, setting,
    /// rollout and section of a document. Never waits for the network.
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
        let mut readings = self.read(text, language)?;
        let mut of_packs = Vec::with_capacity(readings.len());
        // The two languages of an entry are two passages and one hit.
        let passages = limit.saturating_mul(2);
        for (pack, reading) in readings.iter().enumerate() {
            let meaning = self.meaning(&reading.text);
            let query = Query {
                terms: &reading.understanding.terms,
                language: reading.understanding.written_in,
                meaning: meaning.as_ref(),
                sentence: None,
                sentences: &[],
            };
            of_packs.push(rank::passages(self.index.pack(pack), query, passages)?);
        }
        let default = self.options.default_language;
        let language = readings
            .first()
            .map_or(language.unwrap_or(default), |first| {
                first.understanding.language
            });
        let mut hits: Vec<(usize, Hit)> = Vec::with_capacity(limit);
        for (pack, ranked) in best(of_packs, passages) {
            let passage = self.index.passage(ranked.number)?;
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
        })
    }
}

/// The best passages of several packs, each with the number of its pack. Their scores are
/// brought to the scale of the pack with the largest.
fn best(of_packs: Vec<Ranked>, limit: usize) -> Vec<(usize, RankedPassage)> {
    let perfect = of_packs.iter().map(|ranked| ranked.perfect);
    let largest = perfect.fold(0.0, f32::max);
    let mut all = Vec::new();
    for (pack, ranked) in of_packs.into_iter().enumerate() {
        let factor = largest / ranked.perfect;
        all.extend(ranked.passages.into_iter().map(|passage| {
            let scaled = RankedPassage {
                words: factor * passage.words,
                meaning: factor * passage.meaning,
                ..passage
            };
            (pack, scaled)
        }));
    }
    all.sort_by(|(_, one), (_, other)| other.score().total_cmp(&one.score()));
    all.truncate(limit);
    all
}
