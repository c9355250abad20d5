//! A mistake in a pack to two sentences: what is wrong, and how to mend it.
//!
//! What a parser or the system said stays as it is, in its own language.

use crate::knowledge::ProblemKind;
use crate::text::Language;

/// What there is to say of a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

/// Describes a kind of mistake in a language.
pub fn describe(kind: &ProblemKind, language: Language) -> Description {
    let (what, mend) = match language {
        Language::En => (what_in_english(kind), mend_in_english(kind)),
        Language::Ja => (what_in_japanese(kind), mend_in_japanese(kind)),
    };
    Description { what, mend }
}

fn what_in_english(kind: &ProblemKind) -> String {
    use ProblemKind as P;
    match kind {
        P::Unreadable { detail } => format!("This cannot be read: {detail}."),
        P::NotUtf8 => "The file is not UTF-8 text.".into(),
        P::MissingPackFile => "The folder has no pack.toml, so it is not a pack.".into(),
        P::DuplicatePack { id } => format!("Another pack has the id \"{id}\" already."),
        P::UnknownFormat { found } => format!("Format {found} is not known to this program."),
        P::Toml { detail } => format!("The file cannot be read as TOML: {detail}."),
        P::MissingFrontMatter => "The file does not begin with front matter.".into(),
        P::FrontMatter { detail } => format!("The front matter cannot be read: {detail}."),
        P::FileName => "The file name does not tell the entry and its language.".into(),
        P::EmptyBody => "There is no text after the front matter.".into(),
        P::EmptyText { key } => format!("`{key}` is missing or empty."),
        P::MissingSide { language } => {
            format!("The entry is not written in {}.", in_english(*language))
        }
        P::OlderSide { as_of, other } => format!(
            "This side is as of {as_of}, but the entry in the other language is as of {other}."
        ),
        P::SidesDiffer { key } => {
            format!("`{key}` is not the same as in the entry's other language.")
        }
        P::DuplicateId { id } => format!("The id \"{id}\" is used twice."),
        P::DuplicateQuestion { question, other } => {
            format!("The entry \"{other}\" is asked in the same words: \"{question}\".")
        }
        P::UnknownEntry { id } => format!("There is no entry \"{id}\"."),
        P::UnknownSource { key } => format!("pack.toml has no source \"{key}\"."),
        P::MissingSource => "No source is named.".into(),
        P::MissingDate => "None of the sources has a date.".into(),
        P::EndsBeforeStart => "The period ends before it begins.".into(),
        P::DeadLink { target } => format!("The link to \"{target}\" leads nowhere."),
        P::DeadDefinition { target } => format!(
            "Markdown takes this line for the address of a link, does not show it, and \"{target}\" leads nowhere."
        ),
        P::UnusedTerm { id } => format!("No text of the pack uses the term \"{id}\"."),
        P::DuplicateForm { form, other } => {
            format!("To the search, \"{form}\" is also a form of the term \"{other}\".")
        }
        P::EmptyForm { form } => format!("The form \"{form}\" has no word that can be searched."),
        P::Undefined { table, id } => {
            format!("The decision table has no [[{table}]] \"{id}\".")
        }
        P::UnfitValue { fact, value } => {
            format!("The fact \"{fact}\" cannot have the value \"{value}\".")
        }
        P::NoValues { fact } => {
            format!("The fact \"{fact}\" has no value, too many values, or an empty range.")
        }
        P::NoDefault { fact } => {
            format!("The fact \"{fact}\" has no default in some cases.")
        }
        P::CircularDefault { fact } => {
            format!("The default of the fact \"{fact}\" depends on itself.")
        }
        P::NoLastRow => "The last row does not apply to every case on every day.".into(),
        P::UnreachableRow { row } => format!("No case ever reaches the row \"{row}\"."),
        P::UntestedRow { row } => format!("No test is decided by the row \"{row}\"."),
        P::FailedTest { expected, found } => {
            format!("The row \"{found}\" decides this test, not \"{expected}\".")
        }
        P::MissingForms { id, language } => {
            format!(
                "The term \"{id}\" has no form in {}.",
                in_english(*language)
            )
        }
    }
}

