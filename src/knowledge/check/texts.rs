//! Finds required texts that are empty or missing in a language.

use super::super::decision::{Decision, Fact, FactType, Literal, Measure};
use super::super::document::Document;
use super::super::file::{PACK_FILE, Place};
use super::super::localized::Localized;
use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::super::table::{Rollout, Setting};
use super::all_sides;
use crate::text::Language;

pub(super) fn check(pack: &Pack, found: &mut Vec<Problem>) {
    found.extend(pack_file(pack));
    for source in pack.sources.values() {
        let texts = [("title", &source.title), ("url", &source.url)];
        found.extend(localized(pack, &source.place, texts));
    }
    for side in all_sides(pack) {
        for (number, phrasing) in side.header.also.iter().enumerate() {
            if is_blank(phrasing) {
                found.push(side.problem(side.lines.item("also", number), empty("also")));
            }
        }
    }
    found.extend(pack.documents.iter().flat_map(document));
    found.extend(pack.settings.iter().flat_map(|row| setting(pack, row)));
    found.extend(pack.rollouts.iter().flat_map(|row| rollout(pack, row)));
    if let Some(decision) = &pack.decision {
        found.extend(table(pack, decision));
        found.extend(decision.facts.iter().flat_map(|row| fact(pack, row)));
        found.extend(decision.measures.iter().flat_map(|row| measure(pack, row)));
    }
    for term in &pack.terms {
        found.extend(plain(&term.place, [("id", term.id.as_str())]));
    }
}

fn pack_file(pack: &Pack) -> Vec<Problem> {
    let mut keys = missing_languages(pack, "title", &pack.title);
    if is_blank(&pack.id) {
        keys.push("id".to_owned());
    }
    if pack.languages.is_empty() {
        keys.push("languages".to_owned());
    }
    let problem = |key: String| Problem {
        file: pack.folder.join(PACK_FILE),
        line: None,
        kind: ProblemKind::EmptyText { key },
    };
    keys.into_iter().map(problem).collect()
}

fn document(document: &Document) -> Vec<Problem> {
    let texts = [
        ("id", &document.header.id),
        ("title", &document.header.title),
    ];
    texts
        .into_iter()
        .filter(|(_, text)| is_blank(text))
        .map(|(key, _)| document.problem(document.lines.key(key), empty(key)))
        .collect()
}

fn setting(pack: &Pack, row: &Setting) -> Vec<Problem> {
    let mut texts = vec![
        ("name", &row.name),
        ("description", &row.description),
        ("default", &row.default),
    ];
    texts.extend(row.control.as_ref().map(|text| ("control", text)));
    texts.extend(row.location.as_ref().map(|text| ("location", text)));
    let mut found = plain(&row.place, [("id", row.id.as_str())]);
    found.extend(localized(pack, &row.place, texts));
    for value in &row.values {
        found.extend(plain(&row.place, [("values.value", value.value.as_str())]));
        for &language in &pack.languages {
            let text = match language {
                Language::Ja => ("values.ja", value.ja.as_str()),
                Language::En => ("values.en", value.en.as_str()),
            };
            found.extend(plain(&row.place, [text]));
        }
    }
    found
}

fn rollout(pack: &Pack, row: &Rollout) -> Vec<Problem> {
    let mut texts = vec![
        ("name", &row.name),
        ("audience_name", &row.audience_name),
        ("description", &row.description),
    ];
    let note = row.announcement_note.as_ref();
    texts.extend(note.map(|text| ("announcement_note", text)));
    texts.extend(row.end_note.as_ref().map(|text| ("end_note", text)));
    let mut found = plain(&row.place, [("id", row.id.as_str())]);
    found.extend(localized(pack, &row.place, texts));
    if row.audience.is_empty() {
        found.push(row.place.problem(empty("audience")));
    }
    found.extend(plain(
        &row.place,
        row.audience.iter().map(|key| ("audience", key.as_str())),
    ));
    found
}

/// The texts of a decision table, except for those of facts and measures.
fn table(pack: &Pack, decision: &Decision) -> Vec<Problem> {
    let mut texts = vec![("question", &decision.question)];
    let outcomes = decision.outcomes.iter();
    texts.extend(outcomes.map(|outcome| ("outcome.name", &outcome.name)));
    let simulation = decision.simulation.iter();
    texts.extend(simulation.map(|simulation| ("simulation.assumes", &simulation.assumes)));
    let mut found = localized(pack, &decision.place, texts);
    for row in &decision.rows {
        found.extend(plain(&row.place, [("id", row.id.as_str())]));
        let texts = [("applies", &row.applies), ("fails", &row.fails)];
        found.extend(localized(pack, &row.place, texts));
    }
    found
}

fn fact(pack: &Pack, row: &Fact) -> Vec<Problem> {
    let mut texts = vec![("name", &row.name)];
    texts.extend(row.says.as_ref().map(|text| ("says", text)));
    for value in &row.values {
        texts.extend([("value.name", &value.name), ("value.says", &value.says)]);
    }
    let mut found = plain(&row.place, [("id", row.id.as_str())]);
    found.extend(localized(pack, &row.place, texts));
    found.extend(
        unsaid(row)
            .into_iter()
            .map(|key| row.place.problem(empty(key))),
    );
    found
}

/// The keys that a fact of this type needs to state its values, and lacks.
fn unsaid(row: &Fact) -> Vec<&'static str> {
    let lists = |value| {
        row.values
            .iter()
            .any(|row| row.value == Literal::Bool(value))
    };
    match row.kind {
        FactType::Bool => [("value = true", true), ("value = false", false)]
            .into_iter()
            .filter(|(_, value)| !lists(*value))
            .map(|(key, _)| key)
            .collect(),
        FactType::Integer | FactType::Date if row.says.is_none() => vec!["says"],
        _ => Vec::new(),
    }
}

fn measure(pack: &Pack, row: &Measure) -> Vec<Problem> {
    let mut texts = vec![("name", &row.name)];
    texts.extend(row.cases.iter().map(|case| ("case.says", &case.says)));
    let mut found = plain(&row.place, [("id", row.id.as_str())]);
    found.extend(localized(pack, &row.place, texts));
    found
}

fn plain<'a>(place: &Place, texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Problem> {
    texts
        .into_iter()
        .filter(|(_, text)| is_blank(text))
        .map(|(key, _)| place.problem(empty(key)))
        .collect()
}

fn localized<'a>(
    pack: &Pack,
    place: &Place,
    texts: impl IntoIterator<Item = (&'a str, &'a Localized)>,
) -> Vec<Problem> {
    texts
        .into_iter()
        .flat_map(|(key, text)| missing_languages(pack, key, text))
        .map(|key| place.problem(ProblemKind::EmptyText { key }))
        .collect()
}

/// The keys of a missing text: `name.en` if only English lacks it, `name` if every
/// language does.
fn missing_languages(pack: &Pack, key: &str, text: &Localized) -> Vec<String> {
    let missing: Vec<Language> = pack
        .languages
        .iter()
        .copied()
        .filter(|&language| text.get(language).is_none_or(is_blank))
        .collect();
    if missing.is_empty() {
        Vec::new()
    } else if missing.len() == pack.languages.len() {
        vec![key.to_owned()]
    } else {
        missing
            .iter()
            .map(|language| format!("{key}.{language}"))
            .collect()
    }
}

fn empty(key: &str) -> ProblemKind {
    ProblemKind::EmptyText {
        key: key.to_owned(),
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
