//! Serves the API for programs: the routes below `/api/v1`, and the OpenAPI document that
//! describes them.
//!
//! The document is generated from the handlers and the types of the contract. The facts of
//! a case depend on the packs, so their schema is added when the document is requested.

mod asking;
mod feedback;
mod look_up;
mod request;
mod what_if;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, VARY};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use jiff::Zoned;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::fault::ProblemDetails;
use super::{Site, guard};
use crate::engine::Engine;
use crate::render::json::facts_schema;

/// The prefix of the routes.
const PREFIX: &str = "/api/v1";

/// The base of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Madoguchi",
        description = "Questions in Japanese or English to answers with their sources.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(ProblemDetails))
)]
struct BaseDocument;

/// The routes of the API and of its document.
pub(super) fn router(site: Arc<Site>) -> Router<Arc<Site>> {
    let (routes, document) = OpenApiRouter::with_openapi(BaseDocument::openapi())
        .nest(PREFIX, operations())
        .split_for_parts();
    let document = serde_json::to_value(document).unwrap_or_default();
    let document = Arc::new(with_common_parts(document));
    let document = Router::new()
        .route("/api/v1/openapi.json", get(self::document))
        .layer(Extension(document));
    guard::with_api_key(routes.merge(document), site)
}

fn operations() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::new()
        .routes(routes!(asking::ask, asking::ask_by_body))
        .routes(routes!(asking::search))
        .routes(routes!(look_up::entries))
        .routes(routes!(look_up::entry))
        .routes(routes!(look_up::settings))
        .routes(routes!(look_up::setting))
        .routes(routes!(look_up::rollouts))
        .routes(routes!(look_up::rollout))
        .routes(routes!(what_if::what_if))
        .routes(routes!(feedback::vote))
}

/// Adds to the document what all operations share: the response for errors, and the key.
fn with_common_parts(mut document: Value) -> Value {
    let problem = json!({
        "description": "A problem (RFC 9457). 401: the key is missing. 429: too many requests.",
        "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/ProblemDetails"},
        }},
    });
    let paths = document["paths"].as_object_mut();
    let items = paths.into_iter().flat_map(|paths| paths.values_mut());
    let operations = items
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.values_mut());
    for operation in operations {
        operation["responses"]["default"] = problem.clone();
    }
    document["components"]["securitySchemes"] = json!({
        "key": {"type": "http", "scheme": "bearer", "description": "MADOGUCHI_API_KEY, if it is set"},
    });
    document["security"] = json!([{}, {"key": []}]);
    document
}

/// The document, with the facts of the packs in service.
async fn document(
    State(site): State<Arc<Site>>,
    Extension(document): Extension<Arc<Value>>,
) -> WithEtag<Value> {
    let mut document = Value::clone(&document);
    let engine = site.conversations.live.engine();
    let schemas = &mut document["components"]["schemas"];
    schemas["Facts"] = facts(&engine);
    let packs: Vec<&str> = engine.tables().map(|(pack, _)| pack.id.as_str()).collect();
    if !packs.is_empty() {
        let packs = packs.into_iter().map(Value::from).chain([Value::Null]);
        schemas["Case"]["properties"]["pack"]["enum"] = packs.collect();
    }
    WithEtag(document)
}

/// The schema of a case's facts, for any of the tables in service.
fn facts(engine: &Engine) -> Value {
    let today = Zoned::now().date();
    let tables: Vec<Value> = engine
        .tables()
        .map(|(_, table)| facts_schema(table, today))
        .collect();
    match <[Value; 1]>::try_from(tables) {
        Ok([only]) => only,
        Err(tables) if tables.is_empty() => json!({"type": "object", "maxProperties": 0}),
        Err(tables) => json!({"anyOf": tables}),
    }
}

/// A JSON response with an `ETag`, so that clients can cache it. The tag is weak, because
/// it is the same with and without compression.
struct WithEtag<T>(T);

impl<T: Serialize> IntoResponse for WithEtag<T> {
    fn into_response(self) -> Response {
        let body = encode(&self.0);
        let tag = format!("W/\"{}\"", &blake3::hash(&body).to_hex()[..32]);
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "private, no-cache"),
            (VARY, "Accept-Language"),
            (ETAG, tag.as_str()),
        ];
        (headers, body).into_response()
    }
}

/// A JSON response that clients must not cache.
struct Uncached<T>(T);

impl<T: Serialize> IntoResponse for Uncached<T> {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, encode(&self.0)).into_response()
    }
}

fn encode(object: &impl Serialize) -> Vec<u8> {
    // Encoding can't fail, because all keys are strings and all numbers finite.
    serde_json::to_vec(object).unwrap_or_default()
}
