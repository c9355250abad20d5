//! Finds periods that end before they begin.

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
