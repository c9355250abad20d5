//! Runs the program, which contains the first pack, and returns its exit code.

use std::borrow::Cow;
use std::process::ExitCode;

/// The pack that answers where there is no folder of packs.
#[derive(rust_embed::Embed)]
#[folder = "knowledge/registration-campaign"]
struct BuiltInPack;

fn main() -> ExitCode {
    madoguchi::cli::main(|| {
        let file = |path: Cow<'static, str>| {
            let file = BuiltInPack::get(&path)?;
            Some((path, file.data))
        };
        BuiltInPack::iter().filter_map(file).collect()
    })
}
