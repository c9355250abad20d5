//! The engine of Madoguchi: everything from files of a knowledge pack to answers, without
//! a platform that carries questions and without a runtime. The crate `madoguchi` adds the
//! channels, the store and the command line; the map at the top of its `lib.rs` says which
//! module does what, and which may import which.

pub mod text;

pub mod knowledge;

pub mod rules;

pub mod semantic;

pub mod index;

pub mod opensearch;

pub mod understand;

pub mod retrieve;

pub mod answer;

pub mod engine;

pub mod eval;
