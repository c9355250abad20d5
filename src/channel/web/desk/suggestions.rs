//! Serves suggestions for the entries of all packs, list by list and page by page.
//!
//! They are made in the background, as reports are: comparing the ways to ask of large packs
//! takes seconds. No page compares anything.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use jiff::tz::TimeZone;

use super::super::Site;
use super::super::page::{Frame, Visitor, html};
use super::Desk;
use super::cache::Cache;
use super::clip::clip;
use super::report::{LONGEST_PERIOD, PAGE_PATIENCE, REPORT_TIMEOUT, report_of};
use super::session::DeskSession;
use crate::channel::lock::lock;
use crate::engine::Engine;
use crate::render::words;
use crate::report::Report;
use crate::semantic::KeptVectors;
use crate::suggest::{self, Suggestions, TextVectors};
use crate::text::Language;

/// The number of items on a page.
const PAGE_ITEMS: usize = 15;
/// The longest text of a question, in bytes.
const LONGEST_QUESTION: usize = 400;
/// The address of the page.
const PATH: &str = "/desk/suggestions";

/// The latest suggestions for each pack; none if searching by meaning is turned off.
#[derive(Debug, Default)]
pub(super) struct Cached {
    latest: Cache<Option<Vec<Suggestions>>, 1>,
    /// The vectors that were made for them.
    made: Mutex<Option<KeptVectors>>,
    /// True if none could be made the last time.
    have_failed: AtomicBool,
}

/// The lists of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Asked,
    Contested,
    Twins,
    Words,
}

impl List {
    const ALL: [List; 4] = [List::Asked, List::Contested, List::Twins, List::Words];

    /// The name in addresses.
    fn name(self) -> &'static str {
        match self {
            List::Asked => "asked",
            List::Contested => "contested",
            List::Twins => "twins",
            List::Words => "words",
        }
    }

    fn heading(self, words: words::Suggest) -> &'static str {
        match self {
            List::Asked => words.asked(),
            List::Contested => words.contested(),
            List::Twins => words.twins(),
            List::Words => words.words(),
        }
    }

    fn label(self, words: words::Desk) -> &'static str {
        match self {
            List::Asked => words.unanswered(),
            List::Contested => words.contested(),
            List::Twins => words.twins(),
            List::Words => words.own_words(),
        }
    }
}

/// The suggestions.
#[derive(Template)]
#[template(path = "desk_suggestions.html")]
struct SuggestionsPage {
    frame: Frame,
    desk: words::Desk,
    /// Why there are none, or that they are being made, perhaps again.
    notice: Option<&'static str>,
    /// The lists with their numbers of items and addresses.
    lists: Vec<ListLink>,
    heading: &'static str,
    items: Vec<Item>,
    /// The time of day when they were made.
    made: Option<String>,
    /// That some ways to ask weren't compared.
    not_compared: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    position: String,
}

struct ListLink {
    name: &'static str,
    count: usize,
    address: String,
    is_current: bool,
}

/// An item of a list.
struct Item {
    /// The question that was asked, with the number of times.
    question: Option<(String, usize)>,
    entries: Vec<EntryView>,
    /// Words of the entry's answer.
    words: Option<(Language, String)>,
    /// Drafts of an entry: names and addresses.
    drafts: Vec<(String, String)>,
}

/// An entry, with the way to ask that matters here.
struct EntryView {
    name: String,
    address: String,
    question: Option<String>,
}

/// `/desk/suggestions`
pub(super) async fn page(
    _: DeskSession,
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Arc<Desk>>,
    visitor: Visitor,
) -> Response {
    let words = words::Desk(visitor.language);
    let frame = Frame::new(&site, &visitor, "/desk", words.suggestions());
    let make = make(site.clone(), desk.clone());
    let latest = &desk.suggestions.latest;
    let cached = latest.get(0, Instant::now(), PAGE_PATIENCE, make).await;
    let found = cached.as_ref().map(|cached| cached.value.as_ref().as_ref());
    let notice = match found {
        None => Some(match desk.suggestions.have_failed.load(Ordering::Relaxed) {
            true => words.suggestions_failed(),
            false => words.suggestions_made(),
        }),
        Some(None) => Some(words.no_meaning()),
        Some(Some(_)) => None,
    };
    let made = cached.as_ref().filter(|_| notice.is_none());
    let made = made.map(|cached| cached.made.to_zoned(TimeZone::system()));
    let found = found.flatten().map_or(&[][..], Vec::as_slice);
    let list = visitor.value("list");
    let list = List::ALL.into_iter().find(|one| Some(one.name()) == list);
    let list = list.unwrap_or(List::Asked);
    let pages = count(found, list).div_ceil(PAGE_ITEMS).max(1);
    let page = visitor.value("page").and_then(|page| page.parse().ok());
    let page = page.map_or(0, |page: usize| page.saturating_sub(1).min(pages - 1));
    let address = |list: List, page: usize| {
        let number = (page + 1).to_string();
        let number = (page > 0).then_some(("page", number.as_str()));
        let pairs = [Some(("list", list.name())), number];
        let pairs: Vec<(&str, &str)> = pairs.into_iter().flatten().collect();
        frame.to_with(PATH, &pairs)
    };
    let link = |one: List| ListLink {
        name: one.label(words),
        count: count(found, one),
        address: address(one, 0),
        is_current: one == list,
    };
    let left_out: usize = found.iter().map(|pack| pack.not_compared).sum();
    html(&SuggestionsPage {
        desk: words,
        notice,
        lists: List::ALL.map(link).into(),
        heading: list.heading(words::Suggest(visitor.language)),
        items: items(found, list, page * PAGE_ITEMS, &frame),
        made: made.map(|made| made.strftime("%H:%M").to_string()),
        not_compared: (left_out > 0)
            .then(|| words::Suggest(visitor.language).not_compared(left_out)),
        previous: (page > 0).then(|| address(list, page - 1)),
        next: (page + 1 < pages).then(|| address(list, page + 1)),
        position: words.page_of(page + 1, pages),
        frame,
    })
}

