//! Turns search terms into ranked passages, and into candidates for an answer.
//!
//! [`expand`] makes weighted query terms and corrects misspelt words. [`rank`] combines
//! the results of the index into candidates, one for each entry and each section of a
//! document; [`candidate`] describes them with their evidence. [`closeness`] compares the
//! question with all that the best entries say, and `coverage` counts which of its words
//! they have. [`snippet`] cuts out the part of a passage that matches, and [`hit`] holds
//! the results of a search.

pub mod candidate;
pub mod closeness;
mod coverage;
pub mod expand;
pub mod hit;
pub mod rank;
mod reader;
pub mod snippet;

pub use candidate::{Candidate, Evidence, Query};
pub use hit::{Hit, Hits};
pub use reader::Reader;
pub use snippet::Snippet;
