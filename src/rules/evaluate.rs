//! Facts and a day to the row that decides.
//!
//! What a case does not state is at its default, and what it states need not be
//! one value: "more than three times" is many. An outcome is given only when it
//! is the same for all of them. Without defaults every fact that is not stated
//! may be anything.

use jiff::civil::Date;

use super::explain::{self, Flip, ScheduledChange, TraceStep};
use super::fact::{Domain, Fact};
use super::table::{Condition, Default, Number, Table, Test, looked_at};

/// What a case states, by the positions of the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatedFacts {
    domains: Vec<Option<Domain>>,
}

impl StatedFacts {
    /// States a fact; what was known of it before is forgotten.
    pub fn state(&mut self, fact: usize, domain: Domain) {
        if self.domains.len() <= fact {
            self.domains.resize(fact + 1, None);
        }
        self.domains[fact] = Some(domain);
    }

    /// What is known of a fact, if anything.
    pub fn get(&self, fact: usize) -> Option<&Domain> {
        self.domains.get(fact)?.as_ref()
    }

    /// The facts that are stated.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Domain)> {
        let facts = self.domains.iter().enumerate();
        facts.filter_map(|(fact, domain)| Some((fact, domain.as_ref()?)))
    }

    /// True when nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Adds what another case states; where both do, the other one counts.
    pub fn update(&mut self, other: &StatedFacts) {
        for (fact, domain) in other.iter() {
            self.state(fact, domain.clone());
        }
    }
}

/// What comes of a case, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The day for which it was decided.
    pub day: Date,
    /// The outcomes that are possible, that of `row` first; exactly one when the
    /// facts determine it.
    pub possible: Vec<usize>,
    /// The row that decides the case below.
    pub row: usize,
    /// One value for every fact: of those stated, else the default.
    pub case: Vec<i64>,
    /// What was stated.
    pub stated: StatedFacts,
    /// Facts that the rows looked at and that nobody stated.
    pub assumed: Vec<usize>,
    /// Facts that would have to be known, where more than one outcome is possible.
    pub depends_on: Vec<usize>,
    /// Every row up to the one that decides, with what came of it.
    pub trace: Vec<TraceStep>,
    /// Every change of one fact that changes the outcome.
    pub flips: Vec<Flip>,
    /// What decides the case over time, each with its first day.
    pub changes: Vec<ScheduledChange>,
}

impl Decision {
    /// The outcome, when it is determined.
    pub fn outcome(&self) -> Option<usize> {
        match self.possible.as_slice() {
            [outcome] => Some(*outcome),
            _ => None,
        }
    }
}

/// What facts that are not stated are taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingFacts {
    /// At their defaults.
    UseDefaults,
    /// Anything.
    Open,
}

impl Table {
    /// Decides a case.
    pub fn evaluate(&self, stated: &StatedFacts, day: Date, missing: MissingFacts) -> Decision {
        let cases = self.cases(stated);
        let case = cases[0].clone();
        let row = self.deciding_row(&case, day);
        let mut possible = vec![self.rows[row].outcome];
        let mut depends_on = Vec::new();
        match missing {
            MissingFacts::UseDefaults => {
                for other in &cases[1..] {
                    let outcome = self.rows[self.deciding_row(other, day)].outcome;
                    if !possible.contains(&outcome) {
                        possible.push(outcome);
                    }
                }
                if possible.len() > 1 {
                    let open = stated
                        .iter()
                        .filter(|(_, domain)| domain.single().is_none());
                    depends_on.extend(open.map(|(fact, _)| fact));
                }
            }
            MissingFacts::Open => {
                let (others, open) = self.open_outcomes(stated, day);
                possible.retain(|outcome| others.contains(outcome));
                possible.extend(
                    others
                        .into_iter()
                        .filter(|o| !possible.contains(o))
                        .collect::<Vec<_>>(),
                );
                if possible.len() > 1 {
                    depends_on = open;
                }
            }
        }
        let is_open = missing == MissingFacts::Open;
        let trace = explain::trace(self, &case, day, row);
        Decision {
            day,
            assumed: if is_open {
                Vec::new()
            } else {
                self.assumed(stated, row, day)
            },
            flips: explain::flips(self, stated, &case, day, possible[0]),
            changes: explain::changes(self, &case),
            possible,
            row,
            case,
            stated: stated.clone(),
            depends_on,
            trace,
        }
    }

