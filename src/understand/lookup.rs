//! A question to the setting or roll-out that it looks up: "default for days
//! allowed to snooze?", 「P2 の展開はいつ終わりますか」.
//!
//! What a setting is called and how a roll-out is spoken of is the pack's. That a
//! value or a date is asked for is told by words that are the same for every
//! pack.

use jiff::civil::Date;

use super::interpret::ParsedQuestion;
use super::phrase::{Lexicon, Match, Phrase, matches};
use crate::knowledge::table::Place;
use crate::knowledge::{Pack, Problem};
use crate::text::{Language, Tokenizer};

/// What is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// A setting.
    Setting {
        /// Its position.
        row: usize,
        /// True when its default or its property is asked for: nothing else is
        /// called so.
        is_unambiguous: bool,
    },
    /// Roll-outs.
    Rollouts {
        /// Their positions.
        rows: Vec<usize>,
        /// The day that the question names.
        day: Option<Date>,
        /// Whether it asks of them yes or no.
        question: Option<RolloutQuestion>,
    },
}

/// A question of yes or no about a roll-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolloutQuestion {
    /// True when it asks whether it is complete, false whether it has begun.
    pub asks_completion: bool,
    /// True when it is asked with a negation.
    pub is_negated: bool,
}

/// Words that ask for a setting's default or property.
const PLAIN_VALUES: [&str; 7] = [
    "default|defaults",
    "initial value|setting",
    "out_of_the_box",
    "property|parameter|field graph|api|name|which|what",
    "graph|api name|property",
    "既定|既定値|デフォルト|初期値|規定値|初期設定|初期状態",
    "プロパティ|プロパティ名",
];

/// Words that ask for a value in another way.
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
    "Graph|API 名|名前|何",
    "選択肢|範囲",
    "決める 誰|どちら|Microsoft|管理者",
    "誰 決める|管理|制御|変更",
    "選べる 値|どれ|何",
    "何日 まで|指定|設定|選べる",
];

/// Words that ask how to do something, not for a value.
const MANNERS: [&str; 3] = [
    "how~to|how~do|how~can|how~should",
    "sample|example|script|step|steps",
    "書き方|方法|手順|やり方|サンプル|例 !認証",
];

/// More words than this, with no question among them, look nothing up.
const LONGEST_CATCHWORD: usize = 10;

/// Words that ask for a date, or whether it has come.
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

/// Words that ask for the date itself, not yes or no.
const OPEN: [&str; 4] = [
    "when|which|what|how_long",
    "meant|planned|supposed|scheduled",
    "いつ|何|教える|知る|予定",
    "date|schedule|timeline",
];

const BEGUN: [&str; 2] = [
    "start|started|begin|began|begun|starts|begins|under_way",
    "始まる|開始|はじまる|始める",
];

const COMPLETE: [&str; 3] = [
    "finish|finished|complete|completed|done|over|end|ended|ends|through|concluded|wrap",
    "終わる|終了|完了|済む|おわる",
    "済み|済|実施",
];

/// Words that ask how things stand now: a day beside them is the roll-out's own.
const NOW: [&str; 2] = ["already|yet|still|now|by_now", "もう|まだ|すでに|今|現在"];

/// The tables of a pack, ready to read questions.
#[derive(Debug)]
pub(super) struct LookupInterpreter {
    settings: Vec<(usize, Phrase)>,
    /// Names in the product's API, which nobody uses for anything else.
    properties: Vec<(usize, Phrase)>,
    rollouts: Vec<(usize, Phrase)>,
    plain_values: Vec<Phrase>,
    values: Vec<Phrase>,
    manners: Vec<Phrase>,
    dates: Vec<Phrase>,
    open: Vec<Phrase>,
    begun: Vec<Phrase>,
    complete: Vec<Phrase>,
    now: Vec<Phrase>,
}

impl LookupInterpreter {
    /// Reads the names and phrases of a pack's tables.
    pub(super) fn new(
        pack: &Pack,
        lexicon: &mut Lexicon,
        tokenizer: &Tokenizer,
        problems: &mut Vec<Problem>,
    ) -> LookupInterpreter {
        let nowhere = Place::default();
        let mut phrase =
            |written: &str, place: &Place| lexicon.phrase(written, place, tokenizer, problems);
        let (mut settings, mut properties) = (Vec::new(), Vec::new());
        for (at, setting) in pack.settings.iter().enumerate() {
            let names = Language::ALL
                .into_iter()
                .filter_map(|l| setting.name.get(l));
            let property = setting
                .property
                .as_deref()
                .and_then(|p| p.rsplit('.').next());
            for name in names.chain(setting.also.all()) {
                let words: Vec<&str> = name.split_whitespace().collect();
                settings.push((at, phrase(&words.join("_"), &setting.place)));
            }
            for written in setting.phrases.all() {
                settings.push((at, phrase(written, &setting.place)));
            }
            properties.extend(property.map(|property| (at, phrase(property, &setting.place))));
        }
        let mut rollouts = Vec::new();
        for (at, rollout) in pack.rollouts.iter().enumerate() {
            let number = rollout.announcement.as_deref();
            for written in rollout.phrases.all().chain(number) {
                rollouts.push((at, phrase(written, &rollout.place)));
            }
        }
        LookupInterpreter {
            settings,
            properties,
            rollouts,
            plain_values: PLAIN_VALUES.map(|written| phrase(written, &nowhere)).into(),
            values: VALUES.map(|written| phrase(written, &nowhere)).into(),
            manners: MANNERS.map(|written| phrase(written, &nowhere)).into(),
            dates: DATES.map(|written| phrase(written, &nowhere)).into(),
            open: OPEN.map(|written| phrase(written, &nowhere)).into(),
            begun: BEGUN.map(|written| phrase(written, &nowhere)).into(),
            complete: COMPLETE.map(|written| phrase(written, &nowhere)).into(),
            now: NOW.map(|written| phrase(written, &nowhere)).into(),
        }
    }

