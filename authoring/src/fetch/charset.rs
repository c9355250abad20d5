//! Decodes the bytes of a page.
//!
//! The encoding is taken from the byte order mark, the Content-Type header, or the
//! page's `<meta>`, in this order of priority. Otherwise it is detected: UTF-8, EUC-JP
//! or Shift_JIS. Invalid bytes become U+FFFD.

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_8};

/// The number of bytes in which `<meta>` is looked for (HTML standard, 13.2.3.2).
const PRESCAN_BYTES: usize = 1024;

/// Decodes a page; `header` is its Content-Type.
pub(super) fn decode(bytes: &[u8], header: &str) -> String {
    let named = Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| named_in(header))
        .or_else(|| {
            named_in(&String::from_utf8_lossy(
                &bytes[..bytes.len().min(PRESCAN_BYTES)],
            ))
        });
    let encoding = named.unwrap_or_else(|| {
        let fits = |encoding: &&'static Encoding| !encoding.decode_without_bom_handling(bytes).1;
        [UTF_8, EUC_JP, SHIFT_JIS]
            .into_iter()
            .find(fits)
            .unwrap_or(UTF_8)
    });
    // Control characters have no meaning in a text, but can control a terminal.
    let (text, _, _) = encoding.decode(bytes);
    text.chars()
        .filter(|&c| !c.is_control() || matches!(c, '\n' | '\t' | '\r'))
        .collect()
}

/// The text of a page in the encoding that its `<meta>` names. Returns `None` if it names none
/// or its bytes don't fit.
pub fn decode_named(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN_BYTES)]);
    decoded(bytes, named_in(&head)?)
}

/// The text of a page in EUC-JP or in Shift_JIS. Returns `None` if its bytes don't fit.
pub fn decode_japanese(bytes: &[u8]) -> Option<String> {
    let mut encodings = [EUC_JP, SHIFT_JIS].into_iter();
    encodings.find_map(|encoding| decoded(bytes, encoding))
}

fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    (!has_errors).then(|| text.into_owned())
}

/// The encoding after `charset=`.
fn named_in(text: &str) -> Option<&'static Encoding> {
    let text = text.to_ascii_lowercase();
    let (_, rest) = text.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '>' | '/'));
    Encoding::for_label(&rest.as_bytes()[..end.unwrap_or(rest.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_detected() {
        let text = "登録キャンペーンは、いつ始まりますか。";
        let (sjis, _, _) = SHIFT_JIS.encode(text);
        let (euc, _, _) = EUC_JP.encode(text);
        let meta = |name: &str, bytes: &[u8]| {
            [format!("<meta charset='{name}'>").as_bytes(), bytes].concat()
        };
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let cases: [(&[u8], &str); 9] = [
            (text.as_bytes(), ""),
            (&marked, "text/html; charset=shift_jis"),
            (&sjis, "text/html; charset=Shift_JIS"),
            (&sjis, "text/html;charset = \"x-sjis\""),
            (&euc, "text/html; charset=euc-jp; boundary=x"),
            (&euc, "text/plain"),
            (&sjis, "text/plain"),
            (&meta("shift_jis", &sjis), "text/html"),
            (&meta("EUC-JP", &euc), "text/html"),
        ];
        for (bytes, header) in cases {
            let found = decode(bytes, header);
            assert!(found.ends_with(text), "{header}: {found}");
        }
    }

    #[test]
    fn no_bytes_break_it() {
        assert_eq!(
            decode(b"a\xff\xfeb\0c\x1b[2Jd", "charset=utf-8"),
            "a\u{fffd}\u{fffd}bc[2Jd"
        );
        assert_eq!(decode(b"a", "text/html; charset=no-such-thing"), "a");
        assert_eq!(decode(b"", "charset="), "");
        for byte in 0..=u8::MAX {
            decode(&[byte; 40], "");
        }
    }
}
