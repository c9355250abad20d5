//! Finds the codes at which the conditions of a compiled table change, and the facts that
//! they test.

use super::{Condition, DefaultRule, Table, Test, tested_facts};

impl Table {
    /// The codes of a fact on both sides of every code at which a condition begins or
    /// ceases to be met. For a comparison with another fact these are all codes that
    /// both facts can have.
    fn boundaries_of(&self, fact: usize) -> Vec<i64> {
        let mut boundaries = Vec::new();
        let definition = &self.facts[fact];
        for condition in self.conditions() {
            match condition.test {
                Test::Between(min, max) if condition.fact == fact => {
                    boundaries.extend([min.saturating_sub(1), min, max, max.saturating_add(1)]);
                }
                Test::Below(other) if condition.fact == fact || other == fact => {
                    let other = &self.facts[if other == fact { condition.fact } else { other }];
                    let (min, max) = (other.min.max(definition.min), other.max.min(definition.max));
                    boundaries.extend(min.saturating_sub(1)..=max.saturating_add(1));
                }
                _ => {}
            }
        }
        boundaries
    }

    /// The boundaries of every fact, ascending. A fact that is the default of another
    /// has the other's boundaries as well.
    pub(super) fn boundaries(&self) -> Vec<Vec<i64>> {
        let facts = 0..self.facts.len();
        let mut boundaries: Vec<Vec<i64>> = facts.map(|fact| self.boundaries_of(fact)).collect();
        for &fact in self.default_order.iter().rev() {
            if let DefaultRule::SameAs(other) = self.defaults[fact] {
                let inherited = boundaries[fact].clone();
                boundaries[other].extend(inherited);
            }
        }
        for (fact, boundaries) in std::iter::zip(&self.facts, &mut boundaries) {
            boundaries.retain(|code| (fact.min..=fact.max).contains(code));
            boundaries.sort_unstable();
            boundaries.dedup();
        }
        boundaries
    }

    /// The conditions of all rows and defaults.
    pub(super) fn conditions(&self) -> impl Iterator<Item = Condition> {
        let defaults = self.defaults.iter().flat_map(|default| match default {
            DefaultRule::SameAs(_) => &[][..],
            DefaultRule::Cases(cases) => cases,
        });
        let rows = self.rows.iter().flat_map(|row| &row.when);
        rows.chain(defaults.flat_map(|case| &case.when)).copied()
    }

    /// The facts on which a default depends.
    pub(super) fn facts_in_defaults(&self) -> Vec<usize> {
        let tested = |default: &DefaultRule| match default {
            DefaultRule::SameAs(fact) => vec![*fact],
            DefaultRule::Cases(cases) => {
                let conditions = cases.iter().flat_map(|case| &case.when);
                conditions
                    .flat_map(|condition| tested_facts(*condition))
                    .collect()
            }
        };
        self.defaults.iter().flat_map(tested).collect()
    }
}
