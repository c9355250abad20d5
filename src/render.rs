//! Renders responses and problems for people and programs.
//!
//! [`view`] turns a response into named parts; [`text`], [`markdown`], [`html`],
//! [`adaptive`] and [`blocks`] encode them for people. [`json`] is the contract with
//! programs. All fixed sentences are in [`words`].

pub mod adaptive;
pub mod blocks;
pub mod case;
pub mod choice;
pub mod decision;
pub mod fact;
pub mod fetch;
pub mod fit;
pub mod html;
pub mod import;
pub mod json;
pub mod markdown;
pub mod notice;
pub mod problem;
pub mod report;
pub mod rows;
pub mod suggest;
pub mod text;
pub mod view;
pub mod words;
