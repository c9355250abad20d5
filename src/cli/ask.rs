//! `madoguchi ask`: answers one question, one a line, or questions in a chat.

use std::io::{BufRead, IsTerminal, Read};

use anyhow::Context as _;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::{ExitStatus, LanguageArgument, context, open, output};
use crate::channel::terminal;
use crate::config::Config;
use crate::engine::{Context, Conversation, Engine, Request, Response};
use crate::index::Rebuild;
use crate::render::json;
use crate::render::notice;
use crate::render::text;
use crate::render::words::Terminal;
use crate::text::Language;

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
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Show how a decision was reached: the assumptions and the rows that were checked
    #[arg(long, conflicts_with_all = ["json", "jsonl"])]
    details: bool,
}

impl Arguments {
    /// The language to answer in, if the arguments determine it.
    pub(super) fn language(&self) -> Option<Language> {
        let asked = self.lang.map(Language::from);
        asked.or_else(|| Language::of_script(&self.question.join(" ")))
    }
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let context = context(config, arguments.lang, arguments.as_of);
    if arguments.jsonl {
        let engine = open::engine(config, Rebuild::WhenStale)?;
        return answer_lines(&engine, context);
    }
    if arguments.question.is_empty() && std::io::stdin().is_terminal() {
        let engine = open::engine(config, Rebuild::WhenStale)?;
        terminal::chat(&engine, context, output::width())?;
        return Ok(ExitStatus::Fine);
    }
    let text = match arguments.question.as_slice() {
        [] => read_question()?,
        words => words.join(" "),
    };
    if text.trim().is_empty() {
        let language = context.name_language("");
        anyhow::bail!(Terminal(language).empty_question());
    }
    let engine = open::engine(config, Rebuild::WhenStale)?;
    let response = ask(&engine, text, &context)?;
    if let Response::Notice(notice, language) = &response {
        anyhow::bail!(notice::text(notice, *language));
    }
    match response.answer().filter(|_| arguments.json) {
        Some(answer) => output::print_json(&json::answer(answer))?,
        None => {
            let layout = output::layout();
            let response = match response {
                Response::Answer(answer) if arguments.details => Response::Details(answer),
                response => response,
            };
            output::print_line(&text::response(&response, layout, false))?;
        }
    }
    Ok(ExitStatus::Fine)
}

/// Answers a question without a conversation.
fn ask(engine: &Engine, question: String, context: &Context) -> anyhow::Result<Response> {
    let request = Request::Ask(question);
    engine.prepare(&request, &Conversation::default());
    Ok(engine.respond(&request, context, &mut Conversation::default())?)
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

/// Answers each line in order. The answer to an invalid line is an object with an
/// `error`.
fn answer_lines(engine: &Engine, context: Context) -> anyhow::Result<ExitStatus> {
    let respond = |line: Line| {
        let context = Context {
            requested_language: line.lang.or(context.requested_language),
            day: line.as_of.unwrap_or(context.day),
            ..context
        };
        ask(engine, line.question, &context)
    };
    each_line(respond, |response| response.answer().map(json::answer))
}

/// Turns each line of standard input into a line of standard output: the response, or an
/// object with the `error` in the line.
pub(super) fn each_line<T: serde::de::DeserializeOwned>(
    mut respond: impl FnMut(T) -> anyhow::Result<Response>,
    as_json: impl Fn(&Response) -> Option<Value>,
) -> anyhow::Result<ExitStatus> {
    let mut status = ExitStatus::Fine;
    for (number, line) in std::io::stdin().lock().split(b'\n').enumerate() {
        let line = line.context("standard input")?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let response = match serde_json::from_slice(&line) {
            Ok(request) => match respond(request)? {
                Response::Notice(notice, language) => Err(notice::text(&notice, language)),
                response => Ok(as_json(&response).unwrap_or_default()),
            },
            Err(error) => Err(error.to_string()),
        };
        let response = response.unwrap_or_else(|detail| {
            status = ExitStatus::ProblemsFound;
            serde_json::json!({"error": {"line": number + 1, "detail": detail}})
        });
        output::print_json(&response)?;
    }
    Ok(status)
}
