//! Turns a case and a day into the decision of a table.
//!
//! Facts that the case does not state have their defaults. A stated fact can have
//! several possible values ("more than three times"), and so can a fact whose default
//! leaves them open; the outcome is determined only if all of them give the same one. With
//! [`MissingFacts::Open`], every fact that is not stated can have any value. The same holds
//! if the stated facts leave more than 2,048 cases possible.

use jiff::civil::Date;

use super::alternatives::PossibleCases;
use super::decision::{Alternative, Decision, MissingFacts, StatedFacts};
use super::explain;
use super::fact::{Domain, Fact};
use super::table::{Condition, DefaultCase, DefaultRule, Operand, Table, Test, tested_facts};
use crate::knowledge::Localized;

/// Most possible cases that are evaluated one by one.
const MAX_CASES: usize = 2_048;

impl Table {
    /// Evaluates a case on a day.
    pub fn evaluate(&self, stated: &StatedFacts, day: Date, missing: MissingFacts) -> Decision {
        let (cases, open) = self.possible_cases(stated, day);
        let missing = match cases.len() <= MAX_CASES {
            true => missing,
            false => MissingFacts::Open,
        };
        let case = cases[0].clone();
        let row = self.deciding_row(&case, day);
        let outcome = self.rows[row].outcome;
        let trace = explain::trace(self, &case, day, row);
        let mut decision = Decision {
            day,
            possible: vec![outcome],
            alternatives: Vec::new(),
            row,
            assumed: Vec::new(),
            depends_on: Vec::new(),
            flips: explain::flips(self, stated, &case, day, outcome),
            changes: explain::changes(self, stated),
            case,
            stated: stated.clone(),
            trace,
        };
        match missing {
            MissingFacts::UseDefaults => {
                let possible = PossibleCases::new(self, cases, open, day);
                decision.assumed = self.assumed(stated, row, day);
                decision
                    .assumed
                    .retain(|fact| !possible.open.contains(fact));
                decision.alternatives = possible.alternatives(self);
                for alternative in &decision.alternatives {
                    if !decision.possible.contains(&alternative.outcome) {
                        decision.possible.push(alternative.outcome);
                    }
                }
                if decision.possible.len() > 1 {
                    decision.depends_on = possible.decisive(|row| self.rows[row].outcome);
                }
            }
            MissingFacts::Open => {
                let (others, open) = self.open_outcomes(stated, day);
                decision.possible.retain(|outcome| others.contains(outcome));
                for outcome in others {
                    if !decision.possible.contains(&outcome) {
                        decision.possible.push(outcome);
                    }
                }
                if decision.possible.len() > 1 {
                    decision.depends_on = open;
                }
            }
        }
        decision
    }

    /// The possible cases by the row that decides them, as in
    /// [`alternatives`](Decision::alternatives) of a decision that uses the defaults.
    pub(super) fn alternatives(&self, stated: &StatedFacts, day: Date) -> Vec<Alternative> {
        let (cases, open) = self.possible_cases(stated, day);
        PossibleCases::new(self, cases, open, day).alternatives(self)
    }

    /// Every case that the stated facts allow, the most usual first; if there are more than
    /// [`MAX_CASES`], that many and one more. Facts that are not stated have their defaults;
    /// one whose default leaves several values open has each of them. A range is represented
    /// by codes on both sides of each boundary in it, so that the number of cases does not
    /// grow with its width. Returned with the facts that have several codes, ascending.
    fn possible_cases(&self, stated: &StatedFacts, day: Date) -> (Vec<Vec<i64>>, Vec<usize>) {
        let mut cases = vec![vec![0; self.facts.len()]];
        let mut open = Vec::new();
        for &fact in &self.default_order {
            let mut more = Vec::with_capacity(cases.len());
            for case in cases {
                let codes = self.possible_codes(fact, stated, &case, day);
                if codes.len() > 1 && !open.contains(&fact) {
                    open.push(fact);
                }
                more.extend(codes.into_iter().map(|code| {
                    let mut case = case.clone();
                    case[fact] = code;
                    case
                }));
            }
            more.truncate(MAX_CASES + 1);
            cases = more;
        }
        open.sort_unstable();
        (cases, open)
    }

    /// The codes of a fact that stand for all that are possible, the most usual first.
    /// `case` has the facts on which the default depends.
    fn possible_codes(
        &self,
        fact: usize,
        stated: &StatedFacts,
        case: &[i64],
        day: Date,
    ) -> Vec<i64> {
        match stated.get(fact) {
            None => self.default_codes(fact, case, day),
            Some(domain) => match domain.single() {
                Some(code) => vec![code],
                None => {
                    let usual = self.usual_code(fact, case, day);
                    self.representatives(fact, domain, usual)
                }
            },
        }
    }

