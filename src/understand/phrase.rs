//! The phrases of a decision table to where a question says them.
//!
//! A phrase is a row of parts: words, alternatives for one word (`on|enabled`),
//! words that belong together (`set_up`), a group of words (`#snooze`, of the
//! table or the glossary), a number (`{n}`) or an ordinal (`{nth}`). All parts
//! must stand near each other in one sentence, in any order: what comes first
//! differs between the languages and between people.

use std::collections::HashMap;

use super::number::Number;
use super::sentence::{Break, Sentences};
use crate::knowledge::Pack;
use crate::knowledge::glossary::closed;
use crate::knowledge::table::Place;
use crate::knowledge::{Problem, ProblemKind};
use crate::text::Tokenizer;

/// Words of content that may stand between two parts of a phrase, and words of
/// any kind.
const WIDEST_GAP: usize = 3;
const WIDEST_DISTANCE: usize = 9;

/// Words between a phrase and what it bars, at most.
const BESIDE: usize = 2;

/// Joins words of which the function words count too.
const EVERY: char = '~';

/// One part of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Any of these atoms.
    Words(Vec<usize>),
    /// A number.
    Number,
    /// An ordinal.
    Ordinal,
}

/// A phrase, ready to look for.
#[derive(Debug, Clone)]
pub struct Phrase {
    parts: Vec<Part>,
    /// Atoms that must not stand beside it.
    barred: Vec<usize>,
    /// True for a phrase that states something in passing.
    pub is_weak: bool,
}

/// Where a question says a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The words, in order, of all parts.
    pub spans: Vec<(usize, usize)>,
    /// Which of the numbers it takes.
    pub number: Option<usize>,
    /// True when it is said with a negation that is not its own.
    pub is_negated: bool,
    /// How far its parts are apart, in words of content and commas.
    pub gap: usize,
    /// True for a phrase that states something in passing.
    pub is_weak: bool,
}

impl Match {
    /// The first word.
    pub fn start(&self) -> usize {
        self.spans.first().map_or(0, |span| span.0)
    }

    /// The word after the last.
    pub fn end(&self) -> usize {
        self.spans.last().map_or(0, |span| span.1)
    }

    /// How much it says: more with more parts, less with what stands between
    /// them.
    pub fn weight(&self) -> impl Ord + use<> {
        (!self.is_weak, self.spans.len(), std::cmp::Reverse(self.gap))
    }

    /// True when one of its parts is a part of another match too.
    pub fn overlaps(&self, other: &Match) -> bool {
        self.spans
            .iter()
            .any(|(start, end)| (*start..*end).any(|word| other.covers(word)))
    }

    /// True when a word is in one of its parts.
    pub fn covers(&self, word: usize) -> bool {
        self.spans
            .iter()
            .any(|(start, end)| (*start..*end).contains(&word))
    }
}

/// The words of phrases, and the phrases made of them.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// First term of an atom to the rest of it.
    forms: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// The atom of a form or of a group, by its name in a phrase.
    atoms: HashMap<String, usize>,
    /// How many of the first atoms are groups of the table itself.
    own: usize,
}

/// Where the atoms of a lexicon stand in a question.
#[derive(Debug)]
pub struct Found {
    /// For each atom, the first word and the word after the last.
    atoms: Vec<Vec<(usize, usize)>>,
    /// How many of the first are groups of the table itself.
    own: usize,
}

impl Found {
    /// True when a word is one of several that make a word of the table.
    fn is_bound(&self, word: usize) -> bool {
        let mut spans = self.atoms[..self.own].iter().flatten();
        spans.any(|(start, end)| end - start > 1 && (*start..*end).contains(&word))
    }

    /// True when a word is part of some atom.
    pub fn knows(&self, word: usize) -> bool {
        let mut spans = self.atoms.iter().flatten();
        spans.any(|(start, end)| (*start..*end).contains(&word))
    }
}

