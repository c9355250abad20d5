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

/// One JSON value on one line. JSON leaves delete and U+0080 to U+009F as they
/// are, which a terminal may obey and a file would lose: they are escaped too.
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

/// A line for people on standard error, without control characters, which a
/// path or a key may have. Where it cannot be written to, there is nobody to
/// tell.
pub(super) fn error(text: &str) {
    let text = text.replace(|c: char| c != '\n' && c.is_control(), "");
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// The columns to fill.
pub(super) fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((width, _)) if io::stdout().is_terminal() => usize::from(width.0).min(WIDEST),
        _ => WIDTH_OF_A_FILE,
    }
}
