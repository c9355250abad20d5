//! Answers a question with search hits below the answer, and suggests entries while a
//! question is typed.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::Site;
use super::answer::{AnswerView, FROM, LinkView, TABLES};
use super::frame::Frame;
use super::html;
use super::visitor::{Visitor, encoded};
use crate::answer::Answer;
use crate::channel::conversation::Reply;
use crate::channel::turns::Effort;
use crate::engine::{self, Conversation, Engine, Request};
use crate::knowledge::PassageKind;
use crate::render::notice;
use crate::retrieve::{Hit, Hits};
use crate::store::QuestionId;
use crate::text::Language;

/// The most hits below an answer.
const HITS: usize = 6;
/// The most suggestions while a question is typed.
const SUGGESTIONS: usize = 6;
/// The most example questions.
const EXAMPLES: usize = 4;

/// The front page, and the answer to a question.
#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    frame: Frame,
    answer: Option<AnswerView>,
    /// A sentence in place of an answer.
    notice: Option<String>,
    hits: Vec<HitView>,
    examples: Vec<LinkView>,
}

/// The suggestions for a text that is being typed.
#[derive(Template)]
#[template(path = "suggestions.html")]
struct Suggestions {
    frame: Frame,
    hits: Vec<HitView>,
}

/// A search hit as the page shows it.
#[derive(Debug)]
struct HitView {
    title: String,
    heading: String,
    address: String,
    is_outside: bool,
    kind: &'static str,
    date: String,
    language: Language,
    /// The part that matches: texts, and whether each is highlighted.
    snippet: Vec<(String, bool)>,
}

/// `/`
pub(super) async fn ask(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let Some(text) = visitor.value("q").map(str::to_owned) else {
        let frame = Frame::new(&site, &visitor, "/", "");
        let examples = examples(&site.conversations.live.engine(), &frame);
        return html(&AskPage {
            frame,
            answer: None,
            notice: None,
            hits: Vec::new(),
            examples,
        });
    };
    let reply = respond(&site, &visitor, &text).await;
    let answer = reply.response.answer();
    let hits = match answer.and_then(Answer::courtesy) {
        Some(_) => None,
        None => search(&site, &visitor, &text).await,
    };
    let mut frame = Frame::new(&site, &visitor, "/", text.clone()).asking(&text);
    let mut page_hits: Vec<HitView> = Vec::new();
    let answer = answer.map(|answer| {
        frame = frame.clone().after(reply.id.as_ref());
        frame = frame.clone().leaving_open(reply.offering());
        AnswerView::new(&frame, answer, reply.id.as_ref())
    });
    let notice = match &reply.response {
        engine::Response::Notice(cause, language) => Some(notice::text(cause, *language)),
        _ => None,
    };
    if let Some(hits) = &hits {
        let others = hits.hits.iter();
        let others = others.filter(|hit| !is_shown(&hit.passage.id, &reply.response));
        page_hits.extend(others.map(|hit| HitView::new(hit, &frame)));
    }
    html(&AskPage {
        frame,
        answer,
        notice,
        hits: page_hits,
        examples: Vec::new(),
    })
}

/// A page with a sentence in place of the answer to a question that was asked before, and
/// the field to ask it in other words.
pub(super) fn sentence(
    site: &Site,
    visitor: &Visitor,
    question: &str,
    id: &QuestionId,
    sentence: &str,
) -> Response {
    let frame = Frame::new(site, visitor, "/", question).asking(question);
    html(&AskPage {
        frame: frame.at_answer(question, id).leaving_open(Some(id)),
        answer: None,
        notice: Some(sentence.to_owned()),
        hits: Vec::new(),
        examples: Vec::new(),
    })
}

