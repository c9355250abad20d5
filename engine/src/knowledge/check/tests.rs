//! Each broken fixture has exactly the mistakes it was made for; correct packs have
//! none.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::date;

use super::*;
use crate::knowledge::load;

static TOKENIZER: LazyLock<Tokenizer> =
    LazyLock::new(|| Tokenizer::open().expect("the dictionary is embedded"));

pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The problems of a knowledge folder.
fn problems(folder: &Path) -> Vec<String> {
    let (library, mut problems) = load(folder).expect("a knowledge folder");
    problems.extend(check(&library, &TOKENIZER));
    problems.extend(future(&library, date(2100, 1, 1)));
    listed(folder, problems)
}

/// Problems as `file:line kind values`, sorted.
pub(crate) fn listed(folder: &Path, problems: Vec<Problem>) -> Vec<String> {
    let mut lines: Vec<(PathBuf, Option<usize>, String)> = problems
        .into_iter()
        .map(|problem| {
            let file = problem.file.strip_prefix(folder).expect("below").to_owned();
            (file, problem.line, described(&problem))
        })
        .collect();
    lines.sort();
    lines
        .into_iter()
        .map(|(file, line, described)| {
            let line = line.map(|line| line.to_string()).unwrap_or_default();
            format!("{}:{line} {described}", file.display())
        })
        .collect()
}

/// The name of the kind and its values, without what parsers say.
fn described(problem: &Problem) -> String {
    let json = serde_json::to_value(&problem.kind).expect("plain data");
    let values = json.as_object().expect("an object").iter();
    values
        .filter(|(key, _)| !matches!(key.as_str(), "kind" | "column" | "detail"))
        .fold(problem.kind.name(), |described, (key, value)| {
            format!("{described} {key}={value}")
        })
}

#[test]
fn packs_that_are_right_have_no_problem() {
    for folder in ["knowledge", "tests/fixtures/packs"] {
        let found = problems(&root().join(folder));
        assert_eq!(found, Vec::<String>::new(), "{folder}");
    }
}

#[test]
fn every_mistake_is_told_once_at_its_place() {
    let broken = root().join("tests/fixtures/broken");
    for (folder, expected) in BROKEN {
        assert_eq!(problems(&broken.join(folder)), *expected, "{folder}");
    }
    let folders = std::fs::read_dir(broken).expect("fixtures").count();
    assert_eq!(folders, BROKEN.len(), "a row for every fixture");
}

