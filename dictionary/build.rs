//! Compiles IPADIC into the files that `src/lib.rs` embeds. By default it uses the copy
//! in the crate `yoin-ipadic`.
//!
//! `MADOGUCHI_IPADIC_SOURCE` sets a folder of MeCab source files to use instead, such as
//! `/usr/share/mecab/dic/ipadic` of Debian's `mecab-ipadic`.
//!
//! Nothing is downloaded, and the files of a given folder aren't changed (the README
//! describes the consequences).

#![allow(
    clippy::print_stdout,
    reason = "this is how a build script talks to Cargo"
)]

#[path = "build/decode.rs"]
mod decode;
#[path = "build/write.rs"]
mod write;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::metadata::Metadata;

/// The variable with the folder of MeCab source files.
const SOURCE: &str = "MADOGUCHI_IPADIC_SOURCE";

/// What lindera needs to know about the source files in addition to their content.
const METADATA: &[u8] = include_bytes!("metadata.json");

fn main() -> Result<(), Box<dyn Error>> {
    for path in ["build.rs", "build", "metadata.json"] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed={SOURCE}");

    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run by Cargo?")?);
    let compiled = out.join("ipadic");
    match env::var_os(SOURCE).filter(|dir| !dir.is_empty()) {
        Some(dir) => {
            println!("cargo::rerun-if-changed={}", Path::new(&dir).display());
            compile_given(Path::new(&dir), &compiled)
                .map_err(|error| format!("{SOURCE}={}: {error}", Path::new(&dir).display()))?;
        }
        None => compile_own(&out.join("source"), &compiled)
            .map_err(|error| format!("the dictionary in yoin-ipadic: {error}"))?,
    }
    println!("cargo::rustc-env=LINDERA_WORKDIR={}", out.display());
    Ok(())
}

/// Writes yoin-ipadic to temporary source files and compiles them.
fn compile_own(source: &Path, compiled: &Path) -> Result<(), Box<dyn Error>> {
    let words = decode::words(yoin_ipadic::MORPHS)?;
    let matrix = decode::matrix(yoin_ipadic::MATRIX)?;
    let unknown = decode::unknown(yoin_ipadic::UNKOWN)?;
    fs::create_dir_all(source).map_err(|error| format!("{}: {error}", source.display()))?;
    write::source(source, &words, &matrix, &unknown)?;
    compile(source, "UTF-8", compiled)?;
    fs::remove_dir_all(source).map_err(|error| format!("{}: {error}", source.display()))?;
    Ok(())
}

/// Compiles the source files of a given folder, in their encoding.
fn compile_given(source: &Path, compiled: &Path) -> Result<(), Box<dyn Error>> {
    let source = fs::canonicalize(source)?;
    let encoding = encoding_of(&source)?;
    compile(&source, &encoding, compiled)
}

/// The encoding of a folder: UTF-8 if `unk.def`, which is short and contains Japanese,
/// is valid UTF-8; otherwise the one that `dicrc` names; otherwise EUC-JP, the encoding
/// of IPADIC.
fn encoding_of(source: &Path) -> Result<String, String> {
    let path = source.join("unk.def");
    let unknown = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if str::from_utf8(&unknown).is_ok() {
        return Ok("UTF-8".to_owned());
    }
    let settings = fs::read(source.join("dicrc")).unwrap_or_default();
    let settings = String::from_utf8_lossy(&settings);
    let charset = settings.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "config-charset").then(|| value.trim().to_owned())
    });
    Ok(charset.unwrap_or_else(|| "EUC-JP".to_owned()))
}

fn compile(source: &Path, encoding: &str, compiled: &Path) -> Result<(), Box<dyn Error>> {
    let mut metadata = Metadata::load(METADATA)?;
    encoding.clone_into(&mut metadata.encoding);
    DictionaryBuilder::new(metadata)
        .build_dictionary(source, compiled)
        .map_err(|error| format!("compiling {} ({encoding}): {error:?}", source.display()))?;
    Ok(())
}
