//! Madoguchi
#![allow(missing_docs, reason = "being laid out")]
pub mod text;
pub mod knowledge;
pub mod index;
pub mod understand;
pub mod retrieve;
pub mod answer;
pub mod engine;
pub mod eval;
pub mod render;
pub mod channel;
pub mod config;
pub mod cli;