fn mend_in_english(kind: &ProblemKind) -> String {
    use ProblemKind as P;
    let text = match kind {
        P::Unreadable { .. } => "Put a readable file in its place, or take it away.",
        P::NotUtf8 => "Save the file in the encoding UTF-8.",
        P::MissingPackFile => {
            "Add a pack.toml with format, id and title, or move the folder elsewhere."
        }
        P::DuplicatePack { .. } => "Give one of the two packs another id.",
        P::UnknownFormat { .. } => "Write format = 1, or use a newer version of Madoguchi.",
        P::Toml { .. } => "Mend the line; until then, nothing in this file is used.",
        P::MissingFrontMatter => {
            "Begin the file with a line of ---, the keys, and a second line of ---."
        }
        P::FrontMatter { .. } => {
            "Mend the line; put a text that holds a colon, # or [ into quotes."
        }
        P::FileName => {
            "Name the file <id>.ja.md or <id>.en.md; the id consists of the letters \
                        a to z, digits and hyphens."
        }
        P::EmptyBody => "Write the text below the front matter, or delete the file.",
        P::EmptyText { .. } => "Fill it in, for every language of the pack.",
        P::MissingSide { language } => {
            return format!("Write the entry's .{language}.md file beside this one.");
        }
        P::OlderSide { .. } => "Bring this side up to date with the other one, then set its as_of.",
        P::SidesDiffer { .. } => "Find out which side is right and copy it to the other.",
        P::DuplicateId { .. } => "Give one of the two another id, or make them one.",
        P::DuplicateQuestion { .. } => {
            "Leave the question to the entry that answers it best, or word it more exactly."
        }
        P::UnknownEntry { .. } => "Correct the id, or write the entry.",
        P::UnknownSource { .. } => "Correct the key, or add the source to pack.toml.",
        P::MissingSource => "Name the source that says so; what has no source is not told.",
        P::MissingDate => {
            "Give one of the sources a date in pack.toml, or name a source that has one."
        }
        P::EndsBeforeStart => "Correct one of the two dates.",
        P::DeadLink { .. } => {
            "Correct the link: it can lead to entry:ID, document:ID, setting:ID, \
                               rollout:ID, a file of the pack or a web address."
        }
        P::DeadDefinition { .. } => {
            "If the line is a text, set what is before the colon in bold, as in **[label]**:; \
             if it defines a link, correct the address."
        }
        P::UnusedTerm { .. } => "Add a form that the texts use, or delete the term.",
        P::DuplicateForm { .. } => "Keep the form in one of the two terms only.",
        P::EmptyForm { .. } => {
            "Write a form with a content word: words such as \"on\" or \"it\" are not searched."
        }
        P::Undefined { .. } => "Correct the id, or add what it names.",
        P::UnfitValue { .. } => "Use one of the fact's values, of its type and within its range.",
        P::NoValues { .. } => {
            "List between 1 and 62 values in [[fact.value]], or give a min that is not above max."
        }
        P::NoDefault { .. } => "End the list of defaults with one that has no `when`.",
        P::CircularDefault { .. } => "Let one of the defaults in the circle be a value of its own.",
        P::NoLastRow => "End the table with a row without `when`, `from` and `until`.",
        P::UnreachableRow { .. } => {
            "Move the row before those that take its cases, narrow them, or delete it."
        }
        P::UntestedRow { .. } => "Add a [[test]] with a case that this row must decide.",
        P::FailedTest { .. } => {
            "Find out which of the two is right: the test, or the order and conditions of the rows."
        }
        P::MissingForms { language, .. } => {
            return format!("Add at least one form to the list {language} of the term.");
        }
    };
    text.to_owned()
}

