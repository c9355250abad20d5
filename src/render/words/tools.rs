//! The titles and descriptions of the tools for assistants.

words! {
    /// The tools for assistants.
    pub struct Tools;

    /// What the server is for.
    instructions: "日本語と英語のナレッジ ベースから、出典付きで回答します。質問には ask、条件が分かっている場合の判定には whatif、一覧を見るには search を使ってください。回答を伝えるときは出典を添え、回答がない場合はその旨を伝えてください。",
        "Cited answers from a knowledge base in Japanese and English. Use ask for a question, whatif for a case with known facts, and search to look around. Answers come from reviewed entries or decision rules: quote their sources, and say so when nothing is known.";

    /// Title of the tool `ask`.
    ask_title: "質問する", "Ask a question";

    /// When to use the tool `ask`, and what it gives.
    ask: "日本語または英語の質問に、確認済みの項目、設定、展開、判定の規則から、日付のある出典を付けて答えます。結果は answered、clarify (related から 1 つ選び、その質問をする)、unknown のいずれかです。",
        "Answers a question in Japanese or English from reviewed entries, settings, rollouts and decision rules, with dated sources. The outcome is answered, clarify (pick one of related and ask its question) or unknown.";

    /// Title of the tool `search`.
    search_title: "検索する", "Search";

    /// When to use the tool `search`, and what it gives.
    search: "語句に最もよく一致する箇所を、出典とともに一覧します。",
        "Lists the passages that match a query best, with their sources.";

    /// Title of the tool `get_entry`.
    get_entry_title: "項目を見る", "Get an entry";

    /// When to use the tool `get_entry`, and what it gives.
    get_entry: "ask、search、related が示す ID で、項目を取得します。両方の言語の質問と回答、出典、確認日を返します。",
        "Gets an entry by the ID that ask, search and related give: question and answer in both languages, sources, and the day it was last verified.";

    /// Title of the tool `get_setting`.
    get_setting_title: "設定を見る", "Get a setting";

    /// When to use the tool `get_setting`, and what it gives.
    get_setting: "ID、名前、または API のプロパティで、設定の説明、値、既定値、変更する場所を取得します。",
        "Gets a setting by its ID, name or API property: its description, values, default and where to change it.";

    /// Title of the tool `whatif`.
    whatif_title: "条件から判定する", "Decide a case";

    /// When to use the tool `whatif`, and what it gives.
    whatif: "条件から判定し、理由、前提とした条件、それだけで結果が変わる条件を示します。分かっている条件だけを指定してください。",
        "Decides a case by the rules. Returns the reason, what was assumed, and which single changes would change the outcome. State only the facts that are known.";

    /// Argument: a question.
    question_argument: "質問 (日本語または英語)", "The question, in Japanese or English";

    /// Argument: whether a table answers.
    from_tables_argument: "related の選択肢のうち、kind が scenario、setting、rollout のどれかのもので回答するか",
        "True to answer with the choice in related whose kind is scenario, setting or rollout";

    /// Argument: a query.
    query_argument: "検索する語句", "The words to search for";

    /// Argument: a number of hits.
    limit_argument: "最大件数", "The maximum number of hits";

    /// Argument: an entry.
    entry_argument: "項目の ID", "The ID of the entry";

    /// Argument: a setting.
    setting_argument: "設定の ID、名前、または API のプロパティ", "The setting's ID, name or API property";

    /// Argument: a language.
    language_argument: "回答の言語。省略すると質問の言語",
        "The language to answer in. Default: the language of the question";

    /// Argument: a day.
    day_argument: "回答の基準日。省略すると今日", "The day to answer for. Default: today";

    /// Argument: a policy document.
    policy_argument: "製品の API が返すポリシーの JSON、またはそのファイルの内容。facts の値が優先されます",
        "A policy as JSON from the product's API, or the text of its file. Values in facts take precedence";

    /// Argument: the length of a timeline.
    days_argument: "経過を示す日数。0 は経過なし", "The length of the timeline in days. 0 for no timeline";

    /// The host of a request, or the site of the page that has sent it, isn't listed.
    host: "このホスト名、またはこの Web サイトのページからは利用できません。管理者が config.toml の mcp.hosts に追加すると利用できます。",
        "This host name, or the site of this page, isn't configured. An administrator can add it to mcp.hosts in config.toml.";
}
