//! Turns the bytes of a file into text, whatever encoding it is in.

use super::ReadError;
use crate::fetch;
use crate::text::decode::decode;

/// A text in UTF-8, UTF-16, ISO-2022-JP, EUC-JP, Shift_JIS or Latin-1, with `\n` as the end
/// of each line.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, ReadError> {
    let text = iso_2022_jp(bytes)
        .or_else(|| decode(bytes))
        .or_else(|| fetch::decode_named(bytes))
        .or_else(|| western(bytes))
        .or_else(|| fetch::decode_japanese(bytes));
    let text = text.ok_or(ReadError::Encoding)?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// A text in ISO-2022-JP, which announces Japanese characters by an escape sequence.
fn iso_2022_jp(bytes: &[u8]) -> Option<String> {
    let is_announced = |part: &[u8]| matches!(part, b"\x1b$B" | b"\x1b$@");
    if !bytes.is_ascii() || !bytes.windows(3).any(is_announced) {
        return None;
    }
    let (text, had_errors) = encoding_rs::ISO_2022_JP.decode_without_bom_handling(bytes);
    (!had_errors).then(|| text.into_owned())
}

/// The most characters of Latin-1 that aren't ASCII in a row, as in `“é…”`.
const MAX_WESTERN_RUN: usize = 3;

/// A text in Latin-1, as spreadsheets save English with curly quotes. `None` if many
/// characters that aren't ASCII follow each other, or two apart from any letter, as in
/// Japanese, or one of them is neither a letter nor a mark of such a text: Shift_JIS writes
/// `①` and `ア` with an ASCII character.
fn western(bytes: &[u8]) -> Option<String> {
    let is_letter = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(u8::is_ascii_alphabetic)
    };
    let mut at = 0;
    let mut runs = bytes.chunk_by(|one, next| one.is_ascii() == next.is_ascii());
    let stand_alone = runs.all(|run| {
        let (start, end) = (at, at + run.len());
        at = end;
        let is_in_a_word = || is_letter(start.checked_sub(1)) || is_letter(Some(end));
        // The last two letters, ÿ and þ, are far more often bytes of something else.
        let is_likely = || run.len() <= MAX_WESTERN_RUN && run.iter().all(|byte| *byte < 0xFE);
        run[0].is_ascii() || run.len() == 1 || (is_likely() && is_in_a_word())
    });
    // The name stands for a superset with curly quotes.
    let latin = encoding_rs::Encoding::for_label(b"latin1")?;
    let (text, _) = latin.decode_without_bom_handling(bytes);
    let is_text = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        c if c.is_ascii() => !c.is_control(),
        '×' | '÷' => false,
        'À'..='ÿ' | 'œ' | '‘' | '’' | '‚' | '“' | '”' | '„' => true,
        '–' | '—' | '…' | '€' | '\u{a0}' => true,
        _ => false,
    };
    (stand_alone && text.chars().all(is_text)).then(|| text.into_owned())
}
