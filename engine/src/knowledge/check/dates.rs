//! Finds periods that end before they begin, and review days that an entry is already past.

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
