//! The system's randomness to short ids that nobody can guess.

/// The 32 digits and lower-case letters of Crockford's Base32, which people don't
/// mistake for each other: five bits each (<https://www.crockford.com/base32.html>).
const LETTERS: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";

/// A random id of a number of letters.
pub(super) fn random(letters: usize) -> Result<String, getrandom::Error> {
    let mut bytes = vec![0; letters];
    getrandom::fill(&mut bytes)?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    Ok(bytes.iter().map(letter).collect())
}

/// Reads an id as typed: in either case, and with `o`, `i` and `l` for 0 and 1.
/// Returns `None` if the text isn't an id of this many letters.
pub(super) fn read(text: &str, letters: usize) -> Option<String> {
    let letter = |c: char| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        c => c,
    };
    let text: String = text.trim().chars().map(letter).collect();
    let is_whole = text.len() == letters && text.bytes().all(|byte| LETTERS.contains(&byte));
    is_whole.then_some(text)
}
