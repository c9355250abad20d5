//! The labels and headings of the report to the desk.

words! {
    /// The report to the desk.
    pub struct Report;

    /// Label: questions that were asked.
    asked: "質問", "asked";

    /// Label: the share of questions that were answered.
    answered_share: "回答", "answered";

    /// Label: questions for which the closest entries were offered.
    closest_offered: "候補を提示", "closest";

    /// Label: questions to which nothing is known.
    not_known: "不明", "unknown";

    /// Label: the share of votes that say it helped.
    helpful_share: "役に立った", "helpful";

    /// Label: everything together.
    total: "合計", "total";

    /// Label: people who asked.
    people: "質問した人", "people";

    /// Label: within how long half and 95 % of questions were answered.
    answer_time: "回答時間 (50 % / 95 %)", "answer time (50 % / 95 %)";

    /// Heading: questions a day.
    per_day: "日ごとの質問", "Questions a day";

    /// Heading: questions handed to people, by state.
    hand_overs: "担当者への引き継ぎ", "Handed to people";

    /// Heading: groups of questions without an answer.
    unanswered: "答えられなかった質問 (madoguchi draft <ID> で下書きを作成)",
        "Not answered (madoguchi draft <ID> drafts an entry)";

    /// Heading: entries that did not help.
    unhelpful_entries: "役に立たなかった項目", "Entries that did not help";

    /// Heading: entries due for review.
    overdue_entries: "見直し時期を過ぎた項目", "Entries due for review";

    /// Heading: entries that answered nothing.
    unused_entries: "使われなかった項目", "Entries that answered nothing";

    /// Nothing was asked in the period.
    nothing_asked: "この期間に質問はありませんでした。", "Nothing was asked in this period.";

    /// In a draft, where the answer goes.
    write_answer: "回答をここに書き、sources に出典を入れて、entries フォルダーに移します。",
        "Write the answer here, name its sources, and move the file to the entries folder.";
}
