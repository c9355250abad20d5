//! A policy document of the product's API (JSON) to the facts it states.
//!
//! The table says where each fact's property is; nothing about one product is
//! known here. Places are JSON Pointers (RFC 6901), with `*` in the table's for
//! every item of an array.

use std::collections::HashSet;

use serde_json::Value;

use super::evaluate::StatedFacts;
use super::fact::{Domain, Fact, ValueError};
use super::table::Table;
use crate::knowledge::decision::{FactType, Written};

/// What a policy document states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedPolicy {
    /// The facts.
    pub stated: StatedFacts,
    /// Pointers to what says nothing about the facts.
    pub ignored: Vec<String>,
}

/// Why a policy document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyError {
    /// The table reads no policy document.
    NotSupported,
    /// Nothing in it is a property that the table knows; with the pointer to the
    /// object that was expected.
    NothingKnown {
        /// Where the object with the properties would be.
        pointer: String,
    },
    /// A property has a value that its fact cannot have.
    Value {
        /// Where.
        pointer: String,
        /// What is there.
        found: String,
        /// The position of the fact.
        fact: usize,
        /// Why not.
        error: ValueError,
    },
    /// Items of one array disagree.
    Disagree {
        /// Where, with `*` for the items.
        pointer: String,
    },
}

impl Table {
    /// Reads a policy document: the whole, or the one object that the facts'
    /// properties are in.
    pub fn import_policy(&self, document: &Value) -> Result<ImportedPolicy, PolicyError> {
        let root = self
            .written
            .policy
            .as_deref()
            .ok_or(PolicyError::NotSupported)?;
        let (object, prefix) = match document.pointer(root) {
            Some(object) => (object, root),
            None => (document, ""),
        };
        let mut imported = ImportedPolicy::default();
        let mut read: Vec<String> = Vec::new();
        for (position, fact) in self.facts.iter().enumerate() {
            let Some(property) = &fact.written.property else {
                continue;
            };
            let found = values_at(object, property);
            read.extend(
                found
                    .iter()
                    .map(|(pointer, _)| format!("{prefix}{pointer}")),
            );
            let mut code = None;
            for (pointer, value) in found.into_iter().filter(|(_, value)| !value.is_null()) {
                let pointer = format!("{prefix}{pointer}");
                let read = code_of(fact, value).map_err(|error| PolicyError::Value {
                    pointer,
                    found: value.to_string(),
                    fact: position,
                    error,
                })?;
                if code.is_some_and(|code| code != read) {
                    let pointer = format!("{prefix}{property}");
                    return Err(PolicyError::Disagree { pointer });
                }
                code = Some(read);
            }
            if let Some(code) = code {
                imported.stated.state(position, Domain::only(code));
            }
        }
        if read.is_empty() {
            let pointer = root.to_owned();
            return Err(PolicyError::NothingKnown { pointer });
        }
        ignored(document, "", &Read::new(read), &mut imported.ignored);
        Ok(imported)
    }
}

/// The values at a pointer with `*`, each with its own pointer.
fn values_at<'v>(object: &'v Value, pointer: &str) -> Vec<(String, &'v Value)> {
    let mut found = vec![(String::new(), object)];
    for part in pointer.split('/').skip(1) {
        let mut next = Vec::new();
        for (at, value) in found {
            match (part, value) {
                ("*", Value::Array(items)) => {
                    let items = items.iter().enumerate();
                    next.extend(items.map(|(i, item)| (format!("{at}/{i}"), item)));
                }
                _ => next.extend(
                    value
                        .pointer(&format!("/{part}"))
                        .map(|value| (format!("{at}/{part}"), value)),
                ),
            }
        }
        found = next;
    }
    found
}

fn code_of(fact: &Fact, value: &Value) -> Result<i64, ValueError> {
    let written = match value {
        Value::Bool(value) => Written::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Written::Integer(number),
            None => return Err(ValueError::NotANumber),
        },
        Value::String(text) => Written::Text(text.clone()),
        Value::Array(items) if fact.kind() == FactType::Set => {
            let ids = items.iter().map(|item| item.as_str().map(str::to_owned));
            Written::List(ids.collect::<Option<_>>().ok_or(ValueError::NotAmong)?)
        }
        _ => return Err(ValueError::NotAmong),
    };
    fact.code(&written)
}

/// What was read of a document.
struct Read {
    /// The pointers that were read.
    whole: HashSet<String>,
    /// Those and every pointer above them.
    part: HashSet<String>,
}

impl Read {
    fn new(pointers: Vec<String>) -> Read {
        let above = |pointer: &String| -> Vec<String> {
            let ends = pointer
                .match_indices('/')
                .map(|(at, _)| at)
                .chain([pointer.len()]);
            ends.map(|end| pointer[..end].to_owned()).collect()
        };
        Read {
            part: pointers.iter().flat_map(above).collect(),
            whole: pointers.into_iter().collect(),
        }
    }
}

/// Pointers to the largest parts of a document in which nothing was read.
fn ignored(value: &Value, at: &str, read: &Read, found: &mut Vec<String>) {
    if !read.part.contains(at) {
        found.push(at.to_owned());
        return;
    }
    if read.whole.contains(at) {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                ignored(member, &format!("{at}/{key}"), read, found);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                ignored(item, &format!("{at}/{i}"), read, found);
            }
        }
        _ => {}
    }
}