    /// What a question looks up, if anything. A setting is named in the sentence
    /// that asks for its value; a date may be asked for in another.
    pub(super) fn interpret(&self, words: &ParsedQuestion<'_>) -> Option<Lookup> {
        let sentences = words.sentences.asks.len();
        let setting = (0..sentences).find_map(|sentence| self.setting(words, sentence));
        setting.or_else(|| self.rollouts(words))
    }

    fn rollouts(&self, words: &ParsedQuestion<'_>) -> Option<Lookup> {
        let mut rows = named(&self.rollouts, words, None);
        // One word for any of them means them only where something is asked of it:
        // people roll out other things, too.
        let is_asked_of = |sentence| {
            let is_named = !named(&self.rollouts, words, Some(sentence)).is_empty();
            is_named && words.sentences.asks[sentence]
        };
        if rows.len() > 1 && !(0..words.sentences.asks.len()).any(is_asked_of) {
            rows.clear();
        }
        let asks_for = |phrases: &[Phrase]| is_said(phrases, words, None);
        let phase = self.phase(words);
        let asks = phase.is_some() || asks_for(&self.dates);
        let day = words.moment.filter(|_| !asks_for(&self.now));
        (!rows.is_empty() && asks).then(|| Lookup::Rollouts {
            rows,
            day: day.map(|moment| moment.day),
            question: phase.filter(|_| !asks_for(&self.open)),
        })
    }

    /// The phase that a question names.
    fn phase(&self, words: &ParsedQuestion<'_>) -> Option<RolloutQuestion> {
        let named = |phrases: &[Phrase], asks_completion: bool| {
            let mut places = phrases.iter().flat_map(|phrase| said(phrase, words, None));
            places.next().map(|place| RolloutQuestion {
                asks_completion,
                is_negated: place.is_negated,
            })
        };
        named(&self.complete, true).or_else(|| named(&self.begun, false))
    }

    fn setting(&self, words: &ParsedQuestion<'_>, sentence: usize) -> Option<Lookup> {
        let within = Some(sentence);
        let asks = words.sentences.asks[sentence];
        let is_short = words.sentences.words.len() <= LONGEST_CATCHWORD;
        if !(asks || is_short) || is_said(&self.manners, words, within) {
            return None;
        }
        let is_unambiguous = is_said(&self.plain_values, words, within);
        let is_asked_for = is_unambiguous || is_said(&self.values, words, within);
        let properties = named(&self.properties, words, within);
        if let ([row], true) = (properties.as_slice(), asks || is_asked_for) {
            return Some(Lookup::Setting {
                row: *row,
                is_unambiguous: true,
            });
        }
        let settings = named(&self.settings, words, within);
        match (settings.as_slice(), is_asked_for) {
            ([row], true) => Some(Lookup::Setting {
                row: *row,
                is_unambiguous,
            }),
            _ => None,
        }
    }
}

/// Where a question says a phrase, in one of its sentences or anywhere.
fn said(phrase: &Phrase, words: &ParsedQuestion<'_>, within: Option<usize>) -> Vec<Match> {
    let ParsedQuestion {
        sentences,
        numbers,
        occurrences,
        ..
    } = words;
    let mut places = matches(phrase, occurrences, sentences, numbers, |_| true);
    places.retain(|place| within.is_none_or(|at| sentences.sentence[place.start()] == at));
    places
}

fn is_said(phrases: &[Phrase], words: &ParsedQuestion<'_>, within: Option<usize>) -> bool {
    phrases
        .iter()
        .any(|phrase| !said(phrase, words, within).is_empty())
}

/// The rows that are named in the most words.
fn named(
    rows: &[(usize, Phrase)],
    words: &ParsedQuestion<'_>,
    within: Option<usize>,
) -> Vec<usize> {
    let found = rows.iter().flat_map(|(row, phrase)| {
        let places = said(phrase, words, within).into_iter();
        places.map(move |place| (*row, (place.spans.len(), words_of(&place))))
    });
    let found: Vec<_> = found.collect();
    let most = found.iter().map(|(_, words)| *words).max();
    let best = found.iter().filter(|(_, words)| Some(*words) == most);
    let mut best: Vec<usize> = best.map(|(row, _)| *row).collect();
    best.sort_unstable();
    best.dedup();
    best
}

fn words_of(place: &Match) -> usize {
    place.spans.iter().map(|(start, end)| end - start).sum()
}
