//! Chooses the folders that a command uses, where they aren't given.
//!
//! In a folder with a config.toml or with packs, all folders are beside these, as the
//! configuration says. Elsewhere nothing is written into the current folder: the index and
//! fetched pages go to the user's cache, and what is kept of questions to the user's data,
//! where the platform has them. Without a folder of packs, the built-in pack answers.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::built_in::{self, PackFiles};
use super::output;
use crate::config::Config;
use crate::render::words::{Setup, Terminal};
use crate::text::Language;

/// The folder of this program in the user's folders.
const PROGRAM: &str = "madoguchi";

/// The user's folders for this program.
struct UserFolders {
    cache: PathBuf,
    data: PathBuf,
}

impl UserFolders {
    /// `None` if the home folder isn't known.
    fn find() -> Option<UserFolders> {
        let strategy = etcetera::base_strategy::choose_native_strategy().ok()?;
        Some(UserFolders {
            cache: strategy.cache_dir().join(PROGRAM),
            data: strategy.data_dir().join(PROGRAM),
        })
    }
}

/// Sets the folders that aren't given. If there is no folder of packs and the command can
/// use the built-in pack, unpacks it and says so in `language`.
///
/// # Errors
///
/// If the built-in pack can't be unpacked.
pub(super) fn choose(
    config: &mut Config,
    built_in: Option<fn() -> PackFiles>,
    language: Language,
) -> anyhow::Result<()> {
    let is_absent = !config.given.knowledge && config.knowledge.symlink_metadata().is_err();
    let built_in = built_in.filter(|_| is_absent);
    let has_own = config.given.file.is_some() || Path::new("knowledge").is_dir();
    if has_own && built_in.is_none() {
        return Ok(());
    }
    let words = Setup(language);
    let Some(user) = UserFolders::find() else {
        return match built_in {
            Some(_) => Err(anyhow::anyhow!(words.no_home())),
            None => Ok(()),
        };
    };
    let mut index = format!("index-{}", digest(&config.knowledge));
    if let Some(files) = built_in {
        config.knowledge = built_in::unpack(&files(), &user.cache)?;
        output::error(words.built_in_pack());
        index = "index".to_owned();
    }
    if has_own {
        return Ok(());
    }
    if !config.given.index {
        config.index.folder = user.cache.join(index);
    }
    if !config.given.fetch {
        config.fetch.folder = user.cache.join("fetched");
    }
    if !config.given.store {
        config.store.folder = user.data;
    }
    Ok(())
}

/// The folders of packs that are given as paths, or by their names in the knowledge folder;
/// that folder itself if none is given.
///
/// # Errors
///
/// If there is no such folder; the error is in `language`.
pub(super) fn of_packs(
    packs: &[PathBuf],
    config: &Config,
    language: Language,
) -> anyhow::Result<Vec<PathBuf>> {
    let folder = |pack: &PathBuf| {
        let named = config.knowledge.join(pack);
        match !pack.exists() && named.is_dir() {
            true => named,
            false => pack.clone(),
        }
    };
    let folders: Vec<PathBuf> = match packs {
        [] => vec![config.knowledge.clone()],
        packs => packs.iter().map(folder).collect(),
    };
    if let Some(absent) = folders.iter().find(|folder| !folder.exists()) {
        anyhow::bail!(Terminal(language).no_such_folder(absent.display()));
    }
    Ok(folders)
}

/// A name for a folder of packs.
fn digest(folder: &Path) -> String {
    let absolute = folder.canonicalize().unwrap_or(folder.to_owned());
    let digest = blake3::hash(absolute.as_os_str().as_encoded_bytes());
    digest.to_hex().as_str()[..16].to_owned()
}
