//! `madoguchi import`: creates and updates the entries of a pack from the pages that a team
//! has.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::civil::Date;

use super::{ExitStatus, LanguageArgument, output};
use crate::config::Config;
use crate::import::{self, EXTENSIONS, Existing, Page, Plan, RECORD_FILE, Record, Target};
use crate::render::{self, text, words};
use crate::semantic::Encoder;
use crate::text::{Language, Tokenizer};

/// The largest file that is read, images included, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// The largest number of files of a folder, and its deepest level.
const MAX_FILES: usize = 5_000;
const DEEPEST: usize = 8;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Pages in Markdown or HTML, Word documents (.docx), tables (.csv, .tsv, .xlsx), exports
    /// of question-answering services (.json, .tsv), or folders of them. The two languages of
    /// a page are best named NAME.en.md and NAME.ja.md
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder of the pack, or its ID [default: one named after the first page]
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// The address of the page, or of the folder of several pages
    #[arg(long)]
    url: Option<String>,
    /// The day on which the answers were verified, YYYY-MM-DD [default: the date of the page]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
    /// The language of the messages
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    if let Some(address) = &arguments.url {
        anyhow::ensure!(
            import::is_web_address(address),
            "--url {address}: use an address that begins with https://"
        );
    }
    let mut unread = 0;
    let mut pages = Vec::new();
    let default = arguments
        .lang
        .map_or(config.answer.default_language, Language::from);
    for path in files(&arguments.files)? {
        match read(&path)? {
            Ok(page) if page.questions.is_empty() && page.rest.is_empty() => {
                unread += 1;
                let path = text::clean(&path.display().to_string());
                output::error(&words::Import(default).no_question(path));
            }
            Ok(page) => pages.push(page),
            Err(cause) => {
                unread += 1;
                let path = text::clean(&path.display().to_string());
                output::error(&words::Import(default).unreadable(path, cause));
            }
        }
    }
    let language = arguments
        .lang
        .map_or_else(|| majority(&pages, default), Language::from);
    let sentences = words::Import(language);
    let Some(first) = pages.first() else {
        output::error(sentences.nothing());
        return Ok(ExitStatus::ProblemsFound);
    };
    let folder = folder(arguments, config, first);
    let existing = existing(&folder)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let target = Target {
        id: &name,
        url: arguments.url.as_deref(),
        as_of: arguments.as_of,
        today: super::today(),
    };
    let plan = import::plan(
        &pages,
        &target,
        &existing,
        &Tokenizer::open()?,
        Encoder::open(&config.semantic)?.as_ref(),
        &|path| image_digest(&arguments.files, path),
    )?;
    if !arguments.dry_run {
        write(&folder, &plan)?;
    }
    if arguments.json {
        output::print_json(&serde_json::to_value(&plan.report)?)?;
    } else {
        output::print_line(&render::import::report(&plan.report, language))?;
        let last = match arguments.dry_run {
            true => sentences.dry_run().to_owned(),
            false => super::init::next_steps(&folder, config, language),
        };
        output::print_line(&format!("\n{last}"))?;
    }
    Ok(match unread > 0 {
        true => ExitStatus::ProblemsFound,
        false => ExitStatus::Fine,
    })
}

/// A digest of the image at a path, if it may be copied.
fn image_digest(named: &[PathBuf], path: &Path) -> Option<String> {
    is_image_of(named, path)
        .then(|| digest_of_file(path))
        .flatten()
}

/// A digest of a file that isn't too large.
fn digest_of_file(path: &Path) -> Option<String> {
    let is_small = fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= LARGEST);
    let bytes = is_small.then(|| fs::read(path).ok())?;
    bytes.map(|bytes| import::digest_of_bytes(&bytes))
}

/// True for a path in a named folder, or near a named file: in its folder's parent or below.
/// What a page names elsewhere isn't copied, nor what a link in the file system leads to.
fn is_image_of(named: &[PathBuf], path: &Path) -> bool {
    let Ok(real) = path.canonicalize() else {
        return false;
    };
    let root = |named: &PathBuf| {
        let real = named.canonicalize().ok()?;
        match real.is_dir() {
            true => Some(real),
            false => Some(real.parent()?.parent()?.to_owned()),
        }
    };
    named
        .iter()
        .filter_map(root)
        .any(|root| real.starts_with(root))
}

