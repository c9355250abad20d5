//! Suggests to authors which ways to ask their entries lack and which entries get in each
//! other's way, from packs and questions that were asked.
//!
//! No text is generated: suggestions are words of the pack and questions of people.
//! Questions are compared by the sentence encoder, and answers too, each with its question.

mod nearest;
mod stop_words;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::knowledge::passage::answer_with_title;
use crate::knowledge::{Entry, Pack, Side, markdown};
use crate::report::Group;
use crate::semantic::{Encoder, KeptVectors, Role, Vector};
use crate::text::{Language, Token, Tokenizer};
use nearest::NearestPairs;
use stop_words::is_common;

/// The largest number of ways to ask in a pack that are compared with each other.
const MAX_COMPARED: usize = 4_000;

/// The largest number of groups of unanswered questions that are listed: the most asked ones.
const MAX_ASKED: usize = 1_000;

/// The largest number of pairs of entries in a list: the nearest ones.
const MAX_PAIRS: usize = 10_000;

/// The cosine from which two ways to ask are taken for the same question, and those from
/// which two entries are near twins.
const SAME_QUESTION: f32 = 0.86;
const TWIN_QUESTION: f32 = 0.72;
const TWIN_ANSWER: f32 = 0.80;

/// The cosine from which a question that was asked is taken for a way to ask for an entry.
const ASKED_FOR: f32 = 0.60;

/// The largest number of words that are suggested for an entry.
const MAX_WORDS: usize = 6;

/// The suggestions for a pack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestions {
    /// The pack.
    pub pack: String,
    /// Questions that were asked and not answered, with the entry that they are nearest to.
    pub asked: Vec<Asked>,
    /// Questions that two entries have.
    pub contested: Vec<Contested>,
    /// Entries that say nearly the same.
    pub twins: Vec<Twins>,
    /// Words that only one entry has, in its answer but in none of its ways to ask.
    pub words: Vec<OwnWords>,
    /// The number of ways to ask that weren't compared, because there are too many.
    pub not_compared: usize,
}

/// A question that was asked and not answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// The question as it was asked, masked.
    pub question: String,
    /// The id of its group in the report.
    pub group: String,
    /// The number of times that it was asked.
    pub count: usize,
    /// The nearest entry, if one is near.
    pub entry: Option<String>,
}

/// A question that two entries have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contested {
    /// The ids of the entries.
    pub entries: [String; 2],
    /// How each of them asks it.
    pub questions: [String; 2],
}

/// Entries that say nearly the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Twins {
    /// The ids of the entries.
    pub entries: [String; 2],
    /// Their questions.
    pub questions: [String; 2],
}

/// Words that only one entry has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnWords {
    /// The id of the entry.
    pub entry: String,
    /// The language.
    pub language: Language,
    /// The words, as they are written in the answer.
    pub words: Vec<String>,
}

/// The suggestions for a pack. `unanswered` holds the groups of questions that were not
/// answered, the most asked first; the first 1,000 are listed with the pack's entry that is
/// near, if one is.
///
/// The work grows with the square of the number of ways to ask, of which 4,000 are compared:
/// it takes up to a few seconds, and longer if vectors are missing.
pub fn suggest(
    pack: &Pack,
    unanswered: &[Group],
    tokenizer: &Tokenizer,
    vectors: &mut TextVectors<'_>,
) -> Suggestions {
    let compared = Compared::of(pack, vectors);
    let unanswered = &unanswered[..unanswered.len().min(MAX_ASKED)];
    Suggestions {
        pack: pack.id.clone(),
        asked: asked(&compared, unanswered, vectors),
        contested: compared.contested(),
        twins: compared.twins(),
        words: own_words(pack, tokenizer),
        not_compared: compared.left_out,
    }
}

/// A way to ask for an entry.
struct Phrasing<'p> {
    entry: usize,
    text: &'p str,
    is_main: bool,
    vector: Vector,
}

/// The ways to ask for the entries of a pack, and their answers.
struct Compared<'p> {
    entries: &'p [Entry],
    phrasings: Vec<Phrasing<'p>>,
    /// The number of ways to ask beyond the largest one that is compared.
    left_out: usize,
    /// The answer of each entry in each of its languages.
    answers: Vec<Vec<(Language, Vector)>>,
}

