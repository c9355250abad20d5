//! Texts that ask several things: one is answered, and the answer names another.

use serde_json::{Value, json};

use crate::harness::Desk;

fn office() -> Desk {
    let entries = [
        (
            "parking.en",
            "How do I get a parking permit?",
            "Ask the porter.",
        ),
        (
            "parking.ja",
            "駐車許可証はどうすれば取れますか？",
            "守衛に頼んでください。",
        ),
        ("canteen.en", "When does the canteen open?", "At noon."),
        ("canteen.ja", "食堂は何時に開きますか？", "正午です。"),
    ];
    let desk = Desk::new().pack("office");
    entries.iter().fold(desk, |desk, (name, question, answer)| {
        desk.entry(&format!("office/entries/{name}.md"), question, answer)
    })
}

#[test]
fn another_question_of_the_text_is_named_with_its_entry() {
    let desk = office();
    let cases = [
        (
            "How do I get a parking permit? And when does the canteen open?",
            json!("And when does the canteen open"),
        ),
        (
            "when does the canteen open and how do I get a parking permit?",
            json!("how do I get a parking permit"),
        ),
        (
            "駐車許可証はどうすれば取れますか？あと、食堂は何時に開きますか？",
            json!("あと、食堂は何時に開きますか"),
        ),
        ("How do I get a parking permit, and why?", Value::Null),
        (
            "How do I get a parking permit? And when does it open?",
            Value::Null,
        ),
        (
            "How do I get a parking permit? Is that possible today?",
            Value::Null,
        ),
    ];
    for (text, other) in cases {
        let answer = desk.ask(text);
        assert_eq!(answer["outcome"], "answered", "{answer}");
        assert_eq!(answer["also_asked"], other, "{answer}");
        if let Some(other) = other.as_str() {
            let next = answer["related"][0]["question"].as_str().expect("an entry");
            let shown = desk.run(&["ask", text]).succeeded().stdout;
            assert!(shown.contains(other) && shown.contains(next), "{shown}");
        }
    }
}
