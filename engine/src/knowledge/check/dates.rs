//! Finds periods that end before they begin, review days that an entry is already past, and
//! days of verification that are still to come.

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::pack::Pack;
use super::super::problem::{Problem, ProblemKind};
use super::all_sides;

pub(super) fn check(pack: &Pack, found: &mut Vec<Problem>) {
    for side in all_sides(pack) {
        if let (Some(from), Some(until)) = (side.header.from, side.header.until)
            && until < from
        {
            found.push(side.problem(side.lines.key("until"), ProblemKind::EndsBeforeStart));
        }
        // Verified on its review day or later: that review is done.
        if let Some(review_by) = side.header.review_by
            && review_by <= side.header.as_of
        {
            let line = side.lines.key("review_by");
            found.push(side.problem(line, ProblemKind::AlreadyReviewed));
        }
    }
    for row in &pack.rollouts {
        if row
            .end
            .is_some_and(|end| end.last_day() < row.start.first_day())
        {
            found.push(row.place.problem(ProblemKind::EndsBeforeStart));
        }
    }
}

/// Finds entries that were verified after `today`, apart from tomorrow, which is today
/// elsewhere.
pub(super) fn future(pack: &Pack, today: Date, found: &mut Vec<Problem>) {
    let last = today.saturating_add(1.day());
    for side in all_sides(pack).filter(|side| side.header.as_of > last) {
        let as_of = side.header.as_of.to_string();
        let line = side.lines.key("as_of");
        found.push(side.problem(line, ProblemKind::FutureDate { as_of }));
    }
}
