//! Receives votes and comments on answers.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::super::Site;
use super::frame::Frame;
use super::html;
use super::visitor::Visitor;
use crate::render::words;
use crate::store::{QuestionId, Vote};

/// The form below an answer.
#[derive(Debug, Deserialize)]
pub(super) struct VoteForm {
    id: String,
    vote: String,
    #[serde(default)]
    comment: String,
}

/// The page after a vote.
#[derive(Template)]
#[template(path = "thanks.html")]
struct Thanks {
    frame: Frame,
    thanks: &'static str,
    /// The id of the question, if the page asks for a comment.
    comment_on: Option<String>,
}

/// `/feedback`
pub(super) async fn vote(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(form): Form<VoteForm>,
) -> Response {
    let vote = match form.vote.as_str() {
        "helpful" => Vote::Helpful,
        "not-helpful" => Vote::NotHelpful,
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let Some(id) = QuestionId::parse(&form.id) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let conversations = &site.conversations;
    let comment = Some(form.comment.trim()).filter(|text| !text.is_empty());
    let is_stored = conversations.vote(&id, vote, comment, None).await == Some(true);
    let exchange = conversations.exchange(&id).await;
    let words = words::Page(visitor.language);
    let mut frame = Frame::new(&site, &visitor, "", words.helpful_question()).at("/", Vec::new());
    if let Some(exchange) = exchange {
        frame = frame.at_answer(&exchange.text, &id);
    }
    let wants_comment = is_stored && vote == Vote::NotHelpful && comment.is_none();
    html(&Thanks {
        thanks: match (is_stored, comment) {
            (false, _) => words.vote_lost(),
            (true, None) => words::Chat(visitor.language).thanks(),
            (true, Some(_)) => words.comment_kept(),
        },
        comment_on: wants_comment.then(|| id.as_str().to_owned()),
        frame,
    })
}
