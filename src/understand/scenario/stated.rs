//! The phrases of a question to the facts that it states.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::number::Number;
use super::super::phrase::Match;
use super::super::sentence::Sentences;
use super::{PhraseMatch, PhraseMeaning, ScenarioInterpreter};
use crate::knowledge::decision::FactType;
use crate::rules::{Domain, StatedFacts};

/// The facts that are stated; and true when numbers contradict each other: then
/// more than one case is meant.
pub(super) fn stated(
    reader: &ScenarioInterpreter,
    said: &[PhraseMatch],
    numbers: &[Number],
    sentences: &Sentences,
) -> (StatedFacts, bool) {
    let mut counts = Counts {
        reader,
        numbers,
        sentences,
        stated: StatedFacts::default(),
        places: HashMap::new(),
        used: Vec::new(),
        refused: Vec::new(),
    };
    // The phrases that say most have the first choice of numbers.
    let mut by_weight: Vec<&PhraseMatch> = said.iter().collect();
    by_weight.sort_by_key(|said| Reverse(said.place.weight()));
    for said in by_weight {
        counts.count(said);
    }
    let is_contradictory = counts
        .refused
        .iter()
        .any(|number| !counts.used.contains(number));
    let mut stated = counts.stated;
    for fact in 0..reader.table.facts.len() {
        let values = said.iter().filter_map(|said| match said.meaning {
            PhraseMeaning::Value { fact: of, code } if of == fact => Some((code, &said.place)),
            _ => None,
        });
        if let Some(domain) = value(reader, fact, values.collect(), sentences, &stated) {
            stated.state(fact, domain);
        }
    }
    (stated, is_contradictory)
}

/// The numbers of a question as they are given to facts.
struct Counts<'q> {
    reader: &'q ScenarioInterpreter,
    numbers: &'q [Number],
    sentences: &'q Sentences,
    stated: StatedFacts,
    /// Where each fact has its number from.
    places: HashMap<usize, Match>,
    /// The numbers that a fact has.
    used: Vec<usize>,
    /// Numbers for a fact that has another.
    refused: Vec<usize>,
}

impl Counts<'_> {
    /// Gives the number of a phrase to its fact. A second number narrows the first
    /// ("at least once but not more than twice"), or counts more of the same
    /// ("skipped once and closed the browser twice").
    fn count(&mut self, said: &PhraseMatch) {
        let PhraseMeaning::Count {
            fact,
            from,
            is_down,
        } = said.meaning
        else {
            return;
        };
        let place = &said.place;
        if place
            .number
            .is_some_and(|number| self.used.contains(&number))
        {
            return;
        }
        let number = place
            .number
            .map(|number| denied(&self.numbers[number], place));
        let Some(domain) = self.domain(fact, number.as_ref(), from, is_down) else {
            return;
        };
        let domain = match self.stated.get(fact) {
            None => Some(domain),
            Some(earlier) => {
                let sum = self
                    .sum(fact, earlier, &domain, place)
                    .filter(|_| from == 0);
                sum.or_else(|| intersection(earlier, &domain))
            }
        };
        let Some(domain) = domain else {
            let is_count = |number: &usize| self.is_count(fact, &self.numbers[*number]);
            self.refused.extend(place.number.filter(is_count));
            return;
        };
        self.used.extend(place.number);
        self.places.insert(fact, place.clone());
        self.stated.state(fact, domain);
    }

    /// True for a number that can only count what a fact counts: not the "one" of
    /// "one of them" nor the "once" of "once more".
    fn is_count(&self, fact: usize, number: &Number) -> bool {
        let word = self.sentences.words[number.start].surface.as_str();
        self.reader.is_unit(fact, number) && !matches!(word, "one" | "once")
    }

    /// The values that a number gives to a fact.
    fn domain(
        &self,
        fact: usize,
        number: Option<&Number>,
        from: i64,
        is_down: bool,
    ) -> Option<Domain> {
        let known = &self.reader.table.facts[fact];
        let (least, most) = match number {
            None => (0, Some(0)),
            Some(number) => (number.min, number.max),
        };
        let (min, max) = match is_down {
            true => (most.map_or(known.min, |most| from - most), from - least),
            false => (from + least, most.map_or(known.max, |most| from + most)),
        };
        between(min.max(known.min), max.min(known.max))
    }

    /// Two numbers of one sentence that count different things, added.
    fn sum(&self, fact: usize, earlier: &Domain, own: &Domain, place: &Match) -> Option<Domain> {
        let first = self.places.get(&fact)?;
        let sentence = |place: &Match| self.sentences.sentence[place.start()];
        let beside = |place: &Match| place.words_beside_number();
        let is_another = first.number.is_some()
            && place.number.is_some()
            && sentence(first) == sentence(place)
            && !first.overlaps(place)
            && !self
                .sentences
                .are_same_words(&beside(first), &beside(place));
        let sum = earlier.single()? + own.single()?;
        (is_another && sum <= self.reader.table.facts[fact].max).then(|| Domain::only(sum))
    }
}

