//! Answers the lines of an interactive chat on a terminal, with follow-ups.

use std::io::Write;

use rustyline::error::ReadlineError;

use crate::answer::Related;
use crate::engine::{Context, Conversation, Engine, Request};
use crate::index::IndexError;
use crate::render::text::{self, Layout};
use crate::render::view::View;
use crate::render::words::Terminal;

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

/// Answers questions until the input ends. A number picks one of the questions that
/// were offered last.
///
/// # Errors
///
/// If the terminal can't be used, or the index can't be read.
pub fn chat(engine: &Engine, context: Context, width: usize) -> Result<(), ChatError> {
    let words = Terminal(context.name_language(""));
    let mut editor = rustyline::DefaultEditor::new()?;
    let mut conversation = Conversation::default();
    let mut offered: Vec<Related> = Vec::new();
    let mut stdout = anstream::stdout();
    writeln!(stdout, "{}", words.chat_hint())?;
    loop {
        let line = match editor.readline(words.chat_prompt()) {
            Ok(line) => line,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let text = picked(&line, &offered).unwrap_or(&line).trim().to_owned();
        if text.is_empty() {
            continue;
        }
        // A line that the history rejects is answered anyway.
        let _ = editor.add_history_entry(&text);
        let request = Request::Ask(text);
        engine.prepare(&request, &conversation);
        let response = engine.respond(&request, &context, &mut conversation)?;
        let view = View::of(&response);
        let text = text::view(&view, Layout::terminal(width));
        writeln!(stdout, "\n{text}\n")?;
        if !view.related.is_empty() {
            offered = view.related;
        }
    }
}

fn picked<'a>(line: &str, offered: &'a [Related]) -> Option<&'a str> {
    let number: usize = line.trim().parse().ok()?;
    let related = offered.get(number.checked_sub(1)?)?;
    Some(&related.question)
}
