//! The parts of a text that site generators and note-taking tools set apart, and what their
//! names mean.

use super::super::marker;

/// A container, and where its text ends.
pub(super) enum Container<'l> {
    /// The title and the text of a folded part.
    Folded(String, Vec<&'l str>),
    /// The kind, title and text of a note.
    Note(&'static str, String, Vec<&'l str>),
    /// A link, and the text below it.
    Linked(String, Vec<&'l str>),
    /// A part of no meaning of its own.
    Plain(String, Vec<&'l str>),
}

/// The title of a folded part, with the mark of a question if its kind says that it is one.
pub(super) fn marked(kind: &str, title: &str) -> String {
    match kind {
        "question" | "faq" if marker::question(title).is_none() => format!("Q. {title}"),
        _ => title.to_owned(),
    }
}

/// The kind of note in GitHub's terms.
pub(super) fn note(name: &str) -> &'static str {
    match name {
        "tip" | "hint" | "success" | "check" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "attention" => "WARNING",
        "caution" | "danger" | "error" | "failure" | "bug" | "alert" => "CAUTION",
        _ => "NOTE",
    }
}

/// Lines without the indentation that they share.
pub(super) fn dedented<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    let of = |line: &&&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let margin = filled.map(|line| of(&line)).min().unwrap_or(0);
    lines
        .iter()
        .map(|line| line.get(margin..).unwrap_or_default())
        .collect()
}
