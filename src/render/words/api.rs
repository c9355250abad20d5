//! The sentences that tell a program why its request isn't answered.

words! {
    /// Refusals of requests to the API and the tools for assistants.
    pub struct Api;

    /// Nothing is at this address.
    no_path: "このアドレスには何もありません。利用できるアドレスは /api/v1/openapi.json で確認できます。",
        "There's nothing at this address. /api/v1/openapi.json lists the available ones.";

    /// The address exists for other methods.
    method: "このアドレスでは、このメソッドは使えません。使えるメソッドは Allow ヘッダーにあります。",
        "This address doesn't support the method. The Allow header lists those it supports.";

    /// The query string can't be read because of `reason`.
    query(reason): "クエリ文字列を読み取れません: {reason}", "The query string can't be read: {reason}";

    /// The body can't be read as JSON because of `reason`.
    body(reason): "本文を JSON として読み取れません: {reason}", "The body can't be read as JSON: {reason}";

    /// The JSON doesn't have the expected structure because of `reason`.
    shape(reason): "JSON の構造が正しくありません: {reason}",
        "The JSON doesn't have the expected structure: {reason}";

    /// The body isn't a JSON object.
    object: "本文を JSON のオブジェクトにしてください。", "The body must be a JSON object.";

    /// The parameter `name` isn't a whole number.
    whole_number(name): "クエリ文字列を読み取れません: {name} は 0 ～ 65535 の整数で指定してください。",
        "The query string can't be read: {name} must be a whole number from 0 to 65535.";

    /// The body isn't declared as JSON.
    media_type: "本文を JSON にし、Content-Type: application/json ヘッダーを付けて送ってください。",
        "Send the body as JSON, with the header Content-Type: application/json.";

    /// The body is too large.
    size: "本文が大きすぎます。", "The body is too large.";

    /// There is no entry `id`.
    entry(id): "項目「{id}」はありません。", "There's no entry \"{id}\".";

    /// There is no setting `name`.
    setting(name): "設定「{name}」はありません。", "There's no setting \"{name}\".";

    /// There is no rollout `name`.
    rollout(name): "展開「{name}」はありません。", "There's no rollout \"{name}\".";

    /// No stored question has the ID.
    question: "この ID の質問はありません。保存期間が終わった可能性があります。",
        "No question has this ID. Its retention period may be over.";

    /// Feedback can't be stored.
    store: "いまは保存できません。しばらくしてからもう一度お試しください。",
        "This can't be saved at the moment. Please try again later.";

    /// The address of the request is longer than `limit` bytes.
    address(limit): "アドレス (URL) が長すぎます。{limit} バイト以内にしてください。",
        "The address (URL) is too long. The limit is {limit} bytes.";

    /// The query string has more than `limit` parameters.
    parameters(limit): "クエリ文字列のパラメーターが多すぎます。{limit} 個以内にしてください。",
        "The query string has too many parameters. The limit is {limit}.";

    /// The host name of the request isn't one of this server.
    host: "このホスト名では利用できません。管理者が config.toml の web.hosts に追加すると利用できます。",
        "This host name isn't configured. An administrator can add it to web.hosts in config.toml.";

    /// A page of another site has sent the request.
    origin: "ほかのサイトのページからは送信できません。", "Pages of other sites can't send this request.";

    /// A client has reached its limit of streams.
    streams_of_client(limit):
        "開いたままのストリームが多すぎます。1 つのクライアントで {limit} 個までです (web.max_streams_per_client)。",
        "Too many open streams. One client can have {limit} (web.max_streams_per_client).";

    /// All clients together have reached the limit of streams.
    streams_of_all(limit):
        "混み合っています。開いたままのストリームは全体で {limit} 個までです (web.max_streams)。しばらくしてからもう一度お試しください。",
        "The server is busy: all of its {limit} streams (web.max_streams) are open. Please try again later.";

    /// The question is empty or blank.
    empty: "質問が空です。", "The question is empty.";

    /// The text has `length` characters, more than `limit`.
    long(length, limit): "テキストが長すぎます ({length} 文字)。{limit} 文字以内にしてください。",
        "The text is too long: {length} characters. The limit is {limit}.";

    /// The name of a conversation is malformed.
    conversation: "conversation は 16 ～ 64 文字の英数字、ハイフン、アンダースコアで指定してください。",
        "conversation must consist of 16 to 64 letters, digits, hyphens or underscores.";

    /// The number isn't in `range`.
    range(range): "数が範囲外です。指定できる範囲: {range}", "The number is out of range. Allowed: {range}";

    /// The API key is missing or wrong.
    key: "API キーが必要です。Authorization: Bearer ヘッダーで送ってください。",
        "An API key is required. Send it in the header Authorization: Bearer.";

    /// Too many requests; the next one is accepted in `seconds`.
    pace(seconds): "リクエストが多すぎます。{seconds} 秒ほど待ってから、もう一度お試しください。",
        "Too many requests. Please try again in {seconds} seconds.";

    /// The request timed out.
    time: "時間内に応答できませんでした。しばらくしてからもう一度お試しください。",
        "The request timed out. Please try again later.";

    /// The program failed.
    failed: "エラーが起きました。しばらくしてからもう一度お試しください。", "Something went wrong. Please try again later.";

    /// Any other mistake in a request.
    request: "このリクエストは処理できません。", "This request can't be processed.";
}
