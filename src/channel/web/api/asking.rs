//! Answers questions and searches.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Site;
use super::super::client::Client;
use super::super::fault::Problem;
use super::request::{JsonBody, QueryParameters, day, number, question};
use super::{Uncached, WithEtag};
use crate::channel::contract::{self, DEFAULT_HITS, MAX_HITS, Refusal};
use crate::channel::conversation::Asker;
use crate::engine::{Context, Request};
use crate::render::json::{self, schema};
use crate::render::words::Api;
use crate::text::Language;

/// A question.
#[derive(Debug, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Question {
    /// The question, in Japanese or English.
    #[param(max_length = 2000, pattern = r"\S")]
    #[schema(max_length = 2000, pattern = r"\S")]
    question: String,
    /// The language to answer in; by default that of the question.
    #[param(schema_with = schema::language)]
    #[schema(schema_with = schema::language_or_null)]
    lang: Option<Language>,
    /// The day for which to answer; by default today.
    #[serde(default, deserialize_with = "day")]
    #[param(value_type = Option<Date>, nullable = false)]
    #[schema(value_type = Option<Date>)]
    as_of: Option<Date>,
    /// An unguessable name of a conversation. A question can then be a follow-up to those
    /// before it.
    #[param(pattern = "^[A-Za-z0-9_-]{16,64}$", nullable = false)]
    #[schema(pattern = "^[A-Za-z0-9_-]{16,64}$")]
    conversation: Option<String>,
    /// True to answer from a table, as a choice in `related` offered it.
    #[serde(default)]
    #[param(default = false)]
    #[schema(default = false)]
    from_tables: bool,
}

/// Answer a question
#[utoipa::path(get, path = "/ask", operation_id = "ask", params(Question), responses(
    (status = 200, description = "The answer", body = json::Answer),
))]
pub(super) async fn ask(
    State(site): State<Arc<Site>>,
    client: Client,
    QueryParameters(question): QueryParameters<Question>,
) -> Result<Uncached<json::Answer>, Problem> {
    answer(&site, &client, question, "").await
}

/// Answer a question
#[utoipa::path(post, path = "/ask", operation_id = "askByBody", request_body = Question, responses(
    (status = 200, description = "The answer", body = json::Answer),
))]
pub(super) async fn ask_by_body(
    State(site): State<Arc<Site>>,
    client: Client,
    JsonBody(question): JsonBody<Question>,
) -> Result<Uncached<json::Answer>, Problem> {
    answer(&site, &client, question, "/").await
}

/// Answers a question. `root` is the prefix of pointers to invalid members.
async fn answer(
    site: &Site,
    client: &Client,
    input: Question,
    root: &str,
) -> Result<Uncached<json::Answer>, Problem> {
    let text = question(input.question, &format!("{root}question"))?;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let is_name = |name: &String| (16..=64).contains(&name.len()) && name.bytes().all(is_letter);
    if input
        .conversation
        .as_ref()
        .is_some_and(|name| !is_name(name))
    {
        let pointer = format!("{root}conversation");
        return Err(Problem::invalid(&pointer, Api::conversation));
    }
    let context = context(site, client, input.lang, input.as_of);
    let request = match input.from_tables {
        true => Request::AskTables(text),
        false => Request::Ask(text),
    };
    let conversations = &site.conversations;
    let reply = match input.conversation {
        Some(name) => {
            let asker = Asker {
                conversation: format!("api/{name}"),
                ..client.asker()
            };
            conversations.converse(&asker, request, context).await
        }
        None => {
            let asker = client.asker();
            conversations.respond(&asker, request, context).await
        }
    };
    let answer = reply.response.answer().ok_or(Refusal::Failed)?;
    Ok(Uncached(json::Answer::of(answer).kept_as(reply.id_text())))
}

/// The context of a client's request.
pub(super) fn context(
    site: &Site,
    client: &Client,
    requested_language: Option<Language>,
    as_of: Option<Date>,
) -> Context {
    let context = site.conversations.context(client.language);
    contract::with_options(context, requested_language, as_of)
}

/// A query.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// The text to search for.
    #[param(max_length = 2000, pattern = r"\S")]
    query: String,
    /// The most hits to return.
    #[param(minimum = 1, maximum = 100, default = 10, nullable = false)]
    limit: Option<u16>,
    /// The language to prefer; by default that of the query.
    #[param(schema_with = schema::language)]
    lang: Option<Language>,
}

/// Show the passages that match best
#[utoipa::path(get, path = "/search", operation_id = "search", params(SearchQuery), responses(
    (status = 200, description = "The hits", body = json::Hits),
))]
pub(super) async fn search(
    State(site): State<Arc<Site>>,
    client: Client,
    QueryParameters(search): QueryParameters<SearchQuery>,
) -> Result<WithEtag<json::Hits>, Problem> {
    let query = question(search.query, "query")?;
    let limit = number(search.limit, DEFAULT_HITS, 1..=MAX_HITS, "limit")?;
    let request = Request::Search {
        query,
        limit: usize::from(limit),
    };
    let context = Context {
        requested_language: search.lang,
        ..site.conversations.context(None)
    };
    let (conversations, asker) = (&site.conversations, client.asker());
    let response = conversations.preview_alone(&asker, request, context).await;
    let hits = response.hits().ok_or(Refusal::Failed)?;
    Ok(WithEtag(json::Hits::of(hits)))
}
