//! A question's terms to ranked passages and entries.
//!
//! [`expand`] turns a reading into weighted query terms and mends misspelt
//! words; [`rank`] joins what was found to candidates with their evidence;
//! [`snippet`] shows why a passage was found, [`hit`] is what a search returns.

pub mod expand;
pub mod hit;
pub mod rank;
pub mod snippet;

pub use hit::{Hit, Hits};
pub use rank::{Candidate, Evidence, Query};
pub use snippet::Snippet;
