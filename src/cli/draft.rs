//! `madoguchi draft`: writes drafts of an entry in the languages of the pack for a group of unanswered
//! questions or for a hand-over.
//!
//! Drafts are written to the pack's `drafts` folder, which isn't loaded: an entry without
//! an answer is a mistake, which would keep other edits out of service.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::report::{ids, make, with_store};
use super::{ExitStatus, LanguageArgument, message_language, output, today};
use crate::config::Config;
use crate::knowledge;
use crate::knowledge::entry::is_id;
use crate::render::text;
use crate::render::words;
use crate::report::draft::Draft;
use crate::store::{Store, Ticket};
use crate::text::Language;

/// The folder of drafts in a pack.
const FOLDER: &str = "drafts";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The ID of a question group in the report, or a ticket
    #[arg(value_name = "ID")]
    group: String,
    /// The ID of the entry: lowercase letters, digits and hyphens
    #[arg(long, value_name = "ENTRY")]
    entry: Option<String>,
    /// The ID of the pack [default: the only one]
    #[arg(long, value_name = "PACK")]
    pack: Option<String>,
    /// The number of days that the report looks back
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = message_language(arguments.lang, config);
    let words = words::Terminal(language);
    let (folder, languages) = pack(arguments.pack.as_deref(), config, words)?;
    let folder = folder.join(FOLDER);
    let id = arguments.entry.as_deref().unwrap_or(&arguments.group);
    if !is_id(id) {
        bail!(words.bad_entry(id));
    }
    let draft = with_store(config, async |store| find(&store, config, arguments).await)?;
    let Some(draft) = draft else {
        output::error(words.no_such_group());
        return Ok(ExitStatus::ProblemsFound);
    };
    let path = |language: Language| folder.join(format!("{id}.{}.md", language.code()));
    if let Some(taken) = languages
        .iter()
        .copied()
        .map(path)
        .find(|path| path.exists())
    {
        bail!(words.draft_exists(taken.display()));
    }
    for language in languages {
        let path = path(language);
        let comment = words::Report(language).write_answer();
        write(&path, &draft.side(language, today(), comment))?;
        output::print_line(&text::clean(&path.display().to_string()))?;
    }
    Ok(ExitStatus::Fine)
}

/// The draft for the group or hand-over with the given id.
async fn find(
    store: &Store,
    config: &Config,
    arguments: &Arguments,
) -> anyhow::Result<Option<Draft>> {
    let report = make(store, config, arguments.days).await?;
    let group = report
        .unanswered
        .iter()
        .find(|group| group.id == arguments.group);
    if let Some(group) = group {
        return Ok(Some(Draft::from(group)));
    }
    let Some(ticket) = Ticket::parse(&arguments.group) else {
        return Ok(None);
    };
    let Some(hand_over) = store.hand_over_of(&ticket).await? else {
        return Ok(None);
    };
    let question = store.question(&hand_over.question).await?;
    Ok(question.map(|question| Draft {
        questions: vec![question.text],
        related: question.related,
        answer: hand_over.answer,
    }))
}

/// The folder of the given pack, or of the only one, and its languages.
fn pack(
    id: Option<&str>,
    config: &Config,
    words: words::Terminal,
) -> anyhow::Result<(PathBuf, Vec<Language>)> {
    let (library, _) = knowledge::load(&config.knowledge).context("could not load the packs")?;
    let pack = match (id, library.packs.as_slice()) {
        (None, [pack]) => Some(pack),
        (id, _) => id.and_then(|id| library.pack(id)),
    };
    let pack = pack.with_context(|| match id {
        Some(id) => words.no_such_pack(id, ids(&library)),
        None => words.choose_pack(ids(&library)),
    })?;
    let languages = match pack.languages.is_empty() {
        true => Language::ALL.to_vec(),
        false => pack.languages.clone(),
    };
    Ok((pack.folder.clone(), languages))
}

/// Writes a draft, unless the file already exists.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let parent = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(parent)
        .and_then(|()| fs::File::create_new(path))
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
        .with_context(|| path.display().to_string())
}
