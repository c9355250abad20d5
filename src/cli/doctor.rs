//! `madoguchi doctor`: checks the setup and suggests fixes.
//!
//! Changes nothing but the index, which is built if it is missing or stale.

#[cfg(feature = "discord")]
mod discord;
#[cfg(feature = "slack")]
mod slack;
mod source;
#[cfg(feature = "teams")]
mod teams;

use std::pin::Pin;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use serde_json::{Value, json};

use super::{ExitStatus, LanguageArgument, output};
use crate::channel::web;
use crate::config::{Config, Feature};
use crate::engine::{Engine, Options};
use crate::index::Rebuild;
use crate::render::text;
use crate::render::words::{Build, Doctor};
use crate::store::Store;
use crate::text::Language;

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
    /// Something isn't enabled.
    Off,
    Notice,
    Problem,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Fine => "ok",
            State::Off | State::Notice => "notice",
            State::Problem => "problem",
        }
    }

    fn mark(self) -> (Style, char) {
        match self {
            State::Fine => (AnsiColor::Green.on_default(), '✓'),
            State::Off => (Style::new().dimmed(), '-'),
            State::Notice => (AnsiColor::Yellow.on_default(), '!'),
            State::Problem => (AnsiColor::Red.on_default(), '✗'),
        }
    }
}

/// The subject of a check.
#[derive(Clone, Copy)]
struct Subject {
    /// The name in JSON.
    name: &'static str,
    /// The name in text.
    title: fn(Language) -> &'static str,
}

const BUILD: Subject = Subject {
    name: "build",
    title: |language| Build(language).subject(),
};
const PACKS: Subject = Subject {
    name: "packs",
    title: |language| Doctor(language).packs_subject(),
};
const INDEX: Subject = Subject {
    name: "index",
    title: |language| Doctor(language).index_subject(),
};
const DOCUMENTS: Subject = Subject {
    name: "documents",
    title: |language| Doctor(language).documents_subject(),
};
const STORE: Subject = Subject {
    name: "store",
    title: |language| Doctor(language).store_subject(),
};
const WEB: Subject = Subject {
    name: "web",
    title: |language| Doctor(language).web_subject(),
};

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

/// The checks of a platform: for a configuration, without the network if the flag is true, and
/// with the engine if it could be opened.
type PlatformChecks = for<'a> fn(&'a Config, bool, Option<&'a Engine>, Language) -> Checking<'a>;

/// Checks that may wait for the network.
type Checking<'a> = Pin<Box<dyn Future<Output = Vec<Check>> + 'a>>;

/// The checks of each platform in this build.
const PLATFORMS: &[PlatformChecks] = &[
    #[cfg(feature = "discord")]
    |config, is_offline, engine, language| {
        Box::pin(discord::checks(config, is_offline, engine, language))
    },
    #[cfg(feature = "slack")]
    |config, is_offline, _, language| Box::pin(slack::checks(config, is_offline, language)),
    #[cfg(feature = "teams")]
    |config, is_offline, _, language| Box::pin(teams::checks(config, is_offline, language)),
];

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let words = Doctor(language);
    let mut checks = vec![build(language)];
    let engine = match config.publish.source.as_str() {
        "" => engine(&config.engine(), Rebuild::WhenStale, words, &mut checks),
        _ => source::engine(config, arguments.offline, words, &mut checks),
    };
    if let Some(engine) = engine.as_ref().filter(|_| !arguments.offline) {
        checks.extend(documents(engine, words));
    }
    let runtime = tokio::runtime::Runtime::new().context("could not start worker threads")?;
    runtime.block_on(async {
        checks.push(store(config, words).await);
        for check in PLATFORMS {
            checks.extend(check(config, arguments.offline, engine.as_ref(), language).await);
        }
    });
    web(&config.web, words, &mut checks);
    if arguments.json {
        let checks: Vec<Value> = checks.iter().map(as_json).collect();
        output::print_json(&json!({"version": 1, "checks": checks}))?;
    } else {
        for check in &checks {
            output::print_line(&as_text(check, language))?;
        }
    }
    Ok(
        match checks.iter().any(|check| check.state == State::Problem) {
            true => ExitStatus::ProblemsFound,
            false => ExitStatus::Fine,
        },
    )
}

