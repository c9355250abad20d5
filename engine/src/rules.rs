//! Evaluates decision tables: turns a case, given as facts and a day, into a decision with
//! its reasons.
//!
//! The decision table is data of a pack. [`table`] compiles it, [`fact`] describes
//! the values of its facts, [`evaluate`] finds the deciding row of each possible case, [`explain`] the
//! changes of a fact that change the outcome, [`simulate`] the effect of
//! repetition, [`verify`] reports mistakes in a table, and [`policy`] reads facts
//! from a policy document. [`decision`] holds the result.
//!
//! Evaluation is pure and total: it reads neither the clock nor the disk, and every
//! case has an outcome. Decision tables are those of DMN 1.5 (Object Management
//! Group, "Decision Model and Notation") with hit policy "First".

mod alternatives;
pub mod decision;
pub mod evaluate;
pub mod explain;
pub mod fact;
pub mod json;
pub mod policy;
pub mod simulate;
pub mod table;
pub mod verify;

pub use decision::{
    Alternative, Decision, Flip, MissingFacts, RowResult, ScheduledChange, StatedFacts, TraceStep,
};
pub use fact::{Domain, Fact};
pub use table::Table;

#[cfg(test)]
mod tests;
