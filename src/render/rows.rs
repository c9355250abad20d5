//! Splits settings and rollouts into labelled parts, which all encoders lay out.

use jiff::civil::Date;

use super::fact::counted;
use super::words::Answers;
use crate::knowledge::markdown::block::{Block, BlockKind, ITEM, Run};
use crate::knowledge::table::{Phase, Value};
use crate::knowledge::{Localized, Rollout, Setting};
use crate::text::Language;

/// The kind of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The description, which has no label.
    Description,
    /// The property in the product's API.
    Property,
    /// The values a setting can take.
    Values,
    /// The default value of a setting.
    Default,
    /// Who controls the value of a setting.
    Control,
    /// Where to change a setting.
    Location,
    /// The audience of a rollout.
    Audience,
    /// The start, the end and the phase of a rollout.
    Dates,
    /// How a rollout was announced.
    Announcement,
}

impl Part {
    /// The label in a language; `None` for the description.
    pub fn label(self, language: Language) -> Option<&'static str> {
        let words = Answers(language);
        Some(match self {
            Part::Description => return None,
            Part::Property => words.property(),
            Part::Values => words.values(),
            Part::Default => words.default(),
            Part::Control => words.control(),
            Part::Location => words.location(),
            Part::Audience => words.audience(),
            Part::Dates => words.dates(),
            Part::Announcement => words.announcement(),
        })
    }
}

/// A part of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPart {
    /// The kind of the part.
    pub part: Part,
    /// The content, never empty; several items if there are several values.
    pub items: Vec<Vec<Run>>,
}

impl RowPart {
    /// A part with one text.
    fn of(part: Part, text: impl Into<String>) -> RowPart {
        RowPart {
            part,
            items: vec![vec![Run::plain(text)]],
        }
    }

    /// The content as blocks: a paragraph, or a list of several items.
    pub fn blocks(&self) -> Vec<Block> {
        let kind = match self.items.len() {
            1 => BlockKind::Paragraph,
            _ => ITEM,
        };
        let items = self.items.iter().cloned();
        items.map(|runs| Block::of(kind.clone(), runs)).collect()
    }

    /// The text of each item, without styles.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        let items = self.items.iter();
        items.map(|runs| runs.iter().map(|run| run.text.as_str()).collect())
    }
}

/// The parts of a setting.
pub fn setting(setting: &Setting, language: Language) -> Vec<RowPart> {
    let text = |part: Part, text: &Localized| RowPart::of(part, text.best(language));
    let property = setting.property.iter().map(|property| RowPart {
        part: Part::Property,
        items: vec![vec![code(property)]],
    });
    let values = setting.values.iter().map(|value| meaning(value, language));
    let values = RowPart {
        part: Part::Values,
        items: values.collect(),
    };
    let control = setting.control.iter().map(|by| text(Part::Control, by));
    let location = setting.location.iter().map(|at| text(Part::Location, at));
    let mut parts = vec![text(Part::Description, &setting.description)];
    parts.extend(property);
    parts.extend(Some(values).filter(|values| !values.items.is_empty()));
    parts.push(text(Part::Default, &setting.default));
    parts.extend(control);
    parts.extend(location);
    parts
}

/// What a value of a setting means, with the value as the product's API writes it unless the
/// meaning says the same.
fn meaning(value: &Value, language: Language) -> Vec<Run> {
    let meaning = match language {
        Language::Ja => &value.ja,
        Language::En => &value.en,
    };
    if says_the_same(meaning, &value.value) {
        return vec![Run::plain(meaning)];
    }
    match meaning.split_once(':') {
        Some((name, rest)) => vec![
            Run::plain(format!("{name} (")),
            code(&value.value),
            Run::plain(format!("):{rest}")),
        ],
        None => vec![code(&value.value), Run::plain(format!(": {meaning}"))],
    }
}

