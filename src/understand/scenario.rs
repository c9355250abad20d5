//! A question to the case that it describes: the facts it states, the day it
//! names, and what it asks of them.
//!
//! The phrases are the pack's; how they are read is the same for every pack.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::moment::Moment;
use super::number::Number;
use super::phrase::{Found, Lexicon, Match, Phrase, matches};
use super::reader::QuestionWords;
use super::sentence::{self, Sentences};
use crate::knowledge::Problem;
use crate::knowledge::decision::FactType;
use crate::knowledge::table::Place;
use crate::rules::{Domain, Stated, Table};
use crate::text::{Language, Tokenizer};

/// What a question says to a decision table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// The facts that it states.
    pub stated: Stated,
    /// The facts that it makes a point of, the most explicit first: not those it
    /// names in passing.
    pub made_of: Vec<usize>,
    /// The day that it names.
    pub day: Option<Date>,
    /// What it asks.
    pub ask: Option<Asked>,
    /// True when it has words of the table's subject.
    pub is_on_subject: bool,
    /// True when it asks something else beside: how, why, where, to change it.
    pub is_about_more: bool,
    /// Share, 0 to 1, of its words of content that the table's phrases know.
    pub understood: f32,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The position of the table's ask.
    pub ask: usize,
    /// True when it is asked with a negation: whether they can *not*.
    pub is_negated: bool,
    /// True when it is asked in more than one word.
    pub is_explicit: bool,
}

impl Scenario {
    /// True when the table can decide it: something is asked, some fact is made a
    /// point of, and nothing says that something else is meant.
    pub fn is_complete(&self) -> bool {
        self.ask.is_some()
            && !self.made_of.is_empty()
            && self.is_on_subject
            && !self.is_about_more
            && self.understood >= LEAST_UNDERSTOOD
    }

    /// The same question about other facts: what a follow-up does not say is
    /// taken over from the question before it.
    pub fn lean_on(&mut self, earlier: &Scenario) {
        let mut stated = earlier.stated.clone();
        stated.update(&self.stated);
        self.stated = stated;
        for fact in &earlier.made_of {
            if !self.made_of.contains(fact) {
                self.made_of.push(*fact);
            }
        }
        self.day = self.day.or(earlier.day);
        self.ask = self.ask.or(earlier.ask);
        self.is_on_subject |= earlier.is_on_subject;
    }
}

/// What numbers count that no fact of a table counts unless it says so.
#[rustfmt::skip]
const OTHER_UNITS: [&str; 22] = [
    "second", "minut", "min", "hour", "week", "month", "year", "user", "peopl", "person",
    "employe", "percent", "分", "時間", "時", "週", "週間", "月", "年", "人", "名", "か月",
];

/// A question in which fewer words are known is about something else.
const LEAST_UNDERSTOOD: f32 = 0.4;

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A fact has a value.
    Value { fact: usize, code: i64 },
    /// A fact has the number of the phrase, counted from somewhere.
    Count {
        fact: usize,
        from: i64,
        is_down: bool,
    },
    /// Something is asked.
    Ask(usize),
    /// The question is about the table's subject.
    Subject,
    /// A question in this sentence is about something else.
    Except,
    /// The whole question is about something else.
    Beyond,
    /// A day has come, by its position.
    Day(usize),
}

/// A decision table with its phrases, ready to read questions.
#[derive(Debug)]
pub struct TableReader {
    /// The table.
    pub table: Arc<Table>,
    phrases: Vec<(Meaning, Phrase)>,
    /// For each fact, the terms of what its numbers count.
    units: Vec<Vec<String>>,
}

