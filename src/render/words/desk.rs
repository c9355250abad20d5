//! The sentences of the pages for those who answer, which templates call by name.

words! {
    /// The pages of the desk.
    pub struct Desk;

    title: "担当者のページ", "The desk";
    key: "担当者用のキー", "The key of the desk";
    key_hint: "サーバーの管理者が環境変数 MADOGUCHI_DESK_KEY に設定した値です。",
        "The value that the administrator of the server has set in MADOGUCHI_DESK_KEY.";
    enter: "入る", "Enter";
    leave: "出る", "Leave";
    wrong_key: "キーが違います。", "That is not the key.";
    too_often: "続けて試されています。1 分ほど待ってから、もう一度お試しください。",
        "That was tried too often. Please try again in a minute.";
    period: "期間", "Period";
    days_7: "7 日間", "7 days";
    days_30: "30 日間", "30 days";
    days_90: "90 日間", "90 days";
    spreadsheet: "CSV をダウンロード", "Download as CSV";
    tickets: "引き継がれた質問", "Questions handed over";
    no_tickets: "引き継がれた質問はありません。", "No question was handed over.";
    open: "未対応", "open";
    taken: "対応中", "taken";
    answered: "回答済み", "answered";
    closed: "完了", "closed";
    take: "対応する", "Take";
    answer: "回答", "Answer";
    answer_hint: "質問した人に伝わります。", "The asker gets to read it.";
    send: "回答を送る", "Send the answer";
    close: "完了にする", "Close";
    opened: "受付", "opened";
    not_now: "ほかの人が先に操作したため、変更できませんでした。",
        "Somebody else was quicker: it is no longer in that state.";
    figures: "件数と割合", "Volume and shares";
    languages: "言語", "Language";
    channels: "チャネル", "Channel";
    unanswered: "答えられなかった質問", "Not answered";
    times: "回", "×";
    offered: "提示した項目", "offered instead";
    draft: "下書き", "Draft of an entry";
    draft_hint: "回答と出典を書き加えて、パックの entries フォルダーに置きます。",
        "Add the answer and its sources, and put it into the pack's entries folder.";
    download: "ダウンロード", "Download";
    share: "全体に占める割合", "Share";
    all_fine: "ありません。", "None.";
    votes: "役に立たなかった / 評価の数", "not helpful / votes";
    ended: "適用期間終了", "ended";
}
