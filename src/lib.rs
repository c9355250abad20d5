//! Madoguchi
#![allow(missing_docs, reason = "being laid out")]
pub mod text;
pub mod knowledge;
pub mod index;
pub mod render;