/// The files to read: those that were named, and those of named folders.
fn files(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            list(path, 0, &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

/// Lists the files of a folder that can be imported, sorted by name. Hidden files are left
/// out.
fn list(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let items = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut items: Vec<PathBuf> = items.flatten().map(|item| item.path()).collect();
    items.sort();
    for path in items {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let extension = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        if name.starts_with('.') || name == "node_modules" || found.len() >= MAX_FILES {
            continue;
        }
        if path.is_dir() && !path.is_symlink() && depth < DEEPEST {
            list(&path, depth + 1, found)?;
        } else if path.is_file() && EXTENSIONS.contains(&extension.as_str()) {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Result<Page, import::ReadError>> {
    let place = || path.display().to_string();
    let size = fs::metadata(path).with_context(place)?.len();
    anyhow::ensure!(
        size <= LARGEST,
        "{} is larger than 64 MB; split it",
        place()
    );
    let bytes = fs::read(path).with_context(place)?;
    Ok(import::read(path, &bytes))
}

fn majority(pages: &[Page], default: Language) -> Language {
    let japanese = pages
        .iter()
        .filter(|page| page.language == Language::Ja)
        .count();
    match pages.len() {
        0 => default,
        all if japanese * 2 >= all => Language::Ja,
        _ => Language::En,
    }
}

/// The folder of the pack: the given one, that of the given id, or one named after the first
/// page or, if its name says nothing, after its folder.
fn folder(arguments: &Arguments, config: &Config, first: &Page) -> PathBuf {
    if let Some(pack) = &arguments.pack {
        let is_id = pack.components().count() == 1 && !pack.exists();
        return if is_id {
            config.knowledge.join(pack)
        } else {
            pack.clone()
        };
    }
    config.knowledge.join(import::pack_id(first))
}

/// What the pack's folder has already.
fn existing(folder: &Path) -> anyhow::Result<Existing> {
    let optional = |path: &Path| match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    };
    let texts = |name: &str| -> anyhow::Result<BTreeMap<String, String>> {
        let mut texts = BTreeMap::new();
        for item in fs::read_dir(folder.join(name))
            .into_iter()
            .flatten()
            .flatten()
        {
            let path = item.path();
            let stem = path.file_name().unwrap_or_default().to_string_lossy();
            if let Some(key) = stem.strip_suffix(".md")
                && let Some(text) = optional(&path)?
            {
                texts.insert(key.to_owned(), text);
            }
        }
        Ok(texts)
    };
    let record = optional(&folder.join(RECORD_FILE))?;
    let images = fs::read_dir(folder.join("images")).into_iter().flatten();
    let images = images.flatten().filter_map(|item| {
        let name = item.file_name().to_string_lossy().into_owned();
        Some((name, digest_of_file(&item.path())?))
    });
    Ok(Existing {
        pack: optional(&folder.join("pack.toml"))?,
        record: record.map_or_else(Record::default, |text| Record::parse(&text)),
        entries: texts("entries")?,
        documents: texts("documents")?,
        images: images.collect(),
        has_glossary: folder.join("glossary.toml").exists(),
    })
}

/// Writes the files of a pack, the record of the import last.
fn write(folder: &Path, plan: &Plan) -> anyhow::Result<()> {
    for (to, from) in &plan.images {
        let bytes = fs::read(from).with_context(|| from.display().to_string())?;
        replace(&folder.join(to), &bytes)?;
    }
    for file in &plan.files {
        replace(&folder.join(&file.path), file.text.as_bytes())?;
    }
    Ok(())
}

/// Writes a file that is either the old or the new one, whenever the program ends. The file
/// that is renamed at the end is hidden and not read as knowledge.
fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let half = path.with_file_name(format!(".{name}.new"));
    let written = path.parent().map_or(Ok(()), fs::create_dir_all);
    written
        .and_then(|()| fs::write(&half, bytes))
        .and_then(|()| fs::rename(&half, path))
        .with_context(|| path.display().to_string())
}
