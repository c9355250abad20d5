//! `madoguchi import`: creates entries of a pack from blog posts and FAQ pages.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::civil::Date;

use super::{ExitStatus, LanguageArgument, output};
use crate::config::Config;
use crate::knowledge::import::{self, NewFile, Page, Target};
use crate::render::text;
use crate::render::words;
use crate::text::Language;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Markdown pages; name the two languages of a page NAME.en.md and NAME.ja.md
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder of the pack [default: one named after the first page]
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// The address of the page, or of the folder of several pages
    #[arg(long)]
    url: Option<String>,
    /// The day on which the answers were verified, YYYY-MM-DD [default: the date of the page]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let language = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    let pages = arguments.files.iter().map(|path| read(path));
    let pages: Vec<Page> = pages.collect::<anyhow::Result<_>>()?;
    let (pages, empty): (Vec<Page>, Vec<Page>) = pages
        .into_iter()
        .partition(|page| !page.questions.is_empty());
    for page in &empty {
        warn(page, words::Terminal(language).no_question_found());
    }
    let Some(first) = pages.first() else {
        return Ok(ExitStatus::ProblemsFound);
    };
    let folder = match &arguments.pack {
        Some(folder) => folder.clone(),
        None => config.knowledge.join(&first.stem),
    };
    let pack_file = folder.join("pack.toml");
    let pack = match fs::read_to_string(&pack_file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).context(pack_file.display().to_string()),
    };
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let target = Target {
        id: &name,
        pack: pack.as_deref(),
        url: arguments.url.as_deref(),
        as_of: arguments.as_of,
    };
    let files = import::files(&pages, &target)?;
    write(&folder, &files)?;
    for page in &pages {
        output::print_line(&format!(
            "{}: {} entries",
            text::clean(&page.file),
            page.questions.len()
        ))?;
        let has_address = page.url.is_some() || arguments.url.is_some();
        if !has_address {
            warn(page, words::Terminal(language).no_address());
        }
    }
    Ok(match empty.is_empty() {
        true => ExitStatus::Fine,
        false => ExitStatus::ProblemsFound,
    })
}

fn read(path: &Path) -> anyhow::Result<Page> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let text =
        String::from_utf8(bytes).with_context(|| format!("{} isn't UTF-8 text", path.display()))?;
    Ok(import::page(path, &text))
}

fn warn(page: &Page, sentence: &str) {
    output::error(&format!("{}: {sentence}", page.file));
}

/// Writes the files of a pack. If a file has other content, which a person may have
/// edited, writes nothing.
fn write(folder: &Path, files: &[NewFile]) -> anyhow::Result<()> {
    for file in files.iter().skip(1) {
        let path = folder.join(&file.path);
        if let Ok(text) = fs::read_to_string(&path)
            && text != file.text
        {
            bail!(
                "{} already exists with other content; \
                 move it, or import into another pack with --pack",
                path.display()
            );
        }
    }
    for file in files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, &file.text))
            .with_context(|| path.display().to_string())?;
        output::print_line(&text::clean(&path.display().to_string()))?;
    }
    Ok(())
}
