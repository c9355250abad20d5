//! Folders and files that only their owner can read and write.
//!
//! What exists with wider permissions is restricted. A folder whose owner is somebody
//! else, such as a mounted volume, can't be; that is logged, and its files are private.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

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

/// Restricts a file. A missing one is left alone.
pub(super) fn restrict_file(path: &Path) -> io::Result<()> {
    match restrict(path, 0o600) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
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