/// `/suggest`, without waiting for the network: the text isn't stored.
pub(super) async fn suggest(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let text = visitor.value("q").unwrap_or_default().to_owned();
    let conversations = &site.conversations;
    let language = visitor.context(conversations).question_language(&text);
    let effort = Effort::of_text(&text);
    let work = move |engine: &Engine| engine.search(&text, Some(language), SUGGESTIONS);
    let hits = conversations.work(visitor.asker(), effort, work).await;
    let frame = Frame::new(&site, &visitor, "/", "");
    let hits = hits.iter().flat_map(|hits| &hits.hits);
    html(&Suggestions {
        hits: hits.map(|hit| HitView::new(hit, &frame)).collect(),
        frame,
    })
}

/// Answers a question and stores it. A question that was only switched to the other
/// language isn't stored again. The address has the id of a question without an answer
/// on whose page it was asked.
async fn respond(site: &Site, visitor: &Visitor, text: &str) -> Reply {
    let conversations = &site.conversations;
    let context = visitor.context(conversations);
    let request = match visitor.value(FROM) == Some(TABLES) {
        true => Request::AskTables(text.to_owned()),
        false => Request::Ask(text.to_owned()),
    };
    let before = visitor.value("of").and_then(QuestionId::parse);
    if let Some(id) = before
        && let Some(exchange) = conversations.exchange(&id).await
        && exchange.text == text
    {
        return Reply {
            response: conversations
                .preview_alone(visitor.asker(), request, context)
                .await,
            id: Some(id),
        };
    }
    let asker = visitor.asker();
    let reply = conversations.respond(asker, request.clone(), context).await;
    let open = visitor.value("after").and_then(QuestionId::parse);
    if let (Some(open), Some(answer)) = (open, reply.response.answer()) {
        conversations.note_asked_again(open, &request, answer, asker);
    }
    reply
}

/// Searches for a text without storing it.
async fn search(site: &Site, visitor: &Visitor, text: &str) -> Option<Hits> {
    let conversations = &site.conversations;
    let request = Request::Search {
        query: text.to_owned(),
        limit: HITS,
    };
    let context = visitor.context(conversations);
    let effort = Effort::of(&request);
    let work =
        move |engine: &Engine| engine.respond(&request, &context, &mut Conversation::default());
    match conversations.work(visitor.asker(), effort, work).await? {
        engine::Response::Hits(hits) => Some(hits),
        _ => None,
    }
}

/// True if a passage answers or is offered as related, so that it isn't repeated as a hit.
fn is_shown(id: &str, response: &engine::Response) -> bool {
    response.answer().is_some_and(|answer| {
        let answers = answer
            .statement()
            .is_some_and(|statement| statement.id == id);
        answers || answer.related.iter().any(|related| related.entry == id)
    })
}

/// The first questions of each pack.
fn examples(engine: &Engine, frame: &Frame) -> Vec<LinkView> {
    let packs = &engine.library().packs;
    let each = EXAMPLES.div_ceil(packs.len().max(1));
    let entries = packs.iter().flat_map(|pack| pack.entries.iter().take(each));
    let sides = entries.filter_map(|entry| entry.side(frame.language));
    let questions = sides.map(|(_, side)| LinkView {
        address: frame.to_with("/", &[("q", &side.header.question)]),
        text: side.header.question.clone(),
    });
    questions.take(EXAMPLES).collect()
}

impl HitView {
    fn new(hit: &Hit, frame: &Frame) -> HitView {
        let passage = &hit.passage;
        let words = frame.words;
        let (kind, address) = match passage.kind {
            PassageKind::Entry => (words.entry(), frame.to_entry(&passage.id)),
            PassageKind::Setting => {
                let path = format!("/settings/{}", encoded(&passage.id));
                (words.setting(), frame.to(&path))
            }
            PassageKind::Rollout => (words.rollout(), frame.to("/rollouts")),
            PassageKind::Document => (words.document(), passage.url.clone()),
        };
        HitView {
            title: passage.title.clone(),
            heading: passage.heading.clone(),
            address,
            is_outside: passage.kind == PassageKind::Document,
            kind,
            date: passage.date.clone(),
            language: passage.language,
            snippet: hit.snippet.parts(),
        }
    }
}
