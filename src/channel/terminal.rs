//! An interactive chat on a terminal: lines to answers, with follow-ups.

use std::io::Write;

use jiff::civil::Date;
use rustyline::error::ReadlineError;

use crate::answer::Related;
use crate::engine::{Conversation, Engine};
use crate::index::IndexError;
use crate::render::messages::{Message, message};
use crate::render::plain;
use crate::text::Language;
use crate::understand::Question;

/// Why a chat ended early.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// The terminal.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] std::io::Error),
    /// The line editor.
    #[error("the terminal cannot be used: {0}")]
    Editor(#[from] ReadlineError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Answers questions until the input ends. A number picks one of the questions
/// that were offered last. `language` is that of the prompt.
pub fn chat(
    engine: &Engine,
    language: Language,
    as_of: Date,
    width: usize,
) -> Result<(), ChatError> {
    let mut editor = rustyline::DefaultEditor::new()?;
    let mut conversation = Conversation::default();
    let mut offered: Vec<Related> = Vec::new();
    let mut stdout = anstream::stdout();
    writeln!(stdout, "{}", message(Message::ChatHint, language))?;
    loop {
        let line = match editor.readline(message(Message::ChatPrompt, language)) {
            Ok(line) => line,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let text = picked(&line, &offered).unwrap_or(&line).trim().to_owned();
        if text.is_empty() {
            continue;
        }
        // The history is a convenience: a line it refuses is answered all the same.
        let _ = editor.add_history_entry(&text);
        let question = Question {
            text,
            language: None,
            as_of,
        };
        conversation.fetch_vectors(engine, &question.text);
        let answer = conversation.ask(engine, &question)?;
        writeln!(stdout, "\n{}\n", plain::answer(&answer, width))?;
        offered = answer.related;
    }
}

fn picked<'a>(line: &str, offered: &'a [Related]) -> Option<&'a str> {
    let number: usize = line.trim().parse().ok()?;
    let related = offered.get(number.checked_sub(1)?)?;
    Some(&related.question)
}
