//! The sentences of `madoguchi health`.

words! {
    /// The states of a running program.
    pub struct Health;

    /// It can answer.
    ready: "回答できます。", "It can answer.";

    /// It can answer, but its store is down.
    degraded: "回答できますが、記録先を使えないため、何も記録していません。",
        "It can answer, but records nothing, because the store isn't available.";

    /// It can answer, but the cluster with the documents is down.
    without_documents: "回答できますが、OpenSearch を使えないため、文書を検索していません。",
        "It can answer, but searches no documents, because OpenSearch isn't available.";

    /// It can answer, but its store and the cluster with the documents are down.
    without_both: "回答できますが、記録先も OpenSearch も使えないため、何も記録せず、文書も検索していません。",
        "It can answer, but records nothing and searches no documents, because neither the store nor OpenSearch is available.";

    /// It is shutting down.
    ending: "終了の途中です。", "It is shutting down.";

    /// Nothing replies.
    unreachable(address, error): "{address} から応答がありません: {error}",
        "{address} doesn't reply: {error}";

    /// Another program replies.
    other_program(address): "{address} で応答したのは madoguchi ではありません。",
        "What replies at {address} isn't madoguchi.";

    /// The configuration has no page.
    no_page: "状態を調べるには、Web ページが必要です。config.toml の [web] で enabled = true としてください。",
        "The state is on the web page's address. Set enabled = true under [web] in config.toml.";
}
