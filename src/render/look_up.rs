//! Settings and rollouts to text.

use anstyle::Style;
use jiff::civil::Date;

use super::plain::{clean, wrapped};
use super::ruling;
use super::words;
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
    sheet.rows(&setting_rows(setting, language));
    sheet.sources(pack.sources(&setting.sources));
    sheet.lines.join("\n")
}

/// What a setting is, without its name and sources.
pub fn setting_body(setting: &Setting, language: Language, width: usize) -> String {
    let mut sheet = Sheet::new(language, width);
    sheet.rows(&setting_rows(setting, language));
    sheet.lines.join("\n")
}

/// A rollout as text, with its name and sources and where it stands on a day.
pub fn rollout(
    pack: &Pack,
    rollout: &Rollout,
    day: Date,
    language: Language,
    width: usize,
) -> String {
    let mut sheet = Sheet::new(language, width);
    sheet.name(&rollout.name);
    sheet.rows(&rollout_rows(rollout, day, language));
    sheet.sources(pack.sources(&rollout.sources));
    sheet.lines.join("\n")
}

/// What rollouts are and where they stand on a day, without names and sources;
/// the verdict first, where that was asked.
pub fn rollouts_body(own: &Rollouts, day: Date, language: Language, width: usize) -> String {
    let mut sheet = Sheet::new(language, width);
    if let Some(verdict) = rollouts_verdict(own, day, language) {
        sheet.text(&verdict);
    }
    for row in &own.rows {
        sheet.rows(&rollout_rows(row, day, language));
    }
    sheet.lines.join("\n")
}

/// The verdict on rollouts, where that was asked, and where they stand.
pub fn rollouts_verdict(own: &Rollouts, day: Date, language: Language) -> Option<String> {
    let verdict = ruling::verdict(own.verdict(day)?, language);
    let phases = own.rows.iter().map(|row| phase(row.phase(day), language));
    let mut phases: Vec<&str> = phases.collect();
    phases.dedup();
    Some(format!("{verdict}: {} ({day})", phases.join(", ")))
}

/// What a setting or rollout says of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is about; nothing for the description.
    pub label: Option<&'static str>,
    /// What it says; several where several are possible.
    pub items: Vec<String>,
}

impl Row {
    fn new(label: impl Into<Option<&'static str>>, items: impl IntoIterator<Item = String>) -> Row {
        Row {
            label: label.into(),
            items: items.into_iter().collect(),
        }
    }
}

/// What there is to say of a setting.
pub fn setting_rows(setting: &Setting, language: Language) -> Vec<Row> {
    let best = |text: &Localized| text.best(language).to_owned();
    let values = setting.values.iter().map(|value| {
        let meaning = match language {
            Language::Ja => &value.ja,
            Language::En => &value.en,
        };
        format!("{} – {meaning}", value.value)
    });
    let words = words::Answers(language);
    let rows = [
        Row::new(None, [best(&setting.description)]),
        Row::new(words.property(), setting.property.clone()),
        Row::new(words.values(), values),
        Row::new(words.default(), [best(&setting.default)]),
        Row::new(words.control(), setting.control.as_ref().map(best)),
        Row::new(words.location(), setting.location.as_ref().map(best)),
    ];
    rows.into_iter()
        .filter(|row| !row.items.is_empty())
        .collect()
}

/// What there is to say of a rollout, and where it stands on a day.
pub fn rollout_rows(rollout: &Rollout, day: Date, language: Language) -> Vec<Row> {
    let end = rollout.end.map_or(String::new(), |end| format!(" – {end}"));
    let phase = phase(rollout.phase(day), language);
    let note = noted(rollout.end_note.as_ref(), language);
    let announcement = rollout.announcement.as_ref().map(|number| {
        let note = noted(rollout.announcement_note.as_ref(), language);
        format!("{number}{note}")
    });
    let words = words::Answers(language);
    let rows = [
        Row::new(None, [rollout.description.best(language).to_owned()]),
        Row::new(
            words.audience(),
            [rollout.audience_name.best(language).to_owned()],
        ),
        Row::new(
            words.dates(),
            [format!("{}{end}{note}; {phase} ({day})", rollout.start)],
        ),
        Row::new(words.announcement(), announcement),
    ];
    rows.into_iter()
        .filter(|row| !row.items.is_empty())
        .collect()
}

fn noted(note: Option<&Localized>, language: Language) -> String {
    note.map_or(String::new(), |note| format!(" ({})", note.best(language)))
}

fn phase(phase: Phase, language: Language) -> &'static str {
    let words = words::Answers(language);
    match phase {
        Phase::Ahead => words.ahead(),
        Phase::UnderWay => words.under_way(),
        Phase::Complete => words.complete(),
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

    fn rows(&mut self, rows: &[Row]) {
        let values = words::Answers(self.language).values();
        for row in rows {
            match (row.label, row.items.as_slice()) {
                (None, items) => items.iter().for_each(|item| self.text(item)),
                (Some(label), items) if label == values => self.list(label, items),
                (Some(label), items) => self.field(label, &items.join(", ")),
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.lines.push(wrapped(&clean(text), self.width));
    }

    fn field(&mut self, label: &str, text: &str) {
        self.text(format!("  {label}: {text}").trim_end());
    }

    fn list(&mut self, label: &str, items: &[String]) {
        self.field(label, "");
        for item in items {
            self.text(&format!("    - {item}"));
        }
    }

    fn sources<'s>(&mut self, sources: impl Iterator<Item = &'s Source>) {
        self.field(words::Answers(self.language).sources(), "");
        let undated = words::Answers(self.language).undated();
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
