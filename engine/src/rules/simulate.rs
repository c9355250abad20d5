//! Turns a decided case into a timeline: the decision is repeated once a day, and each
//! outcome changes the case as the table's simulation says.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::decision::Decision;
use super::fact::Fact;
use super::table::Table;

/// One repetition of the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineStep {
    /// Days since the first step; 0 for the first.
    pub after_days: i64,
    /// The day.
    pub day: Date,
    /// The row that decides on that day.
    pub row: usize,
    /// The outcome.
    pub outcome: usize,
    /// The case before the outcome changes it, as in [`Decision::case`].
    pub case: Vec<i64>,
}

/// Longest timeline in steps: a leap year of days.
pub const MAX_STEPS: usize = 366;

impl Table {
    /// The timeline of a decided case, one step a day, at most `steps` and
    /// [`MAX_STEPS`] steps. It ends early at an outcome that the simulation names as
    /// its end, and is empty if the table has no simulation.
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
                for (fact, value) in self.by_position(&effect.set) {
                    case[fact] = value;
                }
            }
            self.add(&mut case, &simulation.day);
            let Ok(tomorrow) = day.tomorrow() else { break };
            day = tomorrow;
        }
        timeline
    }

    /// Adds numbers to facts, within the facts' ranges.
    fn add(&self, case: &mut [i64], changes: &BTreeMap<String, i64>) {
        for (fact, number) in self.by_position(changes) {
            let Fact { min, max, .. } = self.facts[fact];
            case[fact] = case[fact].saturating_add(number).clamp(min, max);
        }
    }

    /// The changes by positions of facts instead of ids.
    fn by_position(&self, changes: &BTreeMap<String, i64>) -> Vec<(usize, i64)> {
        let position = |id: &String| self.facts.iter().position(|fact| fact.id() == id);
        changes
            .iter()
            .filter_map(|(id, number)| Some((position(id)?, *number)))
            .collect()
    }
}
