//! The post of a question at the desk as one view, for platforms that lay it out as they lay
//! out answers.

use super::DeskPost;
use crate::knowledge::markdown::block::{Block, Run, paragraphs};
use crate::render::view::{Field, View};
use crate::render::words::Chat;

impl DeskPost {
    /// The whole post as one view: the question, the last step, and the person's
    /// answer or else the bot's.
    pub(crate) fn view(&self) -> View {
        let words = Chat(self.language);
        let mut view = self.question.clone();
        view.body.extend(self.by.as_ref().map(Block::paragraph));
        let answer = match &self.written {
            Some(written) => Field {
                label: words.answer().to_owned(),
                text: paragraphs(written),
            },
            None => {
                let title = Block::of(Default::default(), vec![Run::strong(&self.answered.title)]);
                let mut text = vec![title];
                text.extend(self.answered.text());
                text.extend(self.answered.offered());
                Field {
                    label: words.answered().to_owned(),
                    text,
                }
            }
        };
        view.fields.insert(0, answer);
        view
    }
}
