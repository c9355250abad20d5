//! Splits settings and rollouts into labelled parts, which all encoders lay out.

use jiff::civil::Date;

use super::words::Answers;
use crate::knowledge::table::Phase;
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
    pub items: Vec<String>,
}

/// The parts of a setting.
pub fn setting(setting: &Setting, language: Language) -> Vec<RowPart> {
    let best = |text: &Localized| text.best(language).to_owned();
    let values = setting.values.iter().map(|value| {
        let meaning = match language {
            Language::Ja => &value.ja,
            Language::En => &value.en,
        };
        format!("{} – {meaning}", value.value)
    });
    parts([
        (Part::Description, vec![best(&setting.description)]),
        (Part::Property, setting.property.iter().cloned().collect()),
        (Part::Values, values.collect()),
        (Part::Default, vec![best(&setting.default)]),
        (Part::Control, setting.control.iter().map(best).collect()),
        (Part::Location, setting.location.iter().map(best).collect()),
    ])
}

/// The parts of a rollout, with its phase on a day.
pub fn rollout(rollout: &Rollout, day: Date, language: Language) -> Vec<RowPart> {
    let end = rollout.end.map_or(String::new(), |end| format!(" – {end}"));
    let phase = phase(rollout.phase(day), language);
    let note = in_parentheses(rollout.end_note.as_ref(), language);
    let dates = format!("{}{end}{note}; {phase} ({day})", rollout.start);
    let announcement = rollout.announcement.iter().map(|number| {
        let note = in_parentheses(rollout.announcement_note.as_ref(), language);
        format!("{number}{note}")
    });
    let best = |text: &Localized| text.best(language).to_owned();
    parts([
        (Part::Description, vec![best(&rollout.description)]),
        (Part::Audience, vec![best(&rollout.audience_name)]),
        (Part::Dates, vec![dates]),
        (Part::Announcement, announcement.collect()),
    ])
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

fn parts<const N: usize>(all: [(Part, Vec<String>); N]) -> Vec<RowPart> {
    let present = all.into_iter().filter(|(_, items)| !items.is_empty());
    present
        .map(|(part, items)| RowPart { part, items })
        .collect()
}

fn in_parentheses(note: Option<&Localized>, language: Language) -> String {
    note.map_or(String::new(), |note| format!(" ({})", note.best(language)))
}
