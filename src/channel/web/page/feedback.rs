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
use crate::channel::contract::LONGEST_COMMENT;
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
    thanks: String,
    /// The id of the question, if the page asks for a comment.
    comment_on: Option<String>,
    /// The comment that is too long, to be shortened.
    comment: String,
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
    // Browsers send each line break of a form as two characters.
    let comment = form.comment.trim().replace("\r\n", "\n");
    let length = comment.chars().count();
    let is_too_long = length > LONGEST_COMMENT;
    let written = Some(comment.as_str()).filter(|text| !text.is_empty());
    let is_stored =
        !is_too_long && conversations.vote(&id, vote, written, None).await == Some(true);
    let exchange = conversations.exchange(&id).await;
    let words = words::Page(visitor.language);
    let mut frame = Frame::new(&site, &visitor, "", words.helpful_question()).at("/", Vec::new());
    if let Some(exchange) = exchange {
        frame = frame.at_answer(&exchange.text, &id);
    }
    let wants_comment = is_stored && vote == Vote::NotHelpful && written.is_none();
    let thanks = match (is_stored, written) {
        _ if is_too_long => words.comment_too_long(length, LONGEST_COMMENT),
        (false, _) => words.vote_lost().to_owned(),
        (true, None) => words::Chat(visitor.language).thanks().to_owned(),
        (true, Some(_)) => words.comment_kept().to_owned(),
    };
    let page = html(&Thanks {
        thanks,
        comment_on: (wants_comment || is_too_long).then(|| id.as_str().to_owned()),
        comment: if is_too_long { comment } else { String::new() },
        frame,
    });
    match is_too_long {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    }
}
