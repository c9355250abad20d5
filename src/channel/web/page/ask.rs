//! A question to its answer with the search hits below it, and what is being typed
//! to suggestions.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::Site;
use super::answer::{AnswerView, LinkView};
use super::frame::Frame;
use super::html;
use super::visitor::{Visitor, encoded};
use crate::channel::conversation::{Asker, Reply};
use crate::engine::{self, Conversation, Engine, Request};
use crate::knowledge::PassageKind;
use crate::render::notice;
use crate::retrieve::{Hit, Hits};
use crate::store::QuestionId;
use crate::text::Language;

/// Hits below an answer.
const HITS: usize = 6;
/// Hits while somebody types.
const SUGGESTIONS: usize = 6;
/// Questions to try.
const EXAMPLES: usize = 4;

/// The front page, and the answer to a question.
#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage {
    frame: Frame,
    answer: Option<AnswerView>,
    /// What is said instead of an answer.
    notice: Option<String>,
    hits: Vec<HitView>,
    examples: Vec<LinkView>,
}

/// What matches what is being typed.
#[derive(Template)]
#[template(path = "suggestions.html")]
struct Suggestions {
    frame: Frame,
    hits: Vec<HitView>,
}

/// A search hit to be shown.
#[derive(Debug)]
struct HitView {
    title: String,
    heading: String,
    address: String,
    is_outside: bool,
    kind: &'static str,
    date: String,
    language: Language,
    /// The part that matches: texts, and whether each is marked.
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
    let hits = search(&site, &visitor, &text, HITS).await;
    let mut frame = Frame::new(&site, &visitor, "/", text.clone()).asking(&text);
    let mut page_hits: Vec<HitView> = Vec::new();
    let answer = reply.response.answer().map(|answer| {
        frame = frame.clone().after(reply.id.as_ref());
        AnswerView::new(&frame, answer, reply.id.as_ref())
    });
    let notice = match &reply.response {
        engine::Response::Notice(own, language) => Some(notice::text(own, *language)),
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

/// `/suggest`: nothing of it is kept.
pub(super) async fn suggest(State(site): State<Arc<Site>>, visitor: Visitor) -> Response {
    let text = visitor.value("q").unwrap_or_default().to_owned();
    let hits = search(&site, &visitor, &text, SUGGESTIONS).await;
    let frame = Frame::new(&site, &visitor, "/", "");
    let hits = hits.iter().flat_map(|hits| &hits.hits);
    html(&Suggestions {
        hits: hits.map(|hit| HitView::new(hit, &frame)).collect(),
        frame,
    })
}

/// The answer to a question, which is kept; but not once more when it is read in the
/// other language.
async fn respond(site: &Site, visitor: &Visitor, text: &str) -> Reply {
    let conversations = &site.conversations;
    let context = visitor.context(conversations);
    let request = Request::Ask(text.to_owned());
    let before = visitor.value("of").and_then(QuestionId::parse);
    if let Some(id) = before
        && let Some(exchange) = conversations.exchange(&id).await
        && exchange.text == text
    {
        let alone = Conversation::default();
        let (response, _) = conversations.preview(request, alone, context).await;
        return Reply {
            response,
            id: Some(id),
        };
    }
    conversations
        .respond(&Asker::default(), request, context)
        .await
}

/// The hits for a text, without waiting for the network; nothing of it is kept.
async fn search(site: &Site, visitor: &Visitor, text: &str, limit: usize) -> Option<Hits> {
    let conversations = &site.conversations;
    let request = Request::Search {
        query: text.to_owned(),
        limit,
    };
    let context = visitor.context(conversations);
    let work =
        move |engine: &Engine| engine.respond(&request, &context, &mut Conversation::default());
    match conversations.work(work).await? {
        engine::Response::Hits(hits) => Some(hits),
        _ => None,
    }
}

/// True for what answers, or is offered: it need not be found again below.
fn is_shown(id: &str, response: &engine::Response) -> bool {
    response.answer().is_some_and(|answer| {
        let is_own = answer.statement().is_some_and(|own| own.id == id);
        is_own || answer.related.iter().any(|own| own.entry == id)
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
        let parts = hit.snippet.parts().into_iter();
        let parts = parts.map(|(text, is_match)| (text.to_owned(), is_match));
        HitView {
            title: passage.title.clone(),
            heading: passage.heading.clone(),
            address,
            is_outside: passage.kind == PassageKind::Document,
            kind,
            date: passage.date.clone(),
            language: passage.language,
            snippet: parts.collect(),
        }
    }
}
