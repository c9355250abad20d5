//! Each broken table has exactly the problems that it was written for; correct tables
//! have none.

use std::path::Path;

use super::*;
use crate::knowledge::check::tests::{listed, root};
use crate::knowledge::load;

/// The problems of the tables in a knowledge folder.
fn problems(folder: &Path) -> Vec<String> {
    let (library, _) = load(folder).expect("a knowledge folder");
    listed(folder, library.packs.iter().flat_map(check).collect())
}

#[test]
fn correct_tables_have_no_problem() {
    for folder in ["knowledge", "tests/fixtures/packs"] {
        let found = problems(&root().join(folder));
        assert_eq!(found, Vec::<String>::new(), "{folder}");
    }
}

#[test]
fn every_mistake_is_reported_once_at_its_place() {
    let broken = root().join("tests/fixtures/broken");
    for folder in std::fs::read_dir(&broken).expect("fixtures") {
        let folder = folder.expect("a fixture").path();
        let expected = match folder.ends_with("decision") {
            true => BROKEN,
            // The mistakes in the other folders are in texts, not in tables.
            false => &[],
        };
        assert_eq!(problems(&folder), expected, "{}", folder.display());
    }
}

/// All problems of the tables in `tests/fixtures/broken/decision`.
const BROKEN: &[&str] = &[
    r#"cases/decision.toml:4 not-a-pointer key="property" value="count""#,
    r#"cases/decision.toml:16 unreachable-row row="taken-by-few""#,
    r#"cases/decision.toml:17 unreachable-row row="taken-by-two""#,
    r#"cases/decision.toml:19 unreachable-row row="red-on-a-day""#,
    r#"cases/decision.toml:21 untested-row row="untested""#,
    r#"cases/decision.toml:22 unreachable-row row="neither""#,
    r#"cases/decision.toml:28 failed-test expected="few" found="below""#,
    r#"cases/decision.toml:30 undefined id="gone" table="row""#,
    r#"cases/decision.toml:31 undefined id="size" table="fact""#,
    r#"cases/decision.toml:31 unfit-value fact="count" value="10""#,
    r#"cases/decision.toml:31 unfit-value fact="parts" value="c""#,
    r#"cases/decision.toml:34 not-a-pointer key="policy" value="machine/state""#,
    r#"cases/decision.toml:34 not-a-pointer key="policy.other.properties" value="beans""#,
    r#"defaults/decision.toml:1 too-many-open-cases cases=210 most=64"#,
    r#"defaults/decision.toml:5 no-default fact="some""#,
    r#"defaults/decision.toml:6 circular-default fact="itself""#,
    r#"defaults/decision.toml:8 circular-default fact="hen""#,
    r#"defaults/decision.toml:10 no-default fact="both""#,
    r#"defaults/decision.toml:11 no-default fact="none""#,
    r#"defaults/decision.toml:12 no-default fact="unlisted""#,
    r#"defaults/decision.toml:13 ends-before-start"#,
    r#"names/decision.toml:1 undefined id="no-added" table="fact""#,
    r#"names/decision.toml:1 undefined id="no-day" table="fact""#,
    r#"names/decision.toml:1 undefined id="no-effect" table="outcome""#,
    r#"names/decision.toml:1 undefined id="no-end" table="outcome""#,
    r#"names/decision.toml:1 undefined id="no-measure" table="measure""#,
    r#"names/decision.toml:1 undefined id="no-set" table="fact""#,
    r#"names/decision.toml:4 undefined id="no-default" table="fact""#,
    r#"names/decision.toml:5 undefined id="no-condition" table="fact""#,
    r#"names/decision.toml:11 undefined id="no-answer" table="outcome""#,
    r#"names/decision.toml:12 undefined id="no-number" table="measure""#,
    r#"names/decision.toml:16 undefined id="no-fact" table="fact""#,
    r#"names/decision.toml:17 undefined id="no-limit" table="fact""#,
    r#"names/decision.toml:18 undefined id="no-outcome" table="outcome""#,
    r#"names/decision.toml:21 undefined id="no-case" table="outcome""#,
    r#"names/decision.toml:21 undefined id="no-from" table="fact""#,
    r#"names/decision.toml:21 undefined id="no-measured" table="fact""#,
    r#"names/decision.toml:21 undefined id="no-minus" table="fact""#,
    r#"rows/decision.toml:1 duplicate-id id="yes""#,
    r#"rows/decision.toml:5 duplicate-id id="on""#,
    r#"rows/decision.toml:12 duplicate-id id="is-it""#,
    r#"rows/decision.toml:17 duplicate-id id="number""#,
    "rows/decision.toml:21 ends-before-start",
    r#"rows/decision.toml:23 duplicate-id id="a-month""#,
    "rows/decision.toml:24 no-last-row",
    r#"values/decision.toml:4 unfit-value fact="flag" value="on""#,
    r#"values/decision.toml:4 unfit-value fact="flag" value="on""#,
    r#"values/decision.toml:5 unfit-value fact="count" value="0""#,
    r#"values/decision.toml:6 unfit-value fact="colour" value="2""#,
    r#"values/decision.toml:6 unfit-value fact="colour" value="red""#,
    r#"values/decision.toml:7 unfit-value fact="day" value="2026-02-30""#,
    r#"values/decision.toml:8 unfit-value fact="parts" value="b""#,
    r#"values/decision.toml:9 unfit-value fact="colour" value="green""#,
    r#"values/decision.toml:9 unfit-value fact="one-by-one" value="c""#,
    r#"values/decision.toml:10 no-values fact="none""#,
    r#"values/decision.toml:11 no-values fact="empty""#,
    r#"values/decision.toml:12 no-values fact="backwards""#,
    r#"values/decision.toml:18 unfit-value fact="flag" value="1""#,
    r#"values/decision.toml:19 unfit-value fact="count" value="0""#,
    r#"values/decision.toml:19 unfit-value fact="count" value="ten""#,
    r#"values/decision.toml:20 unfit-value fact="count" value="5""#,
    r#"values/decision.toml:21 unfit-value fact="colour" value="blue,green""#,
    r#"values/decision.toml:22 unfit-value fact="day" value="2026-06""#,
    r#"values/decision.toml:23 unfit-value fact="parts" value="a,d""#,
    r#"values/decision.toml:23 unfit-value fact="parts" value="c""#,
    r#"values/decision.toml:24 unfit-value fact="colour" value="blue""#,
];
