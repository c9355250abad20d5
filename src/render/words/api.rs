//! What programs are told whose request cannot be answered.

words! {
    /// Refusals of requests to the API and the tools for assistants.
    pub struct Api;

    /// Nothing is at this address.
    no_path: "このアドレスには何もありません。/api/v1/openapi.json に一覧があります。",
        "Nothing is at this address. /api/v1/openapi.json lists what there is.";

    /// The address is there, for other methods.
    method: "このアドレスでは使えないメソッドです。使えるメソッドは Allow ヘッダーにあります。",
        "This address does not take the method. The Allow header lists those it takes.";

    /// The query of the address cannot be read; `reason` says why.
    query(reason): "アドレスのクエリを読み取れません: {reason}",
        "The query of the address cannot be read: {reason}";

    /// The body is no JSON, or not in time; `reason` says why.
    body(reason): "本文を JSON として読み取れません: {reason}", "The body cannot be read as JSON: {reason}";

    /// The body is JSON of another shape; `reason` says why.
    shape(reason): "本文の JSON の形が違います: {reason}",
        "The JSON of the body has another shape: {reason}";

    /// The body is not declared as JSON.
    media_type: "本文は JSON で、Content-Type: application/json を付けて送ってください。",
        "Send the body as JSON, with Content-Type: application/json.";

    /// The body is too large.
    size: "本文が大きすぎます。", "The body is too large.";

    /// There is no entry `id`.
    entry(id): "「{id}」という項目はありません。", "There is no entry \"{id}\".";

    /// No setting is called `name`.
    setting(name): "「{name}」という設定はありません。", "No setting is called \"{name}\".";

    /// No roll-out is called `name`.
    rollout(name): "「{name}」という展開はありません。", "No roll-out is called \"{name}\".";

    /// The question is not known, or no longer.
    question: "この ID の質問はありません。保存期間を過ぎたのかもしれません。",
        "No question has this id, or it is no longer kept.";

    /// Feedback cannot be kept now.
    store: "いまは記録できません。しばらくしてからもう一度お試しください。",
        "It cannot be kept now. Please try again in a while.";

    /// The question is empty or blank.
    empty: "質問が空です。", "The question is empty.";

    /// The text is longer than `limit` characters.
    long(limit): "長すぎます。{limit} 文字以内にしてください。", "It is too long: {limit} characters at most.";

    /// The name of a conversation has another form.
    conversation: "conversation は 16 ～ 64 文字の英数字、- または _ で指定してください。",
        "A conversation is named by 16 to 64 letters, digits, - or _.";

    /// The number is not in the range `range`.
    range(range): "範囲外です。{range} の数を指定してください。", "It is out of range: a number from {range}.";

    /// No key was sent, or a wrong one.
    key: "API キーが必要です。Authorization: Bearer にキーを付けて送ってください。",
        "The API needs its key: send it as Authorization: Bearer.";

    /// Too many requests; again in `seconds` seconds.
    pace(seconds): "要求が続いています。{seconds} 秒ほど待ってから、もう一度お試しください。",
        "These were many requests at once. Please try again in {seconds} seconds.";

    /// It took too long.
    time: "時間内に応答できませんでした。しばらくしてからもう一度お試しください。",
        "It took too long. Please try again in a while.";

    /// The program failed.
    failed: "応答の途中でエラーが起きました。しばらくしてからもう一度お試しください。",
        "Something went wrong. Please try again in a while.";

    /// Anything else that is wrong with a request.
    request: "この要求は受け付けられません。", "The request cannot be taken.";
}
