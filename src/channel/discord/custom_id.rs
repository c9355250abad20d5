//! What a button or menu stands for, to the id that Discord sends back and again.
//!
//! An id has the version of its form, an action and the id of a question or a ticket,
//! never text: what comes back may have been made up by anybody.

use crate::store::{QuestionId, Ticket};

/// The version of the form; ids of other versions are out of date.
const VERSION: &str = "1";

/// What is wanted of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It helped.
    Helpful,
    /// It did not help.
    NotHelpful,
    /// Show it to everybody.
    Share,
    /// Give it in the other language.
    OtherLanguage,
    /// Hand it to people.
    AskPerson,
    /// Answer one of its related questions, by the entry that is picked.
    Related,
}

impl Action {
    const ALL: [Action; 6] = [
        Action::Helpful,
        Action::NotHelpful,
        Action::Share,
        Action::OtherLanguage,
        Action::AskPerson,
        Action::Related,
    ];

    fn name(self) -> &'static str {
        match self {
            Action::Helpful => "helpful",
            Action::NotHelpful => "not-helpful",
            Action::Share => "share",
            Action::OtherLanguage => "language",
            Action::AskPerson => "person",
            Action::Related => "related",
        }
    }
}

/// What somebody who looks after questions does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeskAction {
    /// Looks after it.
    Take,
    /// Wants to write an answer.
    Answer,
    /// Has written it.
    Send,
    /// Is done with it.
    Close,
}

impl DeskAction {
    const ALL: [DeskAction; 4] = [
        DeskAction::Take,
        DeskAction::Answer,
        DeskAction::Send,
        DeskAction::Close,
    ];

    fn name(self) -> &'static str {
        match self {
            DeskAction::Take => "take",
            DeskAction::Answer => "answer",
            DeskAction::Send => "send",
            DeskAction::Close => "close",
        }
    }
}

/// What a button, menu or form is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CustomId {
    /// The answer to a question.
    Answer(Action, QuestionId),
    /// A question that was handed to people.
    Desk(DeskAction, Ticket),
}

impl CustomId {
    pub(super) fn text(&self) -> String {
        let (name, id) = match self {
            CustomId::Answer(action, question) => (action.name(), question.as_str()),
            CustomId::Desk(action, ticket) => (action.name(), ticket.as_str()),
        };
        format!("{VERSION}:{name}:{id}")
    }

    /// Reads an id; `None` for one of another version or of somebody else's making.
    pub(super) fn parse(text: &str) -> Option<CustomId> {
        let mut parts = text.split(':');
        let (version, name, id) = (parts.next()?, parts.next()?, parts.next()?);
        if version != VERSION || parts.next().is_some() {
            return None;
        }
        if let Some(action) = Action::ALL.into_iter().find(|own| own.name() == name) {
            return Some(CustomId::Answer(action, QuestionId::parse(id)?));
        }
        let action = DeskAction::ALL.into_iter().find(|own| own.name() == name)?;
        Some(CustomId::Desk(action, Ticket::parse(id)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_it_went() {
        let question = QuestionId::random().expect("random");
        let ticket = Ticket::parse("k7m2qd").expect("a ticket");
        let answers = Action::ALL.map(|action| CustomId::Answer(action, question.clone()));
        let desk = DeskAction::ALL.map(|action| CustomId::Desk(action, ticket.clone()));
        for id in answers.into_iter().chain(desk) {
            let text = id.text();
            assert!(text.len() <= 100, "{text}");
            assert_eq!(CustomId::parse(&text), Some(id));
        }
        let id = question.as_str();
        let cases = [
            String::new(),
            "1:helpful".to_owned(),
            format!("2:helpful:{id}"),
            format!("1:sudo:{id}"),
            format!("1:take:{id}"),
            format!("1:helpful:{id}:x"),
            "1:helpful:drop table".to_owned(),
        ];
        for case in cases {
            assert_eq!(CustomId::parse(&case), None, "{case}");
        }
    }
}
