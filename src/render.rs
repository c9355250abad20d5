//! Plain data to the sentences that people read, in either language.

pub mod problem;
