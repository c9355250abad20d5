//! `madoguchi doctor`: checks the setup and suggests fixes.
//!
//! Changes nothing but the index, which is built if it is missing or stale.

mod slack;
mod teams;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use serde_json::{Value, json};

use super::{ExitStatus, LanguageArgument, output};
use crate::channel::discord::{self, Diagnosis, TokenError};
use crate::channel::web;
use crate::config::Config;
use crate::engine::Engine;
use crate::index::Rebuild;
use crate::render::text;
use crate::render::words::{Doctor, Slack};
use crate::store::Store;
use crate::text::Language;

/// The number of sessions left below which there is a notice.
const FEW_SESSIONS: u64 = 50;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Don't use the network
    #[arg(long)]
    offline: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language of the messages [default: the configured language]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

/// The severity of a check's result.
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

/// The subject of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Packs,
    Index,
    Store,
    Discord,
    Slack,
    Teams,
    Web,
}

impl Subject {
    /// The name in JSON.
    fn name(self) -> &'static str {
        match self {
            Subject::Packs => "packs",
            Subject::Index => "index",
            Subject::Store => "store",
            Subject::Discord => "discord",
            Subject::Slack => "slack",
            Subject::Teams => "teams",
            Subject::Web => "web",
        }
    }

    /// The name in text.
    fn title(self, words: Doctor) -> &'static str {
        match self {
            Subject::Packs => words.packs_subject(),
            Subject::Index => words.index_subject(),
            Subject::Store => words.store_subject(),
            Subject::Discord => words.discord_subject(),
            Subject::Slack => Slack(words.0).subject(),
            Subject::Teams => words.teams_subject(),
            Subject::Web => words.web_subject(),
        }
    }
}

/// The result of a check.
struct Check {
    subject: Subject,
    state: State,
    what: String,
    remedy: Option<&'static str>,
}

impl Check {
    fn new(subject: Subject, state: State, what: impl Into<String>) -> Check {
        Check {
            subject,
            state,
            what: what.into(),
            remedy: None,
        }
    }

    /// The result with a remedy.
    fn remedy(self, remedy: &'static str) -> Check {
        Check {
            remedy: Some(remedy),
            ..self
        }
    }
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let words = Doctor(language);
    let mut checks = Vec::new();
    let engine = engine(config, words, &mut checks);
    let runtime = tokio::runtime::Runtime::new().context("could not start worker threads")?;
    runtime.block_on(async {
        checks.push(store(config, words).await);
        discord(
            config,
            arguments.offline,
            engine.as_ref(),
            words,
            &mut checks,
        )
        .await;
        slack::check(config, arguments.offline, Slack(language), &mut checks).await;
        teams::check(config, arguments.offline, words, &mut checks).await;
    });
    web(&config.web, words, &mut checks);
    if arguments.json {
        let checks: Vec<Value> = checks.iter().map(as_json).collect();
        output::print_json(&json!({"version": 1, "checks": checks}))?;
    } else {
        for check in &checks {
            output::print_line(&as_text(check, words))?;
        }
    }
    Ok(
        match checks.iter().any(|check| check.state == State::Problem) {
            true => ExitStatus::ProblemsFound,
            false => ExitStatus::Fine,
        },
    )
}

fn engine(config: &Config, words: Doctor, checks: &mut Vec<Check>) -> Option<Engine> {
    let (engine, problems) = match Engine::open(&config.engine(), Rebuild::WhenStale, &()) {
        Ok(opened) => opened,
        Err(error) => {
            let check = Check::new(Subject::Packs, State::Problem, words.engine(error));
            checks.push(check.remedy(words.engine_remedy()));
            return None;
        }
    };
    let packs = &engine.library().packs;
    checks.push(match problems.len() {
        0 => {
            let entries: usize = packs.iter().map(|pack| pack.entries.len()).sum();
            let what = words.packs(packs.len(), entries);
            Check::new(Subject::Packs, State::Fine, what)
        }
        count => Check::new(Subject::Packs, State::Problem, words.pack_mistakes(count))
            .remedy(words.pack_mistakes_remedy()),
    });
    let passages = engine.index().manifest().counts.passages;
    checks.push(match engine.index().is_incomplete() {
        false => Check::new(Subject::Index, State::Fine, words.index(passages)),
        true => Check::new(
            Subject::Index,
            State::Notice,
            words.index_incomplete(passages),
        )
        .remedy(words.index_incomplete_remedy()),
    });
    Some(engine)
}

async fn store(config: &Config, words: Doctor) -> Check {
    let checked = async { Store::open(&config.store)?.check().await };
    match checked.await {
        Ok(()) => Check::new(Subject::Store, State::Fine, words.store()),
        Err(error) => Check::new(Subject::Store, State::Problem, words.store_down(error))
            .remedy(words.store_down_remedy()),
    }
}

