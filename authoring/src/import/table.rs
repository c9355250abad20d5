//! Reads questions and answers from the rows of a table: CSV, TSV or a workbook (.xlsx).
//!
//! The columns are found by their names. Without names, a table of two or more columns
//! whose first one holds questions is read as questions with answers.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{
    Data, DataRef, Reader, Sheet, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs,
};

use super::marker;
use super::report::{Skipped, Why};
use super::{ImportedQuestion, ReadError};
use crate::text::Language;

/// The largest number of rows and of columns that are read.
const MAX_ROWS: usize = 20_000;
const MAX_COLUMNS: usize = 200;

/// The names of columns, in lower case without spaces.
const QUESTIONS: [&str; 14] = [
    "question",
    "questions",
    "q",
    "質問",
    "問い合わせ",
    "お問い合わせ",
    "問合せ",
    "質問内容",
    "問い合わせ内容",
    "お問い合わせ内容",
    "設問",
    "問",
    "ご質問",
    "faq",
];
const ANSWERS: [&str; 13] = [
    "answer",
    "answers",
    "a",
    "回答",
    "答え",
    "回答内容",
    "対応",
    "対応方法",
    "対処",
    "解答",
    "ご回答",
    "response",
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
const TAGS: [&str; 11] = [
    "tag",
    "tags",
    "category",
    "categories",
    "カテゴリ",
    "カテゴリー",
    "分類",
    "大分類",
    "中分類",
    "topic",
    "タグ",
];
/// Columns that say nothing to an asker.
const IGNORED: [&str; 9] = [
    "no", "no.", "#", "id", "番号", "項番", "№", "qnaid", "index",
];

/// The cells of each row of a table.
pub(super) type Rows = Vec<Vec<String>>;

/// The rows of a file of values that are separated by tabs, or by what its first line has
/// most: commas, semicolons or tabs.
pub(super) fn separated(text: &str, by_tabs: bool) -> Rows {
    let head = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| head.bytes().filter(|byte| byte == separator).count();
    let separator = match by_tabs {
        true => b'\t',
        false => *[b'\t', b';', b',']
            .iter()
            .max_by_key(|one| count(one))
            .unwrap_or(&b','),
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows = reader.records().take(MAX_ROWS).filter_map(Result::ok);
    let cells = |row: csv::StringRecord| row.iter().take(MAX_COLUMNS).map(str::to_owned).collect();
    rows.map(cells).collect()
}

/// The rows of each sheet of a workbook that isn't hidden. Cells beyond the largest number of
/// rows and columns are left out.
///
/// # Errors
///
/// If the file isn't a workbook.
pub(super) fn workbook(bytes: &[u8]) -> Result<Vec<Rows>, ReadError> {
    let broken = |error: XlsxError| ReadError::broken(error);
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let visible = |sheet: &&Sheet| sheet.visible == SheetVisible::Visible;
    let sheets = book.sheets_metadata().iter().filter(visible);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let mut tables = Vec::new();
    for name in names {
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let text = text_of(cell.get_value());
            let is_inside = row < MAX_ROWS && column < MAX_COLUMNS;
            if !is_inside || text.is_empty() {
                continue;
            }
            let row = rows.entry(row).or_default();
            if row.len() <= column {
                row.resize(column + 1, String::new());
            }
            row[column] = text;
        }
        tables.push(rows.into_values().collect());
    }
    Ok(tables)
}

fn text_of(cell: &DataRef<'_>) -> String {
    match Data::from(cell.clone()) {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    }
}

/// The positions of the columns of a table.
#[derive(Debug, Default)]
struct Columns {
    /// The names, as written; empty if the table has none.
    names: Vec<String>,
    /// The language that the names end with.
    language: Option<Language>,
    question: usize,
    answer: usize,
    alternatives: Vec<usize>,
    tags: Vec<usize>,
}

/// The questions of a table. Empty if no column holds questions or none holds answers. A
/// table with columns for each language, such as `question_ja`, gives those of both. Notes
/// what isn't taken: rows without an answer, and columns that may not be for askers.
pub(super) fn questions(rows: &[Vec<String>], skipped: &mut Vec<Skipped>) -> Vec<ImportedQuestion> {
    let Some((first, sides)) = columns(rows) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for columns in &sides {
        for row in &rows[first..] {
            match question(row, columns) {
                Ok(question) => found.push(question),
                Err(Some(heading)) => skipped.push(Skipped {
                    heading,
                    why: Why::NoText,
                }),
                Err(None) => {}
            }
        }
    }
    let names = sides.first().map_or(&[][..], |columns| &columns.names);
    let is_used = |(at, name): &(usize, &String)| {
        let (key, _) = key(name);
        sides.iter().any(|columns| columns.has(*at))
            || IGNORED.contains(&key.as_str())
            || key.is_empty()
    };
    let unused = names.iter().enumerate().filter(|column| !is_used(column));
    skipped.extend(unused.map(|(_, name)| Skipped {
        heading: one_line(name),
        why: Why::Column,
    }));
    found
}

/// The question of a row; the text of its question if it has no answer.
fn question(row: &[String], columns: &Columns) -> Result<ImportedQuestion, Option<String>> {
    let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
    let (question, answer) = (cell(columns.question), cell(columns.answer));
    let marked = marker::question(question).filter(|text| !text.is_empty());
    // Without a mark before the question, `A.` can be the first of several choices.
    let answer = match marker::answer(answer).filter(|text| !text.is_empty()) {
        Some(text) if marked.is_some() => text,
        _ => answer,
    };
    let question = marked.unwrap_or(question);
    // Several ways to ask can be in one cell, each on a line.
    let ways: Vec<&str> = question
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let are_ways = ways.len() > 1 && ways.iter().all(|line| marker::is_question(line.trim()));
    let mut ways = match are_ways {
        true => ways.into_iter().map(one_line).collect(),
        false => vec![one_line(question)],
    }
    .into_iter();
    let question = ways.next().unwrap_or_default();
    if question.is_empty() || answer.is_empty() {
        return Err(Some(question).filter(|question| !question.is_empty()));
    }
    let mut imported = ImportedQuestion::new(&question, &lines(answer));
    imported.also = ways.collect();
    imported.language = columns.language.unwrap_or(imported.language);
    for at in &columns.alternatives {
        let texts = cell(*at).split(['\n', ';', '；', '|']);
        let texts = texts.map(one_line).filter(|text| !text.is_empty());
        imported.also.extend(texts);
    }
    let tags = columns
        .tags
        .iter()
        .flat_map(|at| cell(*at).split([',', '、', ';', '\n']));
    let tags = tags.map(|tag| tag.trim().to_lowercase());
    imported.tags = tags.filter(|tag| !tag.is_empty()).collect();
    Ok(imported)
}

impl Columns {
    fn has(&self, at: usize) -> bool {
        at == self.question
            || at == self.answer
            || self.alternatives.contains(&at)
            || self.tags.contains(&at)
    }
}

/// The columns of a table in each of its languages, and the number of the first row below
/// their names.
fn columns(rows: &[Vec<String>]) -> Option<(usize, Vec<Columns>)> {
    let is_filled =
        |row: &&Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
    let filled: Vec<&Vec<String>> = rows.iter().filter(is_filled).collect();
    let unnamed = || Columns {
        answer: 1,
        ..Columns::default()
    };
    let is_unnamed = || asks_first(&filled) || is_of_texts(&filled);
    named(rows).or_else(|| is_unnamed().then(|| (0, vec![unnamed()])))
}

/// The number of the first row below the names of a table in a text, and the columns of its
/// questions and answers. `None` if it isn't surely one of questions.
pub(super) fn places(rows: &[Vec<String>]) -> Option<(usize, usize, usize)> {
    if let Some((first, sides)) = named(&rows[..rows.len().min(1)]) {
        let columns = sides.first()?;
        return Some((first, columns.question, columns.answer));
    }
    let rows: Vec<&Vec<String>> = rows.iter().collect();
    asks_first(&rows).then_some((0, 0, 1))
}

/// True for the name of a column that says nothing to an asker.
pub(super) fn is_ignored(name: &str) -> bool {
    IGNORED.contains(&key(name).0.as_str())
}

/// True if the first cells of at least half of the rows ask.
fn asks_first(rows: &[&Vec<String>]) -> bool {
    let asks = |row: &&&Vec<String>| {
        let first = row.first();
        first.is_some_and(|cell| marker::is_question(cell) || marker::question(cell).is_some())
    };
    let asking = rows.iter().filter(asks).count();
    asking > 0 && asking * 2 >= rows.len()
}

/// The columns of a table with names, in each of its languages, and the number of the first
/// row below the names.
fn named(rows: &[Vec<String>]) -> Option<(usize, Vec<Columns>)> {
    let is_filled =
        |row: &Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
    let first = rows.iter().position(is_filled);
    for (number, row) in rows.iter().take(20).enumerate() {
        let has_answer = || row.iter().any(|name| is_one_of(&key(name).0, &ANSWERS));
        let of_language = |language: Option<Language>| {
            let is = |names: &[&str]| {
                let positions = row.iter().enumerate();
                let is_named = |name: &str| {
                    let (key, of) = key(name);
                    of == language && is_one_of(&key, names)
                };
                let found = positions.filter(|(_, name)| is_named(name));
                found.map(|(at, _)| at).collect::<Vec<_>>()
            };
            let question = *is(&QUESTIONS).first()?;
            let (alternatives, tags) = (is(&ALTERNATIVES), is(&TAGS));
            let answer = is(&ANSWERS).first().copied();
            // Without a name that is known, answers are the longer texts beside questions. A
            // row below the first one can be one of values, such as "質問" as a kind.
            let beside = || {
                if first != Some(number) || has_answer() {
                    return None;
                }
                let at = question + 1;
                let is_other = alternatives.contains(&at) || tags.contains(&at);
                let below: Vec<&Vec<String>> = rows[number + 1..].iter().collect();
                let is_longer = letters(&below, at) > letters(&below, question);
                (language.is_none() && !is_other && is_longer).then_some(at)
            };
            Some(Columns {
                names: row.clone(),
                language,
                question,
                answer: answer.or_else(beside)?,
                alternatives,
                tags,
            })
        };
        let languages = [None, Some(Language::En), Some(Language::Ja)];
        let found: Vec<Columns> = languages.into_iter().filter_map(of_language).collect();
        if !found.is_empty() {
            return Some((number + 1, found));
        }
    }
    None
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

/// True if the name of a column is one of these, or one of them in each of two languages, as
/// in `質問/question`.
fn is_one_of(key: &str, names: &[&str]) -> bool {
    let is_first = |first: &&str| {
        let second = key.strip_prefix(*first).unwrap_or_default();
        let second = second.trim_matches(['/', '／', '(', ')', '|', '-', '・']);
        second.is_ascii() != first.is_ascii() && names.contains(&second)
    };
    names.contains(&key) || names.iter().any(is_first)
}

/// The name of a column in lower case without spaces, and the language that it ends with.
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
    let letters = letters
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase);
    let name: String = letters
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            c => c,
        })
        .collect();
    let end = ENDS
        .iter()
        .find_map(|(end, language)| Some((name.strip_suffix(end)?, *language)));
    match end {
        Some((name, language)) => (name.replace('_', ""), Some(language)),
        None => (name.replace('_', ""), None),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a cell in Markdown: each line is a line.
pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\\n", "\n");
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        out.push_str(line);
        if let Some(next) = lines.get(number + 1) {
            let is_text = |line: &str| {
                let line = line.trim_start();
                !line.is_empty() && !line.starts_with(['-', '*', '#', '|', '>', '`'])
            };
            // A backslash keeps the line break of two lines of text.
            out.push_str(if is_text(line) && is_text(next) {
                "\\\n"
            } else {
                "\n"
            });
        }
    }
    out
}
