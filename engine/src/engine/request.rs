//! Defines the requests to the engine, independent of any platform.
//!
//! Every channel decodes its events to a [`Request`], with the language and the day in a
//! [`Context`]. Facts keep their original form, text or JSON, because only the decision
//! table can parse them.

use jiff::civil::Date;
use serde_json::Value;

use crate::rules::policy::PolicyDocument;
use crate::text::Language;

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Answer a question.
    Ask(String),
    /// Answer the question; if what a table of a pack says would only be offered as a choice,
    /// with this choice.
    AskTables(String),
    /// Show the entry with this id, which was offered or is read next.
    Entry(String),
    /// Find passages.
    Search {
        /// The text to search for.
        query: String,
        /// The most hits to return, 1 or more.
        limit: usize,
    },
    /// Look up settings.
    Setting {
        /// An id, a name in either language or an API property; all settings
        /// without one.
        name: Option<String>,
    },
    /// Look up rollouts.
    Rollout {
        /// An id or the number of an announcement; all rollouts without one.
        name: Option<String>,
        /// The key of an audience that they must reach.
        audience: Option<String>,
    },
    /// Decide a case by a decision table.
    WhatIf(Case),
    /// Explain how to ask.
    Help,
}

/// A case to decide.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case {
    /// The id of the pack whose table decides. Without one, the first table that
    /// knows every fact decides, or else the first table.
    pub pack: Option<String>,
    /// What is known. A later fact replaces an earlier one of the same name.
    pub facts: Vec<FactInput>,
    /// A policy document of the product's API; `facts` take precedence over it.
    pub policy: Option<PolicyDocument>,
    /// Leaves facts that aren't stated open instead of taking their defaults.
    pub without_defaults: bool,
    /// Length of the timeline in days, 0 to
    /// [`MAX_STEPS`](crate::rules::simulate::MAX_STEPS).
    pub days: usize,
    /// The day to decide for, `YYYY-MM-DD` as typed; the day of the context
    /// without one.
    pub date: Option<String>,
}

/// A fact in its original form.
#[derive(Debug, Clone, PartialEq)]
pub enum FactInput {
    /// `FACT=VALUE`, by ids or by names in either language.
    Typed(String),
    /// A member of a JSON object.
    Json {
        /// The fact's id or name.
        name: String,
        /// A value of the type that the fact's JSON Schema gives.
        value: Value,
    },
}

impl FactInput {
    /// The fact's id or name, without its value.
    pub fn name(&self) -> &str {
        match self {
            FactInput::Typed(text) => text.split(['=', '＝']).next().unwrap_or_default().trim(),
            FactInput::Json { name, .. } => name,
        }
    }

    /// The fact as a person would type it.
    pub fn text(&self) -> String {
        match self {
            FactInput::Typed(text) => text.clone(),
            FactInput::Json { name, value } => match value {
                Value::String(text) => format!("{name}={text}"),
                value => format!("{name}={value}"),
            },
        }
    }
}

impl Case {
    /// Splits facts that were typed in one text, `FACT=VALUE; FACT=VALUE` or one a
    /// line.
    pub fn facts_in(text: &str) -> impl Iterator<Item = FactInput> {
        let facts = text.split([';', '；', '\n']).map(str::trim);
        facts
            .filter(|fact| !fact.is_empty())
            .map(|fact| FactInput::Typed(fact.to_owned()))
    }

    /// The facts as a person would type them.
    pub fn text(&self) -> String {
        let facts = self.facts.iter().map(FactInput::text);
        facts.collect::<Vec<String>>().join("; ")
    }
}

/// The languages and the day that a response is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The language that was requested, for example with `--lang` or a button.
    pub requested_language: Option<Language>,
    /// The language of the asker or else of the place, if the platform sends one.
    pub asker_language: Option<Language>,
    /// The language if nothing else determines it.
    pub default_language: Language,
    /// The day to answer for.
    pub day: Date,
}

impl Context {
    /// The language of the reply to a question or query: the requested one, else that of
    /// its script, else the asker's, else the default.
    pub fn question_language(&self, text: &str) -> Language {
        self.requested_language
            .or_else(|| Language::of_script(text))
            .or(self.asker_language)
            .unwrap_or(self.default_language)
    }

    /// The language of the reply to a typed name or value. Latin letters don't determine
    /// it, because ids have them in every language.
    pub fn name_language(&self, text: &str) -> Language {
        let japanese = Language::of_script(text).filter(|language| *language == Language::Ja);
        self.requested_language
            .or(japanese)
            .or(self.asker_language)
            .unwrap_or(self.default_language)
    }

    /// The same context with a reply in this language.
    pub fn in_language(self, language: Language) -> Context {
        Context {
            requested_language: Some(language),
            ..self
        }
    }
}
