//! Text to standard output and standard error, with styles where they show.

use std::io::{self, IsTerminal, Write};

/// Columns of a line when standard output is no terminal.
const WIDTH_OF_A_FILE: usize = 100;

/// Text wider than this is hard to read even on a wide terminal.
const WIDEST: usize = 110;

pub(super) fn print(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

pub(super) fn print_line(text: &str) -> io::Result<()> {
    print(&format!("{text}\n"))
}

/// One JSON value on one line.
pub(super) fn print_json(value: &serde_json::Value) -> io::Result<()> {
    print_line(&value.to_string())
}

/// A line for people on standard error. Where that cannot be written to, there
/// is nobody to tell.
pub(super) fn error(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// The columns to fill.
pub(super) fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((width, _)) if io::stdout().is_terminal() => usize::from(width.0).min(WIDEST),
        _ => WIDTH_OF_A_FILE,
    }
}
