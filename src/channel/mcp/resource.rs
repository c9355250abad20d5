//! Serves entries as resources, which the user of an assistant can select.

use rmcp::ErrorData;
use rmcp::model::{
    ListResourcesResult, ReadResourceResult, Resource, ResourceContents, ResourceTemplate,
};

use super::super::conversation::Conversations;
use super::call::entry_text;
use crate::render::words::Api;
use crate::text::Language;

/// The prefix of an entry's id in its URI.
const PREFIX: &str = "madoguchi://entries/";

/// The resources on one page of a list.
const PAGE: usize = 200;

/// The media type of entries.
const MEDIA_TYPE: &str = "text/plain";

/// The template of the URIs of entries.
pub(super) fn template() -> ResourceTemplate {
    ResourceTemplate::new(format!("{PREFIX}{{id}}"), "entry").with_mime_type(MEDIA_TYPE)
}

/// A page of the list of entries. A cursor is the number of entries before the page.
pub(super) fn list(
    conversations: &Conversations,
    cursor: Option<&str>,
) -> Result<ListResourcesResult, ErrorData> {
    let before = cursor.map_or(Ok(0), str::parse::<usize>);
    let before = before.map_err(|_| ErrorData::invalid_params("Unknown cursor", None))?;
    let engine = conversations.live.engine();
    let entries = engine.library().packs.iter().flat_map(|pack| &pack.entries);
    let total = entries.clone().count();
    let resource = |entry: &crate::knowledge::Entry| {
        let side = entry.side(conversations.default_language);
        let title = side.map_or("", |(_, side)| side.header.question.as_str());
        Resource::new(format!("{PREFIX}{}", entry.id), entry.id.clone())
            .with_title(title)
            .with_mime_type(MEDIA_TYPE)
    };
    let page = entries.skip(before).take(PAGE).map(resource);
    let mut result = ListResourcesResult::with_all_items(page.collect());
    let after = before.saturating_add(PAGE);
    result.next_cursor = (after < total).then(|| after.to_string());
    Ok(result)
}

/// An entry in all its languages.
pub(super) fn read(
    conversations: &Conversations,
    uri: &str,
) -> Result<ReadResourceResult, ErrorData> {
    let engine = conversations.live.engine();
    let id = uri.strip_prefix(PREFIX).unwrap_or_default();
    let found = engine.library().entry(id);
    let (pack, entry) = found.ok_or_else(|| {
        let detail = Api(conversations.default_language).entry(id);
        ErrorData::resource_not_found(detail, None)
    })?;
    let is_written = |language: &Language| entry.sides.contains_key(language);
    let texts = Language::ALL.into_iter().filter(is_written);
    let day = conversations.context(None).day;
    let texts = texts.map(|language| entry_text(pack, entry, language, day));
    let contents = texts.map(|text| ResourceContents::text(text, uri));
    Ok(ReadResourceResult::new(contents.collect()))
}
