//! Segments each line of standard input with the embedded dictionary and prints its
//! words, separated by spaces. `--features` prints one word per line with its features,
//! and an empty line after each line of input.
//!
//! `--normal` uses lindera's normal mode instead of the one that is closest to MeCab
//! (README). The text isn't normalized, as in MeCab.

#![allow(clippy::print_stdout, reason = "this is the output")]

use std::borrow::Cow;
use std::error::Error;
use std::io::{self, BufRead, Write};

use lindera::mode::{Mode, Penalty};
use lindera::segmenter::Segmenter;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| arguments.iter().any(|argument| argument == name);

    let no_penalty = Penalty {
        kanji_penalty_length_threshold: usize::MAX,
        kanji_penalty_length_penalty: 0,
        other_penalty_length_threshold: usize::MAX,
        other_penalty_length_penalty: 0,
    };
    let mode = if given("--normal") {
        Mode::Normal
    } else {
        Mode::Decompose(no_penalty)
    };
    let segmenter =
        Segmenter::new(mode, madoguchi_dictionary::load()?, None).max_grouping_len(Some(24));

    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let tokens = segmenter.segment(Cow::Borrowed(&line))?;
        if given("--features") {
            for mut token in tokens {
                let surface = token.surface.to_string();
                writeln!(out, "{surface}\t{}", token.details().join(","))?;
            }
            writeln!(out)?;
        } else {
            let surfaces: Vec<&str> = tokens.iter().map(|token| token.surface.as_ref()).collect();
            writeln!(out, "{}", surfaces.join(" "))?;
        }
    }
    out.flush()?;
    Ok(())
}
