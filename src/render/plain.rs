//! Answers and hits to text for a terminal.
//!
//! Style codes are always written; the stream drops them where they are not
//! shown. Text from packs and askers loses its control characters first.

use std::fmt::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::messages::{Message, message};
use super::{look_up, ruling};
use crate::answer::{Answer, AnswerKind, Citation, Content, Outcome, ScenarioAnswer, Statement};
use crate::knowledge::markdown;
use crate::retrieve::expand::Correction;
use crate::retrieve::{Hit, Hits};
use crate::text::Language;

const TITLE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const MARK: Style = AnsiColor::Yellow.on_default().bold();

/// An answer as text of lines of a width in columns, without a final line end.
pub fn answer(answer: &Answer, width: usize) -> String {
    let mut out = String::new();
    push_corrections(&mut out, &answer.corrections, answer.language);
    match &answer.outcome {
        Outcome::Answered(statement) => {
            push_statement(&mut out, statement, answer, width);
            push_related(&mut out, answer, Some(Message::SeeAlso), width);
        }
        Outcome::Clarify => {
            push_line(&mut out, message(Message::Clarify, answer.language));
            push_related(&mut out, answer, None, width);
        }
        Outcome::Unknown => {
            let own = match answer.related.is_empty() {
                true => Message::Unknown,
                false => Message::UnknownWithNearest,
            };
            push_line(&mut out, message(own, answer.language));
            push_related(&mut out, answer, None, width);
        }
    }
    out.trim_end().to_owned()
}

/// Hits as text, without a final line end; with what speaks for each, if that is to
/// be explained.
pub fn hits(hits: &Hits, width: usize, explain: bool) -> String {
    let mut out = String::new();
    push_corrections(&mut out, &hits.corrections, hits.language);
    if hits.hits.is_empty() {
        push_line(&mut out, message(Message::NoHits, hits.language));
    }
    for (number, hit) in hits.hits.iter().enumerate() {
        push_hit(&mut out, number + 1, hit, width);
        if explain {
            push_evidence(&mut out, hit, hits.language);
        }
        out.push('\n');
    }
    out.trim_end().to_owned()
}

fn push_statement(out: &mut String, statement: &Statement, answer: &Answer, width: usize) {
    let language = answer.language;
    push_line(out, &styled(TITLE, &clean(&statement.title)));
    if statement.kind() == AnswerKind::Document {
        push_line(
            out,
            &styled(QUIET, message(Message::FromDocument, language)),
        );
    }
    if statement.language != language {
        push_line(out, &styled(QUIET, other_language_only(language)));
    }
    out.push('\n');
    match &statement.content {
        Content::Entry(text) => push_text(out, &markdown::readable(text), width),
        Content::Document(text) => push_text(out, text, width),
        Content::Scenario(own) => push_ruling(out, own, language, width),
        Content::Setting(setting) => {
            push_line(out, &look_up::setting_body(setting, language, width));
        }
        Content::Rollout(own) => {
            push_line(
                out,
                &look_up::rollouts_body(own, answer.as_of, language, width),
            );
        }
    }
    push_line(
        out,
        &format!("\n{}", styled(QUIET, message(Message::Sources, language))),
    );
    for citation in statement.citations() {
        push_line(out, &source(citation, language, width));
    }
    if let Some(day) = statement.as_of {
        let label = message(Message::VerifiedOn, language);
        push_line(out, &styled(QUIET, &format!("{label}: {day}")));
    }
}

fn push_text(out: &mut String, text: &str, width: usize) {
    push_line(out, &wrapped(&clean(text), width));
}

/// A decision: the headline stands out, labels are quiet.
pub fn push_ruling(out: &mut String, own: &ScenarioAnswer, language: Language, width: usize) {
    let told = ruling::ruling(own, language);
    push_line(out, &styled(TITLE, &clean(&told.headline)));
    for sentence in &told.because {
        push_text(out, sentence, width);
    }
    out.push('\n');
    for (label, items) in &told.notes {
        let label = message(*label, language);
        match items.as_slice() {
            [item] => {
                let line = wrapped(&clean(&format!("{label}: {item}")), width);
                let label_end = label.len() + 1;
                let (label, rest) = line.split_at_checked(label_end).unwrap_or((&line, ""));
                push_line(out, &format!("{}{rest}", styled(QUIET, label)));
            }
            items => {
                push_line(out, &styled(QUIET, &format!("{label}:")));
                for item in items {
                    push_text(out, &format!("  - {item}"), width);
                }
            }
        }
    }
}