    /// Every case that what is stated allows, with defaults filled in; the one
    /// nearest to the defaults first.
    fn cases(&self, stated: &StatedFacts) -> Vec<Vec<i64>> {
        let mut open: Vec<(usize, &Domain)> = Vec::new();
        let mut fixed: Vec<Option<i64>> = vec![None; self.facts.len()];
        for (fact, domain) in stated.iter() {
            match domain.single() {
                Some(code) => fixed[fact] = Some(code),
                None => open.push((fact, domain)),
            }
        }
        let usual = self.filled(&fixed);
        let mut cases = vec![fixed];
        for (fact, domain) in open {
            let codes = self.representatives(fact, domain, usual[fact]);
            let mut more = Vec::with_capacity(cases.len() * codes.len());
            for case in &cases {
                for &code in &codes {
                    let mut case = case.clone();
                    case[fact] = Some(code);
                    more.push(case);
                }
            }
            cases = more;
        }
        cases.iter().map(|case| self.filled(case)).collect()
    }

    /// Codes of a domain such that no other code of it is treated differently,
    /// the one nearest to the usual code first.
    fn representatives(&self, fact: usize, domain: &Domain, usual: i64) -> Vec<i64> {
        let mut codes = match domain {
            Domain::Among(codes) => codes.clone(),
            Domain::Between(min, max) => {
                let mut codes = vec![*min, *max, usual];
                codes.extend(&self.cuts[fact]);
                codes.retain(|code| domain.contains(*code));
                codes.sort_unstable();
                codes.dedup();
                codes
            }
        };
        match self.facts[fact].is_ordered() {
            true => codes.sort_by_key(|code| code.abs_diff(usual)),
            false => codes.sort_by_key(|code| *code != usual),
        }
        codes
    }

    /// A case with everything at its default but the facts stated as one value.
    pub fn usual_case(&self, stated: &StatedFacts) -> Vec<i64> {
        let fact = |fact| stated.get(fact).and_then(Domain::single);
        self.filled(&(0..self.facts.len()).map(fact).collect::<Vec<_>>())
    }

    /// A case with what is not known at its default.
    pub(super) fn filled(&self, known: &[Option<i64>]) -> Vec<i64> {
        let mut case: Vec<i64> = known.iter().map(|code| code.unwrap_or(0)).collect();
        for &fact in self.order.iter().filter(|&&fact| known[fact].is_none()) {
            case[fact] = match &self.defaults[fact] {
                Default::Same(other) => case[*other],
                Default::Cases(cases) => {
                    let holds = |when: &[Condition]| when.iter().all(|c| c.holds(&case));
                    let first = cases.iter().find(|(when, _)| holds(when));
                    first.map_or(0, |(_, code)| *code)
                }
            };
        }
        case
    }

    /// The facts that the rows looked at and that nobody stated.
    fn assumed(&self, stated: &StatedFacts, row: usize, day: Date) -> Vec<usize> {
        let mut assumed = Vec::new();
        for row in self.rows[..=row].iter().filter(|row| row.holds_on(day)) {
            for fact in row.when.iter().flat_map(|condition| looked_at(*condition)) {
                if stated.get(fact).is_none() && !assumed.contains(&fact) {
                    assumed.push(fact);
                }
            }
        }
        assumed.sort_unstable();
        assumed
    }

    /// The outcomes that are possible when only what is stated is known, and the
    /// facts that it depends on. Sound: an outcome that can come out is never
    /// left out.
    fn open_outcomes(&self, stated: &StatedFacts, day: Date) -> (Vec<usize>, Vec<usize>) {
        let mut domains: Vec<Domain> = (0..self.facts.len())
            .map(|fact| {
                stated
                    .get(fact)
                    .cloned()
                    .unwrap_or_else(|| everything(&self.facts[fact]))
            })
            .collect();
        let (mut possible, mut open) = (Vec::new(), Vec::new());
        for row in self.rows.iter().filter(|row| row.holds_on(day)) {
            let unknown: Vec<Condition> = match undetermined(&row.when, &domains) {
                Some(unknown) => unknown,
                None => continue,
            };
            if !possible.contains(&row.outcome) {
                possible.push(row.outcome);
            }
            if unknown.is_empty() {
                break;
            }
            for fact in unknown.iter().flat_map(|condition| looked_at(*condition)) {
                // The one that it is compared with may be known.
                if domains[fact].single().is_none() && !open.contains(&fact) {
                    open.push(fact);
                }
            }
            if let [condition] = unknown.as_slice() {
                without(&mut domains[condition.fact], condition.test);
            }
        }
        (possible, open)
    }

