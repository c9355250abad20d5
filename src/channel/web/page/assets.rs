//! Serves the stylesheet, the script and the icon, which are part of the program. Their
//! addresses change with their contents, so browsers can cache them permanently.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    digest: String,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    let asset = |name, kind, text: &'static str| Asset {
        name,
        kind,
        text,
        digest: blake3::hash(text.as_bytes()).to_hex()[..12].to_owned(),
    };
    [
        asset(
            "page.css",
            "text/css; charset=utf-8",
            include_str!("../../../../assets/page.css"),
        ),
        asset(
            "page.js",
            "text/javascript; charset=utf-8",
            include_str!("../../../../assets/page.js"),
        ),
        asset(
            "icon.svg",
            "image/svg+xml",
            include_str!("../../../../assets/icon.svg"),
        ),
    ]
});

/// The address of an asset.
pub(super) fn address(name: &str) -> String {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let digest = asset.map_or("", |asset| &asset.digest);
    format!("/assets/{digest}-{name}")
}

/// An asset at its address.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let (digest, name) = name.split_once('-').unwrap_or_default();
    let found = ASSETS
        .iter()
        .find(|asset| asset.name == name && asset.digest == digest);
    let Some(asset) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.text).into_response()
}
