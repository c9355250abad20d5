//! `madoguchi setting` and `madoguchi rollout`: names to rows of the packs' tables.

use jiff::civil::Date;

use super::{Done, LanguageArgument, day, output};
use crate::config::Config;
use crate::knowledge::{self, Library, Pack, Rollout, Setting};
use crate::render::messages::{Message, message};
use crate::render::{json, look_up};
use crate::text::Language;

#[derive(Debug, clap::Args)]
pub(super) struct SettingArguments {
    /// Its id, its name in either language, or its API property; without one, all
    #[arg(value_name = "ID")]
    name: Vec<String>,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
pub(super) struct RolloutArguments {
    /// Its id or the number of its announcement; without one, all
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Only what reaches this audience, e.g. floor-2
    #[arg(long, value_name = "A")]
    audience: Option<String>,
    /// The day for which to say where it stands, YYYY-MM-DD [default: today]
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
    /// The language to answer in [default: that of the name, else the configured one]
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
        .filter(|(_, setting)| name.is_empty() || setting.has_name(&name));
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
        id.is_none_or(|id| rollout.has_name(id)) && audience.is_none_or(|a| rollout.reaches(a))
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
    anyhow::bail!(
        "{}: {}",
        message(Message::NotFound, language),
        ids.join(", ")
    )
}
