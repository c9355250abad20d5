//! The labels and headings of the report to the desk.

words! {
    /// The report to the desk.
    pub struct Report;

    /// Label: questions that were asked.
    asked: "質問", "asked";

    /// Label: the share of questions that were answered.
    answered_share: "回答済み", "answered";

    /// Label: questions for which the closest entries were suggested.
    closest_offered: "候補を提示", "suggested";

    /// Label: questions without an answer.
    not_known: "回答なし", "unknown";

    /// Label: the share of votes for helpful.
    helpful_share: "役に立った", "helpful";

    /// Label: all questions.
    total: "合計", "total";

    /// Label: people who asked.
    people: "質問した人", "people";

    /// Label: the time within which 50% and 95% of questions were answered.
    answer_time: "回答時間 (50% / 95%)", "answer time (50% / 95%)";

    /// Heading: questions per day.
    per_day: "日ごとの質問", "Questions per day";

    /// Heading: questions that were passed on, by state.
    hand_overs: "担当者への引き継ぎ", "Passed on to a person";

    /// Heading: groups of questions without an answer.
    unanswered: "答えられなかった質問 (madoguchi draft <ID> で下書きを作成)",
        "Unanswered questions (madoguchi draft <ID> drafts an entry)";

    /// Heading: ways to ask that entries lack.
    ways_to_ask: "項目に足りない聞き方 (also に追加できます)",
        "Ways to ask that entries lack (add them under \"also\")";

    /// Heading: entries that didn't help.
    unhelpful_entries: "役に立たなかった項目", "Entries that didn't help";

    /// Heading: entries due for review.
    overdue_entries: "見直し時期を過ぎた項目", "Entries due for review";

    /// Label: the last day on which an entry held.
    ended: "適用期間終了", "ended";

    /// Label: the day by which an entry was to be reviewed.
    review_by: "見直し期限", "review by";

    /// Heading: entries whose day for a review has passed.
    past_review: "見直し期限 (review_by) を過ぎた項目", "Entries past their review_by";

    /// How to record that such an entry was reviewed.
    how_to_review: "内容を確かめたら、項目の as_of を更新し、review_by を次に見直す日にするか、削除してください。",
        "After you have reviewed an entry, update its as_of, and set its review_by to the day of the next review or remove it.";

    /// Heading: entries that answered nothing.
    unused_entries: "使われなかった項目", "Unused entries";

    /// Nothing was asked in the period.
    nothing_asked: "この期間に質問はありませんでした。", "No questions were asked in this period.";

    /// Placeholder of the answer in a draft.
    write_answer: "ここに回答を書き、sources に出典を加えて、ファイルを entries フォルダーに移してください。",
        "Write the answer here, add its sources, and move the file to the entries folder.";
}
