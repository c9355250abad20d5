//! Finds required texts that are empty or missing in a language.

use super::super::decision::{Fact, FactType, Literal};
use super::super::file::{PACK_FILE, Place};
use super::super::pack::{AvoidedTerm, Pack};
use super::super::problem::{Problem, ProblemKind};
use super::super::table::{Rollout, Setting};
use super::all_sides;
use super::row_texts::{RowText, row_texts};
use crate::text::Language;

pub(super) fn check(pack: &Pack, found: &mut Vec<Problem>) {
    found.extend(pack_file(pack));
    for source in pack.sources.values() {
        for (key, text) in [("title", &source.title), ("url", &source.url)] {
            found.extend(missing(pack, &RowText::new(&source.place, key, text)));
        }
    }
    found.extend(pack.avoided.iter().flat_map(avoided));
    for side in all_sides(pack) {
        for (number, phrasing) in side.header.also.iter().enumerate() {
            if is_blank(phrasing) {
                found.push(side.problem(side.lines.item("also", number), empty("also")));
            }
        }
    }
    found.extend(pack.settings.iter().flat_map(setting));
    found.extend(pack.rollouts.iter().flat_map(rollout));
    if let Some(decision) = &pack.decision {
        found.extend(decision.facts.iter().flat_map(fact));
        let measures = decision.measures.iter().map(|row| (&row.place, &row.id));
        let rows = decision.rows.iter().map(|row| (&row.place, &row.id));
        for (place, id) in measures.chain(rows) {
            found.extend(plain(place, [("id", id.as_str())]));
        }
    }
    for text in row_texts(pack) {
        found.extend(missing(pack, &text));
    }
    for term in &pack.terms {
        found.extend(plain(&term.place, [("id", term.id.as_str())]));
    }
}

fn pack_file(pack: &Pack) -> Vec<Problem> {
    let mut keys = missing_keys(pack, "title", |language| pack.title.get(language));
    if is_blank(&pack.id) {
        keys.push("id".to_owned());
    }
    let problem = |key: String| Problem {
        file: pack.folder.join(PACK_FILE),
        line: None,
        kind: ProblemKind::EmptyText { key },
    };
    keys.into_iter().map(problem).collect()
}

/// A term to avoid needs a form, and what to write instead in the language of each.
fn avoided(row: &AvoidedTerm) -> Vec<Problem> {
    let mut texts = Vec::new();
    for language in Language::ALL {
        let forms = row.forms(language).iter();
        texts.extend(forms.map(|form| (language.code(), form.as_str())));
        if !row.forms(language).is_empty() {
            let key = match language {
                Language::Ja => "write.ja",
                Language::En => "write.en",
            };
            texts.push((key, row.write.get(language).unwrap_or_default()));
        }
    }
    if texts.is_empty() {
        texts.push(("avoid", ""));
    }
    let exceptions = row.except.iter();
    texts.extend(exceptions.map(|text| ("except", text.as_str())));
    plain(&row.place, texts)
}

fn setting(row: &Setting) -> Vec<Problem> {
    let values = row.values.iter();
    let values = values.map(|value| ("values.value", value.value.as_str()));
    plain(
        &row.place,
        [("id", row.id.as_str())].into_iter().chain(values),
    )
}

fn rollout(row: &Rollout) -> Vec<Problem> {
    let audience = row.audience.iter().map(|key| ("audience", key.as_str()));
    let mut found = plain(
        &row.place,
        [("id", row.id.as_str())].into_iter().chain(audience),
    );
    if row.audience.is_empty() {
        found.push(row.place.problem(empty("audience")));
    }
    found
}

fn fact(row: &Fact) -> Vec<Problem> {
    let mut found = plain(&row.place, [("id", row.id.as_str())]);
    let keys = unsaid(row).into_iter();
    found.extend(keys.map(|key| row.place.problem(empty(key))));
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

fn plain<'a>(place: &Place, texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Problem> {
    texts
        .into_iter()
        .filter(|(_, text)| is_blank(text))
        .map(|(key, _)| place.problem(empty(key)))
        .collect()
}

fn missing(pack: &Pack, text: &RowText<'_>) -> Vec<Problem> {
    let keys = missing_keys(pack, text.key, |language| text.get(language)).into_iter();
    let kinds = keys.map(|key| ProblemKind::EmptyText { key });
    kinds.map(|kind| text.place.problem(kind)).collect()
}

/// The keys of a missing text: `name.en` if only English lacks it, `name` if every
/// language does.
fn missing_keys<'a>(
    pack: &Pack,
    key: &str,
    text: impl Fn(Language) -> Option<&'a str>,
) -> Vec<String> {
    let is_missing = |language: &Language| text(*language).is_none_or(is_blank);
    let languages = pack.languages.iter().copied();
    let missing: Vec<Language> = languages.filter(is_missing).collect();
    match missing.len() {
        0 => Vec::new(),
        all if all == pack.languages.len() => vec![key.to_owned()],
        _ => {
            let missing = missing.iter();
            missing
                .map(|language| format!("{key}.{language}"))
                .collect()
        }
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
