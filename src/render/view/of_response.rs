//! Builds the view of each kind of response.

use jiff::civil::Date;

use super::{Field, Offer, Span, Timeline, Tone, View};
use crate::answer::{Answer, AnswerKind, Content, Courtesy, Outcome, ScenarioAnswer};
use crate::answer::{Rollouts, Settings, Statement, TableRow, Verdict};
use crate::engine::{Help, Response};
use crate::knowledge::Setting;
use crate::knowledge::markdown::block::{Block, BlockKind, ITEM, Run, blocks, paragraphs};
use crate::render::fit::{Unit, fit};
use crate::render::words::{Answers, Chat, command};
use crate::render::{case, choice, decision, notice, rows};
use crate::retrieve::expand::Correction;
use crate::retrieve::{Hit, Hits};
use crate::rules::{RowResult, TraceStep};
use crate::text::Language;

/// The longest question that a note names, in characters.
const MAX_ALSO_ASKED: usize = 120;

impl View {
    /// The view of a response.
    pub fn of(response: &Response) -> View {
        match response {
            Response::Answer(answer) => View::of_answer(answer),
            Response::Details(answer) => View::of_details(answer),
            Response::Hits(hits) => View::of_hits(hits),
            Response::Help(help) => View::of_help(help),
            Response::Notice(cause, language) => {
                View::of_notice(&notice::text(cause, *language), *language)
            }
        }
    }

    /// The view of an answer.
    pub fn of_answer(answer: &Answer) -> View {
        let language = answer.language;
        let words = Answers(language);
        let mut view = View {
            notes: corrections(&answer.corrections, language),
            related: offers(answer),
            ..View::in_language(language)
        };
        if answer.lacks_documents() {
            view.notes.push(words.without_documents().to_owned());
        }
        let (tone, introduction) = match &answer.outcome {
            Outcome::Answered(statement) => {
                view.tone = answer.verdict().map_or(Tone::Answer, Tone::Verdict);
                view.add_statement(statement, answer);
                return view;
            }
            Outcome::Courtesy(Courtesy::Thanks) => (Tone::Answer, words.welcome()),
            Outcome::Courtesy(Courtesy::Greeting) => {
                view.related_label = Some(Chat(language).help_examples());
                (Tone::Answer, Chat(language).help_introduction())
            }
            Outcome::Clarify => (Tone::Question, words.clarify()),
            Outcome::Unknown if !answer.sections.is_empty() => {
                (Tone::Unknown, words.unknown_with_pages())
            }
            Outcome::Unknown if answer.related.is_empty() => (Tone::Unknown, words.unknown()),
            Outcome::Unknown => (Tone::Unknown, words.unknown_with_nearest()),
        };
        view.tone = tone;
        view.body.push(Block::paragraph(introduction));
        let sections = answer.sections.iter();
        let sections = sections.map(|section| Run::link(&section.title, &section.url));
        view.body
            .extend(sections.map(|link| Block::of(ITEM, vec![link])));
        view
    }

    fn add_statement(&mut self, statement: &Statement, answer: &Answer) {
        let language = answer.language;
        let words = Answers(language);
        self.title.clone_from(&statement.title);
        self.text_language = statement.language;
        if statement.kind() == AnswerKind::Document {
            self.notes.push(words.from_document().to_owned());
        }
        if statement.language != language {
            self.notes.push(words.other_language_only().to_owned());
        }
        // The review day itself isn't past.
        if let Some(day) = statement.review_by.filter(|day| *day < answer.as_of) {
            self.notes.push(words.past_review(day));
        }
        if let (Some(other), Some(next)) = (&answer.also_asked, answer.related.first()) {
            let other = fit(other, MAX_ALSO_ASKED, Unit::CodePoint);
            self.notes.push(words.also_asked(&other, &next.question));
        }
        match &statement.content {
            Content::Entry(text) => self.body = blocks(text),
            Content::Document(text) => self.body = paragraphs(text),
            Content::Scenario(scenario) => self.add_decision(scenario),
            Content::Settings(found) => self.add_settings(found),
            Content::Rollouts(found) => self.add_rollouts(found, answer.as_of),
        }
        self.sources = statement.citations().to_vec();
        self.verified_on = statement.as_of;
        self.related_label = (!self.related.is_empty()).then(|| words.see_also());
    }

