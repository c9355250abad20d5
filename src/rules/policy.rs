//! Reads a policy document, the JSON of a product's API, into the facts that it states.
//!
//! The table locates each fact's property, so this module knows no product.
//! Locations are JSON Pointers (RFC 6901). In a table's pointer, `*` stands for every
//! item of an array.

use std::collections::HashSet;

use serde_json::Value;

use super::decision::StatedFacts;
use super::fact::{Domain, Fact, ValueError};
use super::table::Table;
use crate::knowledge::decision::{FactType, Literal};

/// The result of reading a policy document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedPolicy {
    /// The facts that the document states.
    pub stated: StatedFacts,
    /// Pointers to the largest parts of the document that belong to no fact.
    pub ignored: Vec<String>,
}

/// The reason why a policy document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyError {
    /// The table does not say how to read a policy document.
    NotSupported,
    /// The document has no property of any fact.
    NothingKnown {
        /// The expected location of the object with the properties.
        pointer: String,
    },
    /// A property has a value that its fact cannot have.
    Value {
        /// The location of the property.
        pointer: String,
        /// The value, as JSON.
        found: String,
        /// The position of the fact.
        fact: usize,
        /// The reason.
        error: ValueError,
    },
    /// Items of one array have different values.
    Disagree {
        /// The location, with `*` for the items.
        pointer: String,
    },
}

impl Table {
    /// Reads a policy document: either the whole document or only the object with the
    /// facts' properties. A property that is `null` states nothing.
    ///
    /// # Errors
    ///
    /// If the table does not read policy documents, the document has no property of a
    /// fact, a value does not fit its fact, or items of an array disagree.
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
        let mut pointers: Vec<String> = Vec::new();
        for (position, fact) in self.facts.iter().enumerate() {
            let Some(property) = &fact.written.property else {
                continue;
            };
            let values = values_at(object, property);
            pointers.extend(
                values
                    .iter()
                    .map(|(pointer, _)| format!("{prefix}{pointer}")),
            );
            let mut code = None;
            for (pointer, value) in values.into_iter().filter(|(_, value)| !value.is_null()) {
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
        if pointers.is_empty() {
            let pointer = root.to_owned();
            return Err(PolicyError::NothingKnown { pointer });
        }
        collect_ignored(
            document,
            "",
            &ReadPointers::new(pointers),
            &mut imported.ignored,
        );
        Ok(imported)
    }
}

/// The values at a pointer that can contain `*`, each with its exact pointer.
fn values_at<'v>(object: &'v Value, pointer: &str) -> Vec<(String, &'v Value)> {
    let mut values = vec![(String::new(), object)];
    for part in pointer.split('/').skip(1) {
        let mut next = Vec::new();
        for (at, value) in values {
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
        values = next;
    }
    values
}

/// The code of a fact's JSON value.
fn code_of(fact: &Fact, value: &Value) -> Result<i64, ValueError> {
    let written = match value {
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Literal::Integer(number),
            None => return Err(ValueError::NotANumber),
        },
        Value::String(text) => Literal::Text(text.clone()),
        Value::Array(items) if fact.kind() == FactType::Set => {
            let ids = items.iter().map(|item| item.as_str().map(str::to_owned));
            Literal::List(ids.collect::<Option<_>>().ok_or(ValueError::NotAmong)?)
        }
        _ => return Err(ValueError::NotAmong),
    };
    fact.code(&written)
}

/// The pointers of a document that were read.
struct ReadPointers {
    /// The pointers themselves.
    exact: HashSet<String>,
    /// The pointers and all of their ancestors.
    with_ancestors: HashSet<String>,
}

impl ReadPointers {
    fn new(pointers: Vec<String>) -> ReadPointers {
        let with_ancestors = |pointer: &String| -> Vec<String> {
            let ends = pointer
                .match_indices('/')
                .map(|(at, _)| at)
                .chain([pointer.len()]);
            ends.map(|end| pointer[..end].to_owned()).collect()
        };
        ReadPointers {
            with_ancestors: pointers.iter().flat_map(with_ancestors).collect(),
            exact: pointers.into_iter().collect(),
        }
    }
}

/// Collects pointers to the largest parts of a document in which nothing was read.
fn collect_ignored(value: &Value, at: &str, read: &ReadPointers, ignored: &mut Vec<String>) {
    if !read.with_ancestors.contains(at) {
        ignored.push(at.to_owned());
        return;
    }
    if read.exact.contains(at) {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect_ignored(member, &format!("{at}/{key}"), read, ignored);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                collect_ignored(item, &format!("{at}/{i}"), read, ignored);
            }
        }
        _ => {}
    }
}
