//! What a button or menu stands for, to the id that Discord sends back and again.
//!
//! An id has the version of its form, an action and the id of a question, never
//! text: what comes back may have been made up by anybody.

use crate::store::QuestionId;

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

/// An action on the answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CustomId {
    pub(super) action: Action,
    pub(super) question: QuestionId,
}

impl CustomId {
    pub(super) fn text(action: Action, question: &QuestionId) -> String {
        format!("{VERSION}:{}:{}", action.name(), question.as_str())
    }

    /// Reads an id; `None` for one of another version or of somebody else's making.
    pub(super) fn parse(text: &str) -> Option<CustomId> {
        let mut parts = text.split(':');
        let (version, name, id) = (parts.next()?, parts.next()?, parts.next()?);
        let action = Action::ALL
            .into_iter()
            .find(|action| action.name() == name)?;
        let question = QuestionId::parse(id)?;
        (version == VERSION && parts.next().is_none()).then_some(CustomId { action, question })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_it_went() {
        let question = QuestionId::random().expect("random");
        for action in Action::ALL {
            let text = CustomId::text(action, &question);
            assert!(text.len() <= 100, "{text}");
            let expected = CustomId {
                action,
                question: question.clone(),
            };
            assert_eq!(CustomId::parse(&text), Some(expected));
        }
        let id = question.as_str();
        let cases = [
            String::new(),
            "1:helpful".to_owned(),
            format!("2:helpful:{id}"),
            format!("1:sudo:{id}"),
            format!("1:helpful:{id}:x"),
            "1:helpful:drop table".to_owned(),
        ];
        for case in cases {
            assert_eq!(CustomId::parse(&case), None, "{case}");
        }
    }
}
