//! Converts numbers to superscripts and subscripts, which every channel can show.

/// The digits and signs that have a superscript and a subscript, in the order of
/// [`RAISED`] and [`LOWERED`].
const PLAIN: [char; 15] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '=', '(', ')',
];
const RAISED: [char; 15] = [
    '⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁺', '⁻', '⁼', '⁽', '⁾',
];
const LOWERED: [char; 15] = [
    '₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', '₊', '₋', '₌', '₍', '₎',
];

/// A number in superscript; any other text as it is.
pub(super) fn raised(text: &str) -> String {
    converted(text, &RAISED)
}

/// A number in subscript; any other text as it is.
pub(super) fn lowered(text: &str) -> String {
    converted(text, &LOWERED)
}

fn converted(text: &str, to: &[char]) -> String {
    let convert = |c: char| {
        let at = PLAIN.iter().position(|plain| *plain == c)?;
        to.get(at).copied()
    };
    let converted: Option<String> = text.chars().map(convert).collect();
    converted.unwrap_or_else(|| text.to_owned())
}
