//! Facts to an outcome by a decision table, with the reasons.
//!
//! The table is data of a pack; [`table`] compiles it, [`fact`] knows what its
//! facts can be, [`evaluate`] finds the row that decides and what it rests on,
//! [`explain`] what would change it, [`simulate`] what repetition brings,
//! [`verify`] whether the table is sound, and [`policy`] reads facts from a
//! policy document. Pure and total: no clock, no disk, and an outcome for every
//! case. Terms are those of DMN 1.5 (Object Management Group), hit policy First.

pub mod evaluate;
pub mod explain;
pub mod fact;
pub mod json;
pub mod policy;
pub mod simulate;
pub mod table;
pub mod verify;

pub use evaluate::{Decision, StatedFacts};
pub use fact::{Domain, Fact};
pub use table::Table;

#[cfg(test)]
mod tests;
