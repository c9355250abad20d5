//! Tells which lines of a Markdown text are code.

use regex::Regex;

/// A pattern of this module; all are constant.
pub(super) fn pattern(text: &str) -> Regex {
    // The patterns are constant and valid.
    #[expect(clippy::expect_used, reason = "constant")]
    Regex::new(text).expect("a valid pattern")
}

/// A fence of code: its character and its length.
fn fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start().trim_start_matches(['>', ' ']);
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    (length >= 3).then_some((mark, length))
}

/// Follows which lines are code.
#[derive(Default)]
pub(super) struct Code(Option<(char, usize)>);

impl Code {
    /// True if the line is inside a code block or is its fence.
    pub(super) fn has(&mut self, line: &str) -> bool {
        match (self.0, fence(line)) {
            (None, Some(open)) => {
                self.0 = Some(open);
                true
            }
            (Some((mark, length)), Some((other, longer))) if mark == other && longer >= length => {
                self.0 = None;
                true
            }
            (open, _) => open.is_some(),
        }
    }
}
