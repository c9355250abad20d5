//! Builds schemas of strings with fixed values, and schemas that contain all that they
//! refer to.

use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::text::Language;

fn one_of(names: &[&str]) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(names.iter().copied()))
}

fn one_of_or_null(names: &[&str]) -> ObjectBuilder {
    let names = names.iter().map(|name| Value::from(*name));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(names.chain([Value::Null])))
}

/// The schema of a language.
pub fn language() -> Schema {
    Schema::Object(one_of(&Language::ALL.map(Language::code)).build())
}

/// The schema of a language or null.
pub fn language_or_null() -> Schema {
    Schema::Object(one_of_or_null(&Language::ALL.map(Language::code)).build())
}

/// The schema of a policy document, or null.
pub fn policy_or_null() -> Schema {
    let types = [Type::Object, Type::Array, Type::String, Type::Null];
    let schema = ObjectBuilder::new().schema_type(SchemaType::from_iter(types));
    Schema::Object(schema.build())
}

/// The schema of an outcome.
pub(super) fn outcome() -> Schema {
    Schema::Object(one_of(&["answered", "clarify", "unknown"]).build())
}

/// The schema of the kind of an answer, or null.
pub(super) fn kind() -> Schema {
    let kinds = ["entry", "document", "scenario", "setting", "rollout"];
    Schema::Object(one_of_or_null(&kinds).build())
}

/// The schema of what a text says that asks nothing, or null.
pub(super) fn courtesy_or_null() -> Schema {
    Schema::Object(one_of_or_null(&["greeting", "thanks"]).build())
}

/// The schema of the kind of a hit.
pub(super) fn passage_kind() -> Schema {
    Schema::Object(one_of(&["entry", "document", "setting", "rollout"]).build())
}

/// The schema of a verdict or null.
pub(super) fn verdict_or_null() -> Schema {
    Schema::Object(one_of_or_null(&["yes", "no", "depends"]).build())
}

/// The schema of the phase of a rollout.
pub(super) fn phase() -> Schema {
    Schema::Object(one_of(&["ahead", "under-way", "complete"]).build())
}

/// The schema of an object, with the schemas that it refers to in `$defs`.
pub fn self_contained<T: ToSchema>() -> Map<String, Value> {
    let mut others: Vec<(String, RefOr<Schema>)> = Vec::new();
    T::schemas(&mut others);
    let value = |schema: &RefOr<Schema>| serde_json::to_string(schema).unwrap_or_default();
    let with_local_references = |text: String| -> Value {
        let text = text.replace("#/components/schemas/", "#/$defs/");
        serde_json::from_str(&text).unwrap_or_default()
    };
    let schema = with_local_references(value(&<T as PartialSchema>::schema()));
    let mut schema = match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    let others = others.iter();
    let others = others.map(|(name, schema)| (name.clone(), with_local_references(value(schema))));
    schema.insert("$defs".to_owned(), others.collect());
    schema
}
