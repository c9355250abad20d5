//! Describes a mistake in a pack with two sentences: what is wrong, and how to fix it.
//!
//! Messages from parsers and the system aren't translated.

use super::words::Problems;
use crate::knowledge::ProblemKind;
use crate::text::Language;

/// The description of a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// What is wrong.
    pub what: String,
    /// How to fix it.
    pub remedy: String,
}

/// Describes a kind of mistake in a language.
pub fn describe(kind: &ProblemKind, reader: Language) -> Description {
    use ProblemKind as P;
    let words = Problems(reader);
    let (what, remedy) = match kind {
        P::Unreadable { detail } => (words.unreadable(detail), words.unreadable_remedy().into()),
        P::NotUtf8 => (words.not_utf8().into(), words.not_utf8_remedy().into()),
        P::MissingPackFile => (
            words.missing_pack_file().into(),
            words.missing_pack_file_remedy().into(),
        ),
        P::DuplicatePack { id } => (
            words.duplicate_pack(id),
            words.duplicate_pack_remedy().into(),
        ),
        P::UnknownFormat { found } => (
            words.unknown_format(found),
            words.unknown_format_remedy().into(),
        ),
        P::Toml { detail } => (words.toml(detail), words.toml_remedy().into()),
        P::MissingFrontMatter => (
            words.missing_front_matter().into(),
            words.missing_front_matter_remedy().into(),
        ),
        P::OpenFrontMatter => (
            words.open_front_matter().into(),
            words.open_front_matter_remedy().into(),
        ),
        P::FrontMatter { column, detail } => (
            match column {
                Some(column) => words.front_matter_at(column, detail),
                None => words.front_matter(detail),
            },
            front_matter_remedy(words, detail),
        ),
        P::FileName => (words.file_name().into(), words.file_name_remedy().into()),
        P::EmptyBody => (words.empty_body().into(), words.empty_body_remedy().into()),
        P::EmptyText { key } => (words.empty_text(key), words.empty_text_remedy().into()),
        P::MissingSide { language } => (
            match language {
                Language::Ja => words.missing_side_ja().into(),
                Language::En => words.missing_side_en().into(),
            },
            words.missing_side_remedy(language),
        ),
        P::OlderSide { as_of, other } => (
            words.older_side(as_of, other),
            words.older_side_remedy().into(),
        ),
        P::SidesDiffer { key } => (words.sides_differ(key), words.sides_differ_remedy().into()),
        P::DuplicateId { id } => (words.duplicate_id(id), words.duplicate_id_remedy().into()),
        P::SharedId { id, other } => (words.shared_id(id, other), words.shared_id_remedy().into()),
        P::DuplicateQuestion { question, other } => (
            words.duplicate_question(question, other),
            words.duplicate_question_remedy().into(),
        ),
        P::UnknownEntry { id } => (words.unknown_entry(id), words.unknown_entry_remedy().into()),
        P::UnknownSource { key } => (
            words.unknown_source(key),
            words.unknown_source_remedy().into(),
        ),
        P::NoWebAddress { url } => (
            words.no_web_address(url),
            words.no_web_address_remedy().into(),
        ),
        P::MissingSource => (
            words.missing_source().into(),
            words.missing_source_remedy().into(),
        ),
        P::MissingDate => (
            words.missing_date().into(),
            words.missing_date_remedy().into(),
        ),
        P::EndsBeforeStart => (
            words.ends_before_start().into(),
            words.ends_before_start_remedy().into(),
        ),
        P::AlreadyReviewed => (
            words.already_reviewed().into(),
            words.already_reviewed_remedy().into(),
        ),
        P::DeadLink { target } => (words.dead_link(target), words.dead_link_remedy().into()),
        P::DeadImage { target } => (words.dead_image(target), words.dead_image_remedy().into()),
        P::FutureDate { as_of } => (words.future_date(as_of), words.future_date_remedy().into()),
        P::IgnoredFile => (
            words.ignored_file().into(),
            words.ignored_file_remedy().into(),
        ),
        P::IgnoredFolder { name } => (
            words.ignored_folder().into(),
            words.ignored_folder_remedy(name),
        ),
        P::DeadDefinition { target } => (
            words.dead_definition(target),
            words.dead_definition_remedy().into(),
        ),
        P::NotShown { element } => (words.not_shown(element), words.not_shown_remedy().into()),
        P::AvoidedTerm { key, term, write } => (
            match key {
                Some(key) => words.avoided_term_in(key, term),
                None => words.avoided_term(term),
            },
            words.avoided_term_remedy(write),
        ),
        P::UnusedTerm { id } => (words.unused_term(id), words.unused_term_remedy().into()),
        P::DuplicateForm { form, other } => (
            words.duplicate_form(form, other),
            words.duplicate_form_remedy().into(),
        ),
        P::EmptyForm { form } => (words.empty_form(form), words.empty_form_remedy().into()),
        P::Undefined { table, id } => (words.undefined(table, id), words.undefined_remedy().into()),
        P::OutsidePack => (
            words.outside_pack().into(),
            words.outside_pack_remedy().into(),
        ),
        P::TooLarge { bytes, most } => (
            words.too_large(in_mib(*bytes), in_mib(*most)),
            words.too_large_remedy().into(),
        ),
        P::TooManyParts {
            phrase,
            parts,
            most,
        } => (
            words.too_many_parts(phrase, parts),
            words.too_many_parts_remedy(most),
        ),
        P::NotAPointer { key, value } => (
            words.not_a_pointer(key, value),
            words.not_a_pointer_remedy().into(),
        ),
        P::UnfitValue { fact, value } => (
            words.unfit_value(fact, value),
            words.unfit_value_remedy().into(),
        ),
        P::NoValues { fact } => (words.no_values(fact), words.no_values_remedy().into()),
        P::NoDefault { fact } => (words.no_default(fact), words.no_default_remedy().into()),
        P::TooManyOpenCases { cases, most } => (
            words.too_many_open_cases(cases),
            words.too_many_open_cases_remedy(most),
        ),
        P::CircularDefault { fact } => (
            words.circular_default(fact),
            words.circular_default_remedy().into(),
        ),
        P::NoLastRow => (
            words.no_last_row().into(),
            words.no_last_row_remedy().into(),
        ),
        P::UnreachableRow { row } => (
            words.unreachable_row(row),
            words.unreachable_row_remedy().into(),
        ),
        P::UntestedRow { row } => (words.untested_row(row), words.untested_row_remedy().into()),
        P::FailedTest { expected, found } => (
            words.failed_test(expected, found),
            words.failed_test_remedy().into(),
        ),
        P::MissingForms { id, language } => (
            match language {
                Language::Ja => words.missing_forms_ja(id),
                Language::En => words.missing_forms_en(id),
            },
            words.missing_forms_remedy(language),
        ),
    };
    Description { what, remedy }
}

