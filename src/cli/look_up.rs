//! `madoguchi setting` and `madoguchi rollout`: names to rows of the packs' tables.

use jiff::civil::Date;

use super::{Done, LanguageArgument, day, output};
use crate::config::Config;
use crate::knowledge::{self, Library, Pack, Rollout, Setting};
use crate::render::words;
use crate::render::{json, look_up};
use crate::text::Language;

#[derive(Debug, clap::Args)]
pub(super) struct SettingArguments {
    /// The setting's ID, name or API property; leave it out to list all settings
    #[arg(value_name = "ID")]
    name: Vec<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
pub(super) struct RolloutArguments {
    /// The rollout's ID or announcement number; leave it out to list all rollouts
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Only rollouts to this audience, such as free, p1 or p2
    #[arg(long, value_name = "A")]
    audience: Option<String>,
    /// The day of the status, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
struct Form {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// The language to answer in [default: the language of the name, or the configured language]
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<LanguageArgument>,
}

impl Form {
    fn language(&self, name: &str, config: &Config) -> Language {
        self.lang
            .map(Language::from)
            .or_else(|| Language::of_script(name).filter(|&l| l == Language::Ja))
            .unwrap_or(config.answer.default_language)
    }
}

pub(super) fn setting(arguments: &SettingArguments, config: &Config) -> anyhow::Result<Done> {
    let (library, _) = knowledge::load(&config.knowledge)?;
    let name = arguments.name.join(" ");
    let language = arguments.form.language(&name, config);
    let all: Vec<(&Pack, &Setting)> = rows(&library, |pack| &pack.settings).collect();
    let found = all
        .iter()
        .copied()
        .filter(|(_, setting)| name.is_empty() || setting.is_called(&name));
    if found.clone().next().is_none() {
        return not_found(all.iter().map(|(_, setting)| setting.id.as_str()), language);
    }
    if arguments.form.json {
        output::print_json(&json::value(&json::Settings::of(found)))?;
        return Ok(Done::Fine);
    }
    let width = output::width();
    let sheets = found.map(|(pack, setting)| look_up::setting(pack, setting, language, width));
    output::print_line(&sheets.collect::<Vec<String>>().join("\n\n"))?;
    Ok(Done::Fine)
}

pub(super) fn rollout(arguments: &RolloutArguments, config: &Config) -> anyhow::Result<Done> {
    let (library, _) = knowledge::load(&config.knowledge)?;
    let language = arguments.form.language("", config);
    let day = day(arguments.as_of);
    let all: Vec<(&Pack, &Rollout)> = rows(&library, |pack| &pack.rollouts).collect();
    let is_wanted = |rollout: &Rollout| {
        let id = arguments.id.as_deref();
        let audience = arguments.audience.as_deref();
        id.is_none_or(|id| rollout.is_called(id)) && audience.is_none_or(|a| rollout.reaches(a))
    };
    let found = all
        .iter()
        .copied()
        .filter(|(_, rollout)| is_wanted(rollout));
    if found.clone().next().is_none() {
        return not_found(all.iter().map(|(_, rollout)| rollout.id.as_str()), language);
    }
    if arguments.form.json {
        output::print_json(&json::value(&json::Rollouts::of(found, day)))?;
        return Ok(Done::Fine);
    }
    let width = output::width();
    let sheets = found.map(|(pack, rollout)| look_up::rollout(pack, rollout, day, language, width));
    output::print_line(&sheets.collect::<Vec<String>>().join("\n\n"))?;
    Ok(Done::Fine)
}

fn rows<'l, Row>(
    library: &'l Library,
    table: impl Fn(&Pack) -> &Vec<Row>,
) -> impl Iterator<Item = (&'l Pack, &'l Row)>
where
    Row: 'l,
{
    library
        .packs
        .iter()
        .flat_map(move |pack| table(pack).iter().map(move |row| (pack, row)))
}

fn not_found<'i>(ids: impl Iterator<Item = &'i str>, language: Language) -> anyhow::Result<Done> {
    let mut ids: Vec<&str> = ids.collect();
    ids.dedup();
    anyhow::bail!(words::Answers(language).not_found(ids.join(", ")))
}
