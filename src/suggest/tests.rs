//! Suggestions for a small pack.

use super::*;
use crate::knowledge::load;
use crate::semantic::Options;

fn group(id: &str, question: &str) -> Group {
    Group {
        id: id.to_owned(),
        count: 2,
        questions: vec![question.to_owned()],
        offered: Vec::new(),
    }
}

#[test]
fn entries_get_what_they_lack_and_what_is_unclear_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    write(
        "pack.toml",
        "languages = [\"ja\"]\n[sources.S]\ntitle = \"手引き\"\nurl = \"https://example.com\"\ndate = \"2026-09-02\"\n",
    );
    let entry = |id: &str, question: &str, answer: &str| {
        let text = format!(
            "---\nquestion: {question}\nsources: [S]\nas_of: 2026-09-02\n---\n\n{answer}\n"
        );
        write(&format!("entries/{id}.ja.md"), &text);
    };
    entry(
        "hours",
        "窓口は何時に開きますか",
        "平日の 9 時に開きます。土曜は休館です。",
    );
    entry(
        "opening",
        "窓口は何時に開きますか？",
        "窓口は平日の 9 時に開きます。",
    );
    entry("lost", "傘をなくしました", "遺失物の係にお尋ねください。");
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let encoder = Encoder::open(&Options::default())
        .expect("models")
        .expect("enabled");
    let model = encoder.sentence_model().unwrap_or_default();
    let none = || KeptVectors::new(model);
    let mut vectors = TextVectors::new(&encoder, none(), none());
    let unanswered = [
        group("aaaa", "I lost my umbrella"),
        group("bbbb", "車検の予約はどこでしますか"),
    ];
    let tokenizer = Tokenizer::open().expect("a dictionary");
    let found = suggest(&library.packs[0], &unanswered, &tokenizer, &mut vectors);
    let nearest: Vec<Option<&str>> = found
        .asked
        .iter()
        .map(|asked| asked.entry.as_deref())
        .collect();
    assert_eq!(nearest, [Some("lost"), None]);
    let both = ["hours".to_owned(), "opening".to_owned()];
    let contested: Vec<&[String; 2]> = found.contested.iter().map(|both| &both.entries).collect();
    let twins: Vec<&[String; 2]> = found.twins.iter().map(|both| &both.entries).collect();
    assert_eq!((contested, twins), (vec![&both], vec![&both]));
    let words = |id: &str| {
        let own = found.words.iter().find(|own| own.entry == id);
        own.map(|own| own.words.join(" ")).unwrap_or_default()
    };
    assert!(
        words("hours").contains("休館") && words("lost").contains("遺失"),
        "{:?}",
        found.words
    );
    assert_eq!(words("opening"), "");

    // What was made is enough for the next time, and stays.
    let made = vectors.into_made();
    let count = made.count();
    let mut vectors = TextVectors::new(&encoder, none(), made);
    assert_eq!(
        suggest(&library.packs[0], &unanswered, &tokenizer, &mut vectors),
        found
    );
    assert_eq!(vectors.into_made().count(), count);
}
