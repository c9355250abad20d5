//! Names to the schemas of texts that are one of them, and schemas with all that they
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

/// A language.
pub fn language() -> Schema {
    Schema::Object(one_of(&Language::ALL.map(Language::code)).build())
}

/// A language, or none.
pub fn language_or_null() -> Schema {
    Schema::Object(one_of_or_null(&Language::ALL.map(Language::code)).build())
}

/// An outcome.
pub(super) fn outcome() -> Schema {
    Schema::Object(one_of(&["answered", "clarify", "unknown"]).build())
}

/// What an answer is taken from.
pub(super) fn kind() -> Schema {
    let kinds = ["entry", "document", "scenario", "setting", "rollout"];
    Schema::Object(one_of_or_null(&kinds).build())
}

/// What a hit is.
pub(super) fn passage_kind() -> Schema {
    Schema::Object(one_of(&["entry", "document", "setting", "rollout"]).build())
}

/// A verdict, or none.
pub(super) fn verdict_or_null() -> Schema {
    Schema::Object(one_of_or_null(&["yes", "no", "depends"]).build())
}

/// Where a rollout stands.
pub(super) fn phase() -> Schema {
    Schema::Object(one_of(&["ahead", "under-way", "complete"]).build())
}

/// The schema of an object, with those that it refers to under `$defs`.
pub fn self_contained<T: ToSchema>() -> Map<String, Value> {
    let mut others: Vec<(String, RefOr<Schema>)> = Vec::new();
    T::schemas(&mut others);
    let value = |schema: &RefOr<Schema>| serde_json::to_string(schema).unwrap_or_default();
    let inside = |text: String| -> Value {
        let text = text.replace("#/components/schemas/", "#/$defs/");
        serde_json::from_str(&text).unwrap_or_default()
    };
    let mut own = match inside(value(&<T as PartialSchema>::schema())) {
        Value::Object(own) => own,
        _ => Map::new(),
    };
    let others = others.iter();
    let others = others.map(|(name, schema)| (name.clone(), inside(value(schema))));
    own.insert("$defs".to_owned(), others.collect());
    own
}
