//! `madoguchi init`: creates a pack with sample entries, and config.toml if there is none.
//!
//! Nothing that exists is overwritten. The pack has no mistakes and answers at once, and its
//! files say in comments what to write in them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::Value;

use super::{ExitStatus, LanguageArgument, language_of_system, output, today};
use crate::config::{Config, DEFAULT_FILE};
use crate::import::slug;
use crate::knowledge;
use crate::knowledge::entry::is_id;
use crate::render::text;
use crate::render::words::Setup;
use crate::text::Language;

/// The name of a pack if neither the user nor the current folder has one.
const DEFAULT_NAME: &str = "my-faq";

/// The ids of the sample entries.
const SAMPLES: [&str; 2] = ["contact", "opening-hours"];

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The ID of the pack: lowercase letters, digits and hyphens [default: the name of the
    /// current folder]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The languages of the pack: ja, en, or ja,en for both [default: the language of the
    /// system, or both]
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',')]
    lang: Vec<LanguageArgument>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<ExitStatus> {
    let system = language_of_system();
    let asked = arguments.lang.first().copied().map(Language::from);
    let language = asked.or(system).unwrap_or(config.answer.default_language);
    let words = Setup(language);
    let name = arguments.name.clone().unwrap_or_else(default_name);
    if !is_id(&name) || title(&name).is_empty() {
        let example = slug(&name).unwrap_or(DEFAULT_NAME.to_owned());
        bail!(words.bad_name(name, example));
    }
    if config.knowledge.join("pack.toml").exists() {
        bail!(words.knowledge_is_pack(config.knowledge.display()));
    }
    let folder = config.knowledge.join(&name);
    let is_new = folder.symlink_metadata().is_err();
    let needs_config = config.given.file.is_none();
    let lacks_only_config = needs_config && folder.join("pack.toml").exists();
    if !is_new && !lacks_only_config {
        bail!(words.name_taken(folder.display()));
    }
    let shown = text::clean(&folder.display().to_string());
    if is_new {
        let mut languages: Vec<Language> = Language::ALL.to_vec();
        languages.retain(|language| match arguments.lang.as_slice() {
            [] => system.is_none_or(|system| system == *language),
            asked => asked
                .iter()
                .any(|asked| Language::from(*asked) == *language),
        });
        for (path, text) in pack_files(&name, &languages, language) {
            create(&folder.join(path), &text)?;
        }
        output::print_line(&words.pack_created(shown))?;
    } else {
        output::print_line(&words.pack_kept(shown))?;
    }
    let mut config = config.clone();
    if needs_config {
        let path = PathBuf::from(DEFAULT_FILE);
        create(&path, &config_file(&config.knowledge, language))?;
        config.given.file = Some(path);
        config.given.knowledge_option = false;
    }
    output::print_line(&format!("\n{}", next_steps(&folder, &config, language)))?;
    Ok(ExitStatus::Fine)
}

/// The name of the current folder as an ID.
fn default_name() -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let name = folder.file_name().unwrap_or_default();
    slug(&name.to_string_lossy()).unwrap_or(DEFAULT_NAME.to_owned())
}

/// What to do after the pack in `folder` was created, one command a line. `config` is the one
/// that the next commands find.
pub(super) fn next_steps(folder: &Path, config: &Config, language: Language) -> String {
    let words = Setup(language);
    let shown = folder.display().to_string();
    // A folder that is a pack counts as a folder of packs.
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (pack, packs) = (real(folder), real(&config.knowledge));
    let is_outside = pack != packs && pack.parent() != Some(&packs);
    let mut steps = Vec::new();
    if let Some(question) = first_question(folder, language) {
        let question = question.replace(['"', '\\', '$', '`', '!'], "");
        steps.push((format!("ask \"{question}\""), words.step_ask().to_owned()));
    }
    if config.web.enabled {
        let address = config.web.listen;
        steps.push(("serve".to_owned(), words.step_serve(address)));
    }
    steps.push(("check".to_owned(), words.step_check(&shown)));
    let import = format!("import FAQ.md --pack {}", quoted(&shown));
    steps.push((import, words.step_import().to_owned()));
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let is_found_by_name = is_id(&name) && folder.parent() == Some(&config.knowledge);
    if config.given.file.is_none() && is_found_by_name {
        steps.push((format!("init {name}"), words.step_init().to_owned()));
    }
    let mut lines = Vec::new();
    let program = match is_outside {
        false => program(config),
        true => {
            lines.push(words.pack_outside(config.knowledge.display()));
            let mut config = config.clone();
            folder.clone_into(&mut config.knowledge);
            config.given.knowledge_option = true;
            program(&config)
        }
    };
    lines.push(words.next_steps().to_owned());
    for (command, what) in steps {
        lines.push(format!("  {program} {command}\n      {what}"));
    }
    text::clean(&lines.join("\n"))
}