/// The folders of `tests/fixtures/broken`, each with its expected problems.
const BROKEN: &[(&str, &[&str])] = &[
    (
        "packs",
        &[
            r#"duplicate-b/pack.toml: duplicate-pack id="same""#,
            "format-of-the-future/pack.toml:3 unknown-format found=2",
            "no-pack-file/pack.toml: missing-pack-file",
            "not-toml/pack.toml:3 toml",
            r#"shared-b/entries/hours.en.md: shared-id id="hours" other="shared-a""#,
            r#"shared-b/settings.toml:1 shared-id id="limit" other="shared-a""#,
            "unknown-key/pack.toml:4 toml",
        ],
    ),
    (
        "files",
        &[
            r#"document: ignored-folder name="documents""#,
            "documents/colon.en.md:3 front-matter",
            r#"documents/colon.en.md:8 dead-link target="entry:nowhere""#,
            "documents/date.en.md:6 front-matter",
            "documents/empty.en.md:7 empty-body",
            "documents/language.md:4 front-matter",
            "entries/Upper Case.en.md: file-name",
            "entries/bad-date.en.md:4 front-matter",
            "entries/bad-review-day.en.md:5 front-matter",
            "entries/bad-yaml.en.md:2 front-matter",
            "entries/ending.en.markdown: ignored-file",
            "entries/folder.en.md: unreadable",
            "entries/key-twice.en.md:5 front-matter",
            "entries/more/folder-of-its-own.en.md: ignored-file",
            "entries/no-answer.en.md:6 empty-body",
            "entries/no-front-matter.en.md:1 missing-front-matter",
            "entries/no-key.en.md:3 front-matter",
            "entries/no-language.md: file-name",
            r#"entries/no-question.en.md:2 empty-text key="question""#,
            "entries/not-utf8.en.md:7 not-utf8",
            "entries/open-front-matter.en.md:1 open-front-matter",
            "entries/other-language.de.md: file-name",
            "entries/unknown-key.en.md:3 front-matter",
            "glossary.toml:5 toml",
            "rollouts.toml:7 toml",
            "settings.toml:1 toml",
        ],
    ),
    (
        "texts",
        &[
            r#"decision.toml:1 empty-text key="outcome.name.en""#,
            r#"decision.toml:1 empty-text key="question.en""#,
            r#"decision.toml:1 empty-text key="simulation.assumes""#,
            r#"decision.toml:4 empty-text key="name.ja""#,
            r#"decision.toml:4 empty-text key="value = false""#,
            r#"decision.toml:4 empty-text key="value = true""#,
            r#"decision.toml:5 empty-text key="value = false""#,
            r#"decision.toml:5 empty-text key="value.says.en""#,
            r#"decision.toml:6 empty-text key="name""#,
            r#"decision.toml:6 empty-text key="says""#,
            r#"decision.toml:7 empty-text key="says""#,
            r#"decision.toml:8 empty-text key="says.ja""#,
            r#"decision.toml:9 empty-text key="value.name""#,
            r#"decision.toml:10 empty-text key="id""#,
            r#"decision.toml:15 empty-text key="case.says""#,
            r#"decision.toml:15 empty-text key="name.ja""#,
            r#"decision.toml:17 empty-text key="applies.en""#,
            r#"decision.toml:17 empty-text key="fails""#,
            r#"entries/phrasing.en.md:5 empty-text key="also""#,
            r#"entries/phrasing.ja.md:5 empty-text key="also""#,
            r#"glossary.toml:1 empty-text key="id""#,
            r#"pack.toml: empty-text key="id""#,
            r#"pack.toml: empty-text key="title.en""#,
            r#"pack.toml:8 empty-text key="title.en""#,
            r#"pack.toml:8 empty-text key="url""#,
            r#"rollouts.toml:1 empty-text key="announcement_note.en""#,
            r#"rollouts.toml:1 empty-text key="audience""#,
            r#"rollouts.toml:1 empty-text key="audience_name.ja""#,
            r#"rollouts.toml:1 empty-text key="end_note""#,
            r#"rollouts.toml:1 empty-text key="name""#,
            r#"rollouts.toml:12 empty-text key="audience""#,
            r#"settings.toml:1 empty-text key="control.ja""#,
            r#"settings.toml:1 empty-text key="default.ja""#,
            r#"settings.toml:1 empty-text key="description""#,
            r#"settings.toml:1 empty-text key="id""#,
            r#"settings.toml:1 empty-text key="name.en""#,
            r#"settings.toml:1 empty-text key="values.en""#,
            r#"settings.toml:1 empty-text key="values.value""#,
        ],
    ),
    // The tests of `rules` cover the problems that `rules` finds in it.
    ("decision", &[]),
    (
        "sides",
        &[
            "entries/broken-english.en.md:1 missing-front-matter",
            r#"entries/no-english.ja.md: missing-side language="en""#,
            r#"entries/no-japanese.en.md: missing-side language="ja""#,
            r#"entries/older-english.en.md:4 older-side as_of="2025-12-01" other="2026-01-15""#,
            r#"entries/older-japanese.ja.md:4 older-side as_of="2025-12-01" other="2026-01-15""#,
            r#"entries/periods.ja.md:1 sides-differ key="from""#,
            r#"entries/periods.ja.md:5 sides-differ key="until""#,
            r#"entries/related.ja.md:5 sides-differ key="related""#,
            r#"entries/review-day.ja.md:5 sides-differ key="review_by""#,
            r#"entries/sources.ja.md:3 sides-differ key="sources""#,
            r#"entries/tags.ja.md:5 sides-differ key="tags""#,
        ],
    ),
    (
        "sources",
        &[
            "decision.toml:8 missing-source",
            r#"decision.toml:9 unknown-source key="X""#,
            "decision.toml:10 missing-date",
            "documents/none.en.md:1 missing-source",
            r#"documents/unknown.en.md:5 unknown-source key="Z""#,
            "entries/none.en.md:3 missing-source",
            "entries/undated.en.md:3 missing-date",
            r#"entries/unknown-alone.en.md:3 unknown-source key="Y""#,
            r#"entries/unknown.en.md:5 unknown-source key="X""#,
            "rollouts.toml:1 missing-date",
            r#"settings.toml:2 unknown-source key="X""#,
            "settings.toml:9 missing-source",
        ],
    ),
    (
        "duplicates",
        &[
            r#"documents/c.md:2 duplicate-id id="page""#,
            r#"entries/second.en.md:2 duplicate-question other="first" question="CAN YOU RESTART SERVERS""#,
            r#"entries/second.en.md:5 duplicate-question other="first" question="what is THIS?""#,
            r#"entries/second.ja.md:4 duplicate-question other="first" question="MFA 設定""#,
            r#"glossary.toml:6 duplicate-id id="server""#,
            r#"rollouts.toml:19 duplicate-id id="wave""#,
            r#"settings.toml:15 duplicate-id id="state""#,
        ],
    ),
    (
        "references",
        &[
            r#"decision.toml:4 unknown-entry id="gone-fact""#,
            r#"decision.toml:10 unknown-entry id="gone-row""#,
            r#"entries/block-list.en.md:6 unknown-entry id="gone""#,
            r#"entries/flow-list.en.md:5 unknown-entry id="missing""#,
            r#"rollouts.toml:1 unknown-entry id="absent""#,
            r#"settings.toml:1 unknown-entry id="lost""#,
        ],
    ),
    (
        "links",
        &[
            r#"documents/page.md:11 dead-link target="entry:gone""#,
            r#"documents/page.md:15 dead-link target="images/none.svg""#,
            r#"entries/dead.en.md:11 dead-link target="entry:gone""#,
            r#"entries/dead.en.md:12 dead-link target="document:gone""#,
            r#"entries/dead.en.md:12 dead-link target="setting:gone""#,
            r#"entries/dead.en.md:13 dead-link target="rollout:gone""#,
            r#"entries/dead.en.md:15 dead-link target="javascript:alert""#,
            r#"entries/dead.en.md:15 dead-link target="page.md""#,
            r#"entries/dead.en.md:16 dead-link target="../../dead.en.md""#,
            r#"entries/dead.en.md:16 dead-link target="/documents/page.md""#,
            r#"entries/dead.en.md:17 dead-link target="entry:""#,
            r#"entries/dead.en.md:21 dead-definition target="[On]""#,
            r#"entries/dead.en.md:25 dead-definition target="ftp://web.example/file""#,
            r#"entries/dead.en.md:27 dead-image target="../images/nope.png""#,
            r#"entries/dead.en.md:28 dead-image target="../images/none.png""#,
            r#"pack.toml:13 no-web-address url="javascript:alert(1)""#,
        ],
    ),
    (
        "html",
        &[
            r#"documents/page.md:11 not-shown element="svg""#,
            r#"documents/page.md:19 not-shown element="style""#,
            r#"entries/elements.en.md:11 dead-image target="a.png""#,
            r#"entries/elements.en.md:13 dead-link target="entry:gone""#,
            r#"entries/elements.en.md:14 dead-link target="javascript:alert(1)""#,
            r#"entries/elements.en.md:26 not-shown element="script""#,
            r#"entries/elements.en.md:32 not-shown element="form""#,
            r#"entries/elements.en.md:33 not-shown element="input""#,
        ],
    ),
    (
        "dates",
        &[
            "entries/backwards.en.md:5 ends-before-start",
            "entries/reviewed.en.md:5 already-reviewed",
            r#"entries/to-come.en.md:4 future-date as_of="2126-01-15""#,
            "rollouts.toml:1 ends-before-start",
        ],
    ),
    (
        "avoided",
        &[
            r#"decision.toml:1 avoided-term key="outcome.name.en" term="e-mail" write="email""#,
            r#"decision.toml:1 avoided-term key="question.en" term="e-mail" write="email""#,
            r#"decision.toml:7 avoided-term key="default.usual.en" term="e-mail" write="email""#,
            r#"decision.toml:7 avoided-term key="depends.ja" term="Eメール" write="メール""#,
            r#"decision.toml:7 avoided-term key="name.ja" term="Eメール" write="メール""#,
            r#"decision.toml:7 avoided-term key="unit.en" term="e-mail" write="email""#,
            r#"decision.toml:18 avoided-term key="case.says.en" term="e-mail" write="email""#,
            r#"decision.toml:26 avoided-term key="applies.en" term="e-mail" write="email""#,
            r#"decision.toml:26 avoided-term key="fails.ja" term="ユーザ" write="ユーザー""#,
            r#"documents/mail.md:3 avoided-term key=null term="E-mail" write="email""#,
            r#"documents/mail.md:9 avoided-term key=null term="e-mail" write="email""#,
            r#"entries/mail.en.md:2 avoided-term key=null term="E-mail" write="email""#,
            r#"entries/mail.en.md:9 avoided-term key=null term="e-mail" write="email""#,
            r#"entries/mail.en.md:14 avoided-term key=null term="e-mail" write="email""#,
            r#"entries/mail.ja.md:11 avoided-term key=null term="Eメール" write="メール""#,
            r#"pack.toml:24 empty-text key="avoid""#,
            r#"pack.toml:27 empty-text key="except""#,
            r#"pack.toml:27 empty-text key="ja""#,
            r#"pack.toml:27 empty-text key="write.en""#,
            r#"rollouts.toml:1 avoided-term key="audience_name.ja" term="ユーザ" write="ユーザー""#,
            r#"rollouts.toml:1 avoided-term key="end_note.en" term="e-mail" write="email""#,
            r#"settings.toml:1 avoided-term key="description.en" term="e-mail" write="email""#,
            r#"settings.toml:1 avoided-term key="name.en" term="E-mail" write="email""#,
            r#"settings.toml:1 avoided-term key="name.ja" term="Eメール" write="メール""#,
            r#"settings.toml:1 avoided-term key="values.en" term="e-mail" write="email""#,
        ],
    ),
    (
        "glossary",
        &[
            r#"glossary.toml:12 duplicate-form form="Apps" other="app""#,
            r#"glossary.toml:12 duplicate-form form="アプリ" other="app""#,
            r#"glossary.toml:17 empty-form form="is it on""#,
            r#"glossary.toml:17 empty-form form="では""#,
            r#"glossary.toml:22 missing-forms id="english-only" language="ja""#,
            r#"glossary.toml:26 missing-forms id="nothing" language="en""#,
            r#"glossary.toml:26 missing-forms id="nothing" language="ja""#,
            r#"glossary.toml:29 unused-term id="unused""#,
        ],
    ),
];
