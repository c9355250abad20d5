//! Serves the images of packs: files in the folder `images` of the pack that has an entry.
//! Nothing else of a pack is served, nor what a link in the file system leads to.

use std::fs;
use std::path::{Component, Path as FilePath};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::super::Site;
use super::visitor::encoded;

/// The largest image that is served, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The extensions of images with their media types.
const KINDS: [(&str, &str); 8] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
];

/// The address of an image by the id of an entry that has it and its name.
pub(super) fn address(entry: &str, name: &str) -> String {
    format!("/entries/{}/images/{}", encoded(entry), encoded(name))
}

/// `/entries/{id}/images/{name}`
pub(super) async fn image(
    State(site): State<Arc<Site>>,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    let engine = site.conversations.live.engine();
    let folder = engine
        .library()
        .entry(&id)
        .map(|(pack, _)| pack.folder.clone());
    let not_found = || StatusCode::NOT_FOUND.into_response();
    let (Some(folder), Some(kind)) = (folder, kind(&name)) else {
        return not_found();
    };
    let read = tokio::task::spawn_blocking(move || read(&folder, &name));
    let Ok(Some(bytes)) = read.await else {
        return not_found();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, max-age=300"),
    ];
    (headers, bytes).into_response()
}

/// The media type of a file name that has no folder in it.
fn kind(name: &str) -> Option<&'static str> {
    let mut parts = FilePath::new(name).components();
    let is_name = matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    );
    let (_, extension) = name.rsplit_once('.').filter(|_| is_name)?;
    let extension = extension.to_ascii_lowercase();
    let found = KINDS.iter().find(|(other, _)| *other == extension);
    found.map(|(_, kind)| *kind)
}

/// The bytes of an image of a pack, unless it is too large or leads elsewhere.
fn read(pack: &FilePath, name: &str) -> Option<Vec<u8>> {
    let folder = pack.canonicalize().ok()?.join("images");
    let path = folder.join(name).canonicalize().ok()?;
    let is_inside = path.parent() == Some(folder.as_path());
    let file = fs::metadata(&path).ok()?;
    let is_served = is_inside && file.is_file() && file.len() <= LARGEST;
    is_served.then(|| fs::read(path).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_are_served() {
        let cases = [
            ("a.png", Some("image/png")),
            ("A b.JPG", Some("image/jpeg")),
            ("a.md", None),
            ("png", None),
            ("../a.png", None),
            ("b/a.png", None),
            ("..", None),
        ];
        for (name, expected) in cases {
            assert_eq!(kind(name), expected, "{name}");
        }
        assert_eq!(address("a", "b-1.png"), "/entries/a/images/b-1.png");
    }

    #[cfg(unix)]
    #[test]
    fn links_that_leave_the_images_of_a_pack_are_not_served() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("pack/images")).expect("created");
        fs::create_dir_all(path("linking")).expect("created");
        fs::create_dir_all(path("photos")).expect("created");
        fs::write(path("pack/images/a.png"), "a").expect("written");
        fs::write(path("photos/b.png"), "b").expect("written");
        symlink(path("photos/b.png"), path("pack/images/b.png")).expect("linked");
        symlink(path("pack/images/a.png"), path("pack/images/c.png")).expect("linked");
        symlink(path("photos"), path("linking/images")).expect("linked");
        symlink(path("pack"), path("link")).expect("linked");
        for (pack, name, is_served) in [
            ("pack", "a.png", true),
            ("pack", "b.png", false),
            ("pack", "c.png", true),
            ("linking", "b.png", false),
            ("link", "a.png", true),
        ] {
            let served = read(&path(pack), name);
            assert_eq!(served.is_some(), is_served, "{pack} {name}");
        }
    }
}