fn what_in_japanese(kind: &ProblemKind) -> String {
    use ProblemKind as P;
    match kind {
        P::Unreadable { detail } => format!("読み込めません: {detail}"),
        P::NotUtf8 => "ファイルが UTF-8 のテキストではありません。".into(),
        P::MissingPackFile => "フォルダーに pack.toml がないため、パックとして扱えません。".into(),
        P::DuplicatePack { id } => format!("ID「{id}」のパックがほかにもあります。"),
        P::UnknownFormat { found } => {
            format!("format が {found} のパックには対応していません。")
        }
        P::Toml { detail } => format!("TOML として読み取れません: {detail}"),
        P::MissingFrontMatter => "ファイルがフロントマターで始まっていません。".into(),
        P::FrontMatter { detail } => format!("フロントマターを読み取れません: {detail}"),
        P::FileName => "ファイル名から項目の ID と言語がわかりません。".into(),
        P::EmptyBody => "フロントマターの後に本文がありません。".into(),
        P::EmptyText { key } => format!("`{key}` がないか、空になっています。"),
        P::MissingSide { language } => {
            format!("この項目の{}版がありません。", in_japanese(*language))
        }
        P::OlderSide { as_of, other } => {
            format!("こちらの確認日は {as_of} ですが、もう一方の言語では {other} です。")
        }
        P::SidesDiffer { key } => format!("`{key}` がもう一方の言語と一致していません。"),
        P::DuplicateId { id } => format!("ID「{id}」が重複しています。"),
        P::DuplicateQuestion { question, other } => {
            format!("項目「{other}」にも、検索では同じ言葉になる質問があります:「{question}」")
        }
        P::UnknownEntry { id } => format!("項目「{id}」はありません。"),
        P::UnknownSource { key } => format!("出典「{key}」は pack.toml にありません。"),
        P::MissingSource => "出典が書かれていません。".into(),
        P::MissingDate => "日付のある出典が 1 つもありません。".into(),
        P::EndsBeforeStart => "期間の終わりが始まりより前になっています。".into(),
        P::DeadLink { target } => format!("リンク先「{target}」が見つかりません。"),
        P::DeadDefinition { target } => format!(
            "この行は Markdown のリンク定義とみなされて表示されません。リンク先「{target}」も見つかりません。"
        ),
        P::UnusedTerm { id } => {
            format!("用語「{id}」は、パックのどの文章にも使われていません。")
        }
        P::DuplicateForm { form, other } => {
            format!("「{form}」は、検索では用語「{other}」の表記と同じ言葉になります。")
        }
        P::EmptyForm { form } => format!("表記「{form}」には、検索の対象になる語がありません。"),
        P::Undefined { table, id } => {
            format!("デシジョン テーブルに [[{table}]] の「{id}」がありません。")
        }
        P::UnfitValue { fact, value } => {
            format!("条件「{fact}」は「{value}」という値を取れません。")
        }
        P::NoValues { fact } => {
            format!("条件「{fact}」の値がないか、多すぎるか、範囲が空です。")
        }
        P::NoDefault { fact } => format!("条件「{fact}」の既定値が決まらない場合があります。"),
        P::CircularDefault { fact } => {
            format!("条件「{fact}」の既定値が、めぐりめぐって自分自身に依存しています。")
        }
        P::NoLastRow => "最後の行が、すべての場合とすべての日に当てはまりません。".into(),
        P::UnreachableRow { row } => format!("行「{row}」に当たる場合がありません。"),
        P::UntestedRow { row } => format!("行「{row}」で決まるテストがありません。"),
        P::FailedTest { expected, found } => {
            format!("このテストは、行「{expected}」ではなく行「{found}」で決まります。")
        }
        P::MissingForms { id, language } => {
            format!(
                "用語「{id}」に{}の表記がありません。",
                in_japanese(*language)
            )
        }
    }
}

fn mend_in_japanese(kind: &ProblemKind) -> String {
    use ProblemKind as P;
    let text = match kind {
        P::Unreadable { .. } => "読み込めるファイルに置き換えるか、取り除いてください。",
        P::NotUtf8 => "文字コードを UTF-8 にして保存し直してください。",
        P::MissingPackFile => {
            "format、id、title を書いた pack.toml を置くか、フォルダーを別の場所に移してください。"
        }
        P::DuplicatePack { .. } => "どちらかのパックの ID を変えてください。",
        P::UnknownFormat { .. } => {
            "format = 1 と書くか、新しいバージョンの Madoguchi を使ってください。"
        }
        P::Toml { .. } => "この行を直してください。直すまで、このファイルの内容は使われません。",
        P::MissingFrontMatter => {
            "ファイルの先頭に --- の行、キー、もう 1 つの --- の行を書いてください。"
        }
        P::FrontMatter { .. } => {
            "この行を直してください。コロンや #、[ を含む文は引用符で囲みます。"
        }
        P::FileName => {
            "ファイル名を <ID>.ja.md または <ID>.en.md にしてください。ID に使えるのは英小文字、数字、ハイフンです。"
        }
        P::EmptyBody => "フロントマターの下に本文を書くか、ファイルを削除してください。",
        P::EmptyText { .. } => "パックのすべての言語について書いてください。",
        P::MissingSide { language } => {
            return format!("このファイルと並べて、項目の .{language}.md を書いてください。");
        }
        P::OlderSide { .. } => "内容をもう一方の言語に合わせて見直し、as_of を更新してください。",
        P::SidesDiffer { .. } => "正しいほうを確かめ、もう一方をそれに合わせてください。",
        P::DuplicateId { .. } => "どちらかの ID を変えるか、1 つにまとめてください。",
        P::DuplicateQuestion { .. } => {
            "最もよく答えられる項目にだけ質問を残すか、違いがわかる聞き方に変えてください。"
        }
        P::UnknownEntry { .. } => "ID を直すか、その項目を書いてください。",
        P::UnknownSource { .. } => "キーを直すか、出典を pack.toml に加えてください。",
        P::MissingSource => "根拠となる出典を書いてください。出典のない内容は回答に使われません。",
        P::MissingDate => "pack.toml で出典に日付を付けるか、日付のある出典を加えてください。",
        P::EndsBeforeStart => "どちらかの日付を直してください。",
        P::DeadLink { .. } => {
            "リンク先を直してください。指定できるのは、entry:ID、document:ID、setting:ID、rollout:ID、パック内のファイル、Web のアドレスです。"
        }
        P::DeadDefinition { .. } => {
            "本文として書いた行なら、**[ラベル]**: のようにコロンの前を太字にしてください。リンク定義なら、リンク先を直してください。"
        }
        P::UnusedTerm { .. } => "文章で使われている表記を加えるか、用語を削除してください。",
        P::DuplicateForm { .. } => "この表記はどちらか一方の用語にだけ残してください。",
        P::EmptyForm { .. } => {
            "内容を表す語を含む表記にしてください。助詞や「ない」だけの表記は検索されません。"
        }
        P::Undefined { .. } => "ID を直すか、その定義を加えてください。",
        P::UnfitValue { .. } => "条件の型と範囲に合った値にしてください。",
        P::NoValues { .. } => {
            "[[fact.value]] に 1 個から 62 個の値を書くか、min を max 以下にしてください。"
        }
        P::NoDefault { .. } => "既定値の並びの最後に、when のないものを置いてください。",
        P::CircularDefault { .. } => "どれか 1 つの既定値を、ほかに依存しない値にしてください。",
        P::NoLastRow => "表の最後に、when も from も until もない行を置いてください。",
        P::UnreachableRow { .. } => {
            "先に当たる行より前へ移すか、それらの条件を狭めるか、この行を削除してください。"
        }
        P::UntestedRow { .. } => "この行で決まる場合を [[test]] に加えてください。",
        P::FailedTest { .. } => "テストと、行の順序や条件の、どちらが正しいかを確かめてください。",
        P::MissingForms { language, .. } => {
            return format!("用語の {language} に表記を 1 つ以上加えてください。");
        }
    };
    text.to_owned()
}

