//! `madoguchi doctor`: what keeps the program from working, and what to do.
//!
//! Only the index may be changed: it is built where it does not fit the packs.

mod teams;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use serde_json::{Value, json};

use super::{Done, LanguageArgument, output};
use crate::channel::discord::{self, Diagnosis, TokenError};
use crate::channel::web;
use crate::config::Config;
use crate::engine::Engine;
use crate::index::Rebuild;
use crate::render::messages::doctor::{Found, Subject};
use crate::render::plain;
use crate::store::Store;
use crate::text::Language;

/// Fewer connections than this in a day are few.
const FEW_SESSIONS: u64 = 50;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Ask nobody over the network
    #[arg(long)]
    offline: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language to answer in [default: the configured one]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Fine,
    Notice,
    Problem,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Fine => "ok",
            State::Notice => "notice",
            State::Problem => "problem",
        }
    }

    fn mark(self) -> (Style, char) {
        match self {
            State::Fine => (AnsiColor::Green.on_default(), '✓'),
            State::Notice => (AnsiColor::Yellow.on_default(), '!'),
            State::Problem => (AnsiColor::Red.on_default(), '✗'),
        }
    }
}

/// Something that was found.
struct Check {
    subject: Subject,
    state: State,
    found: Found,
    /// What stands in the braces of its words.
    parts: Vec<(&'static str, String)>,
}

impl Check {
    fn new(subject: Subject, state: State, found: Found) -> Check {
        Check {
            subject,
            state,
            found,
            parts: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, part: impl ToString) -> Check {
        self.parts.push((name, part.to_string()));
        self
    }

    /// What was found and what to do.
    fn words(&self, language: Language) -> (String, Option<&'static str>) {
        let (what, mend) = self.found.words(language);
        let what = self
            .parts
            .iter()
            .fold(what.to_owned(), |text, (name, part)| {
                text.replace(&format!("{{{name}}}"), part)
            });
        (what, mend)
    }
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Done> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let mut checks = Vec::new();
    let engine = engine(config, &mut checks);
    let runtime = tokio::runtime::Runtime::new().context("no threads to be had")?;
    runtime.block_on(async {
        checks.push(store(config).await);
        discord(config, arguments.offline, engine.as_ref(), &mut checks).await;
        teams::look(config, arguments.offline, &mut checks).await;
    });
    web(&config.web, &mut checks);
    if arguments.json {
        let checks: Vec<Value> = checks
            .iter()
            .map(|check| as_json(check, language))
            .collect();
        output::print_json(&json!({"version": 1, "checks": checks}))?;
    } else {
        for check in &checks {
            output::print_line(&as_text(check, language))?;
        }
    }
    Ok(
        match checks.iter().any(|check| check.state == State::Problem) {
            true => Done::ProblemsFound,
            false => Done::Fine,
        },
    )
}

fn engine(config: &Config, checks: &mut Vec<Check>) -> Option<Engine> {
    let (engine, problems) = match Engine::open(&config.engine(), Rebuild::WhenStale, &()) {
        Ok(opened) => opened,
        Err(error) => {
            let check = Check::new(Subject::Packs, State::Problem, Found::Engine);
            checks.push(check.with("error", error));
            return None;
        }
    };
    let packs = &engine.library().packs;
    checks.push(match problems.len() {
        0 => Check::new(Subject::Packs, State::Fine, Found::Packs)
            .with("packs", packs.len())
            .with(
                "entries",
                packs.iter().map(|pack| pack.entries.len()).sum::<usize>(),
            ),
        count => {
            Check::new(Subject::Packs, State::Problem, Found::PackMistakes).with("count", count)
        }
    });
    let passages = engine.index().manifest().counts.passages;
    checks.push(Check::new(Subject::Index, State::Fine, Found::Index).with("passages", passages));
    Some(engine)
}

async fn store(config: &Config) -> Check {
    let checked = async { Store::open(&config.store)?.check().await };
    match checked.await {
        Ok(()) => Check::new(Subject::Store, State::Fine, Found::Store),
        Err(error) => {
            Check::new(Subject::Store, State::Problem, Found::StoreDown).with("error", error)
        }
    }
}

async fn discord(
    config: &Config,
    is_offline: bool,
    engine: Option<&Engine>,
    checks: &mut Vec<Check>,
) {
    if !config.discord.enabled {
        checks.push(Check::new(
            Subject::Discord,
            State::Notice,
            Found::DiscordOff,
        ));
        return;
    }
    let token = discord::Token::from_environment();
    let found = match is_offline {
        true => vec![Diagnosis::Token(token.map(|token| token.user()))],
        false => discord::diagnose(&config.discord, token, engine).await,
    };
    checks.extend(found.into_iter().filter_map(of_discord));
}

fn web(options: &web::Options, checks: &mut Vec<Check>) {
    let check = |state, found| Check::new(Subject::Web, state, found);
    if !options.enabled {
        checks.push(check(State::Notice, Found::WebOff));
        return;
    }
    let bound = std::net::TcpListener::bind(options.listen);
    let address = match bound.map_err(|error| (error.kind(), error)) {
        Ok(_) => check(State::Fine, Found::WebAddress),
        Err((std::io::ErrorKind::AddrInUse, _)) => check(State::Notice, Found::WebTaken),
        Err((_, error)) => check(State::Problem, Found::WebNoAddress).with("error", error),
    };
    checks.push(address.with("address", options.listen));
    match web::ApiKey::from_environment() {
        Ok(Some(_)) => checks.push(check(State::Fine, Found::WebKey)),
        Ok(None) if options.is_open() => checks.push(check(State::Notice, Found::WebOpen)),
        Ok(None) => {}
        Err(_) => checks.push(check(State::Problem, Found::WebKeyMalformed)),
    }
}

/// What a diagnosis means; nothing where there is nothing to say.
fn of_discord(diagnosis: Diagnosis) -> Option<Check> {
    let check = |state, found| Check::new(Subject::Discord, state, found);
    Some(match diagnosis {
        Diagnosis::Token(Ok(_)) => check(State::Fine, Found::Token),
        Diagnosis::Token(Err(TokenError::Missing)) => check(State::Problem, Found::TokenMissing),
        Diagnosis::Token(Err(TokenError::Malformed)) => {
            check(State::Problem, Found::TokenMalformed)
        }
        Diagnosis::Unreachable(error) => {
            check(State::Problem, Found::Unreachable).with("error", error)
        }
        Diagnosis::Refused => check(State::Problem, Found::TokenRefused),
        Diagnosis::Application(id) => check(State::Fine, Found::Application).with("id", id),
        Diagnosis::MessageContent {
            is_wanted,
            is_enabled,
        } => match (is_wanted, is_enabled) {
            (true, false) => check(State::Problem, Found::IntentMissing),
            (false, true) => check(State::Notice, Found::IntentUnused),
            _ => check(State::Fine, Found::Intents),
        },
        Diagnosis::SessionsLeft(left) if left >= FEW_SESSIONS => return None,
        Diagnosis::SessionsLeft(left) => {
            check(State::Notice, Found::FewSessions).with("count", left)
        }
        Diagnosis::Commands {
            to_send: 0,
            to_delete: 0,
        } => check(State::Fine, Found::Commands),
        Diagnosis::Commands { to_send, to_delete } => check(State::Notice, Found::CommandsToSend)
            .with("send", to_send)
            .with("delete", to_delete),
    })
}

fn as_json(check: &Check, language: Language) -> Value {
    let (what, mend) = check.words(language);
    json!({
        "subject": check.subject.name(),
        "state": check.state.name(),
        "what": what,
        "mend": mend,
    })
}

fn as_text(check: &Check, language: Language) -> String {
    let (style, mark) = check.state.mark();
    let (what, mend) = check.words(language);
    let subject = check.subject.words(language);
    let mend = mend.map_or(String::new(), |mend| format!("\n    {mend}"));
    format!(
        "{style}{mark}{style:#} {subject}: {}{mend}",
        plain::clean(&what)
    )
}
