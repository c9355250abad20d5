//! `madoguchi watch`: checks packs whenever they are edited, and prints the results.

use std::sync::{Arc, mpsc};

use anyhow::Context;

use super::{ExitStatus, LanguageArgument, check, open, output};
use crate::config::Config;
use crate::engine::live::{Changes, KeptOut, Reload};
use crate::engine::watch;
use crate::render::text;
use crate::render::words;
use crate::text::Language;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let live = open::live_engine(config)?;
    let problems = live.status().problems.into_iter();
    for problem in problems {
        output::print_line(&check::as_text(&problem, language))?;
    }
    let (sender, reloads) = mpsc::channel();
    let on_reload = move |reload: &Reload| drop(sender.send(reload.clone()));
    let _watch = watch::watch(Arc::new(live), on_reload).context("could not watch the packs")?;
    output::print_line(words::Terminal(language).watching())?;
    for reload in reloads {
        output::print_line(&text(&reload, language))?;
    }
    Ok(ExitStatus::Fine)
}

fn text(reload: &Reload, language: Language) -> String {
    let words = words::Terminal(language);
    let (sentence, details) = match reload {
        Reload::Unchanged => (words.edit_taken_back(), Vec::new()),
        Reload::Swapped(changes) => (words.edit_in_service(), names(changes)),
        Reload::KeptOut(KeptOut::Problems(problems)) => {
            let problems = problems.iter();
            let texts = problems.map(|problem| check::as_text(problem, language));
            (words.edit_kept_out(), texts.collect())
        }
        Reload::KeptOut(KeptOut::Failed(error)) => {
            (words.edit_kept_out(), vec![text::clean(error)])
        }
    };
    let mut lines = vec![sentence.to_owned()];
    lines.extend(details);
    lines.join("\n")
}

/// The entries and documents that changed: `+` for new ones, `~` for those with other
/// content, `-` for deleted ones.
fn names(changes: &Changes) -> Vec<String> {
    let kinds = [
        ("+", &changes.added),
        ("~", &changes.changed),
        ("-", &changes.removed),
    ];
    let lines = kinds.into_iter().flat_map(|(mark, names)| {
        let line = move |name: &String| format!("  {mark} {}", text::clean(name));
        names.iter().map(line)
    });
    lines.collect()
}
