//! Randomness of the system to short texts that nobody can guess.

/// Digits and lower-case letters that are not taken for one another (Crockford's
/// Base32); 32 of them, so that five bits are one.
const LETTERS: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";

/// A text of so many letters, each of five random bits.
pub(super) fn random(letters: usize) -> Result<String, getrandom::Error> {
    let mut bytes = vec![0; letters];
    getrandom::fill(&mut bytes)?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    Ok(bytes.iter().map(letter).collect())
}

/// A text as it would have been made: lower case, with the letters that people
/// write for others read as these. `None` if it is no such text.
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
