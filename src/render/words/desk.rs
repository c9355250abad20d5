//! The sentences of the desk's web pages, which templates call by name.

words! {
    /// The pages of the desk.
    pub struct Desk;

    title: "担当者の窓口", "The desk";
    key: "担当者用のキー", "Desk key";
    key_hint: "サーバーの管理者が環境変数 MADOGUCHI_DESK_KEY に設定した値です。",
        "The value that your server's administrator set in the environment variable MADOGUCHI_DESK_KEY.";
    enter: "サインイン", "Sign in";
    leave: "サインアウト", "Sign out";
    wrong_key: "キーが違います。", "The key is wrong.";
    too_often: "試行回数が多すぎます。1 分ほど待ってから、もう一度お試しください。",
        "Too many attempts. Please try again in a minute.";
    period: "期間", "Period";
    days_7: "7 日間", "7 days";
    days_30: "30 日間", "30 days";
    days_90: "90 日間", "90 days";
    spreadsheet: "CSV をダウンロード", "Download as CSV";
    tickets: "引き継がれた質問", "Questions passed on";
    no_tickets: "引き継がれた質問はありません。", "No questions were passed on.";
    open: "未対応", "open";
    taken: "対応中", "taken";
    answered: "回答済み", "answered";
    closed: "完了", "closed";
    take: "対応する", "Take";
    answer: "回答", "Your answer";
    answer_hint: "質問した人に届きます。", "The answer is sent to the asker.";
    send: "回答を送る", "Send answer";
    close: "完了にする", "Close";
    opened: "受付", "opened";
    not_now: "ほかの担当者が先に操作したため、変更できませんでした。", "Somebody else has already changed this question.";
    gone: "この質問の記録は残っていません。", "This question is no longer stored.";
    figures: "件数と割合", "Volume and shares";
    figures_as_of(time): "{time} 時点の集計です。古くなると、次にページを開いたときに更新されます。",
        "Figures as of {time}. Once they are out of date, opening the page updates them.";
    figures_counted: "集計しています。しばらくしてから再読み込みしてください。",
        "The figures are being counted. Please reload the page in a moment.";
    all: "すべて", "All";
    find_ticket: "受付番号", "Ticket number";
    previous: "前のページ", "Previous page";
    next: "次のページ", "Next page";
    page_of(page, pages): "{page} / {pages} ページ", "Page {page} of {pages}";
    languages: "言語", "Language";
    channels: "チャネル", "Channel";
    unanswered: "答えられなかった質問", "Unanswered questions";
    times: "回", "×";
    offered: "提示した項目", "suggested entries";
    draft: "項目の下書き", "Draft of an entry";
    draft_hint: "回答と出典を書き加えて、パックの entries フォルダーに置いてください。",
        "Add the answer and its sources, and put the file in the pack's entries folder.";
    download: "ダウンロード", "Download";
    share: "全体に占める割合", "Share of all";
    all_fine: "ありません。", "None.";
    suggestions: "項目への提案", "Suggestions for entries";
    suggestions_made: "提案を作成しています。しばらくしてから再読み込みしてください。",
        "The suggestions are being made. Please reload the page in a moment.";
    suggestions_failed: "提案を作成できませんでした。原因はログにあります。もう一度作成しています。しばらくしてから再読み込みしてください。",
        "The suggestions couldn't be made; the log says why. They are being made again. Please reload the page in a moment.";
    suggestions_as_of(time): "{time} 時点の提案です。古くなると、次にページを開いたときに更新されます。",
        "Suggestions as of {time}. Once they are out of date, opening the page updates them.";
    no_meaning: "意味による検索 (semantic.enabled) がオフのため、提案できません。",
        "There are no suggestions, because searching by meaning (semantic.enabled) is turned off.";
    contested: "2 つの項目に当てはまる質問", "Questions that fit two entries";
    twins: "ほぼ同じ項目", "Entries that are nearly the same";
    own_words: "回答だけにある言葉", "Words only in the answer";
    nearest: "近い項目", "nearest entry";
    back_to_desk: "担当者の窓口に戻る", "Back to the desk";
    votes: "役に立たなかった / 評価の数", "not helpful / votes";
}