    /// Codes of a domain that stand for all of its codes: every other one meets the
    /// same conditions as one of them. That nearest to the usual code comes first.
    fn representatives(&self, fact: usize, domain: &Domain, usual: i64) -> Vec<i64> {
        let mut codes = match domain {
            Domain::Among(codes) => codes.clone(),
            Domain::Between(min, max) => {
                let mut codes = vec![*min, *max, usual];
                codes.extend(&self.boundaries[fact]);
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

    /// The usual case on a day: facts that are stated as one value have it, all others have
    /// their most usual defaults.
    pub fn usual_case(&self, stated: &StatedFacts, day: Date) -> Vec<i64> {
        let code = |fact| stated.get(fact).and_then(Domain::single);
        self.with_defaults(&(0..self.facts.len()).map(code).collect::<Vec<_>>(), day)
    }

    /// A case in which unknown facts have their most usual defaults. Defaults can depend on
    /// the day and on other facts.
    pub(super) fn with_defaults(&self, known: &[Option<i64>], day: Date) -> Vec<i64> {
        let mut case: Vec<i64> = known.iter().map(|code| code.unwrap_or(0)).collect();
        for &fact in self
            .default_order
            .iter()
            .filter(|&&fact| known[fact].is_none())
        {
            case[fact] = self.usual_code(fact, &case, day);
        }
        case
    }

    /// The default of a fact for a case that has the facts on which it depends: one code,
    /// or all that are possible, the most usual first.
    pub fn default_codes(&self, fact: usize, case: &[i64], day: Date) -> Vec<i64> {
        match &self.defaults[fact] {
            DefaultRule::SameAs(other) => vec![case[*other]],
            DefaultRule::Cases(_) => self
                .default_case(fact, case, day)
                .map_or_else(|| vec![self.facts[fact].min], |found| found.codes.clone()),
        }
    }

    /// The first of the codes that `default_codes` returns.
    fn usual_code(&self, fact: usize, case: &[i64], day: Date) -> i64 {
        match &self.defaults[fact] {
            DefaultRule::SameAs(other) => case[*other],
            DefaultRule::Cases(_) => self
                .default_case(fact, case, day)
                .map_or(self.facts[fact].min, |found| found.codes[0]),
        }
    }

    fn default_case(&self, fact: usize, case: &[i64], day: Date) -> Option<&DefaultCase> {
        match &self.defaults[fact] {
            DefaultRule::SameAs(_) => None,
            DefaultRule::Cases(cases) => cases.iter().find(|found| found.applies(case, day)),
        }
    }

    /// True if nobody can choose the code of a fact that a case does not state.
    pub(super) fn is_fixed(&self, fact: usize, case: &[i64], day: Date) -> bool {
        self.default_case(fact, case, day)
            .is_some_and(|found| found.is_fixed)
    }

    /// Why the code that a fact has in a case is the usual one of those that are possible;
    /// `None` if it is not the usual one, or if the table does not say why.
    pub fn usual_reason(&self, fact: usize, case: &[i64], day: Date) -> Option<&Localized> {
        let found = self.default_case(fact, case, day)?;
        (found.codes[0] == case[fact]).then_some(found.usual.as_ref())?
    }

    /// The facts that the rows up to `row` test and that are not stated.
    fn assumed(&self, stated: &StatedFacts, row: usize, day: Date) -> Vec<usize> {
        let mut assumed = Vec::new();
        for row in self.rows[..=row].iter().filter(|row| row.holds_on(day)) {
            for fact in row
                .when
                .iter()
                .flat_map(|condition| tested_facts(*condition))
            {
                if stated.get(fact).is_none() && !assumed.contains(&fact) {
                    assumed.push(fact);
                }
            }
        }
        assumed.sort_unstable();
        assumed
    }

    /// The possible outcomes when only the stated facts are known, and the facts
    /// that the outcome depends on. Sound: no possible outcome is left out.
    fn open_outcomes(&self, stated: &StatedFacts, day: Date) -> (Vec<usize>, Vec<usize>) {
        let mut domains: Vec<Domain> = (0..self.facts.len())
            .map(|fact| {
                stated
                    .get(fact)
                    .cloned()
                    .unwrap_or_else(|| full_domain(&self.facts[fact]))
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
            for fact in unknown
                .iter()
                .flat_map(|condition| tested_facts(*condition))
            {
                // A condition can compare an open fact with a known one.
                if domains[fact].single().is_none() && !open.contains(&fact) {
                    open.push(fact);
                }
            }
            if let [condition] = unknown.as_slice() {
                exclude(&mut domains[condition.fact], condition.test);
            }
        }
        (possible, open)
    }

    /// The value of a measure for a case that `row` decides: the position of the
    /// first of the measure's cases that applies, and the number of that case if it
    /// gives one, at least 0. `None` if the table has no such measure or none of its
    /// cases applies.
    pub fn measure_value(
        &self,
        measure: &str,
        case: &[i64],
        row: usize,
    ) -> Option<(usize, Option<i64>)> {
        let measure = self.measure(measure)?;
        let row = &self.rows[row];
        let position = std::iter::zip(&measure.cases, &measure.written.cases).position(
            |(compiled, written)| {
                (compiled.outcomes.is_empty() || compiled.outcomes.contains(&row.outcome))
                    && (written.reasons.is_empty()
                        || written.reasons.iter().any(|reason| reason == row.reason()))
                    && compiled.when.iter().all(|condition| condition.holds(case))
            },
        )?;
        let (from, minus) = (measure.cases[position].from, measure.cases[position].minus);
        let number = from.map(|from| {
            let from = match from {
                Operand::Constant(number) => number,
                Operand::Fact(fact) => case[fact],
            };
            from.saturating_sub(minus.map_or(0, |fact| case[fact]))
                .max(0)
        });
        Some((position, number))
    }
}

fn full_domain(fact: &Fact) -> Domain {
    Domain::Between(fact.min, fact.max)
}

/// The conditions that some but not all codes of their facts meet; `None` if one of
/// the conditions cannot be met.
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

/// `Some(true)` if all codes meet a condition, `Some(false)` if none does.
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

/// Removes the codes that meet a test from a domain, if the rest is a domain.
/// Otherwise the domain stays as it is, which keeps the analysis sound.
fn exclude(domain: &mut Domain, test: Test) {
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
