//! Measures how long the two models take to load and to encode questions, and the encoder
//! to encode passages.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use madoguchi_embedding::{Encoder, Kind, Model};

static TABLE: &[u8] = include_bytes!("../model.bin");
static ENCODER: &[u8] = include_bytes!("../encoder.bin");

const QUESTIONS: [&str; 4] = [
    "will my user be blocked after three snoozes?",
    "How do I stop the pop-up that asks people to set up Microsoft Authenticator?",
    "スヌーズの回数は変更できますか",
    "登録キャンペーンの画面を特定のユーザーに表示させないようにするにはどうすればよいですか",
];

/// Questions of about 12, 30 and 80 tokens.
const BY_LENGTH: [&str; 3] = [
    "How do I reset my password?",
    "Since Monday my laptop won't connect to the wireless network on the second floor. What can I do about it?",
    "こんにちは。先週の金曜日に新しいスマートフォンに機種変更しました。それ以来、会社のメールとカレンダーが\
     同期されません。古い端末はすでに下取りに出してしまい、認証アプリのコードも確認できない状態です。\
     来週から出張なので、それまでに使えるようにしたいのですが、どのような手続きが必要でしょうか。",
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

fn encode_with_encoder(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("encoder");
    group.sample_size(50);
    group.measurement_time(Duration::from_secs(10));
    group.bench_function("load", |b| {
        b.iter(|| Encoder::from_bytes(black_box(ENCODER)));
    });
    let Ok(encoder) = Encoder::built_in() else {
        panic!("the built-in encoder is damaged");
    };
    for question in BY_LENGTH {
        let tokens = encoder.tokens(Kind::Question, question).len();
        group.bench_function(format!("{tokens} tokens"), |b| {
            b.iter(|| encoder.encode(Kind::Question, black_box(question)));
        });
        group.bench_function(format!("{tokens} tokens, without the network"), |b| {
            b.iter(|| encoder.tokens(Kind::Question, black_box(question)));
        });
    }
    let passages = [BY_LENGTH, BY_LENGTH, BY_LENGTH, BY_LENGTH].concat();
    let tokens = passages
        .iter()
        .map(|text| encoder.tokens(Kind::Passage, text).len());
    group.throughput(Throughput::Elements(tokens.sum::<usize>() as u64));
    group.bench_function("12 passages together", |b| {
        b.iter(|| encoder.encode_all(Kind::Passage, black_box(&passages)));
    });
}

criterion_group!(benches, encode, encode_with_encoder);
criterion_main!(benches);