    fn add_decision(&mut self, scenario: &ScenarioAnswer) {
        let text = decision::decision(scenario, self.language);
        self.body = text.because.iter().map(Block::paragraph).collect();
        let fields = |parts: Vec<(&str, Vec<String>)>| {
            let parts = parts.iter();
            parts
                .map(|(label, items)| Field::of(label, items))
                .collect()
        };
        self.fields = fields(text.shown(self.language));
        self.details = fields(text.details(self.language));
        self.headline = Some(text.headline);
        self.timeline = timeline(scenario, self.language);
    }

    /// The view of an answer with the details of its decision: what was assumed, what else
    /// can change it, and the rows that were checked.
    pub fn of_details(answer: &Answer) -> View {
        let language = answer.language;
        let mut view = View::of_answer(answer);
        let Some(scenario) = answer.statement().and_then(Statement::scenario) else {
            return view;
        };
        let is_checked = |step: &&TraceStep| step.result != RowResult::OutOfPeriod;
        let rows = scenario.decision.trace.iter().filter(is_checked);
        let rows = rows.map(|step| decision::why(scenario, step, language));
        let rows: Vec<String> = rows.collect();
        view.fields.append(&mut view.details);
        view.fields.push(Field::of(Answers(language).rows(), &rows));
        view
    }

    fn add_settings(&mut self, found: &Settings) {
        let language = self.language;
        self.headline = number_headline(found, language);
        let parts = |setting: &TableRow<Setting>| rows::setting(&setting.row, language);
        match found.rows.as_slice() {
            [only] => self.add_row(parts(only)),
            several => {
                self.title = short_title(&self.title, several.len());
                for setting in several {
                    self.add_section(setting.row.name.best(language), parts(setting));
                }
            }
        }
    }

    fn add_rollouts(&mut self, found: &Rollouts, day: Date) {
        let language = self.language;
        self.headline = found.verdict(day).map(|verdict| {
            let phases = found.rows.iter().map(|rollout| rollout.row.phase(day));
            let mut phases: Vec<&str> = phases.map(|phase| rows::phase(phase, language)).collect();
            phases.dedup();
            let phases = phases.join(", ");
            // After a question with a negation, "yes" and "no" could be read both ways.
            let is_negated = found.question.is_some_and(|question| question.is_negated);
            if is_negated && verdict != Verdict::Depends {
                return format!("{} ({day})", decision::capitalized(&phases));
            }
            let verdict = decision::verdict(verdict, language);
            format!("{verdict}: {phases} ({day})")
        });
        match found.rows.as_slice() {
            [only] => self.add_row(rows::rollout(&only.row, day, language)),
            several => {
                self.title = short_title(&self.title, several.len());
                for rollout in several {
                    let parts = rows::rollout(&rollout.row, day, language);
                    self.add_section(rollout.row.name.best(language), parts);
                }
            }
        }
    }

    /// Adds the only row of an answer: the description to the body, the other parts as
    /// fields.
    fn add_row(&mut self, parts: Vec<rows::RowPart>) {
        for row in parts {
            match row.part.label(self.language) {
                Some(label) => self.fields.push(Field {
                    label: label.to_owned(),
                    text: row.blocks(),
                }),
                None => self.body.extend(row.blocks()),
            }
        }
    }

    /// Adds one of several rows to the body.
    fn add_section(&mut self, name: &str, parts: Vec<rows::RowPart>) {
        self.body
            .push(Block::of(BlockKind::Heading, vec![Run::plain(name)]));
        for row in parts {
            match (row.part.label(self.language), row.items.as_slice()) {
                (None, _) => self.body.extend(row.blocks()),
                (Some(label), [item]) => {
                    let label = [Run::plain(format!("{label}: "))];
                    let runs = label.into_iter().chain(item.iter().cloned());
                    self.body.push(Block::of(ITEM, runs.collect()));
                }
                (Some(label), items) => {
                    self.body.push(Block::item(format!("{label}:")));
                    let nested = BlockKind::Item {
                        depth: 1,
                        number: None,
                    };
                    let item = |item: &Vec<Run>| Block::of(nested.clone(), item.clone());
                    self.body.extend(items.iter().map(item));
                }
            }
        }
    }

    /// The view of hits, each with the part that matches.
    fn of_hits(hits: &Hits) -> View {
        let language = hits.language;
        let mut view = View {
            title: hits.query.clone(),
            notes: corrections(&hits.corrections, language),
            ..View::in_language(language)
        };
        if hits.is_without_documents {
            view.notes
                .push(Answers(language).without_documents().to_owned());
        }
        if hits.hits.is_empty() {
            view.tone = Tone::Unknown;
            view.body
                .push(Block::paragraph(Answers(language).no_hits()));
        }
        for (number, hit) in (1..).zip(&hits.hits) {
            view.body.extend(hit_blocks(number, hit));
        }
        view
    }

