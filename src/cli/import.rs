//! `madoguchi import`: creates and updates the entries of a pack from the pages that a team
//! has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::civil::Date;

use super::{ExitStatus, LanguageArgument, language_of_system, message_language, output};
use crate::config::Config;
use crate::import::{
    self, EXTENSIONS, Existing, ImageSource, Page, Plan, RECORD_FILE, ReadError, Record, Report,
    Target, UnreadFile,
};
use crate::knowledge::entry::is_id;
use crate::render::{self, words};
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
    /// of question-answering services (.json, .tsv), lists in YAML, or folders of them. The
    /// two languages of a page are best named NAME.en.md and NAME.ja.md
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder of the pack, or its ID [default: one named after the first page]
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// The address of the page, or of the folder of several pages; {lang} in it stands for ja
    /// or en
    #[arg(long)]
    url: Option<String>,
    /// The day on which the answers were verified, YYYY-MM-DD [default: the date of the page]
    #[arg(long, value_name = "DATE", value_parser = super::day)]
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
    let default = message_language(arguments.lang, config);
    if let Some(address) = &arguments.url
        && !import::is_web_address(address)
    {
        bail!(words::Import(default).bad_address(address));
    }
    let today = super::today();
    if let Some(day) = arguments.as_of.filter(|day| *day > today) {
        bail!(words::Import(default).future_day(day, today));
    }
    if let Some(path) = arguments.files.iter().find(|path| !path.exists()) {
        bail!(words::Terminal(default).no_such_file(path.display()));
    }
    let mut unread = Vec::new();
    let mut pages = Vec::new();
    for path in files(&arguments.files)? {
        let why = match read(&path)? {
            Ok(page) if page.questions.is_empty() && page.rest.is_empty() => ReadError::Empty,
            Ok(page) => {
                pages.push(page);
                continue;
            }
            Err(why) => why,
        };
        if is_other_data(&path, &why) && !arguments.files.contains(&path) {
            continue;
        }
        let path = path.display().to_string();
        unread.push(UnreadFile { path, why });
    }
    let is_chosen =
        arguments.lang.is_some() || config.given.file.is_some() || language_of_system().is_some();
    let language = match is_chosen {
        true => default,
        false => majority(&pages, default),
    };
    for file in &unread {
        output::error(&render::import::unread(file, language));
    }
    let sentences = words::Import(language);
    let status = match unread.is_empty() {
        true => ExitStatus::Fine,
        false => ExitStatus::ProblemsFound,
    };
    let Some(first) = pages.first() else {
        if arguments.json {
            let report = Report {
                unread,
                ..Report::default()
            };
            output::print_json(&serde_json::to_value(&report)?)?;
        }
        output::error(sentences.nothing());
        return Ok(ExitStatus::ProblemsFound);
    };
    let folder = folder(arguments, config, first);
    // A relative path can lack the name and the folder above it.
    let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    let id = import::slug(&name).unwrap_or_else(|| import::pack_id(first));
    let given = arguments.pack.as_deref().filter(|pack| is_bare_name(pack));
    if given.is_some() && !is_id(&name) {
        bail!(sentences.bad_pack(name, id));
    }
    let existing = existing(&real)?;
    let target = Target {
        id: &id,
        url: arguments.url.as_deref(),
        folders: &folders(&arguments.files),
        as_of: arguments.as_of,
        today,
    };
    let mut plan = import::plan(
        &pages,
        &target,
        &existing,
        &Tokenizer::open()?,
        Encoder::open(&config.semantic)?.as_ref(),
        &|path| image_digest(&arguments.files, path),
    )
    .with_context(|| sentences.bad_pack_file(folder.display()))?;
    plan.report.unread = unread;
    if !arguments.dry_run {
        write(&folder, &plan)?;
    }
    if arguments.json {
        output::print_json(&serde_json::to_value(&plan.report)?)?;
    } else {
        output::print_line(&render::import::report(
            &plan.report,
            arguments.dry_run,
            language,
        ))?;
        let last = match arguments.dry_run {
            true => sentences.dry_run().to_owned(),
            false => super::init::next_steps(&folder, config, language),
        };
        output::print_line(&format!("\n{last}"))?;
    }
    Ok(status)
}

