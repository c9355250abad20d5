//! Turns search terms into ranked passages, and into candidates for an answer.
//!
//! [`expand`] makes weighted query terms and corrects misspelt words. [`rank`] combines
//! the results of the index into candidates, one for each entry and each section of a
//! document; [`candidate`] describes them with their evidence. [`snippet`] cuts out the
//! part of a passage that matches, and [`hit`] holds the results of a search.

pub mod candidate;
pub mod expand;
pub mod hit;
pub mod rank;
pub mod snippet;

pub use candidate::{Candidate, Evidence, Query};
pub use hit::{Hit, Hits};
pub use snippet::Snippet;