/// The program with the options by which it finds the same packs again.
fn program(config: &Config) -> String {
    let mut program = "madoguchi".to_owned();
    let file = config.given.file.as_deref();
    let options = [
        (
            "--config",
            file.filter(|file| *file != Path::new(DEFAULT_FILE)),
        ),
        (
            "--knowledge",
            Some(config.knowledge.as_path()).filter(|_| config.given.knowledge_option),
        ),
    ];
    for (option, path) in options {
        if let Some(path) = path {
            program = format!("{program} {option} {}", quoted(&path.display().to_string()));
        }
    }
    program
}

/// A word of a command line, in quotation marks if it needs them.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:\\".contains(c);
    match word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("\"{word}\""),
    }
}

/// A question that the pack answers: that of its first entry.
fn first_question(folder: &Path, language: Language) -> Option<String> {
    let (library, _) = knowledge::load(folder).ok()?;
    let mut entries = library.packs.iter().flat_map(|pack| &pack.entries);
    let (_, side) = entries.next()?.side(language)?;
    Some(side.header.question.clone())
}

/// Writes a file that doesn't exist yet.
fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let parent = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(parent)
        .and_then(|()| fs::File::create_new(path))
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| path.display().to_string())
}

/// The files of a new pack with entries in some languages, and comments in `language`.
fn pack_files(name: &str, languages: &[Language], language: Language) -> Vec<(String, String)> {
    let codes = languages.iter().map(|one| format!("\"{one}\""));
    let codes = codes.collect::<Vec<_>>().join(", ");
    let source = match languages {
        [Language::Ja] => "\"社内ハンドブック\"",
        [Language::En] => "\"Staff handbook\"",
        _ => "{ ja = \"社内ハンドブック\", en = \"Staff handbook\" }",
    };
    let date = today().to_string();
    let filled = |template: &str| {
        let values = [
            ("{id}", name),
            ("{title}", &title(name)),
            ("{languages}", &codes),
            ("{source}", source),
            ("{date}", &date),
        ];
        let filled = values.into_iter();
        filled.fold(template.to_owned(), |text, (key, value)| {
            text.replace(key, value)
        })
    };
    let pack = match language {
        Language::Ja => include_str!("../../templates/pack/pack.ja.toml"),
        Language::En => include_str!("../../templates/pack/pack.en.toml"),
    };
    let mut files = vec![("pack.toml".to_owned(), filled(pack))];
    for language in languages {
        let entries = match language {
            Language::Ja => [
                include_str!("../../templates/pack/contact.ja.md"),
                include_str!("../../templates/pack/opening-hours.ja.md"),
            ],
            Language::En => [
                include_str!("../../templates/pack/contact.en.md"),
                include_str!("../../templates/pack/opening-hours.en.md"),
            ],
        };
        for (id, template) in SAMPLES.iter().zip(entries) {
            files.push((format!("entries/{id}.{language}.md"), filled(template)));
        }
    }
    files
}

/// True for the name of a sample entry, `<id>.<language>`.
pub(super) fn is_sample(name: &str) -> bool {
    let (id, _) = name.rsplit_once('.').unwrap_or_default();
    SAMPLES.contains(&id)
}

/// The title of a pack: "My FAQ" for `my-faq`.
fn title(name: &str) -> String {
    let words = name.split('-').filter(|word| !word.is_empty());
    let words = words.map(|word| if word == "faq" { "FAQ" } else { word });
    let title = words.collect::<Vec<_>>().join(" ");
    let mut rest = title.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

/// A configuration with the page, for a folder of packs.
fn config_file(knowledge: &Path, language: Language) -> String {
    let template = match language {
        Language::Ja => include_str!("../../templates/pack/config.ja.toml"),
        Language::En => include_str!("../../templates/pack/config.en.toml"),
    };
    // JSON's strings are TOML's basic strings.
    let knowledge = Value::from(knowledge.to_string_lossy()).to_string();
    template.replace("{knowledge}", &knowledge)
}