impl<'p> Compared<'p> {
    fn of(pack: &'p Pack, vectors: &mut TextVectors<'_>) -> Compared<'p> {
        let sides = || {
            let entries = pack.entries.iter().enumerate();
            entries.flat_map(|(at, entry)| {
                entry
                    .sides
                    .iter()
                    .map(move |(language, side)| (at, *language, side))
            })
        };
        let mut texts: Vec<(usize, &str, bool)> = sides()
            .flat_map(|(at, _, side)| {
                side.questions()
                    .enumerate()
                    .map(move |(number, text)| (at, text, number == 0))
            })
            .collect();
        let left_out = texts.len().saturating_sub(MAX_COMPARED);
        texts.truncate(MAX_COMPARED);
        let only: Vec<&str> = texts.iter().map(|(_, text, _)| *text).collect();
        let encoded = vectors.of(Role::Question, &only);
        let phrasings = texts
            .into_iter()
            .zip(encoded)
            .map(|((entry, text, is_main), vector)| Phrasing {
                entry,
                text,
                is_main,
                vector,
            });
        let texts_of_answers: Vec<String> = sides()
            .map(|(.., side)| {
                answer_with_title(&side.header.question, &markdown::plain(&side.answer))
            })
            .collect();
        let texts_of_answers: Vec<&str> = texts_of_answers.iter().map(String::as_str).collect();
        let mut answers = vec![Vec::new(); pack.entries.len()];
        for ((at, language, _), vector) in sides().zip(vectors.of(Role::Passage, &texts_of_answers))
        {
            answers[at].push((language, vector));
        }
        Compared {
            entries: &pack.entries,
            phrasings: phrasings.collect(),
            left_out,
            answers,
        }
    }

    fn id(&self, entry: usize) -> String {
        self.entries[entry].id.clone()
    }

    /// The cosine of the answers of two entries in a language that both have.
    fn answer_cosine(&self, one: usize, other: usize) -> f32 {
        let pairs = self.answers[one].iter().flat_map(|(language, vector)| {
            let same = self.answers[other]
                .iter()
                .filter(move |(other, _)| other == language);
            same.map(move |(_, other)| vector.cosine_to(other))
        });
        pairs.fold(0.0, f32::max)
    }

    /// For each pair of entries, the two ways to ask that are nearest to each other, if their
    /// cosine is `least` or more; the nearest pairs first.
    fn nearest(
        &self,
        least: f32,
        counts: impl Fn(&Phrasing<'_>) -> bool,
    ) -> Vec<(f32, &Phrasing<'p>, &Phrasing<'p>)> {
        let mut nearest = NearestPairs::new(least, MAX_PAIRS);
        for (at, one) in self
            .phrasings
            .iter()
            .enumerate()
            .filter(|(_, one)| counts(one))
        {
            let others = self.phrasings.iter().enumerate().skip(at + 1);
            for (to, other) in others.filter(|(_, other)| other.entry != one.entry && counts(other))
            {
                let cosine = one.vector.cosine_to(&other.vector);
                nearest.add((one.entry, other.entry), (cosine, at, to));
            }
        }
        let of = |(cosine, one, other): (f32, usize, usize)| {
            (cosine, &self.phrasings[one], &self.phrasings[other])
        };
        nearest.into_sorted().into_iter().map(of).collect()
    }

    fn contested(&self) -> Vec<Contested> {
        let near = self.nearest(SAME_QUESTION, |_| true).into_iter();
        near.map(|(_, one, other)| Contested {
            entries: [self.id(one.entry), self.id(other.entry)],
            questions: [one.text.to_owned(), other.text.to_owned()],
        })
        .collect()
    }

    fn twins(&self) -> Vec<Twins> {
        let near = self.nearest(TWIN_QUESTION, |phrasing| phrasing.is_main);
        near.into_iter()
            .filter(|(_, one, other)| self.answer_cosine(one.entry, other.entry) >= TWIN_ANSWER)
            .map(|(_, one, other)| Twins {
                entries: [self.id(one.entry), self.id(other.entry)],
                questions: [one.text.to_owned(), other.text.to_owned()],
            })
            .collect()
    }
}

/// Makes the vectors of texts by the sentence encoder, or by the table if the encoder isn't
/// used. Those that are kept aren't made again.
pub struct TextVectors<'v> {
    encoder: &'v Encoder,
    kept: KeptVectors,
    before: KeptVectors,
    made: KeptVectors,
}

impl<'v> TextVectors<'v> {
    /// Uses the vectors that an index has kept, and those made for suggestions before.
    pub fn new(encoder: &'v Encoder, kept: KeptVectors, before: KeptVectors) -> TextVectors<'v> {
        TextVectors {
            encoder,
            made: kept.emptied(),
            kept,
            before,
        }
    }

    /// The vectors that were used and that no index has kept.
    pub fn into_made(self) -> KeptVectors {
        self.made
    }

    fn of(&mut self, role: Role, texts: &[&str]) -> Vec<Vector> {
        let known = |text: &str| {
            let kept = [&self.kept, &self.made, &self.before];
            kept.iter().find_map(|kept| kept.get(role, text))
        };
        let missing: BTreeSet<&str> = texts
            .iter()
            .filter(|text| known(text).is_none())
            .copied()
            .collect();
        let missing: Vec<&str> = missing.into_iter().collect();
        let encoded = self.encoder.encode_sentences(role, &missing);
        for (text, vector) in std::iter::zip(missing, encoded) {
            self.made.insert(role, text, vector);
        }
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            let kept = self.kept.get(role, text);
            let vector = match kept.or_else(|| self.made.get(role, text)) {
                Some(vector) => vector.clone(),
                None => {
                    let before = self.before.get(role, text).cloned();
                    let vector = before.unwrap_or_else(|| self.encoder.encode(text));
                    self.made.insert(role, text, vector.clone());
                    vector
                }
            };
            vectors.push(vector);
        }
        vectors
    }
}

