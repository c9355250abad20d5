//! Prepares a timeline as a chart: a lane for each outcome, with a bar for each run of days
//! with that outcome.
//!
//! Positions are percentages and texts have a fixed size, so the chart is as legible on a
//! phone as on a large screen. A table has the same content.

use crate::answer::ScenarioAnswer;
use crate::render::{case, decision};
use crate::rules::simulate::TimelineStep;
use crate::text::Language;

/// The height of a lane with its name, in pixels.
const LANE: usize = 52;
/// The height of a bar, in pixels.
const BAR: usize = 20;
/// The height of the scale, in pixels.
const SCALE: usize = 30;

/// The most labels on the scale.
const MAX_TICKS: usize = 4;

/// A timeline as the page shows it.
#[derive(Debug)]
pub(super) struct Timeline {
    /// The assumptions of the simulation.
    pub(super) assumes: String,
    pub(super) height: usize,
    pub(super) lanes: Vec<Lane>,
    pub(super) ticks: Vec<Tick>,
    pub(super) spans: Vec<Span>,
}

/// The days with one outcome.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) name: String,
    /// The distance of the name from the top, in pixels.
    pub(super) text_y: usize,
    /// The distance of the bars from the top, in pixels.
    pub(super) bar_y: usize,
    /// The number of the lane, for its style.
    pub(super) number: usize,
    pub(super) bars: Vec<Bar>,
}

/// A run of days, in percent of the width.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) title: String,
}

/// A label on the scale.
#[derive(Debug)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

/// A run of days with the same outcome, for the table.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) days: String,
    pub(super) dates: String,
    pub(super) outcome: String,
    pub(super) measure: String,
}

impl Timeline {
    /// The timeline of a decision; `None` without one.
    pub(super) fn new(scenario: &ScenarioAnswer, language: Language) -> Option<Timeline> {
        let (table, steps) = (&scenario.table, &scenario.timeline);
        if steps.is_empty() {
            return None;
        }
        let count = steps.len();
        let percent = |days: usize| format!("{}", 100.0 * real(days) / real(count));
        let mut lanes: Vec<Lane> = Vec::new();
        let mut outcomes: Vec<usize> = steps.iter().map(|step| step.outcome).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        for (number, outcome) in outcomes.iter().enumerate() {
            let mut bars = Vec::new();
            let mut day = 0;
            for run in steps.chunk_by(|one, next| one.outcome == next.outcome) {
                if run[0].outcome == *outcome {
                    bars.push(Bar {
                        x: percent(day),
                        width: percent(run.len()),
                        title: dates(run),
                    });
                }
                day += run.len();
            }
            let top = number * LANE;
            lanes.push(Lane {
                name: table.outcomes()[*outcome].name.best(language).to_owned(),
                text_y: top + 18,
                bar_y: top + 26,
                number,
                bars,
            });
        }
        let text = |step: &TimelineStep| case::step(table, step, language);
        let spans = steps.chunk_by(|one, next| text(one) == text(next));
        let span = |run: &[TimelineStep]| {
            let (outcome, measure) = text(&run[0]);
            Span {
                days: between(run, |step| (step.after_days + 1).to_string()),
                dates: dates(run),
                outcome,
                measure: measure.unwrap_or_default(),
            }
        };
        Some(Timeline {
            assumes: decision::assumes(scenario, language),
            height: lanes.len() * LANE + SCALE,
            lanes,
            ticks: ticks(steps),
            spans: spans.map(span).collect(),
        })
    }

    /// The height of a bar.
    pub(super) fn bar(&self) -> usize {
        BAR
    }

    /// The position of the scale's labels.
    pub(super) fn scale_y(&self) -> usize {
        self.height - 8
    }
}

/// Labels for the first and the last day, and for days at equal distances between them.
fn ticks(steps: &[TimelineStep]) -> Vec<Tick> {
    let last = steps.len() - 1;
    let gaps = (MAX_TICKS - 1).min(last);
    let mut days: Vec<usize> = (0..=gaps).map(|gap| gap * last / gaps.max(1)).collect();
    days.dedup();
    let tick = |day: &usize| Tick {
        x: format!("{}", 100.0 * (real(*day) + 0.5) / real(steps.len())),
        anchor: match *day {
            0 => "start",
            day if day == last => "end",
            _ => "middle",
        },
        text: steps[*day].day.strftime("%m-%d").to_string(),
    };
    let mut ticks: Vec<Tick> = days.iter().map(tick).collect();
    // The labels at the edges stay inside the chart.
    if let [first, .., end] = ticks.as_mut_slice() {
        first.x = "0".to_owned();
        end.x = "100".to_owned();
    }
    ticks
}

fn dates(run: &[TimelineStep]) -> String {
    between(run, |step| step.day.to_string())
}

fn between(run: &[TimelineStep], name: impl Fn(&TimelineStep) -> String) -> String {
    match run {
        [first, .., last] => format!("{} – {}", name(first), name(last)),
        [only] => name(only),
        [] => String::new(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a timeline has at most 366 steps"
)]
fn real(days: usize) -> f64 {
    days as f64
}
