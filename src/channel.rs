//! The places where people ask. Each is a thin shell around the engine; they
//! never import each other.

pub mod discord;
pub mod terminal;
