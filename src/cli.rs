//! Runs the commands of the command line.
//!
//! Each command has a file below. The contract (names, JSON, and the exit codes 0, 1 for
//! problems found and 2 for errors) is in docs/en/reference.

#[cfg(not(all(feature = "mcp", feature = "slack", feature = "teams")))]
mod absent;
mod allocator;
mod ask;
mod built_in;
mod check;
mod doctor;
mod draft;
mod eval;
mod examples;
mod fetch;
mod folders;
mod health;
mod import;
mod index;
mod init;
mod logging;
mod look_up;
mod open;
mod output;
mod person;
mod report;
mod search;
mod serve;
mod suggest;
mod watch;
mod whatif;

// The commands that a build can leave out. In place of them, it has commands that say so.
#[cfg(feature = "mcp")]
mod mcp;
#[cfg(feature = "slack")]
mod slack_manifest;
#[cfg(feature = "teams")]
mod teams_manifest;

#[cfg(not(feature = "mcp"))]
absent::command!(mcp, "mcp", Mcp);
#[cfg(not(feature = "slack"))]
absent::command!(slack_manifest, "slack-manifest", Slack);
#[cfg(not(feature = "teams"))]
absent::command!(teams_manifest, "teams-manifest", Teams);

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::config::Config;
use crate::engine::Context;
use crate::knowledge::PartialDate;
use crate::render::words::{self, Bilingual};
use crate::text::Language;

pub use built_in::PackFiles;

/// Answers questions in Japanese and English from knowledge packs, with sources
#[derive(Debug, Parser)]
#[command(
    name = "madoguchi",
    version,
    long_version = long_version(),
    arg_required_else_help = true
)]
struct Arguments {
    /// The configuration file [default: config.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of packs
    #[arg(long, global = true, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// The folder of the search index
    #[arg(long, global = true, value_name = "DIR")]
    index: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer a question, or start a chat (質問に答えます)
    Ask(ask::Arguments),
    /// Show the passages that match best (本文を検索します)
    Search(search::Arguments),
    /// Decide a case by a pack's rules (条件から判定します)
    Whatif(whatif::Arguments),
    /// Look up a setting (設定を調べます)
    Setting(look_up::SettingArguments),
    /// Look up a rollout (展開の予定と状況を調べます)
    Rollout(look_up::RolloutArguments),
    /// Build the search index (索引を作ります)
    Index(index::Arguments),
    /// Check packs for mistakes (パックの誤りを調べます)
    Check(check::Arguments),
    /// Fetch the pages that packs cite, and show what changed (出典の変更を調べます)
    Fetch(fetch::Arguments),
    /// Create a pack with sample entries (見本の項目を含むパックを作ります)
    Init(init::Arguments),
    /// Make entries of pages, documents and tables (手元のページや表から項目を作ります)
    Import(import::Arguments),
    /// Measure the quality of answers (回答の質を測ります)
    Eval(eval::Arguments),
    /// Run every channel that config.toml enables (チャネルでの回答を始めます)
    Serve(serve::Arguments),
    /// Check whether a running serve can answer (動いているプログラムの状態を調べます)
    Health(health::Arguments),
    /// Run the tools for an assistant on standard input and output (アシスタントにツールを提供します)
    Mcp(mcp::Arguments),
    /// Check the setup and suggest fixes (動作環境を診断します)
    Doctor(doctor::Arguments),
    /// Check packs whenever they are edited (編集のたびにパックを調べます)
    Watch(watch::Arguments),
    /// Report which questions were asked and which had no answer (質問の状況を報告します)
    Report(report::Arguments),
    /// Export or delete what is kept of one person (一人の記録を書き出し、または削除します)
    #[command(subcommand)]
    Person(person::Command),
    /// Draft an entry from unanswered questions (未回答の質問から項目の下書きを作ります)
    Draft(draft::Arguments),
    /// Suggest ways to ask and entries to make clearer (聞き方や紛らわしい項目を提案します)
    Suggest(suggest::Arguments),
    /// Print the app manifest for Slack (Slack 用のマニフェストを出力します)
    SlackManifest(slack_manifest::Arguments),
    /// Create the app package for Microsoft Teams (Teams 用のパッケージを作ります)
    TeamsManifest(teams_manifest::Arguments),
    /// Print the licences of bundled data (同梱物のライセンスを表示します)
    Notices,
    /// Print a shell completion script (補完スクリプトを出力します)
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum LanguageArgument {
    Ja,
    En,
}

impl From<LanguageArgument> for Language {
    fn from(argument: LanguageArgument) -> Language {
        match argument {
            LanguageArgument::Ja => Language::Ja,
            LanguageArgument::En => Language::En,
        }
    }
}

/// The exit status of a command that ran to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExitStatus {
    /// There are no problems.
    Fine,
    /// The command found problems.
    ProblemsFound,
}

