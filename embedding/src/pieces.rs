//! Splits a text into its most probable pieces.
//!
//! The text is normalized (NFKC), lower-cased and split into runs: a run of Japanese, or
//! a word in Latin letters and digits, which gets the prefix `▁`. The pieces of a run are
//! those with the highest product of probabilities (the unigram model of Kudo, "Subword
//! Regularization", 2018), found with the Viterbi algorithm. Punctuation and other
//! scripts are ignored.

use unicode_normalization::UnicodeNormalization;

use crate::table::Table;

/// The prefix of a word, by which its beginning differs from the middle of other words.
const WORD: char = '▁';

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Japanese,
    Apostrophe,
    Other,
}

fn script(c: char) -> Script {
    match c {
        'a'..='z' | '0'..='9' | 'à'..='ö' | 'ø'..='ÿ' => Script::Latin,
        '々'..='〇' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー'..='ヿ' | '㐀'..='䶿' | '一'..='鿿' => {
            Script::Japanese
        }
        '\'' | '’' => Script::Apostrophe,
        _ => Script::Other,
    }
}

/// Calls `hand_on` with the row of each piece of a text. The pieces of a run come in
/// reverse order.
pub(crate) fn for_each(text: &str, table: &Table<'_>, mut hand_on: impl FnMut(usize)) {
    let mut run = String::new();
    let mut last = Script::Other;
    let mut path = Vec::new();
    let characters = text.nfkc().flat_map(char::to_lowercase);
    for c in characters.chain(std::iter::once('\n')) {
        let now = script(c);
        // An apostrophe between letters ("don't") belongs to the word.
        if now == Script::Apostrophe && last == Script::Latin {
            run.push('\'');
            last = Script::Apostrophe;
            continue;
        }
        let is_inside = match now {
            Script::Latin => matches!(last, Script::Latin | Script::Apostrophe),
            Script::Apostrophe => false,
            Script::Japanese | Script::Other => now == last,
        };
        if !is_inside {
            segment(run.trim_end_matches('\''), table, &mut path, &mut hand_on);
            run.clear();
            if now == Script::Latin {
                run.push(WORD);
            }
        }
        if matches!(now, Script::Latin | Script::Japanese) {
            run.push(c);
        }
        // Any other apostrophe is punctuation, such as an opening quote.
        last = match now {
            Script::Apostrophe => Script::Other,
            _ => now,
        };
    }
}

/// True if a word is one piece.
pub(crate) fn is_word(word: &str, table: &Table<'_>) -> bool {
    let run = format!("{WORD}{word}");
    let mut prefixes = table.prefixes(run.as_bytes());
    prefixes.any(|(_, length, _)| length == run.len())
}

/// The most probable path to a position in a run.
#[derive(Clone, Copy)]
struct Step {
    score: f32,
    from: usize,
    row: Option<usize>,
}

const UNREACHED: Step = Step {
    score: f32::NEG_INFINITY,
    from: 0,
    row: None,
};

fn segment(run: &str, table: &Table<'_>, path: &mut Vec<Step>, hand_on: &mut impl FnMut(usize)) {
    path.clear();
    path.resize(run.len() + 1, UNREACHED);
    path[0].score = 0.0;
    for (start, c) in run.char_indices() {
        let score = path[start].score;
        let mut reach = |length: usize, row, gain: f32| {
            let step = &mut path[start + length];
            if score + gain > step.score {
                *step = Step {
                    score: score + gain,
                    from: start,
                    row,
                };
            }
        };
        reach(c.len_utf8(), None, table.unknown());
        for (row, length, gain) in table.prefixes(&run.as_bytes()[start..]) {
            reach(length, Some(row), gain);
        }
    }
    let mut end = run.len();
    while end > 0 {
        if let Some(row) = path[end].row {
            hand_on(row);
        }
        end = path[end].from;
    }
}
