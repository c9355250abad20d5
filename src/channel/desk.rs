//! The desk on a chat platform: posts questions that are passed on to people, who take,
//! answer and close them there.
//!
//! A post is the same on every platform: named parts and buttons, which the platform
//! lays out. Everyone who can read the desk's channel can work there; the platform
//! checks that.

#[cfg(any(feature = "slack", feature = "teams"))]
mod view;

use super::action::{Action, Button, Emphasis};
use super::conversation::{Asker, Conversations};
use super::hand_over::{HandedOver, LONGEST_ANSWER, TooLong};
use super::memory::Exchange;
use crate::knowledge::markdown::block::{Block, paragraphs};
use crate::render::view::{Field, View};
use crate::render::words::Chat;
use crate::store::{State, Ticket, Transition};
use crate::text::Language;

/// The post of a question at the desk.
#[derive(Debug, Clone)]
pub(crate) struct DeskPost {
    /// The language of the question.
    pub(crate) language: Language,
    /// The question.
    pub(crate) question: View,
    /// A sentence about the last step: "Sam has taken it."
    pub(crate) by: Option<String>,
    /// The bot's answer.
    pub(crate) answered: View,
    /// The person's answer, which replaces that of the bot.
    pub(crate) written: Option<String>,
    /// The possible next steps; none if the store is unavailable or the question is
    /// closed.
    pub(crate) buttons: Vec<Button>,
}

/// A step in the work on a question at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeskStep<'t> {
    /// Takes the question.
    Take,
    /// Answers it.
    Answer(&'t str),
    /// Closes it.
    Close,
}

/// The result of a step at the desk.
#[derive(Debug)]
pub(crate) enum DeskResult {
    /// The new state of the post, for everyone at the desk.
    Changed(Box<DeskPost>),
    /// A sentence for the person who made the step.
    Notice(String),
}

impl Conversations {
    /// Passes a question on to people with a post at the desk, once. Returns a sentence
    /// for the asker. `reply_to` is the platform's address for the answer; `post`
    /// returns false if the platform rejected the post.
    pub(crate) async fn ask_person<F>(
        &self,
        asker: &Asker,
        exchange: Exchange,
        reply_to: &str,
        post: impl FnOnce(DeskPost) -> F,
    ) -> String
    where
        F: Future<Output = bool>,
    {
        let words = Chat(exchange.language);
        let id = exchange.id.clone();
        let HandedOver::New(ticket) = self.hand_over(&exchange, Some(reply_to)).await else {
            return words.handed_over_before().to_owned();
        };
        let desk_post = self.desk_post(asker, exchange, ticket.clone(), State::Open);
        let desk_post = desk_post.await;
        if !post(desk_post).await {
            self.fail_hand_over(&id).await;
            return words.nobody_to_ask().to_owned();
        }
        match ticket {
            Some(ticket) => words.handed_over(ticket.as_str()),
            None => words.handed_over_plain().to_owned(),
        }
    }

    /// Makes a step at the desk. `person` makes it; `by` is their name in the platform's
    /// markup, `language` their language.
    pub(crate) async fn desk_step(
        &self,
        person: &Asker,
        step: DeskStep<'_>,
        ticket: &Ticket,
        by: &str,
        language: Language,
    ) -> DeskResult {
        let words = Chat(language);
        let transition = match step {
            DeskStep::Answer(text) if text.trim().is_empty() => {
                return DeskResult::Notice(words.nothing_to_answer().to_owned());
            }
            DeskStep::Answer(text) => match self.answer_asker(ticket, text).await {
                Ok(transition) => transition,
                Err(TooLong { length }) => {
                    let notice = words.answer_too_long(length, LONGEST_ANSWER);
                    return DeskResult::Notice(notice);
                }
            },
            DeskStep::Take => self.store.try_call(self.store.take(ticket)).await,
            DeskStep::Close => self.store.try_call(self.store.close(ticket)).await,
        };
        let hand_over = match transition {
            None => return DeskResult::Notice(words.not_kept().to_owned()),
            Some(Transition::NoSuchTicket) => {
                return DeskResult::Notice(words.expired().to_owned());
            }
            Some(Transition::NotFrom(state)) => {
                let notice = match state {
                    State::Open | State::Taken => words.taken_before(),
                    State::Answered => words.answered_before(),
                    State::Closed => words.closed_before(),
                };
                return DeskResult::Notice(notice.to_owned());
            }
            Some(Transition::Made(hand_over)) => hand_over,
        };
        let Some(exchange) = self.exchange(&hand_over.question).await else {
            return DeskResult::Notice(words.expired().to_owned());
        };
        let words = Chat(exchange.language);
        let state = hand_over.state;
        let post = self.desk_post(person, exchange, Some(ticket.clone()), state);
        let mut post = post.await;
        post.by = Some(match state {
            State::Open | State::Taken => words.taken_by(by),
            State::Answered => words.answered_by(by),
            State::Closed => words.closed_by(by),
        });
        post.written = match step {
            DeskStep::Answer(text) => Some(text.to_owned()),
            _ => hand_over.answer,
        };
        DeskResult::Changed(Box::new(post))
    }

    /// Makes the post. The bot's answer is made again in a turn of `person`.
    async fn desk_post(
        &self,
        person: &Asker,
        exchange: Exchange,
        ticket: Option<Ticket>,
        state: State,
    ) -> DeskPost {
        let language = exchange.language;
        let words = Chat(language);
        let ticket_field = ticket.as_ref().map(|ticket| Field {
            label: words.ticket().to_owned(),
            text: vec![Block::paragraph(ticket.as_str())],
        });
        let question = View {
            title: words.desk_title().to_owned(),
            body: paragraphs(&exchange.text),
            fields: ticket_field.into_iter().collect(),
            ..View::in_language(language)
        };
        let context = self.context(None).in_language(language);
        let Exchange {
            request, before, ..
        } = exchange;
        let (response, _) = self.preview(person, request, before, context).await;
        let mut answered = View::of(&response);
        if answered.title.is_empty() {
            answered.title = words.answered().to_owned();
        }
        DeskPost {
            language,
            buttons: ticket
                .as_ref()
                .map_or_else(Vec::new, |ticket| desk_buttons(ticket, state, words)),
            question,
            by: None,
            answered,
            written: None,
        }
    }
}

/// The possible next steps for a question in a state.
fn desk_buttons(ticket: &Ticket, state: State, words: Chat) -> Vec<Button> {
    let take = Button::new(
        Action::Take(ticket.clone()),
        words.take(),
        Emphasis::Primary,
    );
    let answer = Button::new(
        Action::Answer(ticket.clone()),
        words.answer(),
        Emphasis::Positive,
    );
    let close = Button::new(
        Action::Close(ticket.clone()),
        words.close(),
        Emphasis::Normal,
    );
    match state {
        State::Open => vec![take, answer, close],
        State::Taken | State::Answered => vec![answer, close],
        State::Closed => Vec::new(),
    }
}