/// How to fix front matter, by what the parser says about it.
fn front_matter_remedy(words: Problems, detail: &str) -> String {
    if let Some(unknown) = detail.strip_prefix("unknown field ") {
        return match meant(unknown) {
            Some(key) => words.misspelt_key_remedy(key),
            None => words.unknown_key_remedy().into(),
        };
    }
    let remedy = match detail {
        detail if detail.starts_with("expected sequence start") => words.list_remedy(),
        detail if detail.contains("isn't a date") => words.date_remedy(),
        detail if detail.starts_with("missing field") => words.missing_key_remedy(),
        detail if detail.starts_with("duplicate mapping key") => words.key_twice_remedy(),
        _ => words.front_matter_remedy(),
    };
    remedy.into()
}

/// The known key that an unknown one begins with, or that begins with it, in a text such as
/// "`keys`, expected one of key, date".
fn meant(text: &str) -> Option<&str> {
    let plain = |key: &str| key.to_lowercase().replace(['_', '-'], "");
    let (unknown, known) = text.split_once(", expected ")?;
    let unknown = plain(unknown.trim_matches('`'));
    let known = known.trim_start_matches("one of ").split([',', ' ']);
    let mut known = known.map(|key| key.trim_matches('`'));
    let is_like = |key: &&str| {
        let known = plain(key);
        let is_part = unknown.starts_with(&known) || known.starts_with(&unknown);
        is_part && !known.is_empty()
    };
    known.find(is_like).filter(|_| !unknown.is_empty())
}

