//! The sentences about connections that aren't served, for whoever opens them.

words! {
    /// Refusals of connections, before it is known who asks and in which language.
    pub struct Connections;

    /// A client has reached its limit of connections.
    too_many_of_client(limit):
        "同時に処理中のリクエストが多すぎます。1 つのクライアントの接続は {limit} 個までです (http.max_connections_per_client)。",
        "Too many requests at once. One client can have {limit} connections (http.max_connections_per_client).";

    /// The chat platforms have reached their limit of connections.
    too_many_of_platform(limit):
        "混み合っています。チャットからの接続は同時に {limit} 個までです (http.max_connections の 4 分の 1)。",
        "The server is busy: chat platforms can have {limit} connections, a quarter of http.max_connections.";

    /// So many requests of a client were refused that its connections aren't served for a while.
    paused(seconds):
        "拒否されたリクエストが多すぎるため、接続を受け付けていません。{seconds} 秒後にもう一度お試しください。",
        "Too many requests were refused. Connections are accepted again in {seconds} s.";

    /// All connections are in use.
    too_many_of_all(limit):
        "混み合っています。同時に処理できる接続は {limit} 個までです (http.max_connections)。しばらくしてからもう一度お試しください。",
        "The server is busy: all of its {limit} connections (http.max_connections) are in use. Please try again later.";

    /// A client has reached its limit of connections, which is lower than the configured one
    /// because the program may open few files.
    too_many_of_client_by_files(limit):
        "同時に処理中のリクエストが多すぎます。サーバーが開けるファイルの数 (ulimit -n) が少ないため、1 つのクライアントの接続は {limit} 個までです。",
        "Too many requests at once. One client can have {limit} connections, because the server may open only few files (ulimit -n).";

    /// All connections are in use, fewer than configured because the program may open few
    /// files.
    too_many_of_all_by_files(limit):
        "混み合っています。サーバーが開けるファイルの数 (ulimit -n) が少ないため、同時に処理できる接続は {limit} 個までです。しばらくしてからもう一度お試しください。",
        "The server is busy: all of its {limit} connections are in use. There are no more because it may open only few files (ulimit -n). Please try again later.";

    /// The body of a request took longer than `seconds`.
    slow_body(seconds):
        "本文を {seconds} 秒以内に受信できませんでした (http.body_timeout_seconds)。",
        "The body didn't arrive within {seconds} seconds (http.body_timeout_seconds).";

    /// All requests together have more than `megabytes` of bodies.
    busy_bodies(megabytes):
        "混み合っています。同時に受信できる本文は合計 {megabytes} MiB までです。しばらくしてからもう一度お試しください。",
        "The server is busy: it receives {megabytes} MiB of bodies at once at most. Please try again later.";
}