fn in_english(language: Language) -> &'static str {
    match language {
        Language::Ja => "Japanese",
        Language::En => "English",
    }
}

fn in_japanese(language: Language) -> &'static str {
    match language {
        Language::Ja => "日本語",
        Language::En => "英語",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::knowledge::check::check;
    use crate::knowledge::load;
    use crate::rules::verify;
    use crate::text::Tokenizer;

    /// One problem of every kind that a fixture has, by the kind's name.
    fn raised() -> BTreeMap<String, ProblemKind> {
        let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken");
        let mut kinds = BTreeMap::new();
        for folder in std::fs::read_dir(fixtures).expect("fixtures") {
            let folder = folder.expect("a fixture").path();
            let (library, problems) = load(&folder).expect("a knowledge folder");
            let tables = library.packs.iter().flat_map(verify::check);
            let problems = problems.into_iter().chain(check(&library, &tokenizer));
            let problems = problems.chain(tables);
            kinds.extend(problems.map(|problem| (problem.kind.name(), problem.kind)));
        }
        kinds
    }

    /// The variants of `ProblemKind`, from its source.
    fn variants() -> Vec<String> {
        let source = include_str!("../knowledge/problem.rs");
        let (_, body) = source
            .split_once("pub enum ProblemKind {")
            .expect("the enum");
        let (body, _) = body.split_once("\n}").expect("its end");
        body.lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
            .map(|line| line.trim_end_matches([' ', '{', ',']).to_owned())
            .collect()
    }

    fn kebab_case(name: &str) -> String {
        name.chars()
            .enumerate()
            .fold(String::new(), |mut kebab, (at, c)| {
                if at > 0 && c.is_ascii_uppercase() {
                    kebab.push('-');
                }
                kebab.push(c.to_ascii_lowercase());
                kebab
            })
    }

    #[test]
    fn every_kind_is_raised_by_a_fixture_and_told_in_both_languages() {
        let raised = raised();
        let names: Vec<&String> = raised.keys().collect();
        let mut expected: Vec<String> = variants().iter().map(|name| kebab_case(name)).collect();
        expected.sort();
        assert_eq!(names, expected.iter().collect::<Vec<_>>());
        for (name, kind) in &raised {
            let [ja, en] = Language::ALL.map(|language| describe(kind, language));
            for text in [&ja.what, &ja.mend] {
                assert_eq!(
                    Language::of_script(text),
                    Some(Language::Ja),
                    "{name}: {text}"
                );
            }
            assert!(
                en.what.ends_with('.') && en.mend.ends_with('.'),
                "{name}: {en:?}"
            );
            assert!(ja.mend.ends_with('。'), "{name}: {ja:?}");
        }
    }

    #[test]
    fn values_stand_in_the_sentences() {
        let kind = ProblemKind::MissingForms {
            id: "snooze".to_owned(),
            language: Language::Ja,
        };
        let cases = [
            (Language::En, "The term \"snooze\" has no form in Japanese."),
            (Language::Ja, "用語「snooze」に日本語の表記がありません。"),
        ];
        for (language, expected) in cases {
            assert_eq!(describe(&kind, language).what, expected);
        }
    }
}