impl Command {
    /// True if the command reads packs and changes none, so that it can use the built-in one.
    fn can_use_built_in_pack(&self) -> bool {
        match self {
            Command::Ask(_)
            | Command::Search(_)
            | Command::Whatif(_)
            | Command::Setting(_)
            | Command::Rollout(_)
            | Command::Index(_)
            | Command::Fetch(_)
            | Command::Eval(_)
            | Command::Serve(_)
            | Command::Mcp(_)
            | Command::Doctor(_)
            | Command::Report(_)
            | Command::Suggest(_) => true,
            Command::Check(arguments) => arguments.is_of_all_packs(),
            Command::Init(_)
            | Command::Import(_)
            | Command::Watch(_)
            | Command::Draft(_)
            | Command::Person(_)
            | Command::SlackManifest(_)
            | Command::TeamsManifest(_)
            | Command::Health(_)
            | Command::Notices
            | Command::Completions { .. } => false,
        }
    }

    /// The language of what the command says before it runs: that of the question, of the
    /// system, or else the default.
    fn language(&self, config: &Config) -> Language {
        let asked = match self {
            Command::Ask(arguments) => arguments.language(),
            Command::Search(arguments) => arguments.language(),
            _ => None,
        };
        asked
            .or_else(language_of_system)
            .unwrap_or(config.answer.default_language)
    }
}

/// The version, the commit if the build names it, and the platform.
fn long_version() -> String {
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    let build = match option_env!("BUILD_COMMIT").filter(|commit| !commit.is_empty()) {
        Some(commit) => format!("{commit}, {system} {processor}"),
        None => format!("{system} {processor}"),
    };
    format!("{} ({build})", env!("CARGO_PKG_VERSION"))
}