/// A number under a negation: "not even once" is none, "not three times" fewer
/// than three.
fn denied(number: &Number, place: &Match) -> Number {
    match place.is_negated {
        true => Number {
            min: 0,
            max: Some(number.value - 1),
            ..number.clone()
        },
        false => number.clone(),
    }
}

fn between(min: i64, max: i64) -> Option<Domain> {
    match () {
        () if min > max => None,
        () if min == max => Some(Domain::only(min)),
        () => Some(Domain::Between(min, max)),
    }
}

fn intersection(a: &Domain, b: &Domain) -> Option<Domain> {
    let ((a_min, a_max), (b_min, b_max)) = (a.bounds(), b.bounds());
    between(a_min.max(b_min), a_max.min(b_max))
}

/// The values that a question gives to a bool or choice: those of the phrase
/// that says most, of several the last; joined by "or", all of them.
fn value(
    reader: &ScenarioInterpreter,
    fact: usize,
    mut values: Vec<(i64, &Match)>,
    sentences: &Sentences,
    stated: &StatedFacts,
) -> Option<Domain> {
    let weight = values.iter().map(|(_, place)| place.weight()).max()?;
    values.retain(|(_, place)| place.weight() == weight);
    values.sort_by_key(|(_, place)| place.end());
    let known = &reader.table.facts[fact];
    if known.kind() == FactType::Bool {
        let (code, place) = values.last()?;
        return Some(Domain::only(code ^ i64::from(place.is_negated)));
    }
    let (denied, said): (Vec<_>, Vec<_>) = values
        .into_iter()
        .filter(|(_, place)| !(place.is_weak && place.is_negated))
        .partition(|(_, place)| place.is_negated);
    if denied.is_empty() && said.is_empty() {
        return None;
    }
    if known.kind() == FactType::Set {
        let members = said.iter().fold(0, |set, (code, _)| set | 1 << code);
        return (members != 0).then(|| Domain::only(members));
    }
    let mut codes: Vec<i64> = Vec::new();
    if let Some(((last, place), earlier)) = said.split_last() {
        codes.push(*last);
        let mut next = place;
        for (code, place) in earlier.iter().rev() {
            if !is_joined(sentences, place, next) {
                break;
            }
            codes.push(*code);
            next = place;
        }
    } else {
        codes.extend(known.min..=known.max);
    }
    codes.retain(|code| denied.iter().all(|(denied, _)| denied != code));
    // To deny another value than the default is as good as nothing.
    if said.is_empty() && codes.contains(&reader.table.usual_case(stated)[fact]) {
        return None;
    }
    codes.sort_unstable();
    codes.dedup();
    (!codes.is_empty()).then_some(Domain::Among(codes))
}

/// True when one match follows another with "or" between them.
fn is_joined(sentences: &Sentences, first: &Match, second: &Match) -> bool {
    let between = sentences
        .words
        .get(first.end()..second.start())
        .unwrap_or_default();
    first.end() > second.start()
        || between.len() <= 4
            && between.iter().any(|word| {
                matches!(
                    word.surface.as_str(),
                    "or" | "か" | "または" | "あるいは" | "もしくは" | "や"
                )
            })
}

/// The stated facts that phrases other than weak ones state, those of the phrases
/// that say most first.
pub(super) fn key_facts(said: &[PhraseMatch], stated: &StatedFacts) -> Vec<usize> {
    let mut strong: Vec<(usize, &Match)> = said
        .iter()
        .filter(|said| !said.place.is_weak || said.place.is_negated)
        .filter_map(|said| match said.meaning {
            PhraseMeaning::Value { fact, .. } | PhraseMeaning::Count { fact, .. } => {
                Some((fact, &said.place))
            }
            _ => None,
        })
        .filter(|(fact, _)| stated.get(*fact).is_some())
        .collect();
    strong.sort_by_key(|(_, place)| std::cmp::Reverse(place.weight()));
    let mut facts: Vec<usize> = Vec::new();
    for (fact, _) in strong {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}
