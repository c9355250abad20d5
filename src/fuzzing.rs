//! Passes bytes from outside through everything that reads them, for fuzz tests.
//!
//! Each target takes any bytes. It may not panic, and it takes memory and time linear in
//! them. `fuzz/` runs the targets under a fuzzer that is guided by coverage; the tests here
//! run each over its corpus and some mutations.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};

use crate::channel;
use crate::engine::{self, Case, Context, Conversation, Engine, Request};
use crate::fetch;
use crate::import::{self, Existing, Target};
use crate::index::{self, Rebuild};
use crate::knowledge::load::library_of;
use crate::knowledge::{check, markdown};
use crate::render::view::View;
use crate::render::{json, text};
use crate::rules::policy::PolicyDocument;
use crate::rules::verify;
use crate::text::mask::mask;
use crate::text::{Language, Tokenizer};

/// The day of all questions.
const TODAY: Date = date(2026, 11, 30);

/// The name of a target, and what it does with an input.
pub type FuzzTarget = (&'static str, fn(&[u8]));

/// The targets by name.
pub const TARGETS: [FuzzTarget; 13] = [
    ("question", question),
    ("case", case),
    ("entry", entry),
    ("table", table),
    ("page", page),
    ("html", html),
    ("policy", policy),
    ("activity", channel::teams::fuzz),
    ("interaction", channel::discord::fuzz),
    ("slack", channel::slack::fuzz),
    ("tool", channel::mcp::fuzz),
    ("forwarded", channel::web::fuzz),
    ("masking", masking),
];

static TOKENIZER: LazyLock<Tokenizer> =
    LazyLock::new(|| Tokenizer::open().expect("the dictionary is embedded"));

/// An engine with the pack of the tests.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::temp_dir().join(format!("madoguchi-fuzzing-{}", std::process::id()));
    let options = engine::Options {
        knowledge: repository.join("tests/fixtures/packs"),
        index: index::Options { folder },
        ..engine::Options::default()
    };
    let opened = Engine::open(&options, Rebuild::WhenStale, &());
    // Its files are in memory. Where a system doesn't remove open files, they stay.
    let _ = std::fs::remove_dir_all(&options.index.folder);
    opened.expect("the packs can be read").0
});

/// Responds to a request and renders the response.
fn respond(request: &Request, before: Option<&str>) {
    let context = Context {
        requested_language: None,
        asker_language: None,
        default_language: Language::Ja,
        day: TODAY,
    };
    let mut conversation = Conversation::default();
    if let Some(before) = before {
        let before = Request::Ask(before.to_owned());
        let _ = ENGINE.respond(&before, &context, &mut conversation);
    }
    let response = ENGINE.respond(request, &context, &mut conversation);
    let response = response.expect("the index can be read");
    if let Some(answer) = response.answer() {
        json::answer(answer);
    }
    text::response(&response, text::Layout::PLAIN, true);
    let _ = View::of(&response);
}

/// A question, after another one if there are two lines, and a search.
pub fn question(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (before, question) = match text.split_once('\n') {
        Some((before, question)) => (Some(before), question),
        None => (None, text.as_ref()),
    };
    respond(&Request::Ask(question.to_owned()), before);
    let query = question.to_owned();
    respond(&Request::Search { query, limit: 5 }, None);
}

/// The facts of a case, one a line.
pub fn case(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let case = Case {
        facts: Case::facts_in(&text).collect(),
        days: 30,
        ..Case::default()
    };
    respond(&Request::WhatIf(case), None);
}

/// Checks a pack that has this file, as `madoguchi check` does.
fn check_pack(path: &str, data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let Some(library) = library_of(&[(path, text)]) else {
        return;
    };
    library
        .packs
        .iter()
        .for_each(|pack| drop(verify::check(pack)));
    check::check(&library, &TOKENIZER);
    engine::phrase_problems(&library, &TOKENIZER);
}

/// An entry: front matter and Markdown.
pub fn entry(data: &[u8]) {
    check_pack("entries/fuzz.en.md", data);
    check_pack("documents/fuzz.md", data);
    let text = String::from_utf8_lossy(data);
    markdown::plain(&text);
    markdown::links(&text);
}

/// A decision table.
pub fn table(data: &[u8]) {
    check_pack("decision.toml", data);
}

/// A page to import. The first byte selects its kind.
pub fn page(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let extension = import::EXTENSIONS[usize::from(*kind) % import::EXTENSIONS.len()];
    let path = PathBuf::from("faq").with_extension(extension);
    let Ok(page) = import::read(&path, data) else {
        return;
    };
    let target = Target {
        id: "fuzz",
        url: Some("https://example.com/faq"),
        folders: &[],
        as_of: None,
        today: TODAY,
    };
    let existing = Existing::default();
    let plan = import::plan(&[page], &target, &existing, &TOKENIZER, None, &|_| None);
    plan.expect("there is no pack yet");
}

/// A page that an entry cites.
pub fn html(data: &[u8]) {
    let html = String::from_utf8_lossy(data);
    fetch::structured(&html);
    fetch::fuzz(&html);
}

/// A policy document.
pub fn policy(data: &[u8]) {
    for (_, table) in ENGINE.tables() {
        let _ = Arc::as_ref(table).read_policy(&PolicyDocument::File(data.to_vec()));
    }
}

/// Masking changes nothing in what is masked, and a text grows at most as much as its
/// replacements can be longer than what they replace.
pub fn masking(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let once = mask(&text);
    assert!(once.as_str().len() <= 2 * text.len() + 16);
    assert_eq!(mask(once.as_str()), once);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each file of a corpus is mutated.
    const MUTATIONS: u64 = 12;

    /// Numbers that are the same on each run (Marsaglia, "Xorshift RNGs", 2003).
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % end.max(1) as u64).unwrap_or_default()
        }
    }

    /// Changes, removes, repeats and inserts a few bytes.
    fn mutated(data: &[u8], seed: u64) -> Vec<u8> {
        const TOKENS: [&[u8]; 8] = [
            b"\0",
            b"\xff\xfe",
            b"<a ",
            b"\"",
            b"---\n",
            b"\xe3\x80\x8c",
            b"9999999999",
            b"[](",
        ];
        let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ seed);
        let mut data = data.to_vec();
        for _ in 0..=numbers.below(6) {
            let from = numbers.below(data.len());
            let to = (from + numbers.below(24)).min(data.len());
            match numbers.below(4) {
                0 if from < data.len() => data[from] ^= 1 << numbers.below(8),
                1 => drop(data.drain(from..to)),
                2 => {
                    let part = data[from..to].repeat(1 + numbers.below(20));
                    data.splice(from..from, part);
                }
                _ => drop(data.splice(from..from, TOKENS[numbers.below(8)].iter().copied())),
            }
        }
        data
    }

    #[test]
    fn targets_accept_their_corpus_and_what_is_near_it() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (name, target) in TARGETS {
            let folder = repository.join("fuzz/corpus").join(name);
            let files = std::fs::read_dir(&folder).expect("a corpus");
            let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
            paths.sort();
            assert!(!paths.is_empty(), "{}", folder.display());
            for path in paths {
                let data = std::fs::read(&path).expect("read");
                target(&data);
                (0..MUTATIONS).for_each(|seed| target(&mutated(&data, seed)));
            }
        }
    }
}
