//! What the command line says about setting up packs: the built-in pack, and `init`.

words! {
    /// The built-in pack, and new packs.
    pub struct Setup;

    /// There is no folder of packs.
    built_in_pack: "パックのフォルダーがないため、内蔵のパックを使います。`madoguchi init` で自分のパックを作れます。",
        "There is no folder of packs here, so the built-in pack is used. Create your own with `madoguchi init`.";

    /// The system doesn't tell where to keep the built-in pack and its index.
    no_home: "ホーム フォルダーが分からないため、内蔵のパックを使えません。フォルダーを --knowledge と --index で指定してください。",
        "The built-in pack can't be used without a home folder. Name folders with --knowledge and --index.";

    /// A pack was created.
    pack_created(folder): "パックを作成しました: {folder}", "Created the pack {folder}";

    /// A pack exists, so it stays as it is.
    pack_kept(folder): "パックはすでにあるため、変更していません: {folder}",
        "The pack exists already and was left unchanged: {folder}";

    /// A folder of the pack's name exists.
    name_taken(folder): "{folder} はすでにあります。別の名前を指定してください: madoguchi init 名前",
        "{folder} exists already. Choose another name: madoguchi init NAME";

    /// The name isn't an ID.
    bad_name(name, example): "「{name}」はパックの ID にできません。小文字の英字、数字、ハイフンで指定してください: madoguchi init {example}",
        "\"{name}\" can't be a pack's ID. Use lowercase letters, digits and hyphens: madoguchi init {example}";

    /// The folder of packs is itself a pack.
    knowledge_is_pack(folder): "{folder} はパックなので、その中にパックは作れません。パックのフォルダーを --knowledge で指定してください。",
        "{folder} is a pack, so it can't hold another one. Name the folder of packs with --knowledge.";

    /// The pack isn't among those that are in service.
    pack_outside(knowledge): "このパックはパックのフォルダー {knowledge} の外にあるため、回答に使うには --knowledge で指定します。",
        "The pack is outside of the folder of packs, {knowledge}: name it with --knowledge to get answers from it.";

    /// A heading: what to do next.
    next_steps: "次の手順:", "Next steps:";

    /// Below the command `ask`.
    step_ask: "質問してみる", "ask a question";

    /// Below the command `serve`.
    step_serve(address): "Web ページを http://{address} で開く",
        "open the web page at http://{address}";

    /// Below the command `check`.
    step_check(folder): "{folder} を編集したら、誤りを調べる",
        "edit {folder}, then look for mistakes";

    /// Below the command `import`.
    step_import: "すでにある記事や FAQ から項目を作る",
        "create entries from posts and FAQ pages that you have";

    /// Below the command `init`, where there is no config.toml.
    step_init: "設定ファイル config.toml を作る", "create the configuration file config.toml";
}
