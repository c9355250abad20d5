//! Measures answers on the shipped pack: `Engine::ask` and `Engine::search` with a fixed mix
//! of Japanese and English questions.
//!
//! Run with `cargo bench --bench ask`. Criterion reports the mean per question of the mix; a
//! table of percentiles over 20,000 single calls follows. The goal is a 99th percentile of
//! `ask` below 1 ms on one core. It isn't asserted, because measurements vary. A pasted page
//! of 2,000 characters has a row of its own, because alone it would determine the 99th
//! percentile of 42 questions.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark reports on standard output"
)]

mod measure;

use std::path::{Path, PathBuf};

use criterion::Criterion;
use jiff::civil::date;
use madoguchi::engine::{Engine, Options};
use madoguchi::index::{self, Rebuild};
use madoguchi::knowledge;
use madoguchi::text::Language;
use madoguchi::understand::Question;

/// The number of calls that are measured one by one.
const CALLS: usize = 20_000;

/// The length of the pasted page, in characters.
const PASTED_CHARS: usize = 2_000;

/// The number of hits of a search.
const LIMIT: usize = 10;

const QUESTIONS: [&str; 42] = [
    // Japanese: keywords, questions and help-desk texts.
    "スヌーズ 上限",
    "登録キャンペーンとは",
    "再通知の日数は何日まで設定できますか",
    "「今はしない」を何回まで押せるのか知りたい",
    "ゲストユーザーにも登録を促す画面は表示されますか？",
    "3回スキップした利用者がサインインできなくなりました。どうすれば元に戻せますか",
    "特定のグループだけ登録キャンペーンの対象外にする方法を教えてください",
    "SMS しか登録していないユーザーにパスキーを登録させたい",
    "マイクロソフトマネージドにしておくと、いつから何が変わるのでしょうか",
    "Graph API で snoozeDurationInDays を 7 に変更するには",
    "条件付きアクセスのセッション制御で毎回サインインを求めている場合でも、登録の案内は毎回出ますか",
    "全社に告知する前に情報システム部門の数名だけで動作を試すことはできるでしょうか。手順も知りたいです",
    "個人のスマホを使いたくないと言う社員がいる",
    "電話番号による認証はいつ廃止されますか",
    "利用規約の画面と同時に出るとどうなる",
    // Japanese with mistakes: half-width kana, wrong conversions, missing marks.
    "ｽﾇｰｽﾞの回数を増やせる?",
    "登録キャンぺーンを向こうにしたい",
    "オーセンティケータの通地が来ない",
    "パスキ－ 登録 でき ない",
    // English: keywords, questions and help-desk texts.
    "snooze limit",
    "what is the registration campaign?",
    "How many days can users postpone the prompt?",
    "exclude break glass accounts",
    "Can I turn the nudge off for one group only and keep it on for everybody else?",
    "users keep getting asked to set up Authenticator although they already use a hardware token",
    "When will Microsoft stop sending SMS codes",
    "does the prompt show up on phones and tablets",
    "What is the difference between Enabled and Microsoft managed, and which one do we have by default?",
    "where do I change snoozeDurationInDays",
    "the prompt never appears for a pilot user who is in the included group and signs in every day with SMS",
    // English with typing mistakes.
    "registraton campain snoze",
    "how do i exlude geusts from the campagin",
    "authentcator setup skiped three tmes now bloked",
    // Both languages in one question.
    "registration campaign の対象から除外する方法",
    "State を Disabled にするとどうなりますか",
    "スヌーズ duration を 0 days にしたい",
    "Microsoft Authenticator app のインストールは必須? or optional?",
    // Out of topic.
    "明日の東京の天気を教えて",
    "パスタをおいしくゆでるには塩を何グラム入れますか",
    "who won the world cup in 1998",
    "asdf qwerty zxcv",
    "?",
];

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let engine = open(folder.path());
    let mix: Vec<Question> = QUESTIONS.iter().map(|text| question(text)).collect();
    let pasted = question(&pasted_page());

    measure::with_criterion(|criterion| bench(criterion, &engine, &mix, &pasted));
    if !measure::is_listing() {
        percentiles(&engine, &mix, &pasted);
        measure::finish("ask");
    }
}

fn open(index: &Path) -> Engine {
    let options = Options {
        knowledge: knowledge_folder(),
        index: index::Options {
            folder: index.to_owned(),
        },
        ..Options::default()
    };
    let (engine, _) = Engine::open(&options, Rebuild::WhenStale, &()).expect("the pack opens");
    engine
}

fn question(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        language: None,
        as_of: date(2026, 11, 22),
    }
}

fn knowledge_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge")
}

/// The beginning of the pack's Japanese documents, as if someone pasted a whole page.
fn pasted_page() -> String {
    let (library, _) = knowledge::load(&knowledge_folder()).expect("the pack loads");
    let documents = library.packs.iter().flat_map(|pack| &pack.documents);
    let japanese = documents.filter(|document| document.header.lang == Language::Ja);
    let bodies: Vec<&str> = japanese.map(|document| document.body.as_str()).collect();
    let page: String = bodies.join("\n").chars().take(PASTED_CHARS).collect();
    assert_eq!(
        page.chars().count(),
        PASTED_CHARS,
        "the pack has become short"
    );
    page
}

fn bench(criterion: &mut Criterion, engine: &Engine, mix: &[Question], pasted: &Question) {
    let mut next = mix.iter().cycle();
    let mut question = move || next.next().expect("the mix is not empty");
    criterion.bench_function("pack/ask", |bencher| {
        bencher.iter(|| ask(engine, question()))
    });
    let mut next = mix.iter().cycle();
    let mut question = move || next.next().expect("the mix is not empty");
    criterion.bench_function("pack/search", |bencher| {
        bencher.iter(|| search(engine, question()))
    });
    criterion.bench_function("pack/ask, 2,000 characters", |bencher| {
        bencher.iter(|| ask(engine, pasted))
    });
}

fn ask(engine: &Engine, question: &Question) -> madoguchi::answer::Answer {
    engine.ask(question).expect("the index is readable")
}

fn search(engine: &Engine, question: &Question) -> madoguchi::retrieve::Hits {
    let found = engine.search(&question.text, question.language, LIMIT);
    found.expect("the index is readable")
}

fn percentiles(engine: &Engine, mix: &[Question], pasted: &Question) {
    let rounds = match measure::is_full_run() {
        true => CALLS / mix.len(),
        false => 1,
    };
    let pasted = std::slice::from_ref(pasted);
    let asked = measure::measure(rounds, mix, |question| ask(engine, question));
    let searched = measure::measure(rounds, mix, |question| search(engine, question));
    let long_asked = measure::measure(rounds, pasted, |question| ask(engine, question));
    let long_searched = measure::measure(rounds, pasted, |question| search(engine, question));

    measure::print_heading("shipped pack, one thread, ms");
    measure::print_row("ask, every call", asked.all);
    measure::print_row("ask, fastest of each question", asked.fastest.clone());
    measure::print_row("search, every call", searched.all);
    measure::print_row("search, fastest of each question", searched.fastest);
    measure::print_row("ask, 2,000 characters", long_asked.all);
    measure::print_row("search, 2,000 characters", long_searched.all);

    let mut slowest: Vec<_> = std::iter::zip(asked.fastest, mix).collect();
    slowest.sort_by_key(|(latency, _)| std::cmp::Reverse(*latency));
    println!("\nslowest to ask (ms, fastest of its calls)");
    for (latency, question) in slowest.iter().take(5) {
        println!("{:>9.3}  {}", latency.as_secs_f64() * 1e3, question.text);
    }
}
