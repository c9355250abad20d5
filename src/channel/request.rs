//! What somebody wants of a channel, in no platform's words.

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// An answer to a question.
    Ask(String),
    /// The passages that match.
    Search(String),
    /// A setting, by what it is called.
    Setting(String),
    /// Rollouts.
    Rollout {
        name: Option<String>,
        audience: Option<String>,
    },
    /// A decision.
    WhatIf(Case),
    /// How to ask.
    Help,
}

/// A case as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Case {
    /// The pack whose table decides; the first one, if none is named.
    pub(crate) pack: Option<String>,
    /// Facts as `FACT=VALUE`, by their ids or names.
    pub(crate) facts: Vec<String>,
    /// Length of the timeline; 0 for none.
    pub(crate) days: usize,
    /// The day, as YYYY-MM-DD; today, if none is named.
    pub(crate) date: Option<String>,
}

impl Case {
    /// Facts that were typed in one text, as `FACT=VALUE; FACT=VALUE` or one a line.
    pub(crate) fn facts_of(text: &str) -> impl Iterator<Item = String> {
        let facts = text.split([';', '；', '\n']).map(str::trim);
        facts.filter(|fact| !fact.is_empty()).map(str::to_owned)
    }
}
