//! A decision to the sentences that tell it: the verdict, the row that decided,
//! what was assumed and what would change it.
//!
//! The sentences are the table's; what joins them is the program's own.

use jiff::civil::Date;

use super::fact::{counted, domain, either, says};
use super::messages::{Message, message};
use crate::answer::{ScenarioAnswer, Verdict};
use crate::knowledge::PartialDate;
use crate::rules::{Domain, Flip, RowResult, ScheduledChange, Table, TraceStep};
use crate::text::Language;

/// Changes that are told in full, at most.
const TOLD: usize = 5;

/// A decision in parts, so that every channel can set them in its own way. No
/// part has a line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulingText {
    /// The verdict and what happens: "Yes: must register before signing in."
    pub headline: String,
    /// Why: the sentence of the row that decided.
    pub because: Vec<String>,
    /// Labels with what belongs to them.
    pub notes: Vec<(Message, Vec<String>)>,
}

impl RulingText {
    /// The parts as plain text, with a bullet for each of several.
    pub fn text(&self, language: Language) -> String {
        let mut lines = vec![self.headline.clone()];
        lines.extend(self.because.iter().cloned());
        lines.push(String::new());
        for (label, items) in &self.notes {
            let label = message(*label, language);
            match items.as_slice() {
                [item] => lines.push(format!("{label}: {item}")),
                items => {
                    lines.push(format!("{label}:"));
                    lines.extend(items.iter().map(|item| format!("- {item}")));
                }
            }
        }
        lines.join("\n").trim_end().to_owned()
    }
}

/// Tells a decision.
pub fn ruling(ruling: &ScenarioAnswer, language: Language) -> RulingText {
    let teller = Teller {
        table: &ruling.table,
        ruling,
        language,
    };
    let stated = ruling.decision.stated.iter();
    let stated = stated
        .map(|(fact, domain)| teller.domain(fact, domain))
        .collect();
    let depends_on = ruling.decision.depends_on.iter();
    let depends_on = depends_on.map(|fact| teller.name(*fact)).collect();
    let (flips, others) = teller.flips();
    let notes = [
        (Message::DependsOn, joined(depends_on, language)),
        (Message::Stated, joined(stated, language)),
        (Message::Assumed, joined(teller.assumed(), language)),
        (Message::Flips, flips),
        (Message::OtherFlips, joined(others, language)),
        (Message::ByDate, teller.by_date()),
    ];
    RulingText {
        headline: teller.headline(),
        because: teller.because(),
        notes: notes
            .into_iter()
            .filter(|(_, items)| !items.is_empty())
            .collect(),
    }
}

/// What came of a row, in its own words.
pub fn why(own: &ScenarioAnswer, step: &TraceStep, language: Language) -> String {
    let row = &own.table.rows[step.row].written;
    match step.result {
        RowResult::Fired => row.applies.best(language).to_owned(),
        RowResult::Failed(_) => row.fails.best(language).to_owned(),
        RowResult::OutOfPeriod => {
            let bound = |label: &str, date: Option<PartialDate>| {
                date.map_or(String::new(), |date| format!(" {label} {date}"))
            };
            let (from, until) = match language {
                Language::En => (bound("from", row.from), bound("until", row.until)),
                Language::Ja => (bound("開始", row.from), bound("終了", row.until)),
            };
            format!("{}:{from}{until}", message(Message::OutOfPeriod, language))
        }
    }
}

/// The name of a verdict.
pub fn verdict(verdict: Verdict, language: Language) -> &'static str {
    let own = match verdict {
        Verdict::Yes => Message::Yes,
        Verdict::No => Message::No,
        Verdict::Depends => Message::Depends,
    };
    message(own, language)
}

/// Several items as one.
fn joined(items: Vec<String>, language: Language) -> Vec<String> {
    let separator = match language {
        Language::En => "; ",
        Language::Ja => "、",
    };
    match items.is_empty() {
        true => Vec::new(),
        false => vec![items.join(separator)],
    }
}

struct Teller<'r> {
    table: &'r Table,
    ruling: &'r ScenarioAnswer,
    language: Language,
}

