//! Writes to standard output and standard error, with styles where they are supported.

use std::io::{self, IsTerminal, Write};

use crate::render::text::Layout;

/// The columns of a line if standard output isn't a terminal.
const DEFAULT_WIDTH: usize = 100;

/// The most columns of a line. Longer lines are hard to read.
const MAX_WIDTH: usize = 110;

pub(super) fn print(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

pub(super) fn print_line(text: &str) -> io::Result<()> {
    print(&format!("{text}\n"))
}

/// Prints a JSON value on one line. Also escapes U+007F to U+009F, which JSON allows but a
/// terminal could interpret.
pub(super) fn print_json(value: &serde_json::Value) -> io::Result<()> {
    let mut line = String::new();
    for c in value.to_string().chars() {
        if c.is_control() {
            line.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            line.push(c);
        }
    }
    print_line(&line)
}

/// Prints a line on standard error, without control characters, which a path or a key can
/// have. Ignores errors.
pub(super) fn error(text: &str) {
    let text = text.replace(|c: char| c != '\n' && c.is_control(), "");
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// The layout of texts on standard output: wrapped on a terminal, and with lines of any length
/// for other programs.
pub(super) fn layout() -> Layout {
    Layout {
        width: io::stdout().is_terminal().then(width),
        is_styled: true,
    }
}

/// The width of standard output, in columns.
pub(super) fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((width, _)) if io::stdout().is_terminal() => usize::from(width.0).min(MAX_WIDTH),
        _ => DEFAULT_WIDTH,
    }
}
