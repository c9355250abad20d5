//! Finds the setting or the rollouts that a question looks up: "What is the default of the
//! limit?", 「展開はいつ終わりますか」.
//!
//! The pack says what settings and rollouts are called. The phrases by which people ask for
//! a value or a date are in `words` where they suit every topic; a pack adds those of its own
//! topic in [`SettingQuestions`].

mod places;
mod words;

use jiff::civil::Date;

use self::places::Places;
use self::words::{BEGUN, COMPLETE, DATES, MANNERS, NOW, OPEN, PLAIN_VALUES, VALUES};
use super::number::Number;
use super::number_question::{self, NumberQuestion};
use super::parsed::ParsedQuestion;
use super::phrase::{Lexicon, Match, Phrase, matches};
use super::unit::Units;
use crate::knowledge::table::SettingQuestions;
use crate::knowledge::{Forms, Pack, Place, Problem, Setting};
use crate::text::{Language, Tokenizer};

/// The rows of a pack's tables that a question looks up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// A setting.
    Setting {
        /// The position of its row.
        row: usize,
        /// True when the question asks for its default or its property, which nothing but
        /// a setting has.
        is_unambiguous: bool,
        /// The yes/no question about its numbers, if it is one.
        question: Option<NumberQuestion>,
    },
    /// Rollouts.
    Rollouts {
        /// The positions of their rows; at least one.
        rows: Vec<usize>,
        /// The day that the question names.
        day: Option<Date>,
        /// The yes/no question about them, if it is one.
        question: Option<RolloutQuestion>,
    },
}

/// A yes/no question about the progress of a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolloutQuestion {
    /// True when it asks whether the rollout is complete, false whether it has begun.
    pub asks_completion: bool,
    /// True when it is asked with a negation.
    pub is_negated: bool,
}

/// What a question says about the settings that have numbers, by the positions of their
/// rows. The question after it can be understood with that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberTopic {
    /// The only setting that the question is about, if it has numbers.
    pub row: Option<usize>,
    /// The yes/no question about the numbers of a setting, for each setting that can have
    /// the number. Empty if the question names another setting.
    asked: Vec<(usize, NumberQuestion)>,
    /// The number of a question that consists of nothing else, for the same settings.
    alone: Vec<(usize, NumberQuestion)>,
}

impl NumberTopic {
    /// True when the question asks for the numbers of a setting that it doesn't name: "can I
    /// set it to 30?".
    pub fn needs_setting(&self) -> bool {
        self.row.is_none() && !self.asked.is_empty()
    }

    /// The lookup of a setting if the question asks for its numbers. `asked_before` is true
    /// if the question before asked for them, so that a number alone asks again.
    pub(super) fn lookup(&self, row: usize, asked_before: bool) -> Option<Lookup> {
        let alone = self.alone.iter().filter(|_| asked_before);
        let mut questions = self.asked.iter().chain(alone);
        let (_, question) = questions.find(|(of, _)| *of == row)?;
        Some(Lookup::Setting {
            row,
            is_unambiguous: true,
            question: Some(*question),
        })
    }
}

/// Most words of a text that looks something up without being a question.
const MAX_KEYWORD_QUERY: usize = 10;

/// The names and phrases of a pack's settings and rollouts, each with the position of its
/// row.
#[derive(Debug)]
pub(super) struct LookupInterpreter {
    settings: Vec<(usize, Phrase)>,
    /// Names in the product's API, which are unambiguous.
    properties: Vec<(usize, Phrase)>,
    /// For each setting, true if it has numbers.
    has_numbers: Vec<bool>,
    /// The units of the settings' numbers.
    units: Units,
    rollouts: Vec<(usize, Phrase)>,
    plain_values: Vec<Phrase>,
    values: Vec<Phrase>,
    manners: Vec<Phrase>,
    /// Phrases in which the words of `manners` don't ask how to do something.
    not_manners: Vec<Phrase>,
    dates: Vec<Phrase>,
    open: Vec<Phrase>,
    begun: Vec<Phrase>,
    complete: Vec<Phrase>,
    now: Vec<Phrase>,
}