impl Teller<'_> {
    fn domain(&self, fact: usize, known: &Domain) -> String {
        domain(&self.table.facts[fact], known, self.language)
    }

    fn name(&self, fact: usize) -> String {
        self.table.facts[fact].name().best(self.language).to_owned()
    }

    fn outcome(&self, outcome: usize) -> &str {
        self.table.outcomes()[outcome].name.best(self.language)
    }

    fn headline(&self) -> String {
        let decided = &self.ruling.decision;
        let outcomes: Vec<&str> = decided.possible.iter().map(|o| self.outcome(*o)).collect();
        let mut what = outcomes.join(either(self.language));
        if let Some(measure) = self.measured() {
            what = format!("{measure} ({what})");
        }
        let is_open = decided.outcome().is_none();
        let verdict = self
            .ruling
            .verdict()
            .or(is_open.then_some(Verdict::Depends));
        let (colon, stop) = match self.language {
            Language::En => (": ", "."),
            Language::Ja => ("。", "。"),
        };
        match verdict {
            Some(own) => format!("{}{colon}{what}{stop}", verdict_name(own, self.language)),
            None => format!("{}{stop}", capitalized(&what)),
        }
    }

    /// The number that was asked for, in the table's words.
    fn measured(&self) -> Option<String> {
        let id = self.ruling.measure()?;
        measured(
            self.table,
            id,
            &self.ruling.decision.case,
            self.ruling.decision.row,
            self.language,
        )
    }

    /// The sentence of the deciding row, where one row decides.
    fn because(&self) -> Vec<String> {
        let decided = &self.ruling.decision;
        let row = &self.table.rows[decided.row].written;
        let sentence = decided.outcome().map(|_| row.applies.best(self.language));
        sentence.into_iter().map(str::to_owned).collect()
    }

    /// Facts that were assumed and that the deciding row looks at, or that an
    /// administrator sets.
    fn assumed(&self) -> Vec<String> {
        let decided = &self.ruling.decision;
        let is_told = |fact: &&usize| {
            self.ruling.is_prominent(**fact) && decided.flips.iter().any(|flip| flip.fact == **fact)
        };
        let told = decided.assumed.iter().filter(is_told);
        told.map(|fact| says(&self.table.facts[*fact], decided.case[*fact], self.language))
            .collect()
    }

    /// What would change the answer: the prominent changes in full, the others by
    /// the names of their facts.
    fn flips(&self) -> (Vec<String>, Vec<String>) {
        let now = self.ruling.verdict();
        let is_change = |flip: &&Flip| now.is_none() || self.ruling.verdict_if(flip) != now;
        let changes: Vec<&Flip> = self
            .ruling
            .decision
            .flips
            .iter()
            .filter(is_change)
            .collect();
        let (mut told, mut others): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        if let [open] = self.ruling.decision.depends_on.as_slice() {
            told.push(self.present_case(*open));
        }
        let mut facts: Vec<usize> = changes.iter().map(|flip| flip.fact).collect();
        facts.dedup();
        for fact in facts {
            let own: Vec<&Flip> = changes
                .iter()
                .copied()
                .filter(|flip| flip.fact == fact)
                .collect();
            if self.ruling.is_prominent(fact) && told.len() < TOLD {
                told.extend(self.told(&own));
            } else {
                others.push(self.name(fact));
            }
        }
        (told, others)
    }

    /// The case from which changes are counted, where it is one of several.
    fn present_case(&self, open: usize) -> String {
        let decided = &self.ruling.decision;
        let case = says(&self.table.facts[open], decided.case[open], self.language);
        self.conditional(&self.answer(decided.possible[0]), &case)
    }

    fn conditional(&self, answer: &str, case: &str) -> String {
        match self.language {
            Language::En => format!("{answer}, if {case}"),
            Language::Ja => format!("{case}なら、{answer}"),
        }
    }

    /// Changes of one fact, those with the same answer together.
    fn told(&self, flips: &[&Flip]) -> Vec<String> {
        let mut told = Vec::new();
        let mut left: Vec<&Flip> = flips.to_vec();
        while let Some(first) = left.first().copied() {
            let answer = self.answer(first.outcome);
            let (same, rest): (Vec<&Flip>, Vec<&Flip>) = left
                .into_iter()
                .partition(|flip| self.answer(flip.outcome) == answer);
            left = rest;
            let cases: Vec<String> = same.iter().map(|flip| self.case(flip)).collect();
            let cases = cases.join(either(self.language));
            told.push(self.conditional(&answer, &cases));
        }
        told
    }

    /// The verdict on an outcome, else its name.
    fn answer(&self, outcome: usize) -> String {
        match self.ruling.verdict_for(&[outcome]) {
            Some(own) => verdict_name(own, self.language).to_owned(),
            None => capitalized(self.outcome(outcome)),
        }
    }

    /// The case of a change, with what is then assumed otherwise.
    fn case(&self, flip: &Flip) -> String {
        let fact = &self.table.facts[flip.fact];
        let own = match flip.and_beyond {
            true if flip.code < self.ruling.decision.case[flip.fact] => {
                self.domain(flip.fact, &Domain::Between(fact.min, flip.code))
            }
            true => self.domain(flip.fact, &Domain::Between(flip.code, fact.max)),
            false => says(fact, flip.code, self.language),
        };
        let prominent = flip
            .with
            .iter()
            .filter(|(fact, _)| self.ruling.is_prominent(*fact));
        let with: Vec<String> = prominent
            .map(|(fact, code)| says(&self.table.facts[*fact], *code, self.language))
            .collect();
        if with.is_empty() {
            return own;
        }
        match self.language {
            Language::En => format!("{own} (then {})", with.join("; ")),
            Language::Ja => format!("{own} (その場合は {}) ", with.join("、")),
        }
    }

    /// The last day before with another answer, and the first day after.
    fn by_date(&self) -> Vec<String> {
        let decided = &self.ruling.decision;
        let now = self.ruling.verdict();
        let differs = |change: &ScheduledChange| match now {
            None => Some(change.outcome) != decided.outcome(),
            Some(_) => self.ruling.verdict_for(&[change.outcome]) != now,
        };
        let (past, future): (Vec<&ScheduledChange>, Vec<&ScheduledChange>) = decided
            .changes
            .iter()
            .partition(|change| change.from <= decided.day);
        let mut told = Vec::new();
        if let Some(at) = past.iter().rposition(|change| differs(change))
            && let Some(next) = past.get(at + 1)
        {
            let until = next.from.yesterday().unwrap_or(Date::MIN);
            told.push(self.dated(past[at], &self.until(until)));
        }
        if let Some(change) = future.into_iter().find(|change| differs(change)) {
            told.push(self.dated(change, &self.from(change.from)));
        }
        told
    }

    fn until(&self, day: Date) -> String {
        match self.language {
            Language::En => format!("until {day}"),
            Language::Ja => format!("{day} まで"),
        }
    }

    fn from(&self, day: Date) -> String {
        match self.language {
            Language::En => format!("from {day}"),
            Language::Ja => format!("{day} 以降"),
        }
    }

    fn dated(&self, change: &ScheduledChange, when: &str) -> String {
        let answer = match self.ruling.verdict_for(&[change.outcome]) {
            Some(own) => verdict_name(own, self.language).to_owned(),
            None => self.outcome(change.outcome).to_owned(),
        };
        let why = self.table.rows[change.row]
            .written
            .applies
            .best(self.language);
        match self.language {
            Language::En => format!("{when}: {answer}. {why}"),
            Language::Ja => format!("{when}: {answer}。{why}"),
        }
    }
}

/// A measure of a case in the table's words.
pub fn measured(
    table: &Table,
    id: &str,
    case: &[i64],
    row: usize,
    language: Language,
) -> Option<String> {
    let (at, number) = table.measure_value(id, case, row)?;
    let measure = &table.measure(id)?.written;
    let says = measure.cases[at].says.best(language);
    let number = number.map_or(String::new(), |n| counted(n, &measure.unit, language));
    Some(says.replace("{n}", &number))
}

use verdict as verdict_name;

/// A text with its first letter in upper case.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
