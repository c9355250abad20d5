//! Outcomes on other days, and with repetition.

use proptest::prelude::*;

use super::*;
use crate::rules::simulate::MAX_STEPS;

proptest! {
    #[test]
    fn changes_are_the_days_on_which_another_row_decides((table, some, _, day) in draw::cases()) {
        let table = &TABLES[table];
        let decided = evaluate(table, &some, day);
        let decision = &table.written;
        let mut before = None;
        for change in &decided.changes {
            prop_assert_ne!(before, Some(change.row), "no change on {}", change.from);
            prop_assert_eq!(change.row, reference::row(decision, &some, change.from));
            before = Some(change.row);
        }
        prop_assert_eq!(decided.changes[0].from, Date::MIN);
        for day in draw::days(decision) {
            let last = decided.changes.iter().rev().find(|change| change.from <= day);
            let outcome = reference::outcome(decision, &some, day);
            prop_assert_eq!(last.map(|change| change.outcome), Some(outcome), "{}", day);
        }
    }
}

#[test]
fn outcomes_change_with_the_days() {
    // The stated facts, and the first day of each outcome.
    let cases: [(&str, &[(&str, &str)]); 4] = [
        ("power = false", &[("-9999-01-01", "waits")]),
        (
            "litres = 70",
            &[
                ("-9999-01-01", "brews"),
                ("2026-08-01", "asks-for-descaling"),
            ],
        ),
        (
            "lamps = drop",
            &[
                ("-9999-01-01", "brews"),
                ("2026-06-01", "asks-for-descaling"),
            ],
        ),
        ("litres = 0", &[("-9999-01-01", "brews")]),
    ];
    let table = coffee();
    for (known, expected) in cases {
        let decided = evaluate(table, &case(known), day("2026-07-01"));
        let changes = decided.changes.iter().map(|change| {
            let id = table.outcomes()[change.outcome].id.as_str();
            (change.from, id)
        });
        // Several rows can have the same outcome.
        let mut changes: Vec<(Date, &str)> = changes.collect();
        changes.dedup_by_key(|(_, id)| *id);
        let expected = expected.iter().map(|(from, id)| {
            let from = if from.starts_with('-') {
                Date::MIN
            } else {
                day(from)
            };
            (from, *id)
        });
        assert_eq!(changes, expected.collect::<Vec<_>>(), "{known}");
    }
}

#[test]
fn a_repetition_changes_the_case() {
    /// The stated facts, the first day, and the litres and row of each of 5 steps.
    type Repeated = (&'static str, &'static str, &'static [(i64, &'static str)]);
    let cases: [Repeated; 5] = [
        (
            "litres = 56",
            "2026-08-01",
            &[
                (56, "below-the-limit"),
                (58, "below-the-limit"),
                (60, "limit-reached"),
                (1, "below-the-limit"),
                (3, "below-the-limit"),
            ],
        ),
        (
            "litres = 70",
            "2026-07-30",
            &[
                (70, "first-weeks"),
                (72, "first-weeks"),
                (74, "limit-reached"),
                (1, "below-the-limit"),
                (3, "below-the-limit"),
            ],
        ),
        // A number stays within the range of its fact.
        (
            "litres = 87",
            "2026-05-29",
            &[
                (87, "old-machine"),
                (89, "old-machine"),
                (90, "old-machine"),
                (90, "limit-reached"),
                (1, "first-weeks"),
            ],
        ),
        ("lamps = wrench", "2026-05-29", &[(0, "fault")]),
        // The calendar ends on 9999-12-31.
        (
            "",
            "9999-12-30",
            &[(0, "below-the-limit"), (2, "below-the-limit")],
        ),
    ];
    let table = coffee();
    let litres = position(table, "litres");
    for (known, from, expected) in cases {
        let decided = evaluate(table, &case(known), day(from));
        let steps = table.simulate(&decided, 5);
        let found = steps
            .iter()
            .map(|step| (step.case[litres], table.rows[step.row].id()));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{known} from {from}");
        for (number, step) in (0..).zip(&steps) {
            assert_eq!(step.after_days, number);
            assert_eq!(table.rows[step.row].outcome, step.outcome);
        }
        assert_eq!(steps[0].day, day(from));
    }
}

#[test]
fn a_timeline_has_an_end() {
    let table = coffee();
    let decided = evaluate(table, &Case::new(), day("2026-08-01"));
    for (requested, expected) in [(0, 0), (1, 1), (MAX_STEPS + 1, MAX_STEPS)] {
        assert_eq!(table.simulate(&decided, requested).len(), expected);
    }
    let mut without = table.clone();
    without.written.simulation = None;
    assert_eq!(without.simulate(&decided, 5), []);
}
