//! Renders a report for a terminal, with tables and a chart.

use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::text::clean;
use super::words;
use crate::report::{Figures, Group, LackingEntry, Overdue, Report};
use crate::text::Language;

/// The length of the longest bar, in columns.
const MAX_BAR: usize = 40;

/// The most rows of a list; JSON and the spreadsheet have all rows.
const MAX_ROWS: usize = 10;

/// The most further questions of a group, and ways to ask for and comments on an entry.
const MAX_EXAMPLES: usize = 3;

/// The report as text. Lines have at most `width` columns, except for long ids.
pub fn report(report: &Report, language: Language, width: usize) -> String {
    let words = words::Report(language);
    let mut lines = vec![format!("{} – {}", report.from, report.to), String::new()];
    if report.total.asked == 0 {
        lines.push(words.nothing_asked().to_owned());
    } else {
        lines.extend(shares(report, language));
        let [half, most] = report.latency_ms;
        lines.push(String::new());
        lines.push(format!("{}: {}", words.people(), report.people));
        lines.push(format!("{}: {half} / {most} ms", words.answer_time()));
        section(&mut lines, words.per_day(), chart(report));
    }
    let states = report.hand_overs.iter();
    let desk = words::Desk(language);
    let states = states.map(|(state, count)| {
        let state = match *state {
            "open" => desk.open(),
            "taken" => desk.taken(),
            "answered" => desk.answered(),
            "closed" => desk.closed(),
            other => other,
        };
        format!("  {count:>5}  {state}")
    });
    section(&mut lines, words.hand_overs(), states.collect());
    let groups = report
        .unanswered
        .iter()
        .map(|group| unanswered(group, width));
    section(&mut lines, words.unanswered(), first_rows(groups));
    let lacking = report.ways_to_ask.iter().map(|entry| lacking(entry, width));
    section(&mut lines, words.ways_to_ask(), first_rows(lacking));
    let unhelpful = report.unhelpful.iter().map(|entry| {
        let figures = format!(
            "{} / {}",
            entry.not_helpful,
            entry.helpful + entry.not_helpful
        );
        let mut text = format!("  {figures:>7}  {}", clean(&entry.entry));
        for comment in entry.comments.iter().take(MAX_EXAMPLES) {
            text.push_str(&format!(
                "\n           {}",
                cut(comment, width.saturating_sub(11))
            ));
        }
        text
    });
    section(&mut lines, words.unhelpful_entries(), first_rows(unhelpful));
    let overdue = report.overdue.iter();
    let overdue = overdue.map(|entry| {
        let mut text = format!("  {}  {}", entry.as_of, clean(&entry.entry));
        for (label, day) in reasons(entry, language) {
            text.push_str(&format!("  ({label}: {day})"));
        }
        text
    });
    section(&mut lines, words.overdue_entries(), first_rows(overdue));
    let unused = report
        .unused
        .iter()
        .map(|entry| format!("  {}", clean(entry)));
    section(&mut lines, words.unused_entries(), first_rows(unused));
    lines.join("\n")
}

/// Why an entry is due for review, besides its age: labels with days.
pub fn reasons(entry: &Overdue, language: Language) -> Vec<(&'static str, Date)> {
    let words = words::Report(language);
    let reasons = [
        (words.ended(), entry.ended),
        (words.review_by(), entry.review_by),
        (
            words::Fetch(language).source_changed(),
            entry.source_changed,
        ),
    ];
    let reasons = reasons.into_iter();
    reasons
        .filter_map(|(label, day)| Some((label, day?)))
        .collect()
}

/// A heading and its rows, if it has any.
fn section(lines: &mut Vec<String>, heading: &str, rows: Vec<String>) {
    if !rows.is_empty() {
        lines.push(String::new());
        lines.push(heading.to_owned());
        lines.extend(rows);
    }
}

/// The first rows, and the number of the others.
fn first_rows(rows: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let more = rows.len().saturating_sub(MAX_ROWS);
    let mut rows: Vec<String> = rows.take(MAX_ROWS).collect();
    if more > 0 {
        rows.push(format!("  … +{more}"));
    }
    rows
}

/// The figures of all questions, each language and each channel, in columns.
fn shares(report: &Report, language: Language) -> Vec<String> {
    let percent = |share: Option<f64>| share.map_or("–".to_owned(), |p| format!("{p:.1}%"));
    let cells = |name: &str, figures: &Figures| {
        [
            clean(name),
            figures.asked.to_string(),
            percent(figures.answered_percent()),
            figures.clarify.to_string(),
            figures.unknown.to_string(),
            percent(figures.helpful_percent()),
        ]
    };
    let words = words::Report(language);
    let head = [
        words.asked(),
        words.answered_share(),
        words.closest_offered(),
        words.not_known(),
        words.helpful_share(),
    ];
    let mut head = head.into_iter().map(str::to_owned);
    let mut rows: Vec<[String; 6]> = vec![std::array::from_fn(|column| match column {
        0 => String::new(),
        _ => head.next().unwrap_or_default(),
    })];
    rows.push(cells(words.total(), &report.total));
    rows.extend(
        report
            .languages
            .iter()
            .map(|(name, figures)| cells(name, figures)),
    );
    rows.extend(
        report
            .channels
            .iter()
            .map(|(name, figures)| cells(name, figures)),
    );
    let widths: [usize; 6] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].width());
        cells.max().unwrap_or_default()
    });
    let line = |row: &[String; 6]| {
        let cells = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                let blank = " ".repeat(width.saturating_sub(cell.width()));
                match column {
                    0 => format!("{cell}{blank}"),
                    _ => format!("{blank}{cell}"),
                }
            });
        cells.collect::<Vec<_>>().join("   ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// A bar of the questions of each day; the dark part are those with an answer.
fn chart(report: &Report) -> Vec<String> {
    let most = report.days.iter().map(|(_, figures)| figures.asked).max();
    let most = most.unwrap_or_default().max(1);
    let columns = |count: usize| (count * MAX_BAR).div_ceil(most);
    let days = report.days.iter().filter(|(_, figures)| figures.asked > 0);
    let days = days.map(|(day, figures)| {
        let (all, answered) = (columns(figures.asked), columns(figures.answered));
        let bar = "█".repeat(answered.min(all)) + &"░".repeat(all.saturating_sub(answered));
        format!("  {day}  {bar} {}", figures.asked)
    });
    days.collect()
}

fn unanswered(group: &Group, width: usize) -> String {
    let room = width.saturating_sub(19);
    let mut questions = group.questions.iter().map(|text| cut(text, room));
    let first = questions.next().unwrap_or_default();
    let mut text = format!("  {:>5}  {}  {first}", group.count, group.id);
    for other in questions.take(MAX_EXAMPLES) {
        text.push_str(&format!("\n                   {other}"));
    }
    text
}

/// An entry with the ways to ask that it lacks: those that were asked last.
fn lacking(entry: &LackingEntry, width: usize) -> String {
    let mut text = format!("  {:>5}  {}", entry.count, clean(&entry.entry));
    let older = entry.questions.len().saturating_sub(MAX_EXAMPLES);
    for wording in entry.questions.iter().skip(older) {
        let question = cut(&wording.text, width.saturating_sub(16));
        text.push_str(&format!("\n         {:>5}  {question}", wording.count));
    }
    text
}

/// A text on one line, cut to a width in columns.
pub(super) fn cut(text: &str, width: usize) -> String {
    let line = clean(text).replace('\n', " ");
    if line.width() <= width {
        return line;
    }
    let mut cut = String::new();
    for c in line.chars() {
        if cut.width() + c.to_string().width() >= width {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}