impl LookupInterpreter {
    /// Compiles the names and phrases of a pack's tables. Mistakes in them are added to
    /// `problems`.
    pub(super) fn new(
        pack: &Pack,
        lexicon: &mut Lexicon,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> LookupInterpreter {
        let no_place = Place::default();
        let mut phrase =
            |written: &str, place: &Place| lexicon.phrase(written, place, tokenizer, problems);
        let (mut settings, mut properties) = (Vec::new(), Vec::new());
        for (row, setting) in pack.settings.iter().enumerate() {
            let names = Language::ALL
                .into_iter()
                .filter_map(|l| setting.name.get(l));
            // A property that is called as the setting is a word of the language as well.
            let is_plain = |property: &str| {
                let mut names = names.clone();
                names.any(|name| name.eq_ignore_ascii_case(property))
            };
            let property = setting
                .property
                .as_deref()
                .and_then(|p| p.rsplit('.').next())
                .filter(|property| !is_plain(property));
            for name in names.chain(setting.also.all()) {
                let words: Vec<&str> = name.split_whitespace().collect();
                settings.push((row, phrase(&words.join("_"), &setting.place)));
            }
            for written in setting.phrases.all() {
                settings.push((row, phrase(written, &setting.place)));
            }
            properties.extend(property.map(|property| (row, phrase(property, &setting.place))));
        }
        let mut rollouts = Vec::new();
        for (row, rollout) in pack.rollouts.iter().enumerate() {
            let announcement = rollout.announcement.as_deref();
            for written in rollout.phrases.all().chain(announcement) {
                rollouts.push((row, phrase(written, &rollout.place)));
            }
        }
        let SettingQuestions {
            default,
            value,
            not_how,
            place,
        } = &pack.setting_questions;
        let mut joined = |general: &[&str], of_pack: &Forms| -> Vec<Phrase> {
            let general = general.iter().map(|written| (*written, &no_place));
            let of_pack = of_pack.all().map(|written| (written, place));
            general
                .chain(of_pack)
                .map(|(written, place)| phrase(written, place))
                .collect()
        };
        LookupInterpreter {
            settings,
            properties,
            has_numbers: pack.settings.iter().map(Setting::has_numbers).collect(),
            units: Units::new(pack.settings.iter().map(|row| &row.unit), tokenizer),
            rollouts,
            plain_values: joined(&PLAIN_VALUES, default),
            values: joined(&VALUES, value),
            manners: joined(&MANNERS, &Forms::default()),
            not_manners: joined(&[], not_how),
            dates: DATES.map(|written| phrase(written, &no_place)).into(),
            open: OPEN.map(|written| phrase(written, &no_place)).into(),
            begun: BEGUN.map(|written| phrase(written, &no_place)).into(),
            complete: COMPLETE.map(|written| phrase(written, &no_place)).into(),
            now: NOW.map(|written| phrase(written, &no_place)).into(),
        }
    }

    /// Finds the names and phrases of the tables in a question.
    pub(super) fn find<'a>(&'a self, parsed: &'a ParsedQuestion<'a>) -> LookupReader<'a> {
        LookupReader {
            settings: Places::of_rows(&self.settings, parsed),
            properties: Places::of_rows(&self.properties, parsed),
            rollouts: Places::of_rows(&self.rollouts, parsed),
            plain_values: Places::of(&self.plain_values, parsed),
            values: Places::of(&self.values, parsed),
            manners: Places::of(&self.manners, parsed),
            not_manners: Places::of(&self.not_manners, parsed),
            phrases: self,
            parsed,
        }
    }
}

/// A question with the places of a pack's names and phrases.
pub(super) struct LookupReader<'a> {
    phrases: &'a LookupInterpreter,
    parsed: &'a ParsedQuestion<'a>,
    settings: Places,
    properties: Places,
    rollouts: Places,
    plain_values: Places,
    values: Places,
    manners: Places,
    not_manners: Places,
}

