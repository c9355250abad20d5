//! Measures how long the model takes to load and to encode a question.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use madoguchi_embedding::Model;

static TABLE: &[u8] = include_bytes!("../model.bin");

const QUESTIONS: [&str; 4] = [
    "will my user be blocked after three snoozes?",
    "How do I stop the pop-up that asks people to set up Microsoft Authenticator?",
    "スヌーズの回数は変更できますか",
    "登録キャンペーンの画面を特定のユーザーに表示させないようにするにはどうすればよいですか",
];

fn encode(criterion: &mut Criterion) {
    criterion.bench_function("load", |b| b.iter(|| Model::from_bytes(black_box(TABLE))));
    let Ok(model) = Model::built_in() else {
        panic!("the built-in model is damaged");
    };
    for question in QUESTIONS {
        criterion.bench_function(question, |b| b.iter(|| model.encode(black_box(question))));
    }
}

criterion_group!(benches, encode);
criterion_main!(benches);
