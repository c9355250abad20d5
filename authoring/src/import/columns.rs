//! Finds what the columns of a table hold, by the names in its first rows.

use super::marker;
use super::report::{Role, TakenColumn};
use crate::text::Language;

/// The names of columns, in lower case without spaces.
const QUESTIONS: [&str; 12] = [
    "question",
    "q",
    "質問",
    "ご質問",
    "問い合わせ",
    "お問い合わせ",
    "問合せ",
    "質問内容",
    "問い合わせ内容",
    "お問い合わせ内容",
    "設問",
    "問",
];
const ANSWERS: [&str; 11] = [
    "answer",
    "a",
    "回答",
    "ご回答",
    "答え",
    "回答内容",
    "対応",
    "対応方法",
    "対処",
    "解答",
    "答",
];
const ALTERNATIVES: [&str; 11] = [
    "also",
    "alternatives",
    "alternatequestions",
    "alternativequestions",
    "similarquestions",
    "variations",
    "言い換え",
    "類似質問",
    "別の聞き方",
    "別の言い方",
    "同義質問",
];
const TAGS: [&str; 12] = [
    "tag",
    "tags",
    "category",
    "categories",
    "カテゴリ",
    "カテゴリー",
    "分類",
    "大分類",
    "中分類",
    "小分類",
    "topic",
    "タグ",
];
/// The day on which an answer was verified, or was last changed, or was written.
const DATES: [&str; 24] = [
    "asof",
    "確認日",
    "最終確認日",
    "updated",
    "updatedat",
    "lastupdated",
    "lastmodified",
    "modified",
    "更新日",
    "更新日時",
    "最終更新日",
    "最終更新日時",
    "最終更新",
    "改訂日",
    "改定日",
    "修正日",
    "date",
    "created",
    "日付",
    "公開日",
    "登録日",
    "作成日",
    "作成日時",
    "回答日",
];
/// Columns that say nothing to an asker.
const IGNORED: [&str; 9] = [
    "no", "no.", "#", "id", "番号", "項番", "№", "qnaid", "index",
];
/// Parts of other names of columns of questions and of answers.
const OF_QUESTIONS: [&str; 5] = ["question", "faq", "質問", "問い合わせ", "問合せ"];
const OF_ANSWERS: [&str; 9] = [
    "answer", "response", "solution", "回答", "解答", "答え", "対応", "対処", "解決",
];
/// The ends of names that only sound like those, such as 「質問者」 and 「対応状況」.
const OF_OTHERS: [&str; 17] = [
    "者", "日", "日時", "時間", "状況", "状態", "番号", "部署", "部門", "先", "数", "率", "期限",
    "件数", "id", "要否", "区分",
];

/// The longest name of a column that isn't a known name, in characters.
const LONGEST_NAME: usize = 12;
/// The number of rows in which names are looked for.
const FIRST_ROWS: usize = 20;

/// The positions of the columns of a table.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// The names, as written; empty if the table has none.
    pub names: Vec<String>,
    /// The language that the names end with.
    pub language: Option<Language>,
    pub question: usize,
    pub answer: usize,
    pub alternatives: Vec<usize>,
    pub tags: Vec<usize>,
    pub date: Option<usize>,
}

impl Columns {
    /// True if a column is used.
    pub(super) fn has(&self, at: usize) -> bool {
        self.taken().iter().any(|(taken, _)| *taken == at)
    }

    fn taken(&self) -> Vec<(usize, Role)> {
        let of = |all: &[usize], role: Role| -> Vec<(usize, Role)> {
            all.iter().map(|at| (*at, role)).collect()
        };
        let mut taken = vec![(self.question, Role::Question), (self.answer, Role::Answer)];
        taken.extend(of(&self.alternatives, Role::Alternatives));
        taken.extend(of(&self.tags, Role::Tags));
        taken.extend(self.date.map(|at| (at, Role::Date)));
        taken
    }

    /// The columns that are used, for the report.
    pub(super) fn report(&self) -> impl Iterator<Item = TakenColumn> {
        let taken = self.taken().into_iter();
        taken.map(|(at, role)| TakenColumn {
            number: at + 1,
            name: self
                .names
                .get(at)
                .map_or(String::new(), |name| one_line(name)),
            role,
        })
    }
}

/// The columns of a table in each of its languages, and the number of the first row below
/// their names.
pub(super) fn columns(rows: &[Vec<String>]) -> Option<(usize, Vec<Columns>)> {
    let filled: Vec<&Vec<String>> = rows.iter().filter(|row| is_filled(row)).collect();
    named(rows).or_else(|| {
        if !asks_first(&filled) && !is_of_texts(&filled) {
            return None;
        }
        let unnamed = Columns {
            answer: 1,
            ..Columns::default()
        };
        let at = rows.iter().position(|row| is_filled(row))?;
        Some(match is_header(filled[0], &filled[1..]) {
            true => (
                at + 1,
                vec![Columns {
                    names: rows[at].clone(),
                    ..unnamed
                }],
            ),
            false => (0, vec![unnamed]),
        })
    })
}

