//! Receives votes on answers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Site;
use super::super::fault::Problem;
use super::request::{JsonBody, check_length};
use crate::channel::contract::LONGEST_COMMENT;
use crate::render::json::schema;
use crate::render::words::Api;
use crate::store::{QuestionId, Vote};
use crate::text::Language;

/// Whether an answer helped.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Feedback {
    /// The `question_id` of the answer.
    question_id: String,
    /// Whether it helped.
    vote: Voted,
    /// A comment on the answer.
    #[schema(max_length = 2000)]
    comment: Option<String>,
    /// The language of error messages; by default that of `Accept-Language`.
    #[serde(rename = "lang")]
    #[schema(schema_with = schema::language_or_null)]
    _lang: Option<Language>,
}

/// A vote.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Voted {
    /// The answer helped.
    Helpful,
    /// The answer didn't help.
    NotHelpful,
}

/// Say whether an answer helped; the last vote on an answer counts
#[utoipa::path(post, path = "/feedback", operation_id = "feedback", request_body = Feedback,
    responses((status = 204, description = "The vote is stored")))]
pub(super) async fn vote(
    State(site): State<Arc<Site>>,
    JsonBody(feedback): JsonBody<Feedback>,
) -> Result<StatusCode, Problem> {
    let comment = feedback.comment.as_deref();
    if let Some(text) = comment {
        check_length(text, LONGEST_COMMENT, "/comment")?;
    }
    let vote = match feedback.vote {
        Voted::Helpful => Vote::Helpful,
        Voted::NotHelpful => Vote::NotHelpful,
    };
    let unknown = || Problem::new(StatusCode::NOT_FOUND, Api::question);
    let id = QuestionId::parse(&feedback.question_id).ok_or_else(unknown)?;
    match site.conversations.vote(&id, vote, comment, None).await {
        Some(true) => Ok(StatusCode::NO_CONTENT),
        Some(false) => Err(unknown()),
        None => Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, Api::store)),
    }
}
