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
use crate::channel::answering::{Said, Surroundings};
use crate::channel::dialogue::Asker;
use crate::channel::request::Request;
use crate::engine::{Conversation, Engine};
use crate::knowledge::PassageKind;
use crate::render::messages::Message;
use crate::render::messages::chat::ChatMessage;
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
        let examples = examples(&site.dialogue.live.engine(), &frame);
        return html(&AskPage {
            frame,
            answer: None,
            notice: None,
            hits: Vec::new(),
            examples,
        });
    };
    let (said, id) = respond(&site, &visitor, &text).await;
    let hits = search(&site, &text, visitor.chosen, HITS).await;
    let mut frame = Frame::new(&site, &visitor, "/", text.clone()).asking(&text);
    let mut page_hits: Vec<HitView> = Vec::new();
    let mut notice = None;
    let answer = match &said {
        Said::Answer(answer, card) => {
            let own = id.as_ref();
            frame = frame.after(own);
            Some(AnswerView::new(&frame, answer, card, own))
        }
        Said::Card(..) => None,
        Said::Notice(text) => {
            notice = Some(text.clone());
            None
        }
    };
    if let Some(hits) = &hits {
        let others = hits.hits.iter();
        let others = others.filter(|hit| !is_shown(&hit.passage.id, &said));
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
    let hits = search(&site, &text, visitor.chosen, SUGGESTIONS).await;
    let frame = Frame::new(&site, &visitor, "/", "");
    let hits = hits.iter().flat_map(|hits| &hits.hits);
    html(&Suggestions {
        hits: hits.map(|hit| HitView::new(hit, &frame)).collect(),
        frame,
    })
}

/// The answer to a question, which is kept; but not once more when it is read in the
/// other language.
async fn respond(site: &Site, visitor: &Visitor, text: &str) -> (Said, Option<QuestionId>) {
    let dialogue = &site.dialogue;
    let around = Surroundings {
        wanted: visitor.chosen,
        ..dialogue.surroundings(Some(visitor.language))
    };
    let request = Request::Ask(text.to_owned());
    let before = visitor.value("of").and_then(QuestionId::parse);
    if let Some(id) = before
        && let Some(asked) = dialogue.asked(&id).await
        && asked.text == text
    {
        let alone = Conversation::default();
        return (dialogue.say(request, alone, around).await.0, Some(id));
    }
    dialogue.respond(&Asker::default(), request, around).await
}

/// The hits for a text, without waiting for the network.
async fn search(site: &Site, text: &str, language: Option<Language>, limit: usize) -> Option<Hits> {
    let text = text.to_owned();
    let language = language.or_else(|| Language::of_script(&text));
    let work = move |engine: &Engine| engine.search(&text, language, limit);
    site.dialogue.work(work).await
}

/// True for what answers, or is offered: it need not be found again below.
fn is_shown(id: &str, said: &Said) -> bool {
    let Said::Answer(answer, _) = said else {
        return false;
    };
    let is_own = answer.statement().is_some_and(|own| own.id == id);
    is_own || answer.related.iter().any(|own| own.entry == id)
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
        let snippet = &hit.snippet;
        let mut parts = Vec::new();
        let mut copied = 0;
        for range in &snippet.highlights {
            parts.push((snippet.text[copied..range.start].to_owned(), false));
            parts.push((snippet.text[range.clone()].to_owned(), true));
            copied = range.end;
        }
        parts.push((snippet.text[copied..].to_owned(), false));
        HitView {
            title: passage.title.clone(),
            heading: passage.heading.clone(),
            address,
            is_outside: passage.kind == PassageKind::Document,
            kind,
            date: passage.date.clone(),
            language: passage.language,
            snippet: parts,
        }
    }
}
