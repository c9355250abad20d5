//! A case repeated, a sign-in or whatever the table is about a day, to a
//! timeline.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::evaluate::Decision;
use super::table::Table;

/// One repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineStep {
    /// Days since the first.
    pub after_days: i64,
    /// The day.
    pub day: Date,
    /// The row that decides.
    pub row: usize,
    /// What comes out.
    pub outcome: usize,
    /// The case, before the outcome changed it.
    pub case: Vec<i64>,
}

/// The longest timeline, in steps.
pub const MAX_STEPS: usize = 366;

impl Table {
    /// A timeline of at most `steps` steps from a decided case, one a day. It
    /// ends early with an outcome that ends it. Empty when the table does not
    /// say what a repetition changes.
    pub fn simulate(&self, decided: &Decision, steps: usize) -> Vec<TimelineStep> {
        let Some(simulation) = &self.written.simulation else {
            return Vec::new();
        };
        let mut case = decided.case.clone();
        let mut timeline = Vec::new();
        let mut day = decided.day;
        for after_days in (0..).take(steps.min(MAX_STEPS)) {
            let row = self.deciding_row(&case, day);
            let outcome = self.rows[row].outcome;
            timeline.push(TimelineStep {
                after_days,
                day,
                row,
                outcome,
                case: case.clone(),
            });
            let id = &self.outcomes()[outcome].id;
            if simulation.until.contains(id) {
                break;
            }
            for effect in simulation
                .effects
                .iter()
                .filter(|effect| effect.outcome == *id)
            {
                self.add(&mut case, &effect.add);
                for (fact, value) in self.named(&effect.set) {
                    case[fact] = value;
                }
            }
            self.add(&mut case, &simulation.day);
            let Ok(tomorrow) = day.tomorrow() else { break };
            day = tomorrow;
        }
        timeline
    }

    fn add(&self, case: &mut [i64], changes: &BTreeMap<String, i64>) {
        for (fact, number) in self.named(changes) {
            let known = &self.facts[fact];
            case[fact] = case[fact]
                .saturating_add(number)
                .clamp(known.min, known.max);
        }
    }

    fn named(&self, changes: &BTreeMap<String, i64>) -> Vec<(usize, i64)> {
        let position = |id: &String| self.facts.iter().position(|fact| fact.id() == id);
        let found = changes.iter();
        found
            .filter_map(|(id, number)| Some((position(id)?, *number)))
            .collect()
    }
}
