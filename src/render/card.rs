//! Answers, hits and timelines to cards: a title, text and labelled fields, which
//! every chat program can set in its own way.
//!
//! A card has the words that a terminal shows, verdict first and sources last. It
//! has no markup and no limits; those are the channels'.

use super::look_up::{self, Row};
use super::ruling;
use super::what_if;
use super::words;
use crate::answer::AnswerKind;
use crate::answer::{Answer, Citation, Content, Outcome, Statement, Verdict};
use crate::knowledge::markdown::block::{Block, BlockKind, ITEM, Run, blocks, paragraphs};
use crate::retrieve::expand::Correction;
use crate::retrieve::{Hit, Hits};
use crate::rules::Table;
use crate::rules::simulate::Step;
use crate::text::Language;

/// What a card is about, for its colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// An answer.
    #[default]
    Answer,
    /// A verdict.
    Verdict(Verdict),
    /// Something is asked back.
    Question,
    /// Nothing is known.
    Unknown,
}

/// A message in parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// What it is about.
    pub tone: Tone,
    /// The title, in plain text.
    pub title: String,
    /// The text.
    pub body: Vec<Block>,
    /// Labels with what belongs to them, the most important first. The last one
    /// names the sources, if there are any.
    pub fields: Vec<Field>,
    /// The small print, in plain text.
    pub footer: Option<String>,
}

/// A label with what belongs to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// The label, in plain text.
    pub label: String,
    /// What belongs to it.
    pub text: Vec<Block>,
}

impl Field {
    fn of(label: &str, items: &[String]) -> Field {
        let text = match items {
            [item] => paragraphs(item),
            items => items.iter().map(Block::item).collect(),
        };
        Field {
            label: label.to_owned(),
            text,
        }
    }
}

/// An answer as a card.
pub fn answer(answer: &Answer) -> Card {
    let language = answer.language;
    let corrections = read_as(&answer.corrections, language);
    let own = match &answer.outcome {
        Outcome::Answered(statement) => return statement_card(statement, answer, corrections),
        Outcome::Clarify => words::Answers::clarify,
        Outcome::Unknown if answer.related.is_empty() => words::Answers::unknown,
        Outcome::Unknown => words::Answers::unknown_with_nearest,
    };
    let mut body: Vec<Block> = corrections.into_iter().collect();
    body.push(Block::paragraph(own(words::Answers(language))));
    for (number, related) in (1..).zip(&answer.related) {
        let kind = BlockKind::Item {
            depth: 0,
            number: Some(number),
        };
        body.push(Block::of(kind, vec![Run::plain(&related.question)]));
    }
    Card {
        tone: match answer.outcome {
            Outcome::Clarify => Tone::Question,
            _ => Tone::Unknown,
        },
        body,
        ..Card::default()
    }
}

fn statement_card(statement: &Statement, answer: &Answer, notes: Option<Block>) -> Card {
    let language = answer.language;
    let mut body: Vec<Block> = notes.into_iter().collect();
    if statement.kind() == AnswerKind::Document {
        body.push(aside(words::Answers(language).from_document()));
    }
    if statement.language != language {
        body.push(aside(words::Answers(language).other_language_only()));
    }
    let mut fields = Vec::new();
    match &statement.content {
        Content::Entry(text) => body.extend(blocks(text)),
        Content::Document(text) => body.extend(paragraphs(text)),
        Content::Scenario(own) => {
            let told = ruling::ruling(own, language);
            body.push(strong(&told.headline));
            body.extend(told.because.iter().map(Block::paragraph));
            // A long list of names is what is read last.
            let (names, notes): (Vec<_>, Vec<_>) = told
                .notes
                .iter()
                .partition(|(label, _)| *label == words::Answers(language).other_flips());
            let notes = notes.into_iter().chain(names);
            fields.extend(notes.map(|(label, items)| Field::of(label, items)));
        }
        Content::Setting(setting) => {
            push_rows(
                &look_up::setting_rows(setting, language),
                &mut body,
                &mut fields,
            );
        }
        Content::Rollout(own) => {
            let verdict = look_up::rollouts_verdict(own, answer.as_of, language);
            body.extend(verdict.as_deref().map(strong));
            for row in &own.rows {
                let rows = look_up::rollout_rows(row, answer.as_of, language);
                match own.rows.len() {
                    1 => push_rows(&rows, &mut body, &mut fields),
                    _ => push_section(row.name.best(language), &rows, &mut body),
                }
            }
        }
    }
    fields.push(sources(statement.citations(), language));
    let footer = statement.as_of.map(|day| {
        let label = words::Answers(language).verified_on();
        format!("{label}: {day}")
    });
    Card {
        tone: answer.verdict().map_or(Tone::Answer, Tone::Verdict),
        title: statement.title.clone(),
        body,
        fields,
        footer,
    }
}

/// Rows of a table: the description is text, all else has its label.
fn push_rows(rows: &[Row], body: &mut Vec<Block>, fields: &mut Vec<Field>) {
    for row in rows {
        match row.label {
            Some(label) => fields.push(Field::of(label, &row.items)),
            None => body.extend(row.items.iter().map(Block::paragraph)),
        }
    }
}

/// Rows of one of several things, all in the text.
fn push_section(name: &str, rows: &[Row], body: &mut Vec<Block>) {
    body.push(Block::of(BlockKind::Heading, vec![Run::plain(name)]));
    for row in rows {
        let items = row.items.join(", ");
        body.push(match row.label {
            Some(label) => Block::item(format!("{label}: {items}")),
            None => Block::paragraph(items),
        });
    }
}

