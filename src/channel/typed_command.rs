//! Parses a typed text to a request: a command, by its name in either language, or else
//! a question.
//!
//! Chat programs send a command as ordinary text, and questions can begin with the same
//! words. So a command needs a `/` before it, or the name of a setting, a rollout or an
//! audience after it; everything else is a question.

use super::chat::{HITS, MAX_DAYS};
use super::conversation::{Asker, Conversations, Reply};
use crate::engine::{Case, Context, Engine, FactInput, Request};
use crate::render::words::command::{self, CommandWords};

/// What a typed text asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TypedCommand {
    /// A request to the engine.
    Request(Request),
    /// The form for a case.
    Form,
}

/// The commands that can be typed.
const COMMANDS: [&CommandWords; 6] = [
    &command::ASK,
    &command::SEARCH,
    &command::SETTING,
    &command::ROLLOUT,
    &command::WHATIF,
    &command::HELP,
];

impl Conversations {
    /// Reads a typed text, with the context of its reply: the Latin name of a command doesn't
    /// tell the language. An empty text asks for help.
    pub(crate) fn read(&self, typed: &str, context: Context) -> (TypedCommand, Context) {
        let command = match typed {
            "" => TypedCommand::Request(Request::Help),
            typed => parse(&self.live.engine(), typed),
        };
        let context = match &command {
            TypedCommand::Request(Request::Ask(_)) => context,
            _ => context.in_language(context.name_language(typed)),
        };
        (command, context)
    }

    /// Responds to what a message asks for: a question is part of the asker's conversation.
    pub(crate) async fn respond_to_message(
        &self,
        asker: &Asker,
        request: Request,
        context: Context,
    ) -> Reply {
        match request {
            Request::Ask(_) => self.converse(asker, request, context).await,
            _ => self.respond(asker, request, context).await,
        }
    }
}

/// Parses a typed text.
fn parse(engine: &Engine, typed: &str) -> TypedCommand {
    let question = || TypedCommand::Request(Request::Ask(typed.to_owned()));
    let (is_marked, text) = match typed.strip_prefix(['/', '／']) {
        Some(text) => (true, text.trim_start()),
        None => (false, typed),
    };
    let Some((words, rest)) = command(text) else {
        return question();
    };
    let request = match words.name {
        name if name == command::ASK.name => match rest {
            "" => Some(Request::Help),
            rest => Some(Request::Ask(rest.to_owned())),
        },
        name if name == command::SEARCH.name => match rest {
            "" => Some(Request::Help),
            rest => Some(Request::Search {
                query: rest.to_owned(),
                limit: HITS,
            }),
        },
        name if name == command::SETTING.name => setting(engine, rest, is_marked),
        name if name == command::ROLLOUT.name => rollout(engine, rest, is_marked),
        name if name == command::WHATIF.name => match rest {
            "" => return TypedCommand::Form,
            rest if is_marked || rest.contains(['=', '＝']) => Some(Request::WhatIf(case(rest))),
            _ => None,
        },
        _ => (is_marked || rest.is_empty()).then_some(Request::Help),
    };
    request.map_or_else(question, TypedCommand::Request)
}

/// The command that a text begins with, and what follows it.
fn command(text: &str) -> Option<(&'static CommandWords, &str)> {
    COMMANDS.into_iter().find_map(|words| {
        let names = [Some(words.name), words.name_ja].into_iter().flatten();
        let mut rests = names.filter_map(|name| {
            let head = text.get(..name.len())?;
            let rest = &text[name.len()..];
            let is_whole = rest.is_empty() || rest.starts_with([' ', '\u{3000}', '\n', ':', '：']);
            (head.eq_ignore_ascii_case(name) && is_whole).then_some(rest)
        });
        let rest = rests.next()?;
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
        Some((words, rest.trim_end()))
    })
}

fn setting(engine: &Engine, name: &str, is_marked: bool) -> Option<Request> {
    let is_named = engine.library().setting(name).is_some();
    let name = (!name.is_empty()).then(|| name.to_owned());
    (is_named || is_marked).then_some(Request::Setting { name })
}

fn rollout(engine: &Engine, name: &str, is_marked: bool) -> Option<Request> {
    let library = engine.library();
    let mut rows = library.packs.iter().flat_map(|pack| &pack.rollouts);
    let is_audience = rows.any(|row| row.audience.iter().any(|audience| audience == name));
    let is_named = name.is_empty() || is_audience || library.rollouts_named(name).next().is_some();
    let typed = (!name.is_empty()).then(|| name.to_owned());
    let (name, audience) = match is_audience {
        true => (None, typed),
        false => (typed, None),
    };
    (is_named || is_marked).then_some(Request::Rollout { name, audience })
}

/// Parses a case: `FACT=VALUE FACT=VALUE`, separated by semicolons or line breaks if a
/// value has spaces. The date, the days of the timeline and the pack have the form of
/// facts.
fn case(typed: &str) -> Case {
    let typed = typed.replace('＝', "=");
    let facts: Vec<FactInput> = match typed.contains([';', '；', '\n']) {
        true => Case::facts_in(&typed).collect(),
        false => spaced(&typed).into_iter().map(FactInput::Typed).collect(),
    };
    let mut case = Case::default();
    for fact in facts {
        let text = fact.text();
        let (name, value) = text.split_once('=').unwrap_or((&text, ""));
        let is = |words: &CommandWords| {
            let names = [Some(words.name), words.name_ja];
            names.contains(&Some(name.trim()))
        };
        match value.trim() {
            value if is(&command::DAYS) => case.days = value.parse().unwrap_or(0).min(MAX_DAYS),
            value if is(&command::DATE) => case.date = Some(value.to_owned()),
            value if is(&command::PACK) => case.pack = Some(value.to_owned()),
            _ => case.facts.push(fact),
        }
    }
    case
}

/// Splits facts at spaces; a word without `=` belongs to the fact before it.
fn spaced(typed: &str) -> Vec<String> {
    let mut facts: Vec<String> = Vec::new();
    for word in typed.split_whitespace() {
        match facts.last_mut() {
            Some(last) if !word.contains('=') => {
                last.push(' ');
                last.push_str(word);
            }
            _ => facts.push(word.to_owned()),
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_whole_word_in_either_language() {
        let cases = [
            ("help", Some(("help", ""))),
            ("HELP", Some(("help", ""))),
            ("ヘルプ", Some(("help", ""))),
            ("質問：延期は？", Some(("ask", "延期は？"))),
            ("whatif state=enabled", Some(("whatif", "state=enabled"))),
            ("判定　状態=有効", Some(("whatif", "状態=有効"))),
            ("asking is free", None),
            ("設定を変えられますか", None),
            ("検索", Some(("search", ""))),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = command(text).map(|(words, rest)| (words.name, rest));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn facts_are_read_with_spaces_or_semicolons() {
        let cases = [
            ("a=1 b=2", vec!["a=1", "b=2"]),
            ("a=Not now b=2", vec!["a=Not now", "b=2"]),
            ("a=x y; b=2", vec!["a=x y", "b=2"]),
            ("状態＝有効；延期=3+", vec!["状態=有効", "延期=3+"]),
        ];
        for (typed, expected) in cases {
            assert_eq!(case(typed).text(), expected.join("; "), "{typed}");
        }
        let case = case("a=1 days=7 日付=2026-05-01");
        assert_eq!((case.days, case.date.as_deref()), (7, Some("2026-05-01")));
        assert_eq!(case.text(), "a=1");
    }
}
