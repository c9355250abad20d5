//! Responses and problems to what a person or a program reads.
//!
//! [`view`] makes of a response the parts that every person sees; [`text`],
//! [`markdown`], [`html`], [`adaptive`] and [`blocks`] lay them out, and [`json`] is the contract
//! with programs. Every fixed sentence is in [`words`].

pub mod adaptive;
pub mod blocks;
pub mod case;
pub mod decision;
pub mod fact;
pub mod fetch;
pub mod fit;
pub mod html;
pub mod json;
pub mod markdown;
pub mod notice;
pub mod problem;
pub mod report;
pub mod rows;
pub mod text;
pub mod view;
pub mod words;