fn strong(text: &str) -> Block {
    Block::of(BlockKind::Paragraph, vec![Run::strong(text)])
}

/// What is said about a text rather than in it.
fn aside(text: &str) -> Block {
    let run = Run {
        is_emphasis: true,
        ..Run::plain(text)
    };
    Block::of(BlockKind::Paragraph, vec![run])
}

fn read_as(corrections: &[Correction], language: Language) -> Option<Block> {
    let words: Vec<String> = corrections
        .iter()
        .map(|correction| format!("{} → {}", correction.typed, correction.read_as))
        .collect();
    let label = words::Answers(language).read_as();
    (!words.is_empty()).then(|| aside(&format!("{label}: {}", words.join(", "))))
}

fn sources(citations: &[Citation], language: Language) -> Field {
    let item = |citation: &Citation| {
        let undated = words::Answers(language).undated();
        let date = citation.date.as_deref().unwrap_or(undated);
        let link = Run::link(&citation.title, &citation.url);
        Block::of(ITEM, vec![link, Run::plain(format!(" ({date})"))])
    };
    Field {
        label: words::Answers(language).sources().to_owned(),
        text: citations.iter().map(item).collect(),
    }
}

/// Hits as a card: the best first, each with what matches in it.
pub fn hits(query: &str, hits: &Hits) -> Card {
    let language = hits.language;
    let mut body: Vec<Block> = read_as(&hits.corrections, language).into_iter().collect();
    if hits.hits.is_empty() {
        body.push(Block::paragraph(words::Answers(language).no_hits()));
    }
    for (number, hit) in (1..).zip(&hits.hits) {
        push_hit(number, hit, &mut body);
    }
    Card {
        tone: match hits.hits.is_empty() {
            true => Tone::Unknown,
            false => Tone::Answer,
        },
        title: query.to_owned(),
        body,
        ..Card::default()
    }
}

fn push_hit(number: u64, hit: &Hit, body: &mut Vec<Block>) {
    let passage = &hit.passage;
    let title = match passage.heading.as_str() {
        "" => passage.title.clone(),
        heading => format!("{} – {heading}", passage.title),
    };
    let title = Run {
        is_strong: true,
        ..Run::link(title, &passage.url)
    };
    let date = match passage.date.as_str() {
        "" => String::new(),
        date => format!(" ({date})"),
    };
    let kind = BlockKind::Item {
        depth: 0,
        number: Some(number),
    };
    body.push(Block::of(kind, vec![title, Run::plain(date)]));
    let snippet = &hit.snippet;
    let line = |text: &str| text.replace('\n', " ");
    let mut runs = Vec::new();
    let mut copied = 0;
    for range in &snippet.highlights {
        runs.push(Run::plain(line(&snippet.text[copied..range.start])));
        runs.push(Run::strong(line(&snippet.text[range.clone()])));
        copied = range.end;
    }
    runs.push(Run::plain(line(&snippet.text[copied..])));
    runs.retain(|run| !run.text.is_empty());
    body.push(Block::of(BlockKind::Continuation { depth: 0 }, runs));
}

/// How to ask: commands with what they do, and questions to try.
pub fn help(commands: &[(String, &str)], examples: &[String], language: Language) -> Card {
    let mut body = vec![Block::paragraph(words::Chat(language).help_introduction())];
    body.extend(commands.iter().map(|(name, what)| {
        let name = Run {
            is_code: true,
            ..Run::plain(name)
        };
        Block::of(ITEM, vec![name, Run::plain(format!(" {what}"))])
    }));
    body.push(Block::paragraph(words::Chat(language).help_elsewhere()));
    let examples = Field {
        label: words::Chat(language).help_examples().to_owned(),
        text: examples.iter().map(Block::item).collect(),
    };
    Card {
        title: words::Chat(language).help_title().to_owned(),
        body,
        fields: vec![examples],
        footer: Some(words::Chat(language).help_privacy().to_owned()),
        ..Card::default()
    }
}

/// A timeline for the text of a card; nothing where there are no steps.
pub fn timeline(table: &Table, steps: &[Step], language: Language) -> Vec<Block> {
    let simulation = table.written.simulation.as_ref();
    let Some(simulation) = simulation.filter(|_| !steps.is_empty()) else {
        return Vec::new();
    };
    let label = words::Answers(language).timeline();
    let heading = Block::of(BlockKind::Heading, vec![Run::plain(label)]);
    let mut text = vec![heading, aside(simulation.assumes.best(language))];
    // Days on which the same happens stand together.
    let says = |step: &Step| what_if::step(table, step, language);
    for same in steps.chunk_by(|one, next| says(one) == says(next)) {
        text.push(match same {
            [first, .., last] => dated(&format!("{} – {}", first.day, last.day), says(first)),
            [only] => dated(&only.day.to_string(), says(only)),
            [] => continue,
        });
    }
    text
}

/// What happens on some days.
fn dated(days: &str, (outcome, measure): (String, Option<String>)) -> Block {
    let measure = measure.map_or(String::new(), |measure| format!(" ({measure})"));
    let days = Run::strong(days);
    Block::of(
        ITEM,
        vec![days, Run::plain(format!(": {outcome}{measure}"))],
    )
}
