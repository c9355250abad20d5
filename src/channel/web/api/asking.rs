//! Questions to answers and queries to hits.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::Site;
use super::super::client::Client;
use super::super::fault::Problem;
use super::request::{Asked, Sent, day, number, question};
use super::{Once, Tagged};
use crate::channel::contract::{DEFAULT_HITS, MOST_HITS, Refusal};
use crate::channel::conversation::Asker;
use crate::engine::{Context, Conversation, Request};
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
    /// A name for a conversation that nobody else can guess: a question then leans on
    /// those before it.
    #[param(pattern = "^[A-Za-z0-9_-]{16,64}$", nullable = false)]
    #[schema(pattern = "^[A-Za-z0-9_-]{16,64}$")]
    conversation: Option<String>,
}

/// Answer a question
#[utoipa::path(get, path = "/ask", operation_id = "ask", params(Question), responses(
    (status = 200, description = "The answer", body = json::Answer),
))]
pub(super) async fn ask(
    State(site): State<Arc<Site>>,
    client: Client,
    Asked(asked): Asked<Question>,
) -> Result<Once<json::Answer>, Problem> {
    answered(&site, &client, asked, "").await
}

/// Answer a question
#[utoipa::path(post, path = "/ask", operation_id = "askByBody", request_body = Question, responses(
    (status = 200, description = "The answer", body = json::Answer),
))]
pub(super) async fn ask_by_body(
    State(site): State<Arc<Site>>,
    client: Client,
    Sent(asked): Sent<Question>,
) -> Result<Once<json::Answer>, Problem> {
    answered(&site, &client, asked, "/").await
}

/// The answer; `root` stands before the names of what cannot be meant.
async fn answered(
    site: &Site,
    client: &Client,
    asked: Question,
    root: &str,
) -> Result<Once<json::Answer>, Problem> {
    let text = question(asked.question, &format!("{root}question"))?;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let is_name = |name: &String| (16..=64).contains(&name.len()) && name.bytes().all(is_letter);
    if asked
        .conversation
        .as_ref()
        .is_some_and(|name| !is_name(name))
    {
        let pointer = format!("{root}conversation");
        return Err(Problem::invalid(&pointer, Api::conversation));
    }
    let context = context(site, client, asked.lang, asked.as_of);
    let request = Request::Ask(text);
    let conversations = &site.conversations;
    let reply = match asked.conversation {
        Some(name) => {
            let asker = Asker {
                conversation: format!("api/{name}"),
                ..Asker::default()
            };
            conversations.converse(&asker, request, context).await
        }
        None => {
            let nobody = Asker::default();
            conversations.respond(&nobody, request, context).await
        }
    };
    let answer = reply.response.answer().ok_or(Refusal::Failed)?;
    Ok(Once(json::Answer::of(answer).kept_as(reply.id_text())))
}

/// The context of a client's request.
pub(super) fn context(
    site: &Site,
    client: &Client,
    requested_language: Option<Language>,
    as_of: Option<Date>,
) -> Context {
    let context = site.conversations.context(client.language);
    Context {
        requested_language,
        day: as_of.unwrap_or(context.day),
        ..context
    }
}

/// A query.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Sought {
    /// What to look for.
    #[param(max_length = 2000, pattern = r"\S")]
    query: String,
    /// Hits at most.
    #[param(minimum = 1, maximum = 100, default = 10, nullable = false)]
    limit: Option<u16>,
    /// The language to prefer; by default that of the query.
    #[param(schema_with = schema::language)]
    lang: Option<Language>,
}

/// Show the passages that match best
#[utoipa::path(get, path = "/search", operation_id = "search", params(Sought), responses(
    (status = 200, description = "The hits", body = json::Hits),
))]
pub(super) async fn search(
    State(site): State<Arc<Site>>,
    Asked(sought): Asked<Sought>,
) -> Result<Tagged<json::Hits>, Problem> {
    let query = question(sought.query, "query")?;
    let limit = number(sought.limit, DEFAULT_HITS, 1..=MOST_HITS, "limit")?;
    let request = Request::Search {
        query,
        limit: usize::from(limit),
    };
    let context = Context {
        requested_language: sought.lang,
        ..site.conversations.context(None)
    };
    let alone = Conversation::default();
    let (response, _) = site.conversations.preview(request, alone, context).await;
    let hits = response.hits().ok_or(Refusal::Failed)?;
    Ok(Tagged(json::Hits::of(hits)))
}