    /// The number of a measure for a case, with the case of the measure that
    /// holds.
    pub fn measure_value(
        &self,
        measure: &str,
        case: &[i64],
        row: usize,
    ) -> Option<(usize, Option<i64>)> {
        let measure = self.measure(measure)?;
        let row = &self.rows[row];
        let at = std::iter::zip(&measure.cases, &measure.written.cases).position(
            |(made, written)| {
                (made.outcomes.is_empty() || made.outcomes.contains(&row.outcome))
                    && (written.reasons.is_empty()
                        || written.reasons.iter().any(|reason| reason == row.reason()))
                    && made.when.iter().all(|condition| condition.holds(case))
            },
        )?;
        let (from, minus) = (measure.cases[at].from, measure.cases[at].minus);
        let number = from.map(|from| {
            let from = match from {
                Number::Is(number) => number,
                Number::Of(fact) => case[fact],
            };
            from.saturating_sub(minus.map_or(0, |fact| case[fact]))
                .max(0)
        });
        Some((at, number))
    }
}

fn everything(fact: &Fact) -> Domain {
    Domain::Between(fact.min, fact.max)
}

/// The conditions that some, but not all, values of their facts meet; `None`
/// when one of the conditions cannot be met.
fn undetermined(when: &[Condition], domains: &[Domain]) -> Option<Vec<Condition>> {
    let mut unknown = Vec::new();
    for &condition in when {
        match holds_for(condition, domains) {
            Some(true) => {}
            Some(false) => return None,
            None => unknown.push(condition),
        }
    }
    Some(unknown)
}

/// Whether a condition holds for all (true) or none (false) of the values.
fn holds_for(condition: Condition, domains: &[Domain]) -> Option<bool> {
    let domain = &domains[condition.fact];
    let (min, max) = domain.bounds();
    let all_or_none = |met: usize, all: usize| match met {
        0 => Some(false),
        met if met == all => Some(true),
        _ => None,
    };
    match condition.test {
        Test::Below(other) => {
            let (least, most) = domains[other].bounds();
            match () {
                () if max < least => Some(true),
                () if min >= most => Some(false),
                () => None,
            }
        }
        Test::Between(least, most) => match domain {
            Domain::Among(codes) => {
                let met = codes.iter().filter(|code| (least..=most).contains(*code));
                all_or_none(met.count(), codes.len())
            }
            Domain::Between(..) if least <= min && max <= most => Some(true),
            Domain::Between(..) if max < least || most < min => Some(false),
            Domain::Between(..) => None,
        },
        Test::Among(_) => {
            let codes: Vec<i64> = (min..=max).filter(|code| domain.contains(*code)).collect();
            let test = |code: &&i64| matches!(condition.test, Test::Among(bits) if bits >> **code & 1 == 1);
            all_or_none(codes.iter().filter(test).count(), codes.len())
        }
        Test::Has(_) | Test::Lacks(_) | Test::Within(_) => {
            let mut case = vec![0; domains.len()];
            case[condition.fact] = domain.single()?;
            Some(condition.holds(&case))
        }
    }
}

/// Takes the values that meet a test out of a domain, where what is left can be
/// told.
fn without(domain: &mut Domain, test: Test) {
    let (min, max) = domain.bounds();
    match test {
        Test::Among(bits) => {
            let left = (min..=max).filter(|code| domain.contains(*code) && bits >> code & 1 == 0);
            *domain = Domain::Among(left.collect());
        }
        Test::Between(least, most) if least <= min => *domain = Domain::Between(most + 1, max),
        Test::Between(least, most) if max <= most => *domain = Domain::Between(min, least - 1),
        _ => {}
    }
}