/// True if a text has every word and number of a value, or begins with the value apart from
/// spaces: "1 to 14: …" says the same as `1-14`, and "Read only" the same as `readOnly`.
fn says_the_same(text: &str, value: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let text = text.to_lowercase();
        let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (in_text, in_value) = (parts(text), parts(value));
    let begins_with = in_text.concat().starts_with(&in_value.concat());
    !in_value.is_empty() && (begins_with || in_value.iter().all(|part| in_text.contains(part)))
}

fn code(text: &str) -> Run {
    Run {
        is_code: true,
        ..Run::plain(text)
    }
}

/// The numbers that a setting can have, with its unit: "0 to 14 days".
pub fn numbers(setting: &Setting, language: Language) -> String {
    let words = Answers(language);
    let ranges = setting.possible_numbers();
    let last = ranges.len().saturating_sub(1);
    let texts = ranges.iter().enumerate().map(|(at, range)| {
        let max = match at == last {
            true => counted(range.max, &setting.unit, language),
            false => range.max.to_string(),
        };
        match range.max - range.min {
            0 => max,
            1 => words.either(range.min, max),
            _ => words.to(range.min, max),
        }
    });
    let joined = texts.reduce(|first, others| words.alternatively(first, others));
    joined.unwrap_or_default()
}

/// The parts of a rollout, with its phase on a day.
pub fn rollout(rollout: &Rollout, day: Date, language: Language) -> Vec<RowPart> {
    let end = rollout.end.map_or(String::new(), |end| format!(" – {end}"));
    let phase = phase(rollout.phase(day), language);
    let note = in_parentheses(rollout.end_note.as_ref(), language);
    let dates = format!("{}{end}{note}; {phase} ({day})", rollout.start);
    let announcement = rollout.announcement.iter().map(|number| {
        let note = in_parentheses(rollout.announcement_note.as_ref(), language);
        RowPart::of(Part::Announcement, format!("{number}{note}"))
    });
    let mut parts = vec![
        RowPart::of(Part::Description, rollout.description.best(language)),
        RowPart::of(Part::Audience, rollout.audience_name.best(language)),
        RowPart::of(Part::Dates, dates),
    ];
    parts.extend(announcement);
    parts
}

/// The name of a phase.
pub fn phase(phase: Phase, language: Language) -> &'static str {
    let words = Answers(language);
    match phase {
        Phase::Ahead => words.ahead(),
        Phase::UnderWay => words.under_way(),
        Phase::Complete => words.complete(),
    }
}

fn in_parentheses(note: Option<&Localized>, language: Language) -> String {
    note.map_or(String::new(), |note| format!(" ({})", note.best(language)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_only_if_its_meaning_does_not_say_it() {
        let cases = [
            ("0", "0: at once.", "0: at once."),
            ("1-14", "1 to 14: after days.", "1 to 14: after days."),
            ("1-14", "1 から 14: 日後。", "1 から 14: 日後。"),
            ("enabled", "Enabled: it runs.", "Enabled: it runs."),
            (
                "enabled",
                "有効: 動きます。",
                "有効 (`enabled`): 動きます。",
            ),
            ("default", "Managed: as is.", "Managed (`default`): as is."),
            ("readOnly", "Read only", "Read only"),
            (
                "all_users",
                "Everyone (all_users).",
                "Everyone (all_users).",
            ),
            ("10", "ten volumes", "`10`: ten volumes"),
            ("1", "Soft: 11 months.", "Soft (`1`): 11 months."),
        ];
        for (value, text, expected) in cases {
            let value = Value {
                value: value.to_owned(),
                ja: text.to_owned(),
                en: text.to_owned(),
            };
            let runs = meaning(&value, Language::En);
            let shown = runs.iter().map(|run| match run.is_code {
                true => format!("`{}`", run.text),
                false => run.text.clone(),
            });
            assert_eq!(shown.collect::<String>(), expected);
        }
    }
}