fn asked(
    compared: &Compared<'_>,
    unanswered: &[Group],
    vectors: &mut TextVectors<'_>,
) -> Vec<Asked> {
    let texts: Vec<&str> = unanswered.iter().map(most_asked).collect();
    let encoded = vectors.of(Role::Question, &texts);
    let nearest = |vector: &Vector| {
        let phrasings = compared.phrasings.iter();
        let cosines = phrasings.map(|one| (one.vector.cosine_to(vector), one.entry));
        let best = cosines.max_by(|one, other| one.0.total_cmp(&other.0));
        let best = best.filter(|(cosine, _)| *cosine >= ASKED_FOR);
        best.map(|(_, entry)| compared.id(entry))
    };
    let each = unanswered.iter().zip(&encoded);
    each.map(|(group, vector)| Asked {
        question: most_asked(group).to_owned(),
        group: group.id.clone(),
        count: group.count,
        entry: nearest(vector),
    })
    .collect()
}

fn most_asked(group: &Group) -> &str {
    group.questions.first().map_or("", String::as_str)
}

/// The terms of an entry in one language.
struct SideTerms<'p> {
    entry: &'p str,
    language: Language,
    /// The content words of the answer, in order: terms with the words as they are written.
    answer: Vec<(String, String)>,
    /// The terms of its ways to ask.
    asked: BTreeSet<String>,
}

impl<'p> SideTerms<'p> {
    fn of(entry: &'p str, language: Language, side: &Side, tokenizer: &Tokenizer) -> SideTerms<'p> {
        let is_content = |token: &Token| {
            let written = &token.surface;
            !token.is_everyday
                && !is_common(written)
                && !token.is_variant
                && written.chars().count() > 1
                && written.chars().all(char::is_alphabetic)
                && Language::of_script(written).unwrap_or(Language::En) == language
        };
        let answer = tokenizer
            .tokenize(&markdown::plain(&side.answer))
            .into_iter();
        let answer = answer
            .filter(is_content)
            .map(|token| (token.term, token.surface));
        let asked = side.questions().flat_map(|text| tokenizer.tokenize(text));
        SideTerms {
            entry,
            language,
            answer: answer.collect(),
            asked: asked.map(|token| token.term).collect(),
        }
    }

    fn terms(&self) -> impl Iterator<Item = &str> {
        let answer = self.answer.iter().map(|(term, _)| term.as_str());
        answer.chain(self.asked.iter().map(String::as_str))
    }

    /// The words of the answer that no way to ask has and no other entry, those that it has
    /// most often first. `entry_of` has the entry of each term, `None` for several.
    fn own_words(&self, entry_of: &BTreeMap<&str, Option<&str>>) -> Vec<String> {
        let mut counts: BTreeMap<&str, (usize, usize, &str)> = BTreeMap::new();
        for (at, (term, word)) in self.answer.iter().enumerate() {
            let is_own = matches!(entry_of.get(term.as_str()), Some(Some(_)));
            if is_own && !self.asked.contains(term) {
                counts.entry(term).or_insert((0, at, word)).0 += 1;
            }
        }
        let mut words: Vec<(usize, usize, &str)> = counts.into_values().collect();
        words.sort_by_key(|(count, at, _)| (std::cmp::Reverse(*count), *at));
        let words = words.into_iter().take(MAX_WORDS);
        words.map(|(.., word)| word.to_owned()).collect()
    }
}

fn own_words(pack: &Pack, tokenizer: &Tokenizer) -> Vec<OwnWords> {
    let sides = pack.entries.iter().flat_map(|entry| {
        let sides = entry.sides.iter();
        sides.map(|(language, side)| SideTerms::of(&entry.id, *language, side, tokenizer))
    });
    let sides: Vec<SideTerms<'_>> = sides.collect();
    let mut entry_of: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for side in &sides {
        for term in side.terms() {
            let entry = entry_of.entry(term).or_insert(Some(side.entry));
            *entry = entry.filter(|entry| *entry == side.entry);
        }
    }
    let own = sides.iter().map(|side| OwnWords {
        entry: side.entry.to_owned(),
        language: side.language,
        words: side.own_words(&entry_of),
    });
    own.filter(|own| !own.words.is_empty()).collect()
}

#[cfg(test)]
mod tests;