/// The number of the first row below the names of a table in a text, and the columns of its
/// questions and answers. `None` if it isn't surely one of questions.
pub(super) fn places(rows: &[Vec<String>]) -> Option<(usize, usize, usize)> {
    if let Some(columns) = rows.first().and_then(|row| named_in(row, None, &[], false)) {
        return Some((1, columns.question, columns.answer));
    }
    let rows: Vec<&Vec<String>> = rows.iter().collect();
    asks_first(&rows).then_some((0, 0, 1))
}

/// True for a column that is no text for an asker: of numbers, of days, or without a name.
pub(super) fn is_of_numbers_or_days(name: &str) -> bool {
    let key = key(name).0;
    key.is_empty() || is_ignored(name) || DATES.contains(&key.as_str())
}

/// True for the name of a column that says nothing to an asker.
pub(super) fn is_ignored(name: &str) -> bool {
    IGNORED.contains(&key(name).0.as_str())
}

fn is_filled(row: &[String]) -> bool {
    row.iter().filter(|cell| !cell.trim().is_empty()).count() > 1
}

/// True if the first cells of at least half of the rows ask.
fn asks_first(rows: &[&Vec<String>]) -> bool {
    let asks = |row: &&&Vec<String>| row.first().is_some_and(|cell| asks(cell));
    let asking = rows.iter().filter(asks).count();
    asking > 0 && asking * 2 >= rows.len()
}

fn asks(cell: &str) -> bool {
    let is_marked = || marker::question(cell).is_some_and(|text| !text.trim().is_empty());
    marker::is_question(cell) || is_marked()
}

/// True for a cell that can be the name of a column.
fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    let is_mark = |c: char| matches!(c, '。' | '、' | '？' | '?' | '！' | '!' | '\n');
    cell.chars().count() <= LONGEST_NAME && !cell.contains(is_mark)
}

/// True for a row of short names above rows that are unlike it: half of them or more ask
/// where it doesn't, or have answers that are three times as long.
fn is_header(row: &[String], below: &[&Vec<String>]) -> bool {
    const TIMES: usize = 3;
    let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
    let (asked, answered) = (cell(row, 0), cell(row, 1));
    let are_names = [&asked, &answered].iter().all(|cell| is_name(cell));
    let is_other = |row: &&&Vec<String>| {
        asks(&cell(row, 0)) || length(&cell(row, 1)) >= TIMES * length(&answered)
    };
    let others = below.iter().filter(is_other).count();
    let has_digit = answered.chars().any(|c| c.is_numeric());
    are_names && !asks(&asked) && !has_digit && others > 0 && others * 2 >= below.len()
}

fn length(cell: &str) -> usize {
    cell.chars().filter(|c| c.is_alphanumeric()).count()
}

/// The columns of a table with names, in each of its languages, and the number of the first
/// row below the names.
fn named(rows: &[Vec<String>]) -> Option<(usize, Vec<Columns>)> {
    let first = rows.iter().position(|row| is_filled(row));
    rows.iter()
        .take(FIRST_ROWS)
        .enumerate()
        .find_map(|(number, row)| {
            let below: Vec<&Vec<String>> = rows[number + 1..].iter().collect();
            let languages = [None, Some(Language::En), Some(Language::Ja)];
            let of = |language| named_in(row, language, &below, first == Some(number));
            let found: Vec<Columns> = languages.into_iter().filter_map(of).collect();
            (!found.is_empty()).then_some((number + 1, found))
        })
}