impl LookupReader<'_> {
    fn sentences(&self) -> std::ops::Range<usize> {
        0..self.parsed.sentences.asks.len()
    }

    /// What the question looks up, if anything. A setting must be named in the sentence that
    /// asks for its value; a rollout can be named in another sentence.
    pub(super) fn lookup(&self) -> Option<Lookup> {
        let setting = self.sentences().find_map(|sentence| self.setting(sentence));
        setting.or_else(|| self.looked_up_rollouts())
    }

    /// The rollouts that the question looks up. The part of the question that asks must ask
    /// for a date or a phase.
    fn looked_up_rollouts(&self) -> Option<Lookup> {
        let mut rows = self.rollouts.named(None);
        // A word for all rollouts must be in the sentence that asks about them, because
        // people roll out other things as well.
        let is_asked_about =
            |sentence| self.parsed.sentences.asks[sentence] && self.rollouts.occur(Some(sentence));
        if rows.len() > 1 && !self.sentences().any(is_asked_about) {
            rows.clear();
        }
        let occurs = |phrases: &[Phrase]| Places::of(phrases, self.parsed).occur(None);
        let phase = self.phase();
        let mut dates = self.phrases.dates.iter();
        let asks = phase.is_some() || dates.any(|phrase| self.asking(phrase).next().is_some());
        let day = self.parsed.moment.filter(|_| !occurs(&self.phrases.now));
        (!rows.is_empty() && asks).then(|| Lookup::Rollouts {
            rows,
            day: day.map(|moment| moment.day),
            question: phase.filter(|_| !occurs(&self.phrases.open)),
        })
    }

    /// The yes/no question about a phase that the question names.
    fn phase(&self) -> Option<RolloutQuestion> {
        let in_phase = |phrases: &[Phrase], asks_completion: bool| {
            let mut places = phrases.iter().flat_map(|phrase| self.asking(phrase));
            places.next().map(|place| RolloutQuestion {
                asks_completion,
                is_negated: place.is_negated,
            })
        };
        in_phase(&self.phrases.complete, true).or_else(|| in_phase(&self.phrases.begun, false))
    }

    /// The places of a phrase where the question may ask something.
    fn asking(&self, phrase: &Phrase) -> impl Iterator<Item = Match> {
        let ParsedQuestion {
            sentences, clauses, ..
        } = self.parsed;
        let is_short = sentences.words.len() <= MAX_KEYWORD_QUERY;
        let places = matches(phrase, self.parsed, |_| true).into_iter();
        places.filter(move |place| {
            let word = place.start();
            is_short || sentences.may_ask(word) && clauses.is_asking(sentences, word)
        })
    }

    /// True when a sentence asks how to do something.
    fn asks_how(&self, sentence: usize) -> bool {
        let is_exception = |place: &Match| {
            let mut exceptions = self.not_manners.matches(sentence);
            exceptions.any(|other| other.overlaps(place))
        };
        let mut manners = self.manners.matches(sentence);
        manners.any(|place| !is_exception(place))
    }

    /// The setting that a sentence looks up.
    fn setting(&self, sentence: usize) -> Option<Lookup> {
        let within = Some(sentence);
        let sentences = self.parsed.sentences;
        let asks = sentences.asks[sentence];
        let is_short = sentences.words.len() <= MAX_KEYWORD_QUERY;
        if !(asks || is_short) || self.asks_how(sentence) {
            return None;
        }
        let properties = self.properties.named(within);
        if let [row] = properties.as_slice()
            && (asks || self.asks_for_value(*row, sentence))
            && !self.is_condition(*row, sentence)
        {
            return Some(Lookup::Setting {
                row: *row,
                is_unambiguous: true,
                question: self.number_question(sentence, *row),
            });
        }
        let settings = self.settings.named(within);
        let [row] = settings.as_slice() else {
            return None;
        };
        let question = self.number_question(sentence, *row);
        let is_unambiguous = self.asks_for(&self.plain_values, *row, sentence);
        let is_looked_up = question.is_some()
            || self.asks_for_value(*row, sentence) && !self.is_condition(*row, sentence);
        is_looked_up.then_some(Lookup::Setting {
            row: *row,
            is_unambiguous,
            question,
        })
    }

    /// The places in a sentence that name the setting of a row.
    fn names(&self, row: usize, sentence: usize) -> impl Iterator<Item = &Match> {
        let properties = self.properties.of_row(row, sentence);
        self.settings.of_row(row, sentence).chain(properties)
    }

    /// True when the part of a sentence that asks has one of these words that ask for a value.
    /// Those within the setting's name ask for nothing; a phrase of several parts isn't a name,
    /// and can have such a word ("excluded default").
    fn asks_for(&self, values: &Places, row: usize, sentence: usize) -> bool {
        let ParsedQuestion {
            sentences, clauses, ..
        } = self.parsed;
        let mut places = values.matches(sentence);
        places.any(|place| {
            clauses.is_asking(sentences, place.start())
                && !self
                    .names(row, sentence)
                    .any(|name| name.spans.len() == 1 && name.overlaps(place))
        })
    }

    /// True when a sentence asks for the value of a row.
    fn asks_for_value(&self, row: usize, sentence: usize) -> bool {
        self.asks_for(&self.plain_values, row, sentence)
            || self.asks_for(&self.values, row, sentence)
    }

    /// True when a sentence names a setting in conditions only: "if the limit is on, …".
    fn is_condition(&self, row: usize, sentence: usize) -> bool {
        let mut names = self.names(row, sentence);
        names.all(|name| self.parsed.clauses.is_condition(name.start()))
    }

    /// The yes/no question about the numbers of a setting that a sentence names.
    fn number_question(&self, sentence: usize, row: usize) -> Option<NumberQuestion> {
        if !self.phrases.has_numbers[row] {
            return None;
        }
        let names: Vec<&Match> = self.names(row, sentence).collect();
        number_question::asked(self.parsed, sentence, &names, |number| {
            self.phrases.units.can_count(row, number)
        })
    }

    /// What the question says about the settings that have numbers.
    pub(super) fn topic(&self) -> NumberTopic {
        let has_numbers = &self.phrases.has_numbers;
        let mut rows = self.properties.named(None);
        rows.extend(self.settings.named(None));
        rows.dedup();
        let row = match rows.as_slice() {
            [] => None,
            [row] if has_numbers[*row] => Some(*row),
            _ => return NumberTopic::default(),
        };
        let with_numbers = (0..has_numbers.len()).filter(|row| has_numbers[*row]);
        let asked = with_numbers.clone().filter_map(|row| {
            let accepts = |number: &Number| self.phrases.units.can_count(row, number);
            let asked = self.sentences().find_map(|sentence| {
                let names: Vec<&Match> = self.names(row, sentence).collect();
                number_question::asked(self.parsed, sentence, &names, accepts)
            });
            Some((row, asked?))
        });
        let alone = with_numbers.clone().filter_map(|row| {
            let accepts = |number: &Number| self.phrases.units.can_count(row, number);
            Some((row, number_question::alone(self.parsed, accepts)?))
        });
        NumberTopic {
            row,
            asked: asked.collect(),
            alone: alone.collect(),
        }
    }
}
