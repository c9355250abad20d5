//! Answers the lines of an interactive chat on a terminal, with follow-ups.

use std::io::Write;

use rustyline::error::ReadlineError;

use crate::answer::Answer;
use crate::engine::{Context, Conversation, Engine, Request};
use crate::index::IndexError;
use crate::render::text::{self, Layout};
use crate::render::view::{Offer, View};
use crate::render::words::{Chat, Terminal};
use crate::text::Language;

/// Why a chat ended early.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// The terminal can't be written to.
    #[error("can't use the terminal: {0}")]
    Terminal(#[from] std::io::Error),
    /// A line can't be read.
    #[error("can't use the terminal: {0}")]
    Editor(#[from] ReadlineError),
    /// The index can't be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// The questions that were offered last, in the language of their answer.
#[derive(Debug, Default)]
struct Offered {
    offers: Vec<Offer>,
    /// The question they were offered for.
    question: String,
    /// The conversation before that question, in which it is answered again.
    before: Conversation,
    /// The language of "none of these", if that can be picked.
    none: Option<Language>,
}

/// What a line picks.
#[derive(Debug, PartialEq, Eq)]
enum Picked<'a> {
    /// A question that was offered.
    Offer(&'a Offer),
    /// None of them, and the language to say so in.
    None(Language),
}

/// Answers questions until the input ends. A number picks one of the questions that
/// were offered last; if they were offered in place of an answer, the number after them
/// picks none of them.
///
/// # Errors
///
/// If the terminal can't be used, or the index can't be read.
pub fn chat(engine: &Engine, context: Context, width: usize) -> Result<(), ChatError> {
    let words = Terminal(context.name_language(""));
    let mut editor = rustyline::DefaultEditor::new()?;
    let mut conversation = Conversation::default();
    let mut offered = Offered::default();
    let mut stdout = anstream::stdout();
    writeln!(stdout, "{}", words.chat_hint())?;
    loop {
        let line = match editor.readline(words.chat_prompt()) {
            Ok(line) => line,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if line.trim().is_empty() {
            continue;
        }
        let mut context = context;
        let request = match offered.picked(&line) {
            Some(Picked::Offer(offer)) => {
                let language = context.question_language(&offer.question);
                context = context.in_language(language);
                match &offer.entry {
                    Some(entry) => Request::Entry(entry.clone()),
                    None => {
                        conversation = offered.before.clone();
                        Request::AskTables(offered.question.clone())
                    }
                }
            }
            Some(Picked::None(language)) => {
                writeln!(stdout, "\n{}\n", Chat(language).nobody_connected())?;
                continue;
            }
            None => Request::Ask(line.trim().to_owned()),
        };
        // A line that the history rejects is answered anyway.
        let _ = editor.add_history_entry(line.trim());
        let before = conversation.clone();
        engine.prepare(&request, &conversation);
        let response = engine.respond(&request, &context, &mut conversation)?;
        let view = View::of(&response);
        let text = text::view(&view, Layout::terminal(width));
        writeln!(stdout, "\n{text}")?;
        if !view.related.is_empty() {
            let is_open = response.answer().is_some_and(Answer::offers_choices);
            let question = response.answer().map(|answer| answer.question.clone());
            offered = Offered {
                offers: view.related,
                question: question.unwrap_or_default(),
                before,
                none: is_open.then_some(view.language),
            };
            if let Some(line) = offered.none_line() {
                writeln!(stdout, "{line}")?;
            }
        }
        writeln!(stdout)?;
    }
}

impl Offered {
    /// What a line picks, if it is a number that does.
    fn picked(&self, line: &str) -> Option<Picked<'_>> {
        let number: usize = line.trim().parse().ok()?;
        let at = number.checked_sub(1)?;
        match self.offers.get(at) {
            Some(offer) => Some(Picked::Offer(offer)),
            None if at == self.offers.len() => self.none.map(Picked::None),
            None => None,
        }
    }

    /// "None of these" with its number, as the questions above it have theirs.
    fn none_line(&self) -> Option<String> {
        let number = self.offers.len() + 1;
        let label = Chat(self.none?).none_of_these();
        Some(format!("  {number}. {label}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_picks_a_question_or_none_of_them() {
        let offer = |entry: &str| Offer {
            entry: Some(entry.to_owned()),
            question: "q".to_owned(),
        };
        let offers = [offer("a"), offer("b")];
        let offered = |none| Offered {
            offers: offers.to_vec(),
            question: String::new(),
            before: Conversation::default(),
            none,
        };
        let cases = [
            ("1", Some(Language::En), Some(Picked::Offer(&offers[0]))),
            (" 2 ", None, Some(Picked::Offer(&offers[1]))),
            ("3", Some(Language::Ja), Some(Picked::None(Language::Ja))),
            // Below an answer there is nothing to reject.
            ("3", None, None),
            ("4", Some(Language::En), None),
            ("0", Some(Language::En), None),
            ("one", Some(Language::En), None),
        ];
        for (line, none, expected) in cases {
            assert_eq!(offered(none).picked(line), expected, "{line} {none:?}");
        }
        let line = |none| offered(none).none_line();
        assert_eq!(
            line(Some(Language::Ja)).as_deref(),
            Some("  3. この中にない")
        );
        assert_eq!(line(None), None);
    }
}