/// Makes suggestions from the packs in service and the report of the longest period.
async fn make(site: Arc<Site>, desk: Arc<Desk>) -> Option<Option<Vec<Suggestions>>> {
    let made = try_make(&site, &desk).await;
    let have_failed = &desk.suggestions.have_failed;
    have_failed.store(made.is_none(), Ordering::Relaxed);
    made
}

/// `None` if a report or suggestions can't be made, which is logged.
async fn try_make(site: &Arc<Site>, desk: &Arc<Desk>) -> Option<Option<Vec<Suggestions>>> {
    let report = report_of(site, desk, LONGEST_PERIOD, REPORT_TIMEOUT).await?;
    let engine = site.conversations.live.engine();
    let desk = desk.clone();
    let work = move || suggestions(&engine, &report.value, &desk.suggestions.made);
    // They take no turn: like a report, they must not make askers wait.
    let made = tokio::task::spawn_blocking(work).await;
    made.inspect_err(|error| tracing::error!(%error, "suggestions failed"))
        .ok()
}

fn suggestions(
    engine: &Engine,
    report: &Report,
    made: &Mutex<Option<KeptVectors>>,
) -> Option<Vec<Suggestions>> {
    let encoder = engine.encoder()?;
    let kept = engine.kept_vectors();
    let mut made = lock(made);
    let before = made.take().unwrap_or_else(|| kept.emptied());
    let mut vectors = TextVectors::new(encoder, kept, before);
    let packs = engine.library().packs.iter();
    let found = packs
        .map(|pack| suggest::suggest(pack, &report.unanswered, engine.tokenizer(), &mut vectors))
        .collect();
    *made = Some(vectors.into_made());
    Some(found)
}

/// The number of items in a list. Each pack has the same unanswered questions.
fn count(found: &[Suggestions], list: List) -> usize {
    let sum = |count: fn(&Suggestions) -> usize| found.iter().map(count).sum();
    match list {
        List::Asked => found.first().map_or(0, |pack| pack.asked.len()),
        List::Contested => sum(|pack| pack.contested.len()),
        List::Twins => sum(|pack| pack.twins.len()),
        List::Words => sum(|pack| pack.words.len()),
    }
}

/// The items of a page of a list, from the item with a number.
fn items(found: &[Suggestions], list: List, first: usize, frame: &Frame) -> Vec<Item> {
    let entry = |pack: &Suggestions, id: &str, question: Option<&str>| EntryView {
        name: match found.len() {
            1 => id.to_owned(),
            _ => format!("{}/{id}", pack.pack),
        },
        address: frame.to_entry(id),
        question: question.map(|text| clip(text, LONGEST_QUESTION)),
    };
    let pair = |(pack, entries, questions): (&Suggestions, &[String; 2], &[String; 2])| Item {
        question: None,
        entries: std::iter::zip(entries, questions)
            .map(|(id, question)| entry(pack, id, Some(question)))
            .collect(),
        words: None,
        drafts: Vec::new(),
    };
    let packs = found.iter();
    match list {
        List::Asked => {
            let groups = found.first().map_or(&[][..], |pack| &pack.asked);
            let groups = groups.iter().enumerate().skip(first).take(PAGE_ITEMS);
            let item = |(number, group): (usize, &suggest::Asked)| {
                let near = found.iter().filter_map(|pack| {
                    let id = pack.asked.get(number)?.entry.as_deref()?;
                    Some(entry(pack, id, None))
                });
                Item {
                    question: Some((clip(&group.question, LONGEST_QUESTION), group.count)),
                    entries: near.collect(),
                    words: None,
                    drafts: drafts(&group.group, frame).into(),
                }
            };
            groups.map(item).collect()
        }
        List::Contested | List::Twins => packs
            .flat_map(|pack| pairs(pack, list).map(move |(ids, texts)| (pack, ids, texts)))
            .skip(first)
            .take(PAGE_ITEMS)
            .map(pair)
            .collect(),
        List::Words => packs
            .flat_map(|pack| pack.words.iter().map(move |own| (pack, own)))
            .skip(first)
            .take(PAGE_ITEMS)
            .map(|(pack, own)| Item {
                question: None,
                entries: vec![entry(pack, &own.entry, None)],
                words: Some((own.language, own.words.join(", "))),
                drafts: Vec::new(),
            })
            .collect(),
    }
}

/// Two entries, and the question of each.
type Pair<'s> = (&'s [String; 2], &'s [String; 2]);

/// The pairs of entries of a list of pairs.
fn pairs(pack: &Suggestions, list: List) -> impl Iterator<Item = Pair<'_>> {
    let contested = pack
        .contested
        .iter()
        .filter(move |_| list == List::Contested);
    let contested = contested.map(|both| (&both.entries, &both.questions));
    let twins = pack.twins.iter().filter(move |_| list == List::Twins);
    contested.chain(twins.map(|both| (&both.entries, &both.questions)))
}

/// The drafts of an entry for a group of questions, in each language.
fn drafts(group: &str, frame: &Frame) -> [(String, String); 2] {
    Language::ALL.map(|language| {
        let name = format!("{group}.{}.md", language.code());
        let days = LONGEST_PERIOD.to_string();
        let address = frame.to_with(&format!("/desk/drafts/{name}"), &[("days", &days)]);
        (name, address)
    })
}
