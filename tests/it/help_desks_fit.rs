//! Renews the weights and the thresholds of `engine/src/answer/confidence.rs` from the topics for
//! fitting, and shows how far the confidence can be trusted on the topics for tests. It isn't a
//! test: it prints what to copy, and `tests/golden/README.md` says how to run it.

use jiff::civil::date;
use madoguchi::answer::features::Features;
use madoguchi::engine::Engine;
use madoguchi::text::Language;
use madoguchi::understand::Question;
use madoguchi::{eval, semantic};

use crate::harness::{Desk, repository};
use crate::help_desks::{Split, Tallies, count, desk, has, questions};

/// How a topic is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Setup {
    /// The entries have the language of the question, and several ways to ask.
    Both,
    /// As `Both`, with a single way to ask.
    Lone,
    /// The entries don't have the language of the question.
    Foreign,
    /// As `Both`, without the sentence encoder.
    Static,
    /// As `Foreign`, without the sentence encoder.
    StaticForeign,
    /// As `Both`, without meaning.
    WordsOnly,
}

/// The features of the best candidate, and whether it is what was asked.
type Sample = (Vec<f64>, bool);

impl Setup {
    /// The languages of the entries, each with the language of the questions that are asked;
    /// `None` for both.
    fn languages(self) -> Vec<(&'static [Language], Option<Language>)> {
        match self {
            Setup::Both | Setup::Lone | Setup::Static | Setup::WordsOnly => {
                vec![(&Language::ALL, None)]
            }
            Setup::Foreign | Setup::StaticForeign => vec![
                (&[Language::En], Some(Language::Ja)),
                (&[Language::Ja], Some(Language::En)),
            ],
        }
    }

    /// Which features are used; the others have the weight 0. In the other language, words say
    /// nothing about which entry is nearest.
    fn uses(self) -> [bool; Features::COUNT] {
        match self {
            Setup::Both => [1, 1, 1, 0, 1, 0, 1, 0, 1, 1],
            Setup::Lone => [1, 1, 1, 0, 0, 1, 1, 0, 1, 1],
            Setup::Foreign => [1, 1, 0, 0, 1, 1, 0, 0, 1, 0],
            Setup::Static => [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
            Setup::StaticForeign => [1, 1, 0, 1, 0, 0, 0, 0, 0, 0],
            Setup::WordsOnly => [1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        }
        .map(|used| used == 1)
    }

    /// The weights that are given, by the number of their feature: that of a question in an
    /// entry's own words.
    fn given(self) -> &'static [(usize, f64)] {
        match self {
            Setup::Both | Setup::Lone => &[(9, 20.0)],
            _ => &[],
        }
    }

    /// The collection whose topics the weights are fitted to; `None` for all.
    fn collection(self) -> Option<&'static str> {
        match self {
            Setup::Lone => Some("faqs/"),
            Setup::Foreign => None,
            _ => Some("help-desks/"),
        }
    }

    fn engine(self, desk: &Desk) -> Engine {
        desk.engine_with(semantic::Options {
            enabled: self != Setup::WordsOnly,
            model: match self {
                Setup::Static | Setup::StaticForeign => semantic::Model::Static,
                _ => semantic::Model::Small,
            },
            ..semantic::Options::default()
        })
    }

    fn sample(
        self,
        engine: &Engine,
        question: &Question,
        is_right: impl Fn(&str) -> bool,
    ) -> Option<Sample> {
        let candidates = engine.candidates(question).expect("the index can be read");
        let entries: Vec<_> = candidates.iter().filter(|c| c.is_entry()).collect();
        let best = entries.first()?;
        // The penalty for missing terms isn't fitted.
        if best.evidence.missing_distinctive > 0.0 {
            return None;
        }
        let values = Features::of(&entries, &question.text)?.values();
        let used = std::iter::zip(values, self.uses());
        let values = used.map(|(value, is_used)| if is_used { f64::from(value) } else { 0.0 });
        Some((values.collect(), is_right(&best.passage.id)))
    }

    /// The samples of each topic that the weights are fitted to, or measured by.
    fn of_topics(self, topics: &[String]) -> Vec<Vec<Sample>> {
        let is_meant =
            |topic: &&String| self.collection().is_none_or(|name| topic.starts_with(name));
        let topics = topics.iter().filter(is_meant);
        topics.map(|topic| self.of_topic(topic)).collect()
    }

    fn of_topic(self, topic: &str) -> Vec<Sample> {
        let mut samples = Vec::new();
        for (languages, only) in self.languages() {
            if !languages.iter().any(|language| has(topic, *language)) {
                continue;
            }
            let engine = self.engine(&desk(topic, languages));
            for asked in questions(topic) {
                let is_meant = match only {
                    Some(only) => only == asked.language,
                    None => has(topic, asked.language),
                };
                if is_meant {
                    let is_right = |id: &str| asked.is_right(id);
                    samples.extend(self.sample(&engine, &asked.question(), is_right));
                }
            }
        }
        samples
    }

    /// The samples of the short questions to the shipped pack.
    fn of_short_questions(self) -> Vec<Sample> {
        let file = repository().join("tests/golden/questions-training.jsonl");
        let golden = eval::load(&file)
            .expect("the questions are valid")
            .questions;
        let mut samples = Vec::new();
        for (languages, only) in self.languages() {
            let desk = match languages {
                [Language::En] => Desk::of_the_shipped_packs_without(".ja.md"),
                [Language::Ja] => Desk::of_the_shipped_packs_without(".en.md"),
                _ => Desk::of_the_shipped_packs(),
            };
            let engine = self.engine(&desk);
            for item in golden
                .iter()
                .filter(|item| only.is_none_or(|only| only == item.language))
            {
                let question = Question {
                    text: item.question.clone(),
                    language: None,
                    as_of: date(2026, 11, 22),
                };
                let is_right = |id: &str| {
                    item.entry.as_deref() == Some(id) || item.also.iter().any(|also| also == id)
                };
                samples.extend(self.sample(&engine, &question, is_right));
            }
        }
        samples
    }
}

