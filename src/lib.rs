//! Madoguchi (窓口, the help-desk window) answers questions in Japanese and
//! English from knowledge packs, which people keep as files.
//!
//! # How data flows
//!
//! *An entry becomes searchable*: [`knowledge`] reads files and returns packs and the
//! problems in them. [`index`] writes the packs to a search index, with the vectors of
//! their texts from [`semantic`].
//!
//! *A question becomes an answer*: a [`channel`] decodes it to a request for the
//! [`engine`], and [`understand`] interprets it. [`rules`] decides what the question
//! states about a case; look-ups are answered from the pack's tables; for all other
//! questions, [`retrieve`] finds candidates. Each pack does so by itself; [`answer`] makes
//! the answer of each and joins them, and [`render`] turns the result into a view that the
//! channel encodes. The channel keeps the question and its outcome in the [`store`]; the
//! [`report`] shows people which answers are missing, and [`suggest`] what to add to entries.
//!
//! *An index is built once and read by many*: [`publish`] takes a finished index with its packs
//! to a shared folder or an object store, and fetches it from there for processes that only
//! read it.
//!
//! *Millions of documents are elsewhere*: [`index`] defines what finds passages, and does so
//! itself; [`opensearch`] writes the passages of documents to a cluster in place of the index,
//! and finds them there. Entries and tables stay in the index.
//!
//! In addition, [`import`] makes entries of the pages that a team has, and [`fetch`] fetches
//! the pages that packs cite and shows authors what has changed.
//!
//! # Which module may import which
//!
//! | module | may import | third-party crates fenced inside it |
//! |---|---|---|
//! | [`text`] | – | http, lindera, unicode-normalization, rust-stemmers, regex |
//! | [`knowledge`] | text | aho-corasick, html5gum, postcard, pulldown-cmark, serde-saphyr, toml |
//! | [`rules`] | text, knowledge | – |
//! | [`fetch`] | text, knowledge | ureq, url, texting_robots, html5gum, htmd, encoding_rs, similar, strsim |
//! | [`import`] | text, knowledge, fetch, semantic | calamine, csv, encoding_rs, pulldown-cmark, quick-xml, regex, similar, strsim, toml, url, wana_kana, zip |
//! | [`semantic`] | text | madoguchi-embedding, ureq, lru, secrecy |
//! | [`index`] | text, knowledge, semantic | tantivy, strsim |
//! | [`opensearch`] | text, knowledge, semantic, index | ureq, base64, lru, secrecy |
//! | [`understand`] | text, knowledge, rules | – |
//! | [`retrieve`] | text, knowledge, semantic, index, understand | lru |
//! | [`answer`] | text, knowledge, rules, understand, retrieve | – |
//! | [`engine`] | all above | notify |
//! | [`eval`] | engine and the plain data it hands out | – |
//! | [`render`] | text, knowledge, rules, fetch, import, retrieve, answer, engine, report, suggest | textwrap, anstyle, unicode-width, askama, utoipa |
//! | [`store`] | text, answer | sqlx, getrandom, tokio, secrecy, rustix |
//! | [`report`] | text, knowledge, fetch, store | csv |
//! | [`suggest`] | text, knowledge, semantic, report | – |
//! | [`publish`] | engine and the plain data it hands out | rusty-s3, ureq, zip |
//! | [`channel`] | engine, render, store and the plain data they hand out | rustyline, tokio, tokio-util, getrandom, lru, serenity, slack-morphism, async-trait, hyper-rustls, secrecy, base64, axum, hyper, hyper-util, rustix, tower-http, askama, utoipa, utoipa-axum, prometheus-client, rmcp, ipnet, reqwest, jsonwebtoken, url, zip, sha2 |
//! | [`config`] | the `Options` of the others | config |
//! | [`cli`], fuzzing, main | everything | clap, anyhow, indicatif, anstyle, tokio, tokio-util, etcetera, rust-embed, ureq |
//!
//! The modules above `render` are crates of their own, which this crate re-exports, so that
//! the compiler keeps runtimes, databases and platforms out of them: [`fetch`] and [`import`]
//! are `madoguchi-authoring` in `authoring/`, all others `madoguchi-engine` in `engine/`, which
//! is optimised more than the rest and can't import those two. Platforms inside `channel` never
//! import each other, and nothing imports `config` or `cli`. A test checks the `use` lines
//! against this table.
//!
//! # Cargo features
//!
//! The platforms, the tools for assistants, PostgreSQL, OpenSearch and object stores are features,
//! all of them in the default build; `config::Feature` lists them. In a build without one, [`channel`] has a
//! stand-in with its section of config.toml, and `cli` has commands that say what is missing.
//! What the platforms share is compiled only for those that use it.
//!
//! # Invariants
//!
//! 1. Everything but `store` and `channel` is synchronous; below `channel` only
//!    `knowledge::load`, `fetch`, `index`, `eval`, `publish` and `store` touch the disk (and
//!    `opensearch` a file of certificates), and only `semantic::endpoint`, `fetch`, `opensearch`,
//!    `publish` and `store` the network. Suggestions while somebody types never wait for the
//!    network: see [`engine::Engine::fetch_vectors`] and [`engine::Engine::search`].
//! 2. Understanding, deciding and rendering can't fail. A decision table has an outcome
//!    for every case on every day.
//! 3. A mistake of an author is a [`knowledge::Problem`]. A situation that a user can
//!    meet is an [`answer::Outcome`] or an [`engine::Notice`]. Only failures of the system
//!    are errors.
//! 4. Only `render::json` makes the JSON of the contract.
//! 5. Every sentence that a user sees is from an entry, a document, a table of the pack or
//!    a row of `render::words`. Every answer has a dated citation.
//! 6. The command line and all channels call [`engine::Engine::respond`] or its
//!    [`engine::Catalog`], so the same request has the same result everywhere. All
//!    encoders for people use the same `render::view`.
//! 7. Texts are normalised and tokenised in the same way for the index and for questions;
//!    the fingerprint of the index includes the version.
//! 8. Nothing in this crate is about one topic.

pub use madoguchi_authoring::{fetch, import};
pub use madoguchi_engine::{
    answer, engine, eval, index, knowledge, opensearch, retrieve, rules, semantic, text, understand,
};

pub mod render;

pub mod store;

pub mod report;

pub mod suggest;

pub mod publish;

pub mod channel;

pub mod config;

pub mod cli;

// Its targets are in all channels.
#[cfg(all(
    any(test, fuzzing),
    feature = "discord",
    feature = "mcp",
    feature = "slack",
    feature = "teams"
))]
pub mod fuzzing;
