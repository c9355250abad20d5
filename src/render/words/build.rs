//! What the command line says about the features of the build.

words! {
    /// The features that this build has or lacks.
    pub struct Build;

    /// A command or a configuration key needs a feature that the build lacks.
    needs(what, title, feature):
        "{what} には {title} が必要ですが、このビルドには含まれていません。含めるには `cargo build --release --features {feature}` でビルドしてください。",
        "{what} needs {title}, which this build doesn't include. To include it, build with `cargo build --release --features {feature}`.";

    subject: "ビルド", "Build";

    /// The build has all features.
    with(titles): "{titles} を含みます", "Includes {titles}";

    /// The build has some features.
    with_and_without(titles, others): "{titles} を含み、{others} は含みません",
        "Includes {titles}, but not {others}";

    /// The build has no features.
    without(others): "{others} は含みません", "Doesn't include {others}";

    without_remedy: "使う場合は、`cargo build --release` ですべてを含めてビルドしてください",
        "If you need them, build with `cargo build --release`, which includes all";
}
