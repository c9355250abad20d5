//! Repetitions of a case to a picture: a lane for each outcome, and in it the days on
//! which it comes out. Days with the same outcome stand together.
//!
//! Places are percentages and texts have their own size, so that the picture is as
//! legible on a phone as on a desk; what it shows is also in a table.

use crate::answer::ScenarioAnswer;
use crate::render::case;
use crate::rules::simulate::TimelineStep;
use crate::text::Language;

/// Heights in pixels: of a lane with its name, of a bar in it, of the scale below.
const LANE: usize = 52;
const BAR: usize = 20;
const SCALE: usize = 30;

/// Days named below the picture, at most.
const TICKS: usize = 4;

/// A timeline to be drawn.
#[derive(Debug)]
pub(super) struct Timeline {
    /// What is taken for granted.
    pub(super) assumes: String,
    pub(super) height: usize,
    pub(super) lanes: Vec<Lane>,
    pub(super) ticks: Vec<Tick>,
    pub(super) spans: Vec<Span>,
}

/// What comes out on some days.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) name: String,
    /// Where its name and its bars are, from above.
    pub(super) text_y: usize,
    pub(super) bar_y: usize,
    /// Its number, for its look.
    pub(super) number: usize,
    pub(super) bars: Vec<Bar>,
}

/// Days in a row, in percent of the width.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) title: String,
}

/// A day named on the scale.
#[derive(Debug)]
pub(super) struct Tick {
    pub(super) x: String,
    pub(super) anchor: &'static str,
    pub(super) text: String,
}

/// Days with the same outcome, for the table.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) days: String,
    pub(super) dates: String,
    pub(super) outcome: String,
    pub(super) measure: String,
}

impl Timeline {
    /// The timeline of a decision; `None` without one.
    pub(super) fn new(ruling: &ScenarioAnswer, language: Language) -> Option<Timeline> {
        let (table, steps) = (&ruling.table, &ruling.timeline);
        let simulation = table.written.simulation.as_ref();
        let simulation = simulation.filter(|_| !steps.is_empty())?;
        let count = steps.len();
        let percent = |days: usize| format!("{}", 100.0 * real(days) / real(count));
        let mut lanes: Vec<Lane> = Vec::new();
        let mut shown: Vec<usize> = steps.iter().map(|step| step.outcome).collect();
        shown.sort_unstable();
        shown.dedup();
        for (number, outcome) in shown.iter().enumerate() {
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
        let says = |step: &TimelineStep| case::step(table, step, language);
        let spans = steps.chunk_by(|one, next| says(one) == says(next));
        let span = |run: &[TimelineStep]| {
            let (outcome, measure) = says(&run[0]);
            Span {
                days: between(run, |step| (step.after_days + 1).to_string()),
                dates: dates(run),
                outcome,
                measure: measure.unwrap_or_default(),
            }
        };
        Some(Timeline {
            assumes: simulation.assumes.best(language).to_owned(),
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

    /// Where the names of days stand.
    pub(super) fn scale_y(&self) -> usize {
        self.height - 8
    }
}

/// The first day, the last one, and some between at equal distances.
fn ticks(steps: &[TimelineStep]) -> Vec<Tick> {
    let last = steps.len() - 1;
    let gaps = (TICKS - 1).min(last);
    let mut at: Vec<usize> = (0..=gaps).map(|own| own * last / gaps.max(1)).collect();
    at.dedup();
    let tick = |day: &usize| Tick {
        x: format!("{}", 100.0 * (real(*day) + 0.5) / real(steps.len())),
        anchor: match *day {
            0 => "start",
            day if day == last => "end",
            _ => "middle",
        },
        text: steps[*day].day.strftime("%m-%d").to_string(),
    };
    let mut ticks: Vec<Tick> = at.iter().map(tick).collect();
    // At the edges a name stands inside the picture.
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
