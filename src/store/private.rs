//! Folders and files that only their owner can read and write.
//!
//! What exists with wider permissions is restricted. A folder or a file whose owner is
//! somebody else, such as a mounted volume, can't be; that is logged.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The files about which the log has a warning.
static WARNED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Creates a folder with its parents, or restricts an existing one.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    if let Err(error) = restrict(folder, 0o700) {
        tracing::warn!(folder = %folder.display(), %error, "others may list the state folder");
    }
    Ok(())
}

/// Creates a file that must not exist.
pub(super) fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(path)
}

/// Restricts a file. A missing one is left alone, and so is one of somebody else, which is
/// logged once.
pub(super) fn restrict_file(path: &Path) -> io::Result<()> {
    match restrict(path, 0o600) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let is_new = WARNED
                .lock()
                .is_ok_and(|mut warned| warned.insert(path.to_owned()));
            if is_new {
                tracing::warn!(file = %path.display(), %error, "others may read a file of the store");
            }
            Ok(())
        }
        result => result,
    }
}

/// The first of some files that exists but that this process can't read and write, with the
/// reason. Doesn't open any: closing a file would release the locks of SQLite on it.
#[cfg(unix)]
pub(super) fn inaccessible(files: impl Iterator<Item = PathBuf>) -> Option<(PathBuf, String)> {
    use rustix::fs::{Access, access};
    use std::os::unix::fs::MetadataExt;
    let mut existing = files.filter_map(|file| Some((file.metadata().ok()?.uid(), file)));
    existing.find_map(|(owner, file)| {
        let error = access(&file, Access::READ_OK | Access::WRITE_OK).err()?;
        let detail = format!(
            "{}; the user with the ID {owner} owns it; give it to the user of this program",
            io::Error::from(error)
        );
        Some((file, detail))
    })
}

#[cfg(not(unix))]
pub(super) fn inaccessible(_: impl Iterator<Item = PathBuf>) -> Option<(PathBuf, String)> {
    None
}

/// Takes all permissions from others. Elsewhere than on Unix, the system's defaults hold.
#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let found = fs::metadata(path)?.permissions().mode() & 0o777;
    match found & !mode {
        0 => Ok(()),
        _ => fs::set_permissions(path, fs::Permissions::from_mode(found & mode)),
    }
}

#[cfg(not(unix))]
fn restrict(path: &Path, _: u32) -> io::Result<()> {
    fs::metadata(path).map(drop)
}