/// The weights of a logistic regression, the bias first, by Newton's method. A small penalty
/// keeps weights finite.
fn fit(samples: &[Sample], given: &[(usize, f64)]) -> Vec<f64> {
    const PENALTY: f64 = 0.01;
    let size = Features::COUNT + 1;
    let mut weights = vec![0.0; size];
    for (feature, weight) in given {
        weights[feature + 1] = *weight;
    }
    for _ in 0..20 {
        let mut gradient: Vec<f64> = weights.iter().map(|weight| -PENALTY * weight).collect();
        let mut curvature = vec![vec![0.0; size]; size];
        for (number, row) in curvature.iter_mut().enumerate() {
            row[number] = PENALTY;
        }
        for (values, is_right) in samples {
            let p = probability(&weights, values);
            let x: Vec<f64> = std::iter::once(1.0).chain(values.iter().copied()).collect();
            for i in 0..size {
                gradient[i] += (f64::from(u8::from(*is_right)) - p) * x[i];
                for j in 0..size {
                    curvature[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for (feature, _) in given {
            let fixed = feature + 1;
            gradient[fixed] = 0.0;
            for other in (0..size).filter(|other| *other != fixed) {
                (curvature[fixed][other], curvature[other][fixed]) = (0.0, 0.0);
            }
        }
        let step = solve(curvature, gradient);
        for (weight, step) in std::iter::zip(&mut weights, step) {
            *weight += step;
        }
    }
    weights
}

fn probability(weights: &[f64], values: &[f64]) -> f64 {
    let products = std::iter::zip(&weights[1..], values).map(|(weight, value)| weight * value);
    1.0 / (1.0 + (-weights[0] - products.sum::<f64>()).exp())
}

/// Solves a system of linear equations whose matrix is positive definite.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for pivot in 0..size {
        for row in pivot + 1..size {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            let (above, below) = matrix.split_at_mut(row);
            for (value, other) in std::iter::zip(&mut below[0], &above[pivot]).skip(pivot) {
                *value -= factor * other;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..size).rev() {
        for column in row + 1..size {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    right
}

/// The lowest confidence from which at most a share of all samples is answered wrongly.
fn threshold(mut ranked: Vec<(f64, bool)>, max_wrong: f64) -> f64 {
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let allowed = max_wrong * ranked.len() as f64;
    let (mut wrong, mut lowest) = (0.0, 1.0);
    for (confidence, is_right) in ranked {
        wrong += f64::from(u8::from(!is_right));
        if wrong > allowed {
            break;
        }
        lowest = confidence;
    }
    lowest
}

#[test]
#[ignore = "prints the weights, which are copied into engine/src/answer/confidence.rs"]
#[expect(clippy::print_stdout, reason = "the output is what this is run for")]
fn the_confidence_is_fitted() {
    let split = Split::read_all();
    let print = |name: &str, weights: &[f64], test: &[(f64, bool)]| {
        println!("{name}: {weights:.3?}");
        let mut error = 0.0;
        for bin in 0..10 {
            let (low, high) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
            let inside = || test.iter().filter(|(p, _)| (low..high).contains(p));
            let number = inside().count() as f64;
            let right = inside().filter(|(_, is_right)| *is_right).count() as f64;
            let mean = inside().map(|(p, _)| p).sum::<f64>() / number.max(1.0);
            error += (mean * number - right).abs() / test.len() as f64;
            println!(
                "  {low:.1}-{high:.1}: {number} questions, confidence {mean:.3}, right {:.3}",
                right / number.max(1.0)
            );
        }
        println!("  expected calibration error {error:.3}");
    };
    for setup in [
        Setup::Both,
        Setup::Lone,
        Setup::Foreign,
        Setup::Static,
        Setup::StaticForeign,
        Setup::WordsOnly,
    ] {
        let topics = setup.of_topics(&split.fit);
        // No pack for these has a single way to ask.
        let short = match setup {
            Setup::Lone => Vec::new(),
            _ => setup.of_short_questions(),
        };
        let without = |left_out: Option<usize>| {
            let numbered = topics.iter().enumerate();
            let others = numbered.filter(|(number, _)| Some(*number) != left_out);
            let samples = others.flat_map(|(_, samples)| samples).chain(&short);
            fit(&samples.cloned().collect::<Vec<_>>(), setup.given())
        };
        let weights = without(None);
        let rank = |weights: &[f64], samples: &[Sample]| -> Vec<(f64, bool)> {
            let rank = |(values, is_right): &Sample| (probability(weights, values), *is_right);
            samples.iter().map(rank).collect()
        };
        let test = setup.of_topics(&split.test).concat();
        print(&format!("{setup:?}"), &weights, &rank(&weights, &test));
        let mut ranked = Vec::new();
        for (number, samples) in topics.iter().enumerate() {
            ranked.extend(rank(&without(Some(number)), samples));
        }
        for max_wrong in [0.01, 0.02, 0.03, 0.05, 0.1] {
            let threshold = threshold(ranked.clone(), max_wrong);
            println!("  at most {max_wrong} wrong: from {threshold:.3}");
        }
    }
    for (name, topics) in [("fit", &split.fit), ("test", &split.test)] {
        let mut tallies = Tallies::new();
        for topic in topics {
            count(topic, &mut tallies);
        }
        for (asked_in, tally) in tallies {
            println!("{name}, {asked_in}: {tally:?}");
        }
    }
}
