//! Compares an entry with what was imported last and with what people made of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use similar::{ChangeTag, TextDiff};

use super::record::{ImportedEntry, Record, digest};
use super::report::Change;
use super::write::yaml;
use super::{ImportedQuestion, Page};
use crate::knowledge::entry::Header;
use crate::knowledge::front_matter;

/// How alike two wordings of one question are at least, from 0 to 1 (normalised
/// Levenshtein).
const ALIKE: f64 = 0.6;

/// The largest number of pairs of questions whose wordings are compared.
const MAX_COMPARED: usize = 100_000;

/// The largest number of lines of a diff.
const LONGEST_DIFF: usize = 20;

/// The questions of a page that have an id from an earlier import.
#[derive(Debug, Default)]
pub(super) struct Earlier(BTreeMap<usize, String>);

impl Earlier {
    /// Finds the questions of a page among those of the page's last import: with the same
    /// wording, then with the same answer or a similar wording, the most similar first.
    pub(super) fn of(record: &Record, page_key: &str, page: &Page) -> Earlier {
        let mut left: BTreeMap<&str, &ImportedEntry> = record
            .entries
            .iter()
            .filter(|(_, entry)| entry.page == page_key)
            .map(|(key, entry)| (key.as_str(), entry))
            .collect();
        let mut found = BTreeMap::new();
        let side = |key: &str, question: &ImportedQuestion| {
            let code = key.rsplit_once('.').map(|(_, code)| code);
            code == Some(question.language.code())
        };
        let mut by_question: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (key, entry) in &left {
            by_question.entry(&entry.question).or_default().push(key);
        }
        for (position, question) in page.questions.iter().enumerate() {
            let same = by_question.get_mut(question.question.as_str());
            let same = same.and_then(|keys| {
                let at = keys.iter().position(|key| side(key, question))?;
                Some(keys.remove(at))
            });
            if let Some(key) = same {
                left.remove(key);
                found.insert(position, key);
            }
        }
        let mut alike: Vec<(f64, usize, &str)> = Vec::new();
        let open = page.questions.iter().enumerate();
        let open: Vec<_> = open.filter(|(at, _)| !found.contains_key(at)).collect();
        // Beyond that, a page is another one.
        let are_compared = open.len().saturating_mul(left.len()) <= MAX_COMPARED;
        for (position, question) in open.into_iter().filter(|_| are_compared) {
            for (key, entry) in left.iter().filter(|(key, _)| side(key, question)) {
                let similarity = match entry.answer == digest(&question.answer) {
                    true => 1.0,
                    false => strsim::normalized_levenshtein(&entry.question, &question.question),
                };
                alike.push((similarity, position, key));
            }
        }
        alike.retain(|(similarity, ..)| *similarity >= ALIKE);
        alike.sort_by(|one, other| other.0.total_cmp(&one.0));
        for (_, position, key) in alike {
            if !found.contains_key(&position) && left.remove(key).is_some() {
                found.insert(position, key);
            }
        }
        let id = |key: &str| key.rsplit_once('.').map_or(key, |(id, _)| id).to_owned();
        Earlier(
            found
                .into_iter()
                .map(|(position, key)| (position, id(key)))
                .collect(),
        )
    }

    /// The id of the question at a position.
    pub(super) fn id(&self, position: usize) -> Option<&str> {
        self.0.get(&position).map(String::as_str)
    }
}

/// What becomes of an entry.
#[derive(Debug)]
pub(super) struct Merged {
    pub change: Change,
    /// The text to write; `None` if the file stays as it is.
    pub text: Option<String>,
    pub diff: Vec<String>,
}

