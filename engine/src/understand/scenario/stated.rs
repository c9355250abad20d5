//! Finds the facts that a question states.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use super::super::number::Number;
use super::super::parsed::ParsedQuestion;
use super::super::phrase::Match;
use super::super::sentence::Sentences;
use super::phrases::{PhraseMatch, PhraseMeaning, TablePhrases};
use crate::knowledge::decision::FactType;
use crate::rules::{Domain, StatedFacts, Table};

/// What a question states.
#[derive(Debug)]
pub(super) struct Statements {
    pub facts: StatedFacts,
    /// True if numbers contradict each other, which means that the question is about several
    /// cases.
    pub is_contradictory: bool,
    /// The number of facts for which other words of the question state another value.
    pub contested: usize,
}

/// What a question states about the facts of a table.
pub(super) fn stated(
    table: &Table,
    phrases: &TablePhrases,
    matches: &[PhraseMatch],
    parsed: &ParsedQuestion<'_>,
    day: Date,
) -> Statements {
    let mut counts = Counts {
        table,
        phrases,
        numbers: &parsed.numbers,
        sentences: parsed.sentences,
        stated: StatedFacts::default(),
        places: HashMap::new(),
        used: HashSet::new(),
        rejected: HashSet::new(),
    };
    // Phrases of greater weight take their numbers first.
    let mut by_weight: Vec<&PhraseMatch> = matches.iter().collect();
    by_weight.sort_by_key(|matched| Reverse(matched.place.weight()));
    for matched in by_weight {
        counts.count(matched);
    }
    let is_contradictory = !counts.rejected.is_subset(&counts.used);
    let mut stated = counts.stated;
    let mut values: BTreeMap<usize, Vec<(i64, &Match)>> = BTreeMap::new();
    for matched in matches {
        if let PhraseMeaning::Value { fact, code } = matched.meaning {
            values.entry(fact).or_default().push((code, &matched.place));
        }
    }
    let mut contested = 0;
    for (fact, values) in values {
        let so_far = (&stated, day);
        if let Some(domain) = value(table, fact, values.clone(), parsed.sentences, so_far) {
            contested += usize::from(is_contested(table, fact, &values, &domain));
            stated.state(fact, domain);
        }
    }
    Statements {
        facts: stated,
        is_contradictory,
        contested,
    }
}

/// True if a choice has other values by strong phrases that share no word with those of its
/// stated values: "she has a red card … with a blue card".
fn is_contested(table: &Table, fact: usize, values: &[(i64, &Match)], domain: &Domain) -> bool {
    if table.facts[fact].kind() != FactType::Choice {
        return false;
    }
    let affirmed = values.iter().filter(|(_, place)| !place.is_negated);
    let (chosen, others): (Vec<_>, Vec<_>) = affirmed.partition(|(code, _)| domain.contains(*code));
    let mut others = others.iter().filter(|(_, place)| !place.is_weak);
    !chosen.is_empty()
        && others.any(|(_, other)| !chosen.iter().any(|(_, place)| place.overlaps(other)))
}

/// The assignment of a question's numbers to facts.
struct Counts<'q> {
    table: &'q Table,
    phrases: &'q TablePhrases,
    numbers: &'q [Number],
    sentences: &'q Sentences,
    stated: StatedFacts,
    /// The match that gave each fact its number.
    places: HashMap<usize, Match>,
    /// The numbers that were assigned to a fact, by position.
    used: HashSet<usize>,
    /// Numbers that contradict the number of their fact, by position.
    rejected: HashSet<usize>,
}