/// Says in the reply's language that the text below is in the other one.
fn other_language_only(language: Language) -> &'static str {
    message(Message::OtherLanguageOnly, language)
}

fn source(citation: &Citation, language: Language, width: usize) -> String {
    let date = citation
        .date
        .as_deref()
        .unwrap_or(message(Message::Undated, language));
    let title = clean(&citation.title);
    let line = wrapped(&format!("  {title} ({date})"), width);
    // An address stays in one piece, so that it can be clicked.
    match citation.url.as_str() {
        "" => line,
        url => format!("{line}\n  {}", styled(QUIET, &clean(url))),
    }
}

fn push_related(out: &mut String, answer: &Answer, heading: Option<Message>, width: usize) {
    if answer.related.is_empty() {
        return;
    }
    out.push('\n');
    if let Some(heading) = heading {
        push_line(out, &styled(QUIET, message(heading, answer.language)));
    }
    for (number, related) in answer.related.iter().enumerate() {
        let number = number + 1;
        let line = format!("  {number}. {}", clean(&related.question));
        push_line(out, &wrapped(&line, width));
    }
}

fn push_corrections(out: &mut String, corrections: &[Correction], language: Language) {
    if corrections.is_empty() {
        return;
    }
    let words: Vec<String> = corrections
        .iter()
        .map(|correction| format!("{} → {}", clean(&correction.typed), correction.read_as))
        .collect();
    let label = message(Message::ReadAs, language);
    push_line(
        out,
        &styled(QUIET, &format!("{label}: {}", words.join(", "))),
    );
}

fn push_hit(out: &mut String, number: usize, hit: &Hit, width: usize) {
    let passage = &hit.passage;
    let title = match passage.heading.as_str() {
        "" => clean(&passage.title),
        heading => format!("{} – {}", clean(&passage.title), clean(heading)),
    };
    push_line(out, &format!("{number}. {}", styled(TITLE, &title)));
    let snippet = marked(&hit.snippet.text, &hit.snippet.highlights).replace('\n', " ");
    push_line(out, &indented(&wrapped(&snippet, width.saturating_sub(3))));
    let place = [passage.date.as_str(), passage.url.as_str()].join(" ");
    let kind = serde_json::to_value(passage.kind).unwrap_or_default();
    let kind = kind.as_str().unwrap_or_default();
    let place = format!("{kind}:{} {}", clean(&passage.id), clean(place.trim()));
    push_line(out, &format!("   {}", styled(QUIET, place.trim_end())));
}

fn push_evidence(out: &mut String, hit: &Hit, language: Language) {
    let part = |label, score: f32| format!("{} {score:.1}", message(label, language));
    let words = part(Message::ByWords, hit.words);
    let meaning = part(Message::ByMeaning, hit.meaning);
    let line = format!("{:.1} = {words} + {meaning}", hit.score());
    push_line(out, &format!("   {}", styled(QUIET, &line)));
}

fn marked(text: &str, highlights: &[Range<usize>]) -> String {
    let mut marked = String::new();
    let mut copied = 0;
    for range in highlights {
        marked.push_str(&clean(&text[copied..range.start]));
        marked.push_str(&styled(MARK, &clean(&text[range.clone()])));
        copied = range.end;
    }
    marked + &clean(&text[copied..])
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A text without control characters other than line ends, so that nothing from
/// outside can command the terminal. A tab becomes a space.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|&c| c == '\n' || !c.is_control())
        .collect()
}

/// A text with its lines cut to a width in columns; bullets keep their indent.
pub fn wrapped(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        let options =
            textwrap::Options::new(width.max(20)).subsequent_indent(&"        "[..indent.min(8)]);
        textwrap::fill(line, options)
    });
    lines.collect::<Vec<String>>().join("\n")
}

fn indented(text: &str) -> String {
    textwrap::indent(text, "   ").trim_end().to_owned()
}

fn push_line(out: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{line}");
}