impl Lexicon {
    /// The groups of a pack: those of its decision table and its glossary.
    pub fn new(pack: &Pack, tokenizer: &Tokenizer) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let own = pack.decision.iter().flat_map(|decision| &decision.words);
        for (id, forms) in own {
            lexicon.group(id, forms.all(), tokenizer);
        }
        lexicon.own = lexicon.atoms.len();
        for term in pack.terms.iter().filter(|term| !term.beyond) {
            let forms = term.ja.iter().chain(&term.en).map(String::as_str);
            lexicon.group(&term.id, forms, tokenizer);
        }
        lexicon
    }

    fn group<'f>(&mut self, id: &str, forms: impl Iterator<Item = &'f str>, tokenizer: &Tokenizer) {
        let name = format!("#{id}");
        // The table's own group of this name comes first and stays.
        if self.atoms.contains_key(&name) {
            return;
        }
        let atom = self.atom(name);
        for form in forms {
            self.insert(form, atom, tokenizer);
        }
    }

    fn atom(&mut self, name: String) -> usize {
        let next = self.atoms.len();
        *self.atoms.entry(name).or_insert(next)
    }

    /// Adds a form of an atom, also closed where it was written open. A compound
    /// in katakana is cut in another way between brackets than alone.
    fn insert(&mut self, form: &str, atom: usize, tokenizer: &Tokenizer) {
        let keeps_every_word = form.contains(EVERY);
        let form = form.replace(EVERY, " ");
        let closed = closed(&form);
        let is_katakana = form.chars().all(crate::text::language::is_katakana);
        let in_brackets = is_katakana.then(|| format!("「{form}」"));
        let forms = [
            Some(form.as_str()),
            closed.as_deref(),
            in_brackets.as_deref(),
        ];
        for form in forms.into_iter().flatten() {
            let words = tokenizer.every_word(form);
            let has_content = words.iter().any(|word| !word.is_function) && !keeps_every_word;
            let kept = words.into_iter().filter(|word| {
                word.surface.chars().any(char::is_alphanumeric)
                    && !(has_content && word.is_function)
            });
            let terms: Vec<String> = kept.map(|word| word.term).collect();
            if let Some((first, rest)) = terms.split_first() {
                let forms = self.forms.entry(first.clone()).or_default();
                let new = (rest.to_vec(), atom);
                if !forms.contains(&new) {
                    forms.push(new);
                }
            }
        }
    }

    /// Reads a phrase. A group that does not exist is a problem.
    pub fn phrase(
        &mut self,
        written: &str,
        place: &Place,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> Phrase {
        let strong = written.strip_prefix('?');
        let mut phrase = Phrase {
            parts: Vec::new(),
            barred: Vec::new(),
            is_weak: strong.is_some(),
        };
        for part in strong.unwrap_or(written).split_whitespace() {
            let words = part.strip_prefix('!');
            let mut atoms = Vec::new();
            for word in words.unwrap_or(part).split('|') {
                match word {
                    "{n}" => phrase.parts.push(Part::Number),
                    "{nth}" => phrase.parts.push(Part::Ordinal),
                    _ => atoms.extend(self.alternative(word, place, tokenizer, problems)),
                }
            }
            match words {
                Some(_) => phrase.barred.extend(atoms),
                None if !atoms.is_empty() => phrase.parts.push(Part::Words(atoms)),
                None => {}
            }
        }
        phrase
    }

    fn alternative(
        &mut self,
        word: &str,
        place: &Place,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> Option<usize> {
        if let Some(id) = word.strip_prefix('#') {
            let known = self.atoms.get(word).copied();
            if known.is_none() {
                let id = id.to_owned();
                problems.push(place.problem(ProblemKind::Undefined { table: "words", id }));
            }
            return known;
        }
        let is_new = !self.atoms.contains_key(word);
        let atom = self.atom(word.to_owned());
        if is_new {
            self.insert(&word.replace('_', " "), atom, tokenizer);
        }
        Some(atom)
    }

    /// Finds every atom in a question.
    pub fn find(&self, sentences: &Sentences) -> Found {
        let mut atoms = vec![Vec::new(); self.atoms.len()];
        for (start, word) in sentences.words.iter().enumerate() {
            for (rest, atom) in self.forms.get(&word.term).into_iter().flatten() {
                if let Some(end) = follow(sentences, start, rest) {
                    atoms[*atom].push((start, end));
                }
            }
        }
        Found {
            atoms,
            own: self.own,
        }
    }
}

/// The word after the last, when terms follow a word with nothing but function
/// words in between.
fn follow(sentences: &Sentences, start: usize, terms: &[String]) -> Option<usize> {
    let mut at = start + 1;
    for term in terms {
        loop {
            let word = sentences.words.get(at)?;
            if sentences.breaks[at] == Break::Sentence {
                return None;
            }
            at += 1;
            if word.term == *term {
                break;
            }
            if !word.is_function {
                return None;
            }
        }
    }
    Some(at)
}

/// Every place where a question says a phrase, the nearest words for each.
/// `accepts` tells which numbers can be meant.
pub fn matches(
    phrase: &Phrase,
    found: &Found,
    sentences: &Sentences,
    numbers: &[Number],
    accepts: impl Fn(&Number) -> bool,
) -> Vec<Match> {
    let mut candidates: Vec<Vec<(usize, usize)>> = Vec::with_capacity(phrase.parts.len());
    for part in &phrase.parts {
        let of_numbers = |is_ordinal: bool| -> Vec<(usize, usize)> {
            let fitting = numbers
                .iter()
                .filter(|n| n.is_ordinal == is_ordinal && accepts(n));
            fitting.map(|number| (number.start, number.end)).collect()
        };
        let spans = match part {
            Part::Number => of_numbers(false),
            Part::Ordinal => of_numbers(true),
            Part::Words(atoms) => atoms
                .iter()
                .flat_map(|atom| &found.atoms[*atom])
                .copied()
                .collect(),
        };
        if spans.is_empty() {
            return Vec::new();
        }
        candidates.push(spans);
    }
    let is_number = |part: &Part| matches!(part, Part::Number | Part::Ordinal);
    let anchor = phrase.parts.iter().position(is_number).unwrap_or(0);
    let has_number = phrase.parts.get(anchor).is_some_and(is_number);
    let mut matches = Vec::new();
    for &span in candidates.get(anchor).into_iter().flatten() {
        let others: Vec<&[(usize, usize)]> = (0..candidates.len())
            .filter(|part| *part != anchor)
            .map(|part| candidates[part].as_slice())
            .collect();
        let spans = nearest(sentences, numbers, vec![span], &others);
        if let Some(spans) = spans.filter(|spans| !is_barred(phrase, found, spans)) {
            let number = has_number
                .then(|| numbers.iter().position(|number| number.start == span.0))
                .flatten();
            matches.push(Match {
                is_negated: is_negated(sentences, found, &spans),
                gap: gaps(sentences, numbers, &spans).sum(),
                is_weak: phrase.is_weak,
                spans,
                number,
            });
        }
    }
    matches
}

/// True when words that a phrase bars stand beside a place that would be its.
fn is_barred(phrase: &Phrase, found: &Found, spans: &[(usize, usize)]) -> bool {
    let mut barred = phrase.barred.iter().flat_map(|atom| &found.atoms[*atom]);
    barred.any(|(start, end)| {
        let is_beside =
            |span: &(usize, usize)| *start <= span.1 + BESIDE && span.0 <= *end + BESIDE;
        spans.iter().any(is_beside)
    })
}

/// The choice of one span for each part that lies closest together.
fn nearest(
    sentences: &Sentences,
    numbers: &[Number],
    chosen: Vec<(usize, usize)>,
    others: &[&[(usize, usize)]],
) -> Option<Vec<(usize, usize)>> {
    let Some((spans, rest)) = others.split_first() else {
        let mut chosen = chosen;
        chosen.sort_unstable();
        return is_near(sentences, numbers, &chosen).then_some(chosen);
    };
    let mut best: Option<Vec<(usize, usize)>> = None;
    for span in *spans {
        let is_apart = chosen
            .iter()
            .all(|(start, end)| span.1 <= *start || *end <= span.0);
        let is_in_reach = chosen.iter().all(|(start, _)| {
            span.0.abs_diff(*start) <= (WIDEST_DISTANCE + 3) * (others.len() + 1)
        });
        if !is_apart || !is_in_reach {
            continue;
        }
        let mut more = chosen.clone();
        more.push(*span);
        let Some(found) = nearest(sentences, numbers, more, rest) else {
            continue;
        };
        if best
            .as_ref()
            .is_none_or(|best| extent(&found) < extent(best))
        {
            best = Some(found);
        }
    }
    best
}

fn extent(spans: &[(usize, usize)]) -> usize {
    let start = spans.iter().map(|span| span.0).min().unwrap_or(0);
    let end = spans.iter().map(|span| span.1).max().unwrap_or(0);
    end - start
}

/// True when spans, sorted, follow each other closely in one sentence.
fn is_near(sentences: &Sentences, numbers: &[Number], spans: &[(usize, usize)]) -> bool {
    let is_together = spans.windows(2).all(|pair| {
        sentences.sentence[pair[0].0] == sentences.sentence[pair[1].0]
            && pair[1].0.saturating_sub(pair[0].1) <= WIDEST_DISTANCE
    });
    is_together && gaps(sentences, numbers, spans).all(|gap| gap <= WIDEST_GAP)
}

/// What stands between spans, sorted: words of content, other than numbers, and
/// commas.
fn gaps(
    sentences: &Sentences,
    numbers: &[Number],
    spans: &[(usize, usize)],
) -> impl Iterator<Item = usize> {
    spans.windows(2).map(|pair| {
        let (end, start) = (pair[0].1, pair[1].0);
        let is_number = |word: usize| numbers.iter().any(|n| (n.start..n.end).contains(&word));
        let counts = |word: &usize| {
            let token = &sentences.words[*word];
            !token.is_function
                && !token.is_everyday
                && !sentences.is_negation[*word]
                && !is_number(*word)
        };
        let commas = (end..=start).filter(|word| sentences.breaks[*word] == Break::Comma);
        (end..start).filter(counts).count() + commas.count()
    })
}

/// True when a word of content in the spans is under a negation outside them,
/// which is no part of a word of the table: "not now" denies nothing.
fn is_negated(sentences: &Sentences, found: &Found, spans: &[(usize, usize)]) -> bool {
    let is_inside = |word: usize| {
        spans
            .iter()
            .any(|(start, end)| (*start..*end).contains(&word))
    };
    let mut words = spans.iter().flat_map(|(start, end)| *start..*end);
    words.any(|word| {
        let is_own = sentences.is_negation[word];
        let negation = sentences.negated_by[word]
            .filter(|negation| !is_inside(*negation) && !found.is_bound(*negation));
        negation.is_some() && !is_own
    })
}
