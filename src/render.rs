//! Answers and problems to what a person or a program reads.
//!
//! Every fixed sentence is a row of [`words`], in both languages.

pub mod card;
pub mod fact;
pub mod fetch;
pub mod fit;
pub mod json;
pub mod look_up;
pub mod markdown;
pub mod plain;
pub mod problem;
pub mod report;
pub mod ruling;
pub mod what_if;
pub mod words;
