//! Settings and roll-outs to text and JSON.

use anstyle::Style;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::json::{VERSION, localized};
use super::messages::{Message, message};
use super::plain::{clean, wrapped};
use super::ruling;
use crate::answer::Rollouts;
use crate::knowledge::table::Phase;
use crate::knowledge::{Localized, Pack, Rollout, Setting, Source};
use crate::text::Language;

const TITLE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();

/// A setting as text, with its name and sources.
pub fn setting(pack: &Pack, setting: &Setting, language: Language, width: usize) -> String {
    let mut sheet = Sheet::new(language, width);
    sheet.name(&setting.name);
    sheet.setting(setting);
    sheet.sources(pack.sources(&setting.sources));
    sheet.lines.join("\n")
}

/// What a setting is, without its name and sources.
pub fn setting_body(setting: &Setting, language: Language, width: usize) -> String {
    let mut sheet = Sheet::new(language, width);
    sheet.setting(setting);
    sheet.lines.join("\n")
}

/// A roll-out as text, with its name and sources and where it stands on a day.
pub fn rollout(
    pack: &Pack,
    rollout: &Rollout,
    day: Date,
    language: Language,
    width: usize,
) -> String {
    let mut sheet = Sheet::new(language, width);
    sheet.name(&rollout.name);
    sheet.rollout(rollout, day);
    sheet.sources(pack.sources(&rollout.sources));
    sheet.lines.join("\n")
}

/// What roll-outs are and where they stand on a day, without names and sources;
/// the verdict first, where that was asked.
pub fn rollouts_body(own: &Rollouts, day: Date, language: Language, width: usize) -> String {
    let mut sheet = Sheet::new(language, width);
    if let Some(verdict) = own.verdict(day) {
        let phases = own
            .rows
            .iter()
            .map(|row| message(phase_message(row.phase(day)), language));
        let mut phases: Vec<&str> = phases.collect();
        phases.dedup();
        let verdict = ruling::verdict(verdict, language);
        sheet.text(&format!("{verdict}: {} ({day})", phases.join(", ")));
    }
    for row in &own.rows {
        sheet.rollout(row, day);
    }
    sheet.lines.join("\n")
}

/// Settings as one JSON object.
pub fn settings_json<'p>(found: impl Iterator<Item = (&'p Pack, &'p Setting)>) -> Value {
    let settings: Vec<Value> = found
        .map(|(pack, setting)| {
            let values = setting
                .values
                .iter()
                .map(|value| json!({"value": value.value, "ja": value.ja, "en": value.en}));
            json!({
                "id": setting.id,
                "name": localized(&setting.name),
                "property": setting.property,
                "description": localized(&setting.description),
                "values": values.collect::<Vec<Value>>(),
                "default": localized(&setting.default),
                "control": setting.control.as_ref().map(localized),
                "location": setting.location.as_ref().map(localized),
                "entry": setting.entry,
                "citations": citations(pack, &setting.sources),
            })
        })
        .collect();
    json!({"version": VERSION, "settings": settings})
}

/// Roll-outs as one JSON object, with where they stand on a day.
pub fn rollouts_json<'p>(found: impl Iterator<Item = (&'p Pack, &'p Rollout)>, day: Date) -> Value {
    let rollouts: Vec<Value> = found
        .map(|(pack, rollout)| {
            json!({
                "id": rollout.id,
                "name": localized(&rollout.name),
                "audience": rollout.audience,
                "audience_name": localized(&rollout.audience_name),
                "description": localized(&rollout.description),
                "announcement": rollout.announcement,
                "announcement_note": rollout.announcement_note.as_ref().map(localized),
                "start": rollout.start,
                "end": rollout.end,
                "end_note": rollout.end_note.as_ref().map(localized),
                "phase": rollout.phase(day).name(),
                "entry": rollout.entry,
                "citations": citations(pack, &rollout.sources),
            })
        })
        .collect();
    json!({"version": VERSION, "as_of": day, "rollouts": rollouts})
}