/// The columns whose names in a row end with a language, or with none. In the first row, a
/// part of a name is enough, and so is the name of either questions or answers if the other
/// column is beside it. A row below can be one of values, such as "質問" as a kind.
fn named_in(
    row: &[String],
    language: Option<Language>,
    below: &[&Vec<String>],
    is_first: bool,
) -> Option<Columns> {
    let keys: Vec<_> = row.iter().map(|name| key(name)).collect();
    let keys: Vec<&str> = keys
        .iter()
        .map(|(key, of)| if *of == language { key.as_str() } else { "" })
        .collect();
    let positions = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let found = keys.iter().enumerate().filter(|(_, key)| is(key));
        found.map(|(at, _)| at).collect()
    };
    let alternatives = positions(&|key| is_one_of(key, &ALTERNATIVES));
    let tags = positions(&|key| is_one_of(key, &TAGS));
    let dates = DATES.iter();
    let date = dates
        .filter_map(|name| keys.iter().position(|key| key == name))
        .next();
    let is_other = |at: &usize| {
        alternatives.contains(at) || tags.contains(at) || is_of_numbers_or_days(&row[*at])
    };
    let named = |exact: &[&str], parts: &[&str]| {
        let exactly = positions(&|key| is_one_of(key, exact));
        let partly = positions(&|key| is_first && sounds_like(key, parts));
        let mut found = exactly.into_iter().chain(partly);
        found.find(|at| !is_other(at))
    };
    let question = named(&QUESTIONS, &OF_QUESTIONS);
    let answer = named(&ANSWERS, &OF_ANSWERS).filter(|at| Some(*at) != question);
    let (question, answer) = match (question, answer) {
        (Some(question), Some(answer)) => (question, answer),
        _ if !is_first || language.is_some() => return None,
        (Some(question), None) => {
            let others = question + 1..row.len();
            let free: Vec<usize> = others.filter(|at| !is_other(at)).collect();
            // A single column beside it can only be that of the answers.
            let is_longer = |at: &usize| letters(below, *at) > letters(below, question);
            let next = free.first().copied().filter(|at| is_name(&row[*at]));
            (
                question,
                next.filter(|at| free.len() == 1 || is_longer(at))?,
            )
        }
        (None, Some(answer)) => {
            let mut before = (0..answer).rev().filter(|at| !is_other(at));
            (before.find(|at| is_name(&row[*at]))?, answer)
        }
        (None, None) => return None,
    };
    Some(Columns {
        names: row.to_vec(),
        language,
        question,
        answer,
        alternatives,
        tags,
        date,
    })
}

/// True for a table of two columns of text, the second one longer than the first.
fn is_of_texts(rows: &[&Vec<String>]) -> bool {
    let is_pair = |row: &&&Vec<String>| row.iter().skip(2).all(|cell| cell.trim().is_empty());
    let pairs = rows.iter().filter(is_pair).count();
    rows.len() > 2
        && pairs * 5 >= rows.len() * 4
        && letters(rows, 1) > letters(rows, 0)
        && letters(rows, 1) > rows.len() * 6
}

/// The number of letters in a column.
fn letters(rows: &[&Vec<String>], at: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.get(at));
    cells
        .map(|cell| cell.chars().filter(|c| c.is_alphabetic()).count())
        .sum()
}

/// True if the name of a column is one of these, perhaps in the plural or more polite, or one
/// of them in each of two languages, as in `質問/question`.
fn is_one_of(key: &str, names: &[&str]) -> bool {
    let is = |key: &str| {
        let single = key.strip_suffix('s').filter(|single| single.len() > 1);
        names.contains(&key) || single.is_some_and(|single| names.contains(&single))
    };
    let is_first = |first: &&str| {
        let second = key.strip_prefix(*first).unwrap_or_default();
        let second = second.trim_matches(['/', '／', '(', ')', '|', '-', '・']);
        second.is_ascii() != first.is_ascii() && is(second)
    };
    is(key) || names.iter().any(is_first)
}

/// True for a short name with one of these parts that isn't the name of something else about
/// it.
fn sounds_like(key: &str, parts: &[&str]) -> bool {
    is_name(key)
        && parts.iter().any(|part| key.contains(part))
        && !OF_OTHERS.iter().any(|end| key.ends_with(end))
}

/// The name of a column in lower case and half width without spaces, and the language that
/// it ends with.
fn key(name: &str) -> (String, Option<Language>) {
    const ENDS: [(&str, Language); 10] = [
        ("_ja", Language::Ja),
        ("_jp", Language::Ja),
        ("-ja", Language::Ja),
        ("(ja)", Language::Ja),
        ("(日本語)", Language::Ja),
        ("_en", Language::En),
        ("-en", Language::En),
        ("(en)", Language::En),
        ("(英語)", Language::En),
        ("(english)", Language::En),
    ];
    let letters = name.trim().trim_start_matches('\u{feff}').chars();
    let letters = letters.filter(|c| !c.is_whitespace()).map(half_width);
    let name: String = letters.flat_map(char::to_lowercase).collect();
    let end = ENDS
        .iter()
        .find_map(|(end, language)| Some((name.strip_suffix(end)?, *language)));
    match end {
        Some((name, language)) => (name.replace('_', ""), Some(language)),
        None => (name.replace('_', ""), None),
    }
}

/// A full-width letter, digit or mark in half width.
fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_alone_asks_nothing() {
        for (cell, expected) in [
            ("Q1.", false),
            ("Q1. 駐車できますか", true),
            ("Can I park?", true),
        ] {
            assert_eq!(asks(cell), expected, "{cell}");
        }
    }
}