async fn discord(
    config: &Config,
    is_offline: bool,
    engine: Option<&Engine>,
    words: Doctor,
    checks: &mut Vec<Check>,
) {
    if !config.discord.enabled {
        checks.push(
            Check::new(Subject::Discord, State::Notice, words.discord_off())
                .remedy(words.discord_off_remedy()),
        );
        return;
    }
    let token = discord::Token::from_environment();
    let results = match is_offline {
        true => vec![Diagnosis::Token(token.map(|token| token.user()))],
        false => discord::diagnose(&config.discord, token, engine).await,
    };
    checks.extend(
        results
            .into_iter()
            .filter_map(|diagnosis| discord_check(diagnosis, words)),
    );
}

fn web(options: &web::Options, words: Doctor, checks: &mut Vec<Check>) {
    let check = |state, what: &str| Check::new(Subject::Web, state, what);
    if !options.enabled {
        checks.push(check(State::Notice, words.web_off()).remedy(words.web_off_remedy()));
        return;
    }
    let bound = std::net::TcpListener::bind(options.listen);
    let address = match bound.map_err(|error| (error.kind(), error)) {
        Ok(_) => check(State::Fine, &words.web_address(options.listen)),
        Err((std::io::ErrorKind::AddrInUse, _)) => {
            check(State::Notice, &words.web_taken(options.listen)).remedy(words.web_taken_remedy())
        }
        Err((_, error)) => check(State::Problem, &words.web_no_address(options.listen, error))
            .remedy(words.web_no_address_remedy()),
    };
    checks.push(address);
    match web::ApiKey::from_environment() {
        Ok(Some(_)) => checks.push(check(State::Fine, words.web_key())),
        Ok(None) if options.is_open() => {
            checks.push(check(State::Notice, words.web_open()).remedy(words.web_open_remedy()))
        }
        Ok(None) => {}
        Err(_) => checks.push(
            check(State::Problem, words.web_key_malformed())
                .remedy(words.web_key_malformed_remedy()),
        ),
    }
}

/// The check of a diagnosis. `None` if there is nothing to report.
fn discord_check(diagnosis: Diagnosis, words: Doctor) -> Option<Check> {
    let check = |state, what: &str| Check::new(Subject::Discord, state, what);
    Some(match diagnosis {
        Diagnosis::Token(Ok(_)) => check(State::Fine, words.token()),
        Diagnosis::Token(Err(TokenError::Missing)) => {
            check(State::Problem, words.token_missing()).remedy(words.token_missing_remedy())
        }
        Diagnosis::Token(Err(TokenError::Malformed)) => {
            check(State::Problem, words.token_malformed()).remedy(words.token_malformed_remedy())
        }
        Diagnosis::Unreachable(error) => {
            check(State::Problem, &words.unreachable(error)).remedy(words.unreachable_remedy())
        }
        Diagnosis::Refused => {
            check(State::Problem, words.token_refused()).remedy(words.token_refused_remedy())
        }
        Diagnosis::Application(id) => check(State::Fine, &words.application(id)),
        Diagnosis::MessageContent {
            is_required,
            is_enabled,
        } => match (is_required, is_enabled) {
            (true, false) => {
                check(State::Problem, words.intent_missing()).remedy(words.intent_missing_remedy())
            }
            (false, true) => {
                check(State::Notice, words.intent_unused()).remedy(words.intent_unused_remedy())
            }
            _ => check(State::Fine, words.intents()),
        },
        Diagnosis::SessionsLeft(left) if left >= FEW_SESSIONS => return None,
        Diagnosis::SessionsLeft(left) => {
            check(State::Notice, &words.few_sessions(left)).remedy(words.few_sessions_remedy())
        }
        Diagnosis::Commands {
            to_send: 0,
            to_delete: 0,
        } => check(State::Fine, words.commands()),
        Diagnosis::Commands { to_send, to_delete } => {
            check(State::Notice, &words.commands_to_send(to_send, to_delete))
                .remedy(words.commands_to_send_remedy())
        }
    })
}

fn as_json(check: &Check) -> Value {
    json!({
        "subject": check.subject.name(),
        "state": check.state.name(),
        "what": check.what,
        "mend": check.remedy,
    })
}

fn as_text(check: &Check, words: Doctor) -> String {
    let (style, mark) = check.state.mark();
    let subject = check.subject.title(words);
    let remedy = check.remedy;
    let remedy = remedy.map_or(String::new(), |remedy| format!("\n    {remedy}"));
    format!(
        "{style}{mark}{style:#} {subject}: {}{remedy}",
        text::clean(&check.what)
    )
}
