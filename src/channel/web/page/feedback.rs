//! Whether an answer helped: a form below it, and then what was missing.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::super::Site;
use super::failure::SameSite;
use super::frame::Frame;
use super::html;
use super::visitor::Visitor;
use crate::render::words;
use crate::store::{QuestionId, Vote};

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(super) struct Voted {
    id: String,
    vote: String,
    #[serde(default)]
    comment: String,
}

/// What is said after a vote.
#[derive(Template)]
#[template(path = "thanks.html")]
struct Thanks {
    frame: Frame,
    said: &'static str,
    /// The id to comment on, where a comment is wanted.
    comment_on: Option<String>,
}

/// `/feedback`
pub(super) async fn vote(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    _: SameSite,
    Form(voted): Form<Voted>,
) -> Response {
    let vote = match voted.vote.as_str() {
        "helpful" => Vote::Helpful,
        "not-helpful" => Vote::NotHelpful,
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let Some(id) = QuestionId::parse(&voted.id) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let conversations = &site.conversations;
    let comment = Some(voted.comment.trim()).filter(|text| !text.is_empty());
    let is_kept = conversations.vote(&id, vote, comment, None).await;
    let exchange = conversations.exchange(&id).await;
    let words = words::Page(visitor.language);
    let mut pairs = Vec::new();
    if let Some(exchange) = exchange {
        pairs.push(("q".to_owned(), exchange.text));
        pairs.push(("of".to_owned(), id.as_str().to_owned()));
    }
    let frame = Frame::new(&site, &visitor, "", words.helpful_question()).at("/", pairs);
    let wants_comment = is_kept && vote == Vote::NotHelpful && comment.is_none();
    html(&Thanks {
        said: match (is_kept, comment) {
            (false, _) => words.vote_lost(),
            (true, None) => words::Chat(visitor.language).thanks(),
            (true, Some(_)) => words.comment_kept(),
        },
        comment_on: wants_comment.then(|| id.as_str().to_owned()),
        frame,
    })
}
