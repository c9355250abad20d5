//! Decodes the bytes of a text file: UTF-8 or UTF-16.

/// The text of a file in UTF-8 or UTF-16, without its byte order mark. UTF-16 is also
/// found without a mark if the first character is ASCII. Returns `None` if the bytes are
/// neither.
pub fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units = pairs.iter().copied().map(unit);
        let text: Result<String, _> = char::decode_utf16(units).collect();
        text.ok().filter(|_| rest.is_empty())
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0, 1..=0x7F, ..] => utf16(bytes, u16::from_be_bytes),
        [1..=0x7F, 0, ..] => utf16(bytes, u16::from_le_bytes),
        _ => {
            let rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            std::str::from_utf8(rest).ok().map(str::to_owned)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn marks_and_both_orders_are_known() {
        for text in ["{\"state\": \"enabled\"}", "{\"名前\": \"窓口 🙂\"}", ""] {
            let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for (name, bytes) in [
                ("UTF-8", text.as_bytes().to_vec()),
                (
                    "UTF-8 with a mark",
                    [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
                ),
                ("little-endian", [b"\xFF\xFE", le.as_slice()].concat()),
                ("big-endian", [b"\xFE\xFF", be.as_slice()].concat()),
                ("little-endian without a mark", le),
                ("big-endian without a mark", be),
            ] {
                assert_eq!(decode(&bytes).as_deref(), Some(text), "{name}");
            }
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        // Latin-1, half a code unit, half a surrogate pair.
        for bytes in [&b"caf\xe9"[..], b"\xFF\xFE{", b"\xFE\xFF\xD8\x00"] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
    }
}