/// The folders that the address of several pages stands for: those that were named, and the
/// one that all named files are in.
fn folders(named: &[PathBuf]) -> Vec<PathBuf> {
    let (mut folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
        named.iter().cloned().partition(|path| path.is_dir());
    let mut parents = files.iter().filter_map(|file| file.parent());
    let common = parents.next().map(|first| {
        parents.fold(first, |common, parent| {
            let mut above = common.ancestors();
            above
                .find(|above| parent.starts_with(above))
                .unwrap_or(Path::new(""))
        })
    });
    folders.extend(common.map(Path::to_owned));
    folders
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

/// True for a file of data without a list of questions, such as the configuration of a
/// program.
fn is_other_data(path: &Path, why: &ReadError) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let is_data = matches!(extension.to_lowercase().as_str(), "yml" | "yaml");
    is_data && matches!(why, ReadError::Empty)
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
        // Word keeps a file of the latter kind beside each document that is open.
        let is_hidden = name.starts_with('.') || name.starts_with("~$");
        if is_hidden || name == "node_modules" || found.len() >= MAX_FILES {
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

fn read(path: &Path) -> anyhow::Result<Result<Page, ReadError>> {
    let place = || path.display().to_string();
    if fs::metadata(path).with_context(place)?.len() > LARGEST {
        return Ok(Err(ReadError::TooLarge));
    }
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
        return match is_bare_name(pack) {
            true => config.knowledge.join(pack),
            false => pack.clone(),
        };
    }
    config.knowledge.join(import::pack_id(first))
}

/// True for a name alone, which is the ID of a pack unless a folder has it.
fn is_bare_name(pack: &Path) -> bool {
    pack.components().count() == 1 && !pack.exists()
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
    let entries = texts("entries")?;
    let images = fs::read_dir(folder.join("images")).into_iter().flatten();
    let images = images.flatten().filter_map(|item| {
        let name = item.file_name().to_string_lossy().into_owned();
        Some((name, digest_of_file(&item.path())?))
    });
    Ok(Existing {
        pack: optional(&folder.join("pack.toml"))?,
        record: record.map_or_else(Record::default, |text| Record::parse(&text)),
        is_new: entries.keys().all(|key| super::init::is_sample(key)),
        entries,
        documents: texts("documents")?,
        images: images.collect(),
        other_ids: other_ids(folder),
        has_glossary: folder.join("glossary.toml").exists(),
    })
}

/// The ids of the entries of the packs beside a pack.
fn other_ids(folder: &Path) -> BTreeSet<String> {
    let packs = folder.parent().map(fs::read_dir);
    let packs = packs.into_iter().flatten().flatten().flatten();
    let others = packs.map(|pack| pack.path()).filter(|pack| pack != folder);
    let entries = others.filter_map(|pack| fs::read_dir(pack.join("entries")).ok());
    let names = entries.flatten().flatten().map(|entry| entry.file_name());
    let id = |name: std::ffi::OsString| {
        let name = name.to_string_lossy().into_owned();
        let (id, _) = name.strip_suffix(".md")?.rsplit_once('.')?;
        Some(id.to_owned())
    };
    names.filter_map(id).collect()
}

/// Writes the files of a pack, the record of the import last.
fn write(folder: &Path, plan: &Plan) -> anyhow::Result<()> {
    for (to, from) in &plan.images {
        let bytes = match from {
            ImageSource::Bytes(bytes) => bytes.clone(),
            ImageSource::File(from) => {
                fs::read(from).with_context(|| from.display().to_string())?
            }
        };
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
