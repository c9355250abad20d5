//! Search terms to ranked passages, and to candidates for an answer.
//!
//! [`expand`] makes weighted query terms and corrects misspelt words. [`rank`] combines
//! the results of the index into candidates with their evidence. [`snippet`] cuts out the
//! part of a passage that matches, and [`hit`] holds the results of a search.

pub mod expand;
pub mod hit;
pub mod rank;
pub mod snippet;

pub use hit::{Hit, Hits};
pub use rank::{Candidate, Evidence, Query};
pub use snippet::Snippet;
