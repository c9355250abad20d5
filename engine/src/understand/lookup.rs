//! Finds the setting or the rollouts that a question looks up: "What is the default of the
//! limit?", 「展開はいつ終わりますか」.
//!
//! The pack says what settings and rollouts are called. The phrases by which people ask for
//! a value or a date are here where they suit every topic; a pack adds those of its own
//! topic in [`SettingQuestions`].

mod places;

use jiff::civil::Date;

use self::places::Places;
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

/// Words that ask for a setting's default or property.
const PLAIN_VALUES: [&str; 7] = [
    "default|defaults",
    "initial value|setting",
    "out_of_the_box",
    "property|parameter|field api|name|which|what",
    "api name|property",
    "既定|既定値|デフォルト|初期値|規定値|初期設定|初期状態",
    "プロパティ|プロパティ名",
];

/// Other words that ask for a value.
const VALUES: [&str; 15] = [
    "value|values|option|options",
    "what go|goes|write|put|enter",
    "range|maximum|minimum|max|min|largest|smallest|highest|lowest",
    "nobody|no_one|nothing changed|touched|configured",
    "who control|controls|decides|decide|sets|chooses",
    "allowed|possible|valid value|values|number|range|days",
    "どういう|どんな 設定|意味|項目",
    "値 何|取る|指定|選ぶ|設定|いくつ|範囲",
    "最大|最小|上限|下限 値|何|いくつ",
    "API 名|名前|何",
    "選択肢|範囲",
    "決める 誰|どちら",
    "誰 決める|管理|制御|変更",
    "選べる 値|どれ|何",
    "何日 まで|指定|設定|選べる",
];

/// Words that ask how to do something instead of for a value.
const MANNERS: [&str; 3] = [
    "how~to|how~do|how~can|how~should",
    "sample|example|script|step|steps",
    "書き方|方法|手順|やり方|サンプル|例",
];

/// Most words of a text that looks something up without being a question.
const MAX_KEYWORD_QUERY: usize = 10;

/// Words that ask for a date or whether it has passed.
const DATES: [&str; 9] = [
    "when",
    "which|what day|date|month",
    "date|dates|schedule|timeline|deadline",
    "how_long|until_when|by_when",
    "already|yet|still",
    "いつ|何月|何日|何年|何_月|何_日|何_年",
    "日 教える|知る|何",
    "廃止日|開始日|終了日|完了日|期日|日付|日程|期間|スケジュール|時期",
    "もう|まだ",
];

/// Words that ask for the date itself instead of yes or no.
const OPEN: [&str; 4] = [
    "when|which|what|how_long",
    "meant|planned|supposed|scheduled",
    "いつ|何|教える|知る|予定",
    "date|schedule|timeline",
];

/// Words for the beginning of a rollout.
const BEGUN: [&str; 2] = [
    "start|started|begin|began|begun|starts|begins|under_way",
    "始まる|開始|はじまる|始める",
];

/// Words for the end of a rollout.
const COMPLETE: [&str; 3] = [
    "finish|finished|complete|completed|done|over|end|ended|ends|through|concluded|wrap",
    "終わる|終了|完了|済む|おわる",
    "済み|済|実施",
];

/// Words that ask for the present state. A date in the same question then belongs to the
/// rollout's name.
const NOW: [&str; 2] = ["already|yet|still|now|by_now", "もう|まだ|すでに|今|現在"];

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
            let property = setting
                .property
                .as_deref()
                .and_then(|p| p.rsplit('.').next());
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

    /// The rollouts that the question looks up.
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
        let asks = phase.is_some() || occurs(&self.phrases.dates);
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
            let mut places = phrases
                .iter()
                .flat_map(|phrase| matches(phrase, self.parsed, |_| true));
            places.next().map(|place| RolloutQuestion {
                asks_completion,
                is_negated: place.is_negated,
            })
        };
        in_phase(&self.phrases.complete, true).or_else(|| in_phase(&self.phrases.begun, false))
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
        let is_unambiguous = self.plain_values.occur(within);
        let is_asked_for = is_unambiguous || self.values.occur(within);
        let properties = self.properties.named(within);
        if let ([row], true) = (properties.as_slice(), asks || is_asked_for) {
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
        (is_asked_for || question.is_some()).then_some(Lookup::Setting {
            row: *row,
            is_unambiguous,
            question,
        })
    }

    /// The yes/no question about the numbers of a setting that a sentence names.
    fn number_question(&self, sentence: usize, row: usize) -> Option<NumberQuestion> {
        if !self.phrases.has_numbers[row] {
            return None;
        }
        let properties = self.properties.of_row(row, sentence);
        let names = self.settings.of_row(row, sentence).chain(properties);
        let names: Vec<&Match> = names.collect();
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
            let asked = self
                .sentences()
                .find_map(|sentence| number_question::asked(self.parsed, sentence, &[], accepts));
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
