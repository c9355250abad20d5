//! `madoguchi ask`: questions to answers, one, many or in a chat.

use std::io::{BufRead, IsTerminal, Read};

use anyhow::Context;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Done, LanguageArgument, day, open, output};
use crate::channel::terminal;
use crate::config::Config;
use crate::engine::Engine;
use crate::index::Rebuild;
use crate::render;
use crate::render::words;
use crate::text::Language;
use crate::understand::Question;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The question; quotation marks aren't needed
    #[arg(value_name = "QUESTION")]
    question: Vec<String>,
    /// Print one JSON object
    #[arg(long, conflicts_with = "jsonl")]
    json: bool,
    /// Read one JSON object per line, {"question", "lang"?, "as_of"?}, and print one answer per line
    #[arg(long, conflicts_with = "question")]
    jsonl: bool,
    /// The language to answer in [default: the language of the question]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
    /// The day to answer for, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Done> {
    let language = arguments.lang.map(Language::from);
    if arguments.jsonl {
        let engine = open::engine(config, Rebuild::WhenStale)?;
        return answer_lines(&engine, language, day(arguments.as_of));
    }
    if arguments.question.is_empty() && std::io::stdin().is_terminal() {
        let engine = open::engine(config, Rebuild::WhenStale)?;
        let language = language.unwrap_or(config.answer.default_language);
        let width = output::width();
        terminal::chat(&engine, language, day(arguments.as_of), width)?;
        return Ok(Done::Fine);
    }
    let text = match arguments.question.as_slice() {
        [] => read_question()?,
        words => words.join(" "),
    };
    if text.trim().is_empty() {
        let language = language.unwrap_or(config.answer.default_language);
        anyhow::bail!(words::Terminal(language).empty_question());
    }
    let engine = open::engine(config, Rebuild::WhenStale)?;
    let answer = engine.ask(&Question {
        text,
        language,
        as_of: day(arguments.as_of),
    })?;
    if arguments.json {
        output::print_json(&render::json::answer(&answer))?;
    } else {
        output::print_line(&render::plain::answer(&answer, output::width()))?;
    }
    Ok(Done::Fine)
}

fn read_question() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .context("standard input")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A line of `--jsonl`.
#[derive(Debug, Deserialize)]
struct Line {
    question: String,
    lang: Option<Language>,
    as_of: Option<Date>,
}

/// Answers each line in order. A line that cannot be read gives an object with
/// an `error` in its place.
fn answer_lines(engine: &Engine, language: Option<Language>, today: Date) -> anyhow::Result<Done> {
    each_line(|line: Line| {
        let question = Question {
            text: line.question,
            language: line.lang.or(language),
            as_of: line.as_of.unwrap_or(today),
        };
        Ok(render::json::answer(&engine.ask(&question)?))
    })
}

/// Turns each line of standard input into a line of standard output.
pub(super) fn each_line<T: serde::de::DeserializeOwned>(
    mut respond: impl FnMut(T) -> anyhow::Result<Value>,
) -> anyhow::Result<Done> {
    let mut done = Done::Fine;
    for (number, line) in std::io::stdin().lock().split(b'\n').enumerate() {
        let line = line.context("standard input")?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let response = match serde_json::from_slice(&line) {
            Ok(request) => respond(request)?,
            Err(error) => {
                done = Done::ProblemsFound;
                json!({"error": {"line": number + 1, "detail": error.to_string()}})
            }
        };
        output::print_json(&response)?;
    }
    Ok(done)
}