impl TableReader {
    /// Reads the phrases of a table.
    pub(super) fn new(
        table: Table,
        lexicon: &mut Lexicon,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> TableReader {
        let mut phrases = Vec::new();
        for (meaning, written, place) in written_phrases(&table) {
            let phrase = lexicon.phrase(written, place, tokenizer, problems);
            phrases.push((meaning, phrase));
        }
        let units = table.facts.iter().map(|fact| {
            let forms = fact.written.unit.all();
            let first = |form| Some(tokenizer.every_word(form).first()?.term.clone());
            forms.filter_map(first).collect()
        });
        TableReader {
            units: units.collect(),
            phrases,
            table: Arc::new(table),
        }
    }

    /// Reads a question.
    pub(super) fn read(&self, words: &QuestionWords<'_>) -> Scenario {
        let QuestionWords {
            sentences,
            moment,
            numbers,
            found,
        } = words;
        let said = self.said(found, sentences, numbers);
        let ask = self.asked(&said, sentences);
        let is_else = |said: &Said| match said.meaning {
            Meaning::Except => sentences.may_ask(said.place.start()),
            Meaning::Beyond => true,
            _ => false,
        };
        let is_about_more = said.iter().any(is_else)
            || ask
                .as_ref()
                .is_some_and(|(_, ask)| asks_more(sentences, ask));
        let stated = self.stated(&said, numbers, sentences);
        Scenario {
            made_of: made_of(&said, &stated),
            stated,
            day: moment
                .map(|moment| moment.day)
                .or_else(|| self.named_day(&said)),
            ask: ask.map(|(asked, _)| asked),
            is_on_subject: said.iter().any(|said| said.meaning == Meaning::Subject),
            is_about_more,
            understood: understood(sentences, found, numbers, *moment),
        }
    }

    /// The day that a question names by what happens on it.
    fn named_day(&self, said: &[Said]) -> Option<Date> {
        let days = said.iter().filter_map(|said| match said.meaning {
            Meaning::Day(day) if !said.place.is_negated => Some((day, &said.place)),
            _ => None,
        });
        let (day, _) = days.max_by_key(|(_, place)| place.weight())?;
        Some(self.table.written.days[day].day.first_day())
    }

    /// Everything that a question says in the table's phrases.
    fn said(&self, found: &Found, sentences: &Sentences, numbers: &[Number]) -> Vec<Said> {
        let mut said = Vec::new();
        for (meaning, phrase) in &self.phrases {
            let accepts = |number: &Number| match meaning {
                Meaning::Count { fact, .. } => self.counts(*fact, number),
                _ => true,
            };
            let places = matches(phrase, found, sentences, numbers, accepts);
            said.extend(places.into_iter().map(|place| Said {
                meaning: *meaning,
                place,
            }));
        }
        said
    }

    /// True when a number can be one of a fact: it counts what the fact counts,
    /// or nothing that another fact counts.
    fn counts(&self, fact: usize, number: &Number) -> bool {
        let Some(unit) = &number.unit else {
            return true;
        };
        let is_of = |fact: &usize| self.units[*fact].contains(unit);
        let is_of_none = !(0..self.units.len()).any(|other| is_of(&other));
        is_of(&fact) || is_of_none && !OTHER_UNITS.contains(&unit.as_str())
    }

    /// What is asked: in a sentence that asks, by the phrase that says most, of
    /// several the last.
    fn asked(&self, said: &[Said], sentences: &Sentences) -> Option<(Asked, Match)> {
        let asks = said.iter().filter_map(|said| match said.meaning {
            Meaning::Ask(ask) => Some((ask, &said.place)),
            _ => None,
        });
        // Of equals, English says the main verb first, Japanese last.
        let order = |place: &Match| match sentence::language_of(&sentences.words[place.start()]) {
            Language::En => -(place.start() as isize),
            Language::Ja => place.end() as isize,
        };
        let rank = |place: &Match| {
            let may_ask = sentences.may_ask(place.start());
            (may_ask, place.weight(), order(place))
        };
        let (ask, place) = asks.max_by_key(|(_, place)| rank(place))?;
        let asked = Asked {
            ask,
            is_negated: place.is_negated,
            is_explicit: place.spans.len() > 1,
        };
        Some((asked, place.clone()))
    }

    fn stated(&self, said: &[Said], numbers: &[Number], sentences: &Sentences) -> Stated {
        let mut stated = Stated::default();
        let mut used: Vec<usize> = Vec::new();
        let mut counted: HashMap<usize, Match> = HashMap::new();
        // The phrases that say most have the first choice of numbers.
        let mut counts: Vec<(usize, &Said)> = said.iter().enumerate().collect();
        counts.sort_by_key(|(at, said)| (std::cmp::Reverse(said.place.weight()), *at));
        for (_, said) in counts {
            let Meaning::Count {
                fact,
                from,
                is_down,
            } = said.meaning
            else {
                continue;
            };
            if said
                .place
                .number
                .is_some_and(|number| used.contains(&number))
            {
                continue;
            }
            let number = said.place.number.map(|number| numbers[number].clone());
            let number = match number {
                // "Not even once" is none, "not three times" fewer than three.
                Some(number) if said.place.is_negated => Some(Number {
                    min: 0,
                    max: Some(number.value - 1),
                    ..number
                }),
                number => number,
            };
            let Some(domain) = self.counted(fact, number.as_ref(), from, is_down) else {
                continue;
            };
            let earlier = stated.get(fact);
            let both = earlier.and_then(|earlier| intersection(earlier, &domain));
            let sum = earlier
                .zip(counted.get(&fact))
                .filter(|(_, place)| from == 0 && is_in_addition(sentences, place, &said.place))
                .and_then(|(earlier, _)| Some(earlier.single()? + domain.single()?))
                .filter(|sum| *sum <= self.table.facts[fact].max)
                .map(Domain::only);
            let is_new = earlier.is_none();
            if let Some(domain) = sum.or(both).or(is_new.then_some(domain)) {
                used.extend(said.place.number);
                counted.insert(fact, said.place.clone());
                stated.state(fact, domain);
            }
        }
        for fact in 0..self.table.facts.len() {
            let values = said.iter().filter_map(|said| match said.meaning {
                Meaning::Value { fact: of, code } if of == fact => Some((code, &said.place)),
                _ => None,
            });
            if let Some(domain) = self.value(fact, values.collect(), sentences, &stated) {
                stated.state(fact, domain);
            }
        }
        stated
    }

    /// The numbers that a phrase gives to a fact.
    fn counted(
        &self,
        fact: usize,
        number: Option<&Number>,
        from: i64,
        is_down: bool,
    ) -> Option<Domain> {
        let known = &self.table.facts[fact];
        let (least, most) = match number {
            None => (0, Some(0)),
            Some(number) => (number.min, number.max),
        };
        let (min, max) = match is_down {
            true => (most.map_or(known.min, |most| from - most), from - least),
            false => (from + least, most.map_or(known.max, |most| from + most)),
        };
        let (min, max) = (min.max(known.min), max.min(known.max));
        match () {
            () if min > max => None,
            () if min == max => Some(Domain::only(min)),
            () => Some(Domain::Between(min, max)),
        }
    }

    /// The values that a question gives to a bool or choice: those of the phrase
    /// that says most, of several the last; joined by "or", all of them.
    fn value(
        &self,
        fact: usize,
        mut values: Vec<(i64, &Match)>,
        sentences: &Sentences,
        stated: &Stated,
    ) -> Option<Domain> {
        let weight = values.iter().map(|(_, place)| place.weight()).max()?;
        values.retain(|(_, place)| place.weight() == weight);
        values.sort_by_key(|(_, place)| place.end());
        let known = &self.table.facts[fact];
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
        if said.is_empty() && codes.contains(&self.table.usual(stated)[fact]) {
            return None;
        }
        codes.sort_unstable();
        codes.dedup();
        (!codes.is_empty()).then_some(Domain::Among(codes))
    }
}

/// A phrase in a question.
#[derive(Debug)]
struct Said {
    meaning: Meaning,
    place: Match,
}

/// The stated facts that phrases other than weak ones state, those of the phrases
/// that say most first.
fn made_of(said: &[Said], stated: &Stated) -> Vec<usize> {
    let mut strong: Vec<(usize, &Match)> = said
        .iter()
        .filter(|said| !said.place.is_weak || said.place.is_negated)
        .filter_map(|said| match said.meaning {
            Meaning::Value { fact, .. } | Meaning::Count { fact, .. } => Some((fact, &said.place)),
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

/// The phrases of a table with what they mean and where they were written.
fn written_phrases(table: &Table) -> Vec<(Meaning, &str, &Place)> {
    let decision = &table.written;
    let mut phrases = Vec::new();
    let subject = decision
        .subject
        .all()
        .map(|phrase| (Meaning::Subject, phrase));
    let except = decision
        .except
        .all()
        .map(|phrase| (Meaning::Except, phrase));
    let beyond = decision
        .beyond
        .all()
        .map(|phrase| (Meaning::Beyond, phrase));
    let days = decision.days.iter().enumerate();
    let days = days.flat_map(|(at, day)| day.phrases.all().map(move |p| (Meaning::Day(at), p)));
    let general = subject.chain(except).chain(beyond).chain(days);
    phrases.extend(general.map(|(meaning, phrase)| (meaning, phrase, &decision.place)));
    for (ask, written) in decision.asks.iter().enumerate() {
        let all = written.phrases.all();
        phrases.extend(all.map(|phrase| (Meaning::Ask(ask), phrase, &written.place)));
    }
    for (fact, known) in table.facts.iter().enumerate() {
        let written = &known.written;
        let place = &written.place;
        let plain = Meaning::Count {
            fact,
            from: 0,
            is_down: false,
        };
        phrases.extend(written.phrases.all().map(|phrase| (plain, phrase, place)));
        for counted in &written.counted {
            let meaning = Meaning::Count {
                fact,
                from: counted.from,
                is_down: counted.down,
            };
            phrases.extend(counted.phrases.all().map(|phrase| (meaning, phrase, place)));
        }
        for (at, value) in written.values.iter().enumerate() {
            let at = i64::try_from(at).unwrap_or(0);
            let code = match known.kind() {
                FactType::Bool => known.code(&value.value).unwrap_or(at),
                _ => at,
            };
            let meaning = Meaning::Value { fact, code };
            phrases.extend(value.phrases.all().map(|phrase| (meaning, phrase, place)));
        }
    }
    phrases
}

fn intersection(a: &Domain, b: &Domain) -> Option<Domain> {
    let ((a_min, a_max), (b_min, b_max)) = (a.bounds(), b.bounds());
    let (min, max) = (a_min.max(b_min), a_max.min(b_max));
    match min == max {
        true => Some(Domain::only(min)),
        false => (min < max).then_some(Domain::Between(min, max)),
    }
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

/// True when the sentence of an ask has a question word that is not the ask's
/// own: why, where, how to.
fn asks_more(sentences: &Sentences, ask: &Match) -> bool {
    let sentence = sentences.sentence[ask.start()];
    let words = 0..sentences.words.len();
    let mut words = words.filter(|word| sentences.sentence[*word] == sentence);
    words.any(|word| is_question_word(sentences, word) && !ask.covers(word))
}

/// True for a question word, not one that joins a clause ("the user, who …") or
/// means any (「何人も」).
fn is_question_word(sentences: &Sentences, word: usize) -> bool {
    let surface = |at: usize| {
        sentences
            .words
            .get(at)
            .map_or("", |word| word.surface.as_str())
    };
    let own = surface(word);
    let is_first = word == 0 || sentences.sentence[word - 1] != sentences.sentence[word];
    if own == "何" {
        return ![word + 1, word + 2]
            .into_iter()
            .any(|at| matches!(surface(at), "も" | "か" | "度か"));
    }
    QUESTION_WORDS_JA.contains(&own)
        || is_first && matches!(own, "who" | "which")
        || is_first && matches!(own, "when" | "where") && AUXILIARIES.contains(&surface(word + 1))
        || QUESTION_WORDS.contains(&own) && sentences.begins_clause(word)
}

/// Words that ask for something else than yes or no, where they begin a clause:
/// inside one they join it to another.
const QUESTION_WORDS: [&str; 3] = ["how", "why", "what"];

/// What follows "when" and "where" in a question, and not where they join a clause.
const AUXILIARIES: [&str; 14] = [
    "will", "would", "can", "could", "do", "does", "did", "is", "are", "was", "were", "should",
    "has", "have",
];

#[rustfmt::skip]
const QUESTION_WORDS_JA: [&str; 10] = [
    "なぜ", "なんで", "どうして", "どこ", "誰", "どう", "いつ", "どの", "どっち", "どれ",
];

/// True when two numbers of one sentence count different things: "skipped once and
/// closed the browser twice".
fn is_in_addition(sentences: &Sentences, first: &Match, second: &Match) -> bool {
    sentences.sentence[first.start()] == sentences.sentence[second.start()]
        && first.number.is_some()
        && second.number.is_some()
        && !first.overlaps(second)
}

/// The share of words of content that are known.
fn understood(
    sentences: &Sentences,
    found: &Found,
    numbers: &[Number],
    moment: Option<Moment>,
) -> f32 {
    let is_topical = |word: &usize| {
        let token = &sentences.words[*word];
        !token.is_function && !token.is_everyday && !sentences.is_negation[*word]
    };
    let is_known = |word: &usize| {
        found.knows(*word)
            || numbers
                .iter()
                .any(|number| (number.start..number.end).contains(word))
            || moment.is_some_and(|moment| (moment.start..moment.end).contains(word))
    };
    let topical: Vec<usize> = (0..sentences.words.len()).filter(is_topical).collect();
    let known = topical.iter().filter(|word| is_known(word)).count();
    match topical.len() {
        0 => 1.0,
        all => known as f32 / all as f32,
    }
}