/// What this build has.
fn build(language: Language) -> Check {
    let (has, lacks): (Vec<Feature>, Vec<Feature>) = Feature::ALL
        .into_iter()
        .partition(|feature| feature.is_in_build());
    let titles = |features: &[Feature]| {
        let titles: Vec<&str> = features.iter().map(|feature| feature.title()).collect();
        titles.join(", ")
    };
    let (titles, others) = (titles(&has), titles(&lacks));
    let words = Build(language);
    let what = match (has.is_empty(), lacks.is_empty()) {
        (_, true) => return Check::new(BUILD, State::Fine, words.with(titles)),
        (true, false) => words.without(others),
        (false, false) => words.with_and_without(titles, others),
    };
    Check::new(BUILD, State::Notice, what).remedy(words.without_remedy())
}

fn engine(
    options: &Options,
    rebuild: Rebuild,
    words: Doctor,
    checks: &mut Vec<Check>,
) -> Option<Engine> {
    let (engine, problems) = match Engine::open(options, rebuild, &()) {
        Ok(opened) => opened,
        Err(error) => {
            let check = Check::new(PACKS, State::Problem, words.engine(error));
            checks.push(check.remedy(words.engine_remedy()));
            return None;
        }
    };
    let packs = &engine.library().packs;
    checks.push(match problems.len() {
        0 => {
            let entries: usize = packs.iter().map(|pack| pack.entries.len()).sum();
            let what = words.packs(packs.len(), entries);
            Check::new(PACKS, State::Fine, what)
        }
        count => Check::new(PACKS, State::Problem, words.pack_mistakes(count))
            .remedy(words.pack_mistakes_remedy()),
    });
    let passages = engine.index().manifest().counts.passages;
    checks.push(match engine.index().is_incomplete() {
        false => Check::new(INDEX, State::Fine, words.index(passages)),
        true => Check::new(INDEX, State::Notice, words.index_incomplete(passages))
            .remedy(words.index_incomplete_remedy()),
    });
    Some(engine)
}

/// Whether documents can be searched, if they are in a cluster.
fn documents(engine: &Engine, words: Doctor) -> Option<Check> {
    Some(match engine.check_documents()? {
        Ok(()) => Check::new(DOCUMENTS, State::Fine, words.documents()),
        Err(error) => Check::new(DOCUMENTS, State::Problem, words.documents_down(error))
            .remedy(words.documents_down_remedy()),
    })
}

async fn store(config: &Config, words: Doctor) -> Check {
    let checked = async { Store::open(&config.store)?.check().await };
    match checked.await {
        Ok(()) => Check::new(STORE, State::Fine, words.store()),
        Err(error) => Check::new(STORE, State::Problem, words.store_down(error))
            .remedy(words.store_down_remedy()),
    }
}

fn web(options: &web::Options, words: Doctor, checks: &mut Vec<Check>) {
    let check = |state, what: &str| Check::new(WEB, state, what);
    if !options.enabled {
        checks.push(check(State::Off, words.web_off()).remedy(words.web_off_remedy()));
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

fn as_json(check: &Check) -> Value {
    json!({
        "subject": check.subject.name,
        "state": check.state.name(),
        "what": check.what,
        "mend": check.remedy,
    })
}

fn as_text(check: &Check, language: Language) -> String {
    let (style, mark) = check.state.mark();
    let subject = (check.subject.title)(language);
    let remedy = check.remedy;
    let remedy = remedy.map_or(String::new(), |remedy| format!("\n    {remedy}"));
    format!(
        "{style}{mark}{style:#} {subject}: {}{remedy}",
        text::clean(&check.what)
    )
}
