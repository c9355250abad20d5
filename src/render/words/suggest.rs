//! The sentences of suggestions to authors.

words! {
    /// The sentences of suggestions to authors.
    pub struct Suggest;

    /// Heading: questions that people asked in vain.
    asked: "答えられなかった質問 (近い項目の also に追加するか、下書きを作成)",
        "Unanswered questions (add them to the nearest entry's \"also\", or draft an entry)";
    /// A question near an entry.
    near(question, count, entry): "「{question}」 {count} 回 → {entry} の also に追加", "\"{question}\" (asked: {count}) -> add to \"also\" of {entry}";
    /// A question near no entry.
    apart(question, count, group): "「{question}」 {count} 回 → madoguchi draft {group}", "\"{question}\" (asked: {count}) -> madoguchi draft {group}";
    /// Heading: questions that two entries have.
    contested: "2 つの項目に当てはまる質問 (どちらか一方に残すか、違いが分かる言葉に変更)",
        "Questions that fit two entries (keep each in one of them, or word them apart)";
    /// Heading: near twins.
    twins: "内容がほぼ同じ項目 (1 つにまとめることを検討)", "Entries that say nearly the same (consider making one of them)";
    /// Two entries.
    pair(first, second): "{first} と {second}", "{first} and {second}";
    /// Heading: words that only the answer has.
    words: "回答だけにある言葉 (これで尋ねる人がいるなら also に追加)",
        "Words that only the answer has (if people ask with them, add a question to \"also\")";
    /// Ways to ask beyond the limit.
    not_compared(count): "聞き方が多いため、{count} 件は比べていません。", "There are too many ways to ask: {count} of them weren't compared.";
    /// Nothing to suggest.
    nothing(pack): "{pack}: 提案はありません。", "{pack}: Nothing to suggest.";
}