/// Runs the program and returns its exit code. `built_in` returns the files of the pack that
/// the program contains.
pub fn main(built_in: fn() -> PackFiles) -> ExitCode {
    let matches = examples::add(Arguments::command()).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    logging::start();
    if matches!(arguments.command, Command::Serve(_)) {
        allocator::configure();
    }
    match run(&arguments, built_in) {
        Ok(ExitStatus::Fine) => ExitCode::SUCCESS,
        Ok(ExitStatus::ProblemsFound) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&format!("error: {}", describe(&error)));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments, built_in: fn() -> PackFiles) -> anyhow::Result<ExitStatus> {
    let mut config = crate::config::load(arguments.config.as_deref())?;
    if let Some(knowledge) = &arguments.knowledge {
        config.knowledge.clone_from(knowledge);
        (config.given.knowledge, config.given.knowledge_option) = (true, true);
    }
    if let Some(index) = &arguments.index {
        config.index.folder.clone_from(index);
        config.given.index = true;
    }
    let command = &arguments.command;
    let built_in = Some(built_in).filter(|_| command.can_use_built_in_pack());
    let language = command.language(&config);
    folders::choose(&mut config, built_in, language)?;
    match &arguments.command {
        Command::Ask(arguments) => ask::run(arguments, &config),
        Command::Search(arguments) => search::run(arguments, &config),
        Command::Whatif(arguments) => whatif::run(arguments, &config),
        Command::Setting(arguments) => look_up::setting(arguments, &config),
        Command::Rollout(arguments) => look_up::rollout(arguments, &config),
        Command::Index(arguments) => index::run(arguments, &config),
        Command::Check(arguments) => check::run(arguments, &config),
        Command::Fetch(arguments) => fetch::run(arguments, &config),
        Command::Init(arguments) => init::run(arguments, &config),
        Command::Import(arguments) => import::run(arguments, &config),
        Command::Eval(arguments) => eval::run(arguments, &config),
        Command::Serve(arguments) => serve::run(arguments, &config),
        Command::Health(arguments) => health::run(arguments, &config),
        Command::Mcp(arguments) => mcp::run(arguments, &config),
        Command::Doctor(arguments) => doctor::run(arguments, &config),
        Command::Watch(arguments) => watch::run(arguments, &config),
        Command::Report(arguments) => report::run(arguments, &config),
        Command::Draft(arguments) => draft::run(arguments, &config),
        Command::Person(command) => person::run(command, &config),
        Command::Suggest(arguments) => suggest::run(arguments, &config),
        Command::SlackManifest(arguments) => slack_manifest::run(arguments, &config),
        Command::TeamsManifest(arguments) => teams_manifest::run(arguments, &config),
        Command::Notices => {
            output::print(madoguchi_dictionary::NOTICE)?;
            output::print("\n")?;
            output::print(crate::semantic::NOTICE)?;
            Ok(ExitStatus::Fine)
        }
        Command::Completions { shell } => completions(*shell),
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<ExitStatus> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "madoguchi", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Fine)
}

/// An error with its causes, except for those that it already quotes.
fn describe(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// True if the reader of the output has closed it, as `| head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// The context of a request on the command line: today, unless `--as-of` gives a day.
fn context(
    config: &crate::config::Config,
    lang: Option<LanguageArgument>,
    as_of: Option<Date>,
) -> Context {
    Context {
        requested_language: lang.map(Language::from),
        asker_language: None,
        default_language: config.answer.default_language,
        day: as_of.unwrap_or_else(today),
    }
}

/// The language of the system, if it is Japanese or English: the first of the variables for
/// messages that is set.
fn language_of_system() -> Option<Language> {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    let mut values = names.filter_map(|name| std::env::var(name).ok());
    let locale = values.find(|value| !value.is_empty())?;
    let code = locale.split(['.', '@']).next()?;
    Language::from_code(code)
}

/// The language of a command's messages: the given one, that of the configuration file, that
/// of the system, or the default.
fn message_language(lang: Option<LanguageArgument>, config: &Config) -> Language {
    let system = || language_of_system().filter(|_| config.given.file.is_none());
    let given = lang.map(Language::from).or_else(system);
    given.unwrap_or(config.answer.default_language)
}

/// Reads a day that begins with the year: `2026-10-01`, `2026/10/1` or `2026年10月1日`. The
/// configuration isn't read yet, so the message is in the language of the system, or in both.
fn day(text: &str) -> Result<Date, String> {
    let begins_with_year = text.bytes().take_while(u8::is_ascii_digit).count() >= 4;
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '年' | '月' | '日');
    let date = PartialDate::read(text).filter(|_| begins_with_year && text.chars().all(is_part));
    date.and_then(PartialDate::day).ok_or_else(|| {
        let words = Bilingual::new(|language| words::Terminal(language).bad_day());
        match language_of_system() {
            Some(language) => words.get(language).to_owned(),
            None => words.to_string(),
        }
    })
}

/// Today in the machine's time zone.
fn today() -> Date {
    jiff::Zoned::now().date()
}