/// Merges an entry of a page with the file on the disk. `base` is what was imported last,
/// `new` the text of the file if it were written anew, and the dates are the day for which
/// the answer holds, and the same if the import gives it.
pub(super) fn merged(
    disk: Option<&str>,
    base: Option<&ImportedEntry>,
    found: &ImportedQuestion,
    (as_of, given): (Date, Option<Date>),
    new: &str,
) -> Merged {
    let of =
        |change: Change, text: Option<String>, diff: Vec<String>| Merged { change, text, diff };
    let disk = match (disk, base) {
        (None, None) => return of(Change::Added, Some(new.to_owned()), Vec::new()),
        (None, Some(_)) => return of(Change::StaysRemoved, None, Vec::new()),
        (Some(disk), _) => disk,
    };
    let Some((header, body)) = front_matter::read::<Header>(disk) else {
        return of(Change::Conflict, None, Vec::new());
    };
    let (is_question_edited, is_answer_edited) = match base {
        Some(base) => (
            header.question != base.question,
            digest(body) != base.answer,
        ),
        None => (true, true),
    };
    let (is_question_new, is_answer_new) = match base {
        Some(base) => (
            found.question != base.question,
            digest(&found.answer) != base.answer,
        ),
        None => (true, true),
    };
    let has_other_question = header.question != found.question;
    let has_other_answer = digest(body) != digest(&found.answer);
    if !has_other_question && !has_other_answer {
        let Some(day) = given.filter(|day| *day != header.as_of) else {
            return of(Change::Unchanged, None, Vec::new());
        };
        let text = rewritten(disk, None, Some(day), body);
        let days = [
            format!("- as_of: {}", header.as_of),
            format!("+ as_of: {day}"),
        ];
        return of(Change::Updated, Some(text), days.into());
    }
    let is_open = || base.is_some_and(|base| base.conflict == Some(digest(disk)));
    let conflicts = (has_other_question && is_question_edited && is_question_new)
        || (has_other_answer && is_answer_edited && is_answer_new)
        || is_open();
    let takes_question = has_other_question && !is_question_edited;
    let takes_answer = has_other_answer && !is_answer_edited;
    if conflicts {
        let disk = format!("{}\n\n{body}", header.question);
        let page = format!("{}\n\n{}", found.question, found.answer.trim());
        return of(Change::Conflict, None, diff(&disk, &page));
    }
    if !takes_question && !takes_answer {
        return of(Change::KeptEdits, None, Vec::new());
    }
    let answer = if takes_answer {
        found.answer.trim()
    } else {
        body
    };
    let question = takes_question.then_some(found.question.as_str());
    let as_of = (as_of > header.as_of).then_some(as_of);
    let old = format!("{}\n\n{body}", header.question);
    let now = format!("{}\n\n{answer}", question.unwrap_or(&header.question));
    of(
        Change::Updated,
        Some(rewritten(disk, question, as_of, answer)),
        diff(&old, &now),
    )
}

/// A file with another source in the place of one; `None` if it doesn't have that one.
pub(super) fn with_source(disk: &str, from: &str, to: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let (mut is_found, mut is_listed, mut has_ended) = (false, false, false);
    let mut out = String::with_capacity(disk.len());
    for (number, line) in disk.split_inclusive('\n').enumerate() {
        has_ended |= number > 0 && line.trim_end() == "---";
        if !line.starts_with([' ', '\t', '-']) {
            is_listed = line.starts_with("sources:");
        }
        if has_ended || !is_listed {
            out.push_str(line);
            continue;
        }
        for piece in line.split_inclusive(|c| !is_part(c)) {
            let word = piece.trim_end_matches(|c| !is_part(c));
            is_found |= word == from;
            out.push_str(if word == from { to } else { word });
            out.push_str(&piece[word.len()..]);
        }
    }
    is_found.then_some(out)
}

/// A file with other values in its front matter and with another body.
fn rewritten(disk: &str, question: Option<&str>, as_of: Option<Date>, answer: &str) -> String {
    let mut out = String::with_capacity(disk.len());
    let mut lines = disk.lines();
    out.extend(lines.next().map(|line| format!("{line}\n")));
    let mut is_replaced = false;
    for line in lines {
        if line.trim_end() == "---" {
            break;
        }
        // The lines below a value that was replaced belong to it.
        if is_replaced && line.starts_with([' ', '\t']) {
            continue;
        }
        is_replaced = false;
        match (
            line.split_once(':').map(|(key, _)| key.trim()),
            question,
            as_of,
        ) {
            (Some("question"), Some(question), _) => {
                is_replaced = true;
                out.push_str(&format!("question: {}\n", yaml(question)));
            }
            (Some("as_of"), _, Some(day)) => out.push_str(&format!("as_of: {day}\n")),
            _ => out.push_str(&format!("{line}\n")),
        }
    }
    out.push_str(&format!("---\n\n{}\n", answer.trim()));
    out
}

/// The lines that differ.
fn diff(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let changes = diff
        .iter_all_changes()
        .filter(|change| change.tag() != ChangeTag::Equal);
    let lines = changes.map(|change| {
        let sign = if change.tag() == ChangeTag::Delete {
            '-'
        } else {
            '+'
        };
        format!("{sign} {}", change.value().trim_end())
    });
    lines
        .filter(|line| line.len() > 2)
        .take(LONGEST_DIFF)
        .collect()
}