/// A size in bytes as mebibytes with one decimal.
fn in_mib(bytes: u64) -> String {
    // Rounded up, so that a size over a limit never looks like the limit.
    let tenths = (bytes * 10).div_ceil(1 << 20);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use jiff::civil::date;

    use super::*;
    use crate::engine;
    use crate::knowledge::check::{check, future};
    use crate::knowledge::load;
    use crate::rules::verify;
    use crate::text::Tokenizer;

    /// A folder with a pack that no repository can hold: a link that leads out of it, and a
    /// file above the limit.
    fn outside_and_too_large() -> tempfile::TempDir {
        let made = tempfile::tempdir().expect("a folder");
        let entries = made.path().join("pack/entries");
        std::fs::create_dir_all(&entries).expect("a folder");
        std::fs::write(made.path().join("pack/pack.toml"), "").expect("written");
        std::fs::write(entries.join("long.en.md"), "a".repeat(5 << 20)).expect("written");
        std::fs::write(made.path().join("secret"), "").expect("written");
        let link = entries.join("secret.en.md");
        std::os::unix::fs::symlink(made.path().join("secret"), link).expect("a link");
        made
    }

    /// One problem of every kind that a fixture has, by the kind's name.
    fn raised() -> BTreeMap<String, ProblemKind> {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken");
        let fixtures = std::fs::read_dir(fixtures).expect("fixtures");
        let mut folders: Vec<PathBuf> = fixtures
            .map(|folder| folder.expect("a fixture").path())
            .collect();
        let made = outside_and_too_large();
        folders.push(made.path().to_owned());
        let mut kinds = BTreeMap::new();
        for folder in folders {
            let (library, problems) = load(&folder).expect("a knowledge folder");
            let tables = library.packs.iter().flat_map(verify::check);
            let phrases = engine::phrase_problems(&library, &tokenizer);
            let problems = problems.into_iter().chain(check(&library, &tokenizer));
            let problems = problems.chain(tables).chain(phrases);
            let problems = problems.chain(future(&library, date(2026, 6, 1)));
            kinds.extend(problems.map(|problem| (problem.kind.name(), problem.kind)));
        }
        kinds
    }

    /// The variants of `ProblemKind`, from its source.
    fn variants() -> Vec<String> {
        let source = include_str!("../../engine/src/knowledge/problem.rs");
        let (_, body) = source
            .split_once("pub enum ProblemKind {")
            .expect("the enum");
        let (body, _) = body.split_once("\n}").expect("its end");
        body.lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
            .map(|line| line.trim_end_matches([' ', '{', ',']).to_owned())
            .collect()
    }

    fn kebab_case(name: &str) -> String {
        name.chars()
            .enumerate()
            .fold(String::new(), |mut kebab, (at, c)| {
                if at > 0 && c.is_ascii_uppercase() {
                    kebab.push('-');
                }
                kebab.push(c.to_ascii_lowercase());
                kebab
            })
    }

    #[test]
    fn every_kind_is_raised_by_a_fixture_and_described_in_both_languages() {
        let raised = raised();
        let names: Vec<&String> = raised.keys().collect();
        let mut expected: Vec<String> = variants().iter().map(|name| kebab_case(name)).collect();
        expected.sort();
        assert_eq!(names, expected.iter().collect::<Vec<_>>());
        for (name, kind) in &raised {
            let [ja, en] = Language::ALL.map(|language| describe(kind, language));
            for text in [&ja.what, &ja.remedy] {
                assert_eq!(
                    Language::of_script(text),
                    Some(Language::Ja),
                    "{name}: {text}"
                );
            }
            assert!(
                en.what.ends_with('.') && en.remedy.ends_with('.'),
                "{name}: {en:?}"
            );
            assert!(ja.remedy.ends_with('。'), "{name}: {ja:?}");
        }
    }

    #[test]
    fn the_remedy_for_front_matter_fits_the_mistake() {
        let cases = [
            (
                "question: x\nsources: HANDBOOK\nas_of: 2026-01-15",
                "[HANDBOOK]",
            ),
            (
                "question: x\nsources: [S]\nas_of: 1.11.2026",
                "as in 2026-11-01",
            ),
            (
                "questions: x\nsources: [S]\nas_of: 2026-01-15",
                "\"question\"",
            ),
            ("question: x\nasof: 2026-01-15\nsources: [S]", "\"as_of\""),
            (
                "question: x\nsources: [S]\nas_of: 2026-01-15\nowner: me",
                "names",
            ),
            ("question: x\nsources: [S]", "Add"),
            ("question: x\nquestion: y", "Remove"),
            ("question: VPN: how?\nsources: [S]", "quotation marks"),
        ];
        for (yaml, expected) in cases {
            let folder = tempfile::tempdir().expect("a folder");
            let entries = folder.path().join("entries");
            std::fs::create_dir(&entries).expect("a folder");
            std::fs::write(folder.path().join("pack.toml"), "format = 1").expect("written");
            let text = format!("---\n{yaml}\n---\n\nText\n");
            std::fs::write(entries.join("a.en.md"), text).expect("written");
            let (_, problems) = load(folder.path()).expect("a pack");
            let [problem] = &problems[..] else {
                panic!("{yaml}: {problems:?}");
            };
            let description = describe(&problem.kind, Language::En);
            assert!(
                description.remedy.contains(expected),
                "{yaml}: {description:?}"
            );
        }
    }

    #[test]
    fn sentences_have_the_values() {
        let kind = ProblemKind::MissingForms {
            id: "snooze".to_owned(),
            language: Language::Ja,
        };
        let cases = [
            (Language::En, "The term \"snooze\" has no Japanese form."),
            (Language::Ja, "用語「snooze」に日本語の表記がありません。"),
        ];
        for (language, expected) in cases {
            assert_eq!(describe(&kind, language).what, expected);
        }
    }
}
