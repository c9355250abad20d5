//! Lists the texts of a pack's tables that people read, each with its key and place.

use super::super::decision::{Decision, DefaultValue, Fact, Measure, PolicyObject};
use super::super::file::Place;
use super::super::localized::Localized;
use super::super::pack::Pack;
use super::super::table::{Rollout, Setting};
use crate::text::Language;

/// A text of a row, in one or both languages.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowText<'a> {
    /// Where the row begins.
    pub place: &'a Place,
    /// The key of the text.
    pub key: &'static str,
    ja: Option<&'a str>,
    en: Option<&'a str>,
}

impl<'a> RowText<'a> {
    pub(super) fn new(place: &'a Place, key: &'static str, text: &'a Localized) -> RowText<'a> {
        RowText {
            place,
            key,
            ja: text.get(Language::Ja),
            en: text.get(Language::En),
        }
    }

    pub(super) fn get(&self, language: Language) -> Option<&'a str> {
        match language {
            Language::Ja => self.ja,
            Language::En => self.en,
        }
    }
}

/// The texts of the settings, the rollouts and the decision table.
pub(super) fn row_texts(pack: &Pack) -> Vec<RowText<'_>> {
    let mut texts: Vec<RowText<'_>> = Vec::new();
    texts.extend(pack.settings.iter().flat_map(setting));
    texts.extend(pack.rollouts.iter().flat_map(rollout));
    if let Some(decision) = &pack.decision {
        texts.extend(table(decision));
        texts.extend(decision.policy.iter().flat_map(policy));
        texts.extend(decision.facts.iter().flat_map(fact));
        texts.extend(decision.measures.iter().flat_map(measure));
    }
    texts
}

fn setting(row: &Setting) -> Vec<RowText<'_>> {
    let texts = [
        ("name", Some(&row.name)),
        ("description", Some(&row.description)),
        ("default", Some(&row.default)),
        ("control", row.control.as_ref()),
        ("location", row.location.as_ref()),
    ];
    let values = row.values.iter().map(|value| RowText {
        place: &row.place,
        key: "values",
        ja: Some(&value.ja),
        en: Some(&value.en),
    });
    of_row(&row.place, texts).chain(values).collect()
}

fn rollout(row: &Rollout) -> Vec<RowText<'_>> {
    let texts = [
        ("name", Some(&row.name)),
        ("audience_name", Some(&row.audience_name)),
        ("description", Some(&row.description)),
        ("announcement_note", row.announcement_note.as_ref()),
        ("end_note", row.end_note.as_ref()),
    ];
    of_row(&row.place, texts).collect()
}

/// The texts of a decision table, except for those of facts and measures.
fn table(decision: &Decision) -> Vec<RowText<'_>> {
    let assumes = decision.simulation.as_ref().map(|s| &s.assumes);
    let texts = [
        ("question", Some(&decision.question)),
        ("simulation.assumes", assumes),
    ];
    let outcomes = decision.outcomes.iter();
    let outcomes = outcomes.map(|outcome| ("outcome.name", Some(&outcome.name)));
    let texts = texts.into_iter().chain(outcomes);
    let rows = decision.rows.iter().flat_map(|row| {
        let texts = [("applies", Some(&row.applies)), ("fails", Some(&row.fails))];
        of_row(&row.place, texts)
    });
    of_row(&decision.place, texts).chain(rows).collect()
}

fn policy(row: &PolicyObject) -> Vec<RowText<'_>> {
    let texts = [
        ("policy.name", row.name.as_ref()),
        ("policy.export", row.export.as_ref()),
    ];
    let others = row.others.iter();
    let others = others.map(|other| ("policy.other.name", Some(&other.name)));
    of_row(&row.place, texts.into_iter().chain(others)).collect()
}

fn fact(row: &Fact) -> Vec<RowText<'_>> {
    let texts = [
        ("name", Some(&row.name)),
        ("says", row.says.as_ref()),
        ("depends", row.depends.as_ref()),
    ];
    let values = row.values.iter().flat_map(|value| {
        [
            ("value.name", Some(&value.name)),
            ("value.says", Some(&value.says)),
        ]
    });
    let cases = match &row.default {
        Some(DefaultValue::Cases(cases)) => cases.as_slice(),
        _ => &[],
    };
    let usual = cases
        .iter()
        .map(|case| ("default.usual", case.usual.as_ref()));
    let texts = texts.into_iter().chain(values).chain(usual);
    of_row(&row.place, texts).collect()
}

fn measure(row: &Measure) -> Vec<RowText<'_>> {
    let cases = row.cases.iter().map(|case| ("case.says", Some(&case.says)));
    let texts = [("name", Some(&row.name))].into_iter().chain(cases);
    of_row(&row.place, texts).collect()
}

/// The texts of a row that exist, with its place.
fn of_row<'a>(
    place: &'a Place,
    texts: impl IntoIterator<Item = (&'static str, Option<&'a Localized>)>,
) -> impl Iterator<Item = RowText<'a>> {
    let texts = texts.into_iter();
    texts.filter_map(move |(key, text)| Some(RowText::new(place, key, text?)))
}
