//! Adds examples to the help of each command: what to type, and below it what that does, in
//! both languages as in the list of commands.

use clap::Command;

/// A command line, and what it does in English and in Japanese.
type Example = (&'static str, &'static str, &'static str);

/// The examples of each command, by its name.
const EXAMPLES: [(&str, &[Example]); 24] = [
    (
        "ask",
        &[
            (
                "ask \"When is the help desk open?\"",
                "Answer one question",
                "1 つの質問に答えます",
            ),
            ("ask", "Start a chat", "対話モードを始めます"),
            (
                "ask --json --lang ja \"When is the help desk open?\"",
                "Print the answer in Japanese as JSON",
                "日本語の回答を JSON で出力します",
            ),
            (
                "ask --jsonl < questions.jsonl > answers.jsonl",
                "Answer many questions",
                "多くの質問にまとめて答えます",
            ),
        ],
    ),
    (
        "search",
        &[
            (
                "search opening hours --limit 3",
                "Show the three best passages",
                "最もよく一致する 3 件を表示します",
            ),
            (
                "search \"受付時間\" --explain",
                "Show how the scores come about",
                "点数の内訳を表示します",
            ),
        ],
    ),
    (
        "whatif",
        &[
            (
                "whatif --list",
                "List the facts with their values",
                "条件とその値を一覧します",
            ),
            (
                "whatif state=enabled",
                "Decide a case",
                "条件から判定します",
            ),
            (
                "whatif --policy state.json --simulate 7",
                "Read the facts from a file, and show seven days",
                "ファイルから条件を読み、7 日間の経過を表示します",
            ),
        ],
    ),
    (
        "setting",
        &[
            ("setting", "List all settings", "すべての設定を一覧します"),
            (
                "setting state",
                "Look up a setting by one of its names",
                "名前で設定を調べます",
            ),
        ],
    ),
    (
        "rollout",
        &[
            ("rollout", "List all rollouts", "すべての展開を一覧します"),
            (
                "rollout --audience free --as-of 2026-12-01",
                "Show what reaches an audience, as of a day",
                "ある日の、ある対象への展開を表示します",
            ),
        ],
    ),
    (
        "index",
        &[
            (
                "index",
                "Build the index if a pack has changed",
                "パックが変わっていれば索引を作ります",
            ),
            (
                "index --save-vectors",
                "Also save the vectors with the packs",
                "ベクトルをパックのフォルダーに保存します",
            ),
            (
                "index --publish /srv/help-desk",
                "Publish packs and index for other programs",
                "パックと索引をほかのプログラムのために公開します",
            ),
        ],
    ),
    (
        "check",
        &[
            ("check", "Check all packs", "すべてのパックを調べます"),
            (
                "check knowledge/my-faq --lang ja",
                "Check one pack, with messages in Japanese",
                "1 つのパックを調べ、日本語で示します",
            ),
            (
                "check --links --allow-host www.example.com",
                "Also look for dead links",
                "切れたリンクも調べます",
            ),
        ],
    ),
    (
        "fetch",
        &[(
            "fetch --allow-host www.example.com",
            "Fetch the pages of one host",
            "1 つのホストのページを取得します",
        )],
    ),
    (
        "init",
        &[
            (
                "init my-faq",
                "Create knowledge/my-faq",
                "knowledge/my-faq を作ります",
            ),
            (
                "init my-faq --lang ja,en",
                "Create it with entries in both languages",
                "両方の言語の項目を作ります",
            ),
        ],
    ),
    (
        "import",
        &[
            (
                "import FAQ.md --pack my-faq --dry-run",
                "Show which entries a page would make",
                "ページから何が項目になるかを表示します",
            ),
            (
                "import faq.en.md faq.ja.md --url https://www.example.com/faq",
                "Make entries of a page in two languages",
                "2 つの言語のページを項目にします",
            ),
        ],
    ),
    (
        "eval",
        &[(
            "eval golden.jsonl --failures",
            "Measure, and list the questions with a wrong answer",
            "測定し、誤った質問を一覧します",
        )],
    ),
    (
        "serve",
        &[
            (
                "serve",
                "Answer until Ctrl-C",
                "Ctrl-C で終了するまで回答します",
            ),
            (
                "serve --config madoguchi.toml",
                "Use another configuration file",
                "別の設定ファイルを使います",
            ),
        ],
    ),
    (
        "health",
        &[(
            "health",
            "Ask the serve of this folder",
            "このフォルダーの serve を調べます",
        )],
    ),
    (
        "mcp",
        &[(
            "mcp --config madoguchi.toml",
            "What an assistant runs to use the tools",
            "アシスタントがツールを使うときに実行します",
        )],
    ),
    (
        "doctor",
        &[
            ("doctor", "Check everything", "すべてを診断します"),
            (
                "doctor --offline",
                "Check without the network",
                "ネットワークを使わずに診断します",
            ),
        ],
    ),
    (
        "watch",
        &[(
            "watch --lang ja",
            "Check after every edit, with messages in Japanese",
            "編集のたびに調べ、日本語で示します",
        )],
    ),
    (
        "report",
        &[
            (
                "report --days 7",
                "Report on the last seven days",
                "最近 7 日間を報告します",
            ),
            (
                "report --csv > report.csv",
                "Make a file for a spreadsheet",
                "表計算ソフト用のファイルを作ります",
            ),
        ],
    ),
    (
        "person",
        &[
            (
                "person export --person slack:U0123456789 > person.json",
                "Print everything that is kept of one person",
                "1 人についての記録をすべて出力します",
            ),
            (
                "person delete --ticket k7q2mx",
                "Delete everything that is kept of the asker of a ticket",
                "受付番号の質問をした人の記録をすべて削除します",
            ),
        ],
    ),
    (
        "draft",
        &[(
            "draft 8d67bfee --entry new-badge",
            "Draft the entry new-badge from a group in the report",
            "報告にあるまとまりから項目 new-badge の下書きを作ります",
        )],
    ),
    (
        "suggest",
        &[(
            "suggest my-faq --limit 5",
            "Show at most five suggestions of each kind",
            "種類ごとに 5 件まで提案します",
        )],
    ),
    (
        "slack-manifest",
        &[
            ("slack-manifest", "For Socket Mode", "ソケット モード用"),
            (
                "slack-manifest --url https://bot.example.com",
                "For delivery over HTTP",
                "HTTP で受け取る場合",
            ),
        ],
    ),
    (
        "teams-manifest",
        &[(
            "teams-manifest --publisher Contoso --website https://contoso.example/",
            "Create madoguchi-teams.zip",
            "madoguchi-teams.zip を作ります",
        )],
    ),
    (
        "notices",
        &[(
            "notices",
            "Print all notices",
            "すべてのライセンスを表示します",
        )],
    ),
    (
        "completions",
        &[(
            "completions bash > madoguchi.bash",
            "Make a script for bash",
            "bash 用のスクリプトを作ります",
        )],
    ),
];

/// The program's command line with the examples.
pub(super) fn add(program: Command) -> Command {
    EXAMPLES.iter().fold(program, |program, (name, examples)| {
        program.mut_subcommand(*name, |command| command.after_help(text(examples)))
    })
}

/// The examples as they are shown.
fn text(examples: &[Example]) -> String {
    let examples = examples.iter().map(|(command, english, japanese)| {
        format!("  madoguchi {command}\n      {english} ({japanese})")
    });
    let examples: Vec<String> = examples.collect();
    format!("Examples:\n{}", examples.join("\n"))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::super::Arguments;
    use super::*;

    /// The words of a command line as a shell reads them, up to a redirection.
    fn words(command: &str) -> Vec<String> {
        let mut words = vec!["madoguchi".to_owned()];
        for (number, part) in command.split('"').enumerate() {
            // Every second part is quoted.
            match number % 2 {
                1 => words.push(part.to_owned()),
                _ => words.extend(part.split_whitespace().map(str::to_owned)),
            }
        }
        let end = words.iter().position(|word| word == "<" || word == ">");
        words.truncate(end.unwrap_or(words.len()));
        words
    }

    #[test]
    fn every_command_has_examples() {
        let program = Arguments::command();
        let names = program.get_subcommands().map(Command::get_name);
        let with_examples = EXAMPLES.iter().map(|(name, _)| *name);
        assert_eq!(names.collect::<Vec<_>>(), with_examples.collect::<Vec<_>>());
        assert!(EXAMPLES.iter().all(|(_, examples)| !examples.is_empty()));
    }

    #[test]
    fn examples_are_valid() {
        for (name, examples) in EXAMPLES {
            for (command, ..) in examples {
                let words = words(command);
                let parsed = Arguments::try_parse_from(&words);
                assert_eq!(words[1], name);
                parsed.unwrap_or_else(|error| panic!("{words:?}: {error}"));
            }
        }
    }

    #[test]
    fn the_help_shows_them() {
        let mut program = add(Arguments::command());
        let help = program
            .find_subcommand_mut("serve")
            .expect("a command")
            .render_help()
            .to_string();
        assert!(help.contains("Examples:\n  madoguchi serve\n"), "{help}");
    }
}
