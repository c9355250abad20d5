//! `madoguchi eval`: measures how well golden questions are answered.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{ExitStatus, open, output, today};
use crate::config::Config;
use crate::eval::{self, Report, Sets, scenarios};
use crate::index::Rebuild;
use crate::render::words::Terminal;

/// The questions measured when no file is named.
const DEFAULT_FILE: &str = "tests/golden/questions-training.jsonl";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files of questions with expected answers, one JSON object per line [default: tests/golden/questions-training.jsonl]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// List the questions with a wrong answer
    #[arg(long)]
    failures: bool,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let default = [PathBuf::from(DEFAULT_FILE)];
    let files: &[PathBuf] = match arguments.files.as_slice() {
        [] if default[0].exists() => &default,
        [] => anyhow::bail!(Terminal(config.answer.default_language).no_golden()),
        files => files,
    };
    let mut sets = Sets::default();
    for file in files {
        let in_file = eval::load(file)?;
        sets.questions.extend(in_file.questions);
        sets.scenarios.extend(in_file.scenarios);
    }
    let engine = open::engine(config, Rebuild::WhenStale)?;
    let expected = sets.questions.iter();
    let expected = expected.flat_map(|golden| golden.entry.iter().chain(&golden.also));
    let unknown: BTreeSet<&str> = expected
        .filter(|id| engine.library().entry(id).is_none())
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        let ids = unknown.into_iter().collect::<Vec<_>>().join(", ");
        output::error(&Terminal(config.answer.default_language).unknown_golden(ids));
    }
    let questions = eval::evaluate(&engine, &sets.questions, today())?;
    let scenarios = scenarios::evaluate(&engine, &sets.scenarios)?;
    if arguments.json {
        let mut object = serde_json::to_value(&questions)?;
        object["scenarios"] = serde_json::to_value(&scenarios)?;
        output::print_json(&object)?;
        return Ok(ExitStatus::Fine);
    }
    let mut tables = Vec::new();
    if !sets.questions.is_empty() || sets.scenarios.is_empty() {
        tables.push(table(&questions, arguments.failures));
    }
    if !sets.scenarios.is_empty() {
        tables.push(scenario_table(&scenarios, arguments.failures));
    }
    output::print_line(&tables.join("\n\n"))?;
    Ok(ExitStatus::Fine)
}

fn scenario_table(report: &scenarios::Report, with_failures: bool) -> String {
    let mut lines = vec![format!(
        "{:<10}{:<6}{:>10}{:>10}{:>10}{:>10}",
        "", "", "questions", "right", "offered", "wrong"
    )];
    for (kind, languages) in &report.kinds {
        for (language, share) in languages {
            lines.push(format!(
                "{:<10}{:<6}{:>10}{:>9.1}%{:>10}{:>10}",
                kind.name(),
                language.code(),
                share.questions,
                100.0 * share.value(),
                share.offered,
                share.wrong,
            ));
        }
    }
    if with_failures {
        let failures = report.outcomes.iter().filter(|trial| !trial.is_right);
        lines.extend(failures.map(|trial| {
            let (expected, actual) = (&trial.expected, &trial.actual);
            format!("\n{}\n  expected {expected}, got {actual}", trial.question)
        }));
    }
    lines.join("\n")
}

fn table(report: &Report, with_failures: bool) -> String {
    let mut lines = vec![format!(
        "{:<6}{:>10}{:>10}{:>8}{:>10}{:>10}{:>14}{:>16}",
        "", "questions", "accuracy", "MRR", "wrong", "refused", "out of topic", "false answers"
    )];
    for (language, score) in &report.languages {
        lines.push(format!(
            "{:<6}{:>10}{:>9.1}%{:>8.3}{:>9.1}%{:>9.1}%{:>14}{:>16}",
            language.code(),
            score.questions,
            100.0 * score.accuracy,
            score.mrr,
            100.0 * score.wrong,
            100.0 * score.refused,
            score.out_of_topic,
            score.false_answers,
        ));
    }
    if with_failures {
        for outcome in report.outcomes.iter().filter(|outcome| !outcome.is_right) {
            lines.push(format!(
                "\n{}\n  expected {}, got {} {} at {:.2} (closest: {})",
                outcome.question,
                outcome.expected.as_deref().unwrap_or("no answer"),
                outcome.outcome,
                outcome.answered.as_deref().unwrap_or(""),
                outcome.confidence,
                outcome.ranked.join(", "),
            ));
        }
    }
    lines.join("\n")
}