    /// The view of help: the commands with their descriptions, and example questions.
    fn of_help(help: &Help) -> View {
        let language = help.language;
        let words = Chat(language);
        let command = |words: &command::CommandWords| {
            let name = Run {
                is_code: true,
                ..Run::plain(words.shown(language))
            };
            let description = format!(" {}", words.description(language));
            Block::of(ITEM, vec![name, Run::plain(description)])
        };
        let mut body = vec![Block::paragraph(words.help_introduction())];
        body.extend(command::QUESTIONS.into_iter().map(command));
        View {
            title: words.help_title().to_owned(),
            body,
            related_label: Some(words.help_examples()),
            related: help.examples.iter().map(Offer::from).collect(),
            footer: Some(words.help_privacy()),
            ..View::in_language(language)
        }
    }
}

/// What is offered with an answer or in place of one: what a table says, then entries.
fn offers(answer: &Answer) -> Vec<Offer> {
    let of_table = answer.tentative.iter().map(|tentative| Offer {
        entry: None,
        question: choice::question(&tentative.statement, answer.language),
    });
    of_table
        .chain(answer.related.iter().map(Offer::from))
        .collect()
}

/// The verdict on the numbers of a setting, if that was asked, with the numbers that it can
/// have. After a question with a negation, "yes" and "no" could be read both ways.
fn number_headline(found: &Settings, language: Language) -> Option<String> {
    let words = Answers(language);
    let (verdict, question) = (found.verdict()?, found.question?);
    let verdict = match (verdict, question.is_negated) {
        (Verdict::Yes, true) => words.not_possible(),
        (Verdict::No, true) => words.possible(),
        (verdict, _) => decision::verdict(verdict, language),
    };
    let numbers = rows::numbers(&found.rows.first()?.row, language);
    Some(words.verdict(verdict, words.possible_numbers(numbers)))
}

/// A title of the names of some rows; of many, each section's heading is enough.
fn short_title(names: &str, count: usize) -> String {
    const MAX_NAMES: usize = 3;
    match count <= MAX_NAMES {
        true => names.to_owned(),
        false => String::new(),
    }
}

/// The timeline of a decision, if one was requested.
fn timeline(scenario: &ScenarioAnswer, language: Language) -> Option<Timeline> {
    let mut spans: Vec<Span> = Vec::new();
    for step in &scenario.timeline {
        let (outcome, measure) = case::step(&scenario.table, step, language);
        let outcome = match measure {
            Some(measure) => format!("{outcome} ({measure})"),
            None => outcome,
        };
        match spans.last_mut().filter(|span| span.outcome == outcome) {
            Some(span) => span.last = step.day,
            None => spans.push(Span {
                first: step.day,
                last: step.day,
                outcome,
            }),
        }
    }
    (!spans.is_empty()).then(|| Timeline {
        label: Answers(language).timeline(),
        assumes: decision::assumes(scenario, language),
        spans,
    })
}

/// A note with the misspelt words and how they were read.
fn corrections(corrections: &[Correction], language: Language) -> Vec<String> {
    let words: Vec<String> = corrections
        .iter()
        .map(|correction| format!("{} → {}", correction.typed, correction.read_as))
        .collect();
    let label = Answers(language).read_as();
    match words.is_empty() {
        true => Vec::new(),
        false => vec![format!("{label}: {}", words.join(", "))],
    }
}

/// The blocks of a hit: its title with its source, and below it the part that matches.
fn hit_blocks(number: u64, hit: &Hit) -> [Block; 2] {
    let passage = &hit.passage;
    let title = Run {
        is_strong: true,
        ..Run::link(hit.title(), &passage.url)
    };
    let date = match passage.date.as_str() {
        "" => String::new(),
        date => format!(" ({date})"),
    };
    let kind = BlockKind::Item {
        depth: 0,
        number: Some(number),
    };
    let title = Block::of(kind, vec![title, Run::plain(date)]);
    let parts = hit.snippet.parts().into_iter();
    let runs = parts.map(|(text, is_match)| Run {
        is_strong: is_match,
        ..Run::plain(text)
    });
    let snippet = BlockKind::Continuation { depth: 0 };
    [title, Block::of(snippet, runs.collect())]
}