fn citations(pack: &Pack, keys: &[String]) -> Vec<Value> {
    let citation = |source: &Source| {
        json!({
            "title": localized(&source.title),
            "url": localized(&source.url),
            "date": source.date,
        })
    };
    pack.sources(keys).map(citation).collect()
}

fn noted(note: Option<&Localized>, language: Language) -> String {
    note.map_or(String::new(), |note| format!(" ({})", note.best(language)))
}

fn phase_message(phase: Phase) -> Message {
    match phase {
        Phase::Ahead => Message::Ahead,
        Phase::UnderWay => Message::UnderWay,
        Phase::Complete => Message::Complete,
    }
}

/// Lines of a text of labelled fields.
struct Sheet {
    lines: Vec<String>,
    language: Language,
    width: usize,
}

impl Sheet {
    fn new(language: Language, width: usize) -> Sheet {
        Sheet {
            lines: Vec::new(),
            language,
            width,
        }
    }

    /// A name in the reader's language and then in the other one.
    fn name(&mut self, name: &Localized) {
        let language = self.language;
        let other = name
            .get(language.other())
            .filter(|other| *other != name.best(language))
            .map_or(String::new(), |other| {
                format!("  {QUIET}{}{QUIET:#}", clean(other))
            });
        let name = clean(name.best(language));
        self.lines.push(format!("{TITLE}{name}{TITLE:#}{other}"));
    }

    fn setting(&mut self, setting: &Setting) {
        let language = self.language;
        self.text(setting.description.best(language));
        self.field(Message::Property, setting.property.as_deref());
        let values = setting.values.iter().map(|value| {
            let meaning = match language {
                Language::Ja => &value.ja,
                Language::En => &value.en,
            };
            format!("{} – {meaning}", value.value)
        });
        self.list(Message::Values, values.collect());
        self.field(Message::Default, Some(setting.default.best(language)));
        for (label, text) in [
            (Message::Control, &setting.control),
            (Message::Location, &setting.location),
        ] {
            self.field(label, text.as_ref().map(|text| text.best(language)));
        }
    }

    fn rollout(&mut self, rollout: &Rollout, day: Date) {
        let language = self.language;
        self.text(rollout.description.best(language));
        self.field(
            Message::Audience,
            Some(rollout.audience_name.best(language)),
        );
        let end = rollout.end.map_or(String::new(), |end| format!(" – {end}"));
        let phase = message(phase_message(rollout.phase(day)), language);
        let note = noted(rollout.end_note.as_ref(), language);
        let dates = format!("{}{end}{note}; {phase} ({day})", rollout.start);
        self.field(Message::Dates, Some(&dates));
        let announcement = rollout.announcement.as_ref().map(|number| {
            let note = noted(rollout.announcement_note.as_ref(), language);
            format!("{number}{note}")
        });
        self.field(Message::Announcement, announcement.as_deref());
    }

    fn text(&mut self, text: &str) {
        self.lines.push(wrapped(&clean(text), self.width));
    }

    fn field(&mut self, label: Message, text: Option<&str>) {
        if let Some(text) = text {
            let label = message(label, self.language);
            self.text(format!("  {label}: {text}").trim_end());
        }
    }

    fn list(&mut self, label: Message, items: Vec<String>) {
        if !items.is_empty() {
            self.field(label, Some(""));
        }
        for item in items {
            self.text(&format!("    - {item}"));
        }
    }

    fn sources<'s>(&mut self, sources: impl Iterator<Item = &'s Source>) {
        self.field(Message::Sources, Some(""));
        let undated = message(Message::Undated, self.language);
        for source in sources {
            let date = source
                .date
                .map_or(undated.to_owned(), |date| date.to_string());
            let title = source.title.best(self.language);
            self.text(&format!("    - {title} ({date})"));
            let url = clean(source.url.best(self.language));
            self.lines.push(format!("      {QUIET}{url}{QUIET:#}"));
        }
    }
}
