//! Madoguchi (窓口, the help-desk window) answers questions in Japanese and
//! English from a knowledge pack that people keep as files.
//!
//! # Two ways through the house
//!
//! *An entry becomes searchable*: [`knowledge`] reads files to packs and the
//! problems in them; [`index`] writes packs to tantivy, and beside it the vectors
//! of what their texts mean, which [`semantic`] makes.
//!
//! *A question becomes an answer*: a [`channel`] hands it to the [`engine`],
//! which lets [`understand`] read it. What it says to a pack's decision table is
//! decided by [`rules`], what it looks up is taken from the pack's tables; for all
//! else [`retrieve`] finds candidates. [`answer`] makes an answer of either;
//! [`render`] puts it into words for the channel. The channel keeps question and
//! outcome in the [`store`], for the desk to learn from by the [`report`].
//!
//! Beside both, [`fetch`] asks for the pages that packs cite, and tells authors what
//! changed in them.
//!
//! # Who may import whom
//!
//! | module | may import | third-party crates fenced inside it |
//! |---|---|---|
//! | [`text`] | – | lindera, unicode-normalization, rust-stemmers, regex |
//! | [`knowledge`] | text | pulldown-cmark, serde-saphyr, toml |
//! | [`rules`] | text, knowledge | – |
//! | [`fetch`] | text, knowledge | ureq, url, texting_robots, html5gum, htmd, encoding_rs, similar, strsim |
//! | [`semantic`] | – | madoguchi-embedding, ureq, http, secrecy |
//! | [`index`] | text, knowledge, semantic | tantivy, strsim |
//! | [`understand`] | text, knowledge, rules | – |
//! | [`retrieve`] | text, knowledge, semantic, index, understand | – |
//! | [`answer`] | text, knowledge, rules, understand, retrieve | – |
//! | [`engine`] | all above | notify |
//! | [`render`] | text, knowledge, rules, fetch, retrieve, answer, engine, report | textwrap, anstyle, unicode-width, askama, utoipa |
//! | [`eval`] | engine and the plain data it hands out | – |
//! | [`store`] | text, answer | sqlx, getrandom, tokio, secrecy |
//! | [`report`] | text, knowledge, fetch, store | csv |
//! | [`channel`] | engine, render, store and the plain data they hand out | rustyline, tokio, tokio-util, serenity, slack-morphism, async-trait, hyper-rustls, governor, secrecy, base64, axum, tower-http, askama, utoipa, utoipa-axum, prometheus-client, rmcp, ipnet, reqwest, jsonwebtoken, zip, sha2 |
//! | [`config`] | the `Options` of the others | config |
//! | [`cli`], main | everything | clap, anyhow, indicatif, anstyle, tokio, tokio-util |
//!
//! Siblings inside `channel` never import each other; nothing imports `config`
//! or `cli`. A test reads the `use` lines.
//!
//! # Invariants
//!
//! 1. Everything but `store` and `channel` is synchronous; below `channel` only
//!    `knowledge::load`, `fetch`, `index`, `eval` and `store` touch the disk, and only
//!    `semantic::endpoint`, `fetch` and `store` the network. What a person waits for while
//!    typing never waits for the network: see [`engine::Engine::fetch_vectors`].
//! 2. Understanding, deciding and rendering cannot fail: they return values. A
//!    decision table gives an outcome for every case on every day.
//! 3. An author's mistake is a [`knowledge::Problem`]; a user's situation is an
//!    [`answer::Outcome`]; only the machine produces an error.
//! 4. The contract's JSON is made in one place, `render::json`.
//! 5. Every sentence a user sees is from an entry, from a document, from a table of
//!    the pack, or a row of `render::words`. Every answered question carries a dated citation.
//! 6. The same normalisation and tokenisation run at index and at question time;
//!    the index's fingerprint includes their version.
//! 7. Nothing about one topic is in this crate.

pub mod text;

pub mod knowledge;

pub mod rules;

pub mod fetch;

pub mod semantic;

pub mod index;

pub mod understand;

pub mod retrieve;

pub mod answer;

pub mod engine;

pub mod eval;

pub mod render;

pub mod store;

pub mod report;

pub mod channel;

pub mod config;

pub mod cli;
