//! Answers and problems to what a person or a program reads.
//!
//! Every fixed sentence is in [`messages`], and those on mistakes in packs are in
//! [`problem`], in both languages; nothing else here has words of its own.

pub mod blocks;
pub mod card;
pub mod fact;
pub mod fetch;
pub mod fit;
pub mod json;
pub mod look_up;
pub mod markdown;
pub mod messages;
pub mod plain;
pub mod problem;
pub mod report;
pub mod ruling;
pub mod what_if;