impl Counts<'_> {
    /// Assigns the number of a phrase to its fact. A second number is added to the first
    /// if it counts other occurrences ("called once and wrote twice"), or else narrows it
    /// ("at least once but not more than twice").
    fn count(&mut self, matched: &PhraseMatch) {
        let PhraseMeaning::Count {
            fact,
            from,
            is_down,
        } = matched.meaning
        else {
            return;
        };
        let place = &matched.place;
        if place
            .number
            .is_some_and(|number| self.used.contains(&number))
        {
            return;
        }
        let number = place
            .number
            .map(|number| negated(&self.numbers[number], place));
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
            self.rejected.extend(place.number.filter(is_count));
            return;
        };
        self.used.extend(place.number);
        self.places.insert(fact, place.clone());
        self.stated.state(fact, domain);
    }

    /// True for a number that certainly counts in the fact's unit. The "one" of "one of
    /// them" and the "once" of "once more" do not.
    fn is_count(&self, fact: usize, number: &Number) -> bool {
        let word = self.sentences.words[number.start].surface.as_str();
        self.phrases.units.is_unit_of(fact, number) && !matches!(word, "one" | "once")
    }

    /// The values that a number gives to a fact; without a number, 0.
    fn domain(
        &self,
        fact: usize,
        number: Option<&Number>,
        from: i64,
        is_down: bool,
    ) -> Option<Domain> {
        let range = &self.table.facts[fact];
        let (least, most) = match number {
            None => (0, Some(0)),
            Some(number) => (number.min, number.max),
        };
        let (min, max) = match is_down {
            true => (most.map_or(range.min, |most| from - most), from - least),
            false => (from + least, most.map_or(range.max, |most| from + most)),
        };
        between(min.max(range.min), max.min(range.max))
    }

    /// The sum of two numbers of one sentence that count different occurrences; `None` if
    /// they do not.
    fn sum(&self, fact: usize, earlier: &Domain, later: &Domain, place: &Match) -> Option<Domain> {
        let first = self.places.get(&fact)?;
        let sentence = |place: &Match| self.sentences.sentence[place.start()];
        let other_words = |place: &Match| place.words_except_number();
        let are_different = first.number.is_some()
            && place.number.is_some()
            && sentence(first) == sentence(place)
            && !first.overlaps(place)
            && !self
                .sentences
                .are_same_words(&other_words(first), &other_words(place));
        let sum = earlier.single()? + later.single()?;
        (are_different && sum <= self.table.facts[fact].max).then(|| Domain::only(sum))
    }
}

/// A number with the negation of its phrase: "not even once" means 0, "not three times"
/// fewer than three.
fn negated(number: &Number, place: &Match) -> Number {
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

/// The values that a question gives to a bool, choice or set: those of the matches of
/// greatest weight. Of several the last counts, or all that are joined by "or"; a set has
/// all of them.
fn value(
    table: &Table,
    fact: usize,
    mut values: Vec<(i64, &Match)>,
    sentences: &Sentences,
    so_far: (&StatedFacts, Date),
) -> Option<Domain> {
    let weight = values.iter().map(|(_, place)| place.weight()).max()?;
    values.retain(|(_, place)| place.weight() == weight);
    values.sort_by_key(|(_, place)| place.end());
    let definition = &table.facts[fact];
    if definition.kind() == FactType::Bool {
        let (code, place) = values.last()?;
        return Some(Domain::only(code ^ i64::from(place.is_negated)));
    }
    let (negated, affirmed): (Vec<_>, Vec<_>) = values
        .into_iter()
        .filter(|(_, place)| !(place.is_weak && place.is_negated))
        .partition(|(_, place)| place.is_negated);
    if negated.is_empty() && affirmed.is_empty() {
        return None;
    }
    if definition.kind() == FactType::Set {
        let members = affirmed.iter().fold(0, |set, (code, _)| set | 1 << code);
        return (members != 0).then(|| Domain::only(members));
    }
    let mut codes: Vec<i64> = Vec::new();
    if let Some(((last, place), earlier)) = affirmed.split_last() {
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
        codes.extend(definition.min..=definition.max);
    }
    codes.retain(|code| negated.iter().all(|(negated, _)| negated != code));
    // A negation that leaves the default possible states nothing.
    let (stated, day) = so_far;
    let usual = table.usual_case(stated, day);
    let default = table.default_codes(fact, &usual, day);
    if affirmed.is_empty() && default.iter().all(|code| codes.contains(code)) {
        return None;
    }
    codes.sort_unstable();
    codes.dedup();
    (!codes.is_empty()).then_some(Domain::Among(codes))
}

/// True when two matches overlap, or have a word for "or" among at most four words between
/// them.
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

/// The stated facts with a phrase that is strong or negated, in descending order of weight.
pub(super) fn key_facts(matches: &[PhraseMatch], stated: &StatedFacts) -> Vec<usize> {
    let mut strong: Vec<(usize, &Match)> = matches
        .iter()
        .filter(|matched| !matched.place.is_weak || matched.place.is_negated)
        .filter_map(|matched| match matched.meaning {
            PhraseMeaning::Value { fact, .. } | PhraseMeaning::Count { fact, .. } => {
                Some((fact, &matched.place))
            }
            _ => None,
        })
        .filter(|(fact, _)| stated.get(*fact).is_some())
        .collect();
    strong.sort_by_key(|(_, place)| Reverse(place.weight()));
    let mut facts: Vec<usize> = Vec::new();
    for (fact, _) in strong {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}
