//! Turns a query into the passages that match it best.

use super::Engine;
use crate::index::IndexError;
use crate::retrieve::{Hit, Hits, Query, Snippet, rank, snippet};
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
        let (understanding, corrected, corrections) = self.understand(text, language)?;
        let terms = &understanding.terms;
        let meaning = self.meaning(&corrected);
        let query = Query {
            terms,
            language: understanding.written_in,
            meaning: meaning.as_ref(),
            sentence: None,
            sentences: &[],
        };
        // The two languages of an entry are two passages and one hit.
        let passages = rank::passages(&self.index, query, limit.saturating_mul(2))?;
        let mut hits: Vec<Hit> = Vec::with_capacity(limit);
        for ranked in passages {
            let passage = self.index.passage(ranked.number)?;
            let earlier = hits
                .iter_mut()
                .find(|hit| hit.passage.is_same_thing(&passage));
            if let Some(hit) = earlier {
                if passage.language == understanding.language {
                    hit.passage = passage;
                }
                continue;
            }
            if hits.len() < limit {
                hits.push(Hit {
                    passage,
                    snippet: Snippet::default(),
                    words: ranked.words,
                    meaning: ranked.meaning,
                });
            }
        }
        for hit in &mut hits {
            hit.snippet =
                snippet::snippet(&hit.passage.text, terms, &self.tokenizer, &self.glossary);
        }
        Ok(Hits {
            query: text.to_owned(),
            hits,
            language: understanding.language,
            corrections,
        })
    }
}
