//! Turns passages into the body of a call that sends many of them, and reads the reply.

use serde_json::{Value, json};

use super::OpenSearchError;
use super::found::{components, encoded};
use super::schema;
use crate::index::{DocumentPassage, TermKind};
use crate::text::Language;

/// Adds a passage to a batch.
pub(super) fn add(batch: &mut String, passage: &DocumentPassage<'_>, finds_nearest: bool) {
    let language = Language::ALL
        .iter()
        .position(|l| *l == passage.passage.language);
    let mut fields = json!({
        "number": passage.number,
        "first": passage.first,
        "thing": passage.thing,
        "language": language,
        "passage": passage.passage,
    });
    for (kind, terms) in std::iter::zip(TermKind::ALL, &passage.terms) {
        fields[schema::terms(passage.pack, kind)] = json!(schema::text(terms));
    }
    if let Some(vector) = &passage.vector {
        fields["vector"] = json!(encoded(vector));
        // A vector without a direction is near nothing.
        if finds_nearest && vector.scale() > 0.0 {
            fields[schema::nearest(passage.pack)] = json!(components(vector));
        }
    }
    let number = passage.number;
    batch.push_str(&format!(
        "{{\"create\":{{\"_id\":\"{number}\"}}}}\n{fields}\n"
    ));
}

/// True if the same call is refused again, however often it is made.
pub(super) fn is_final(error: &OpenSearchError) -> bool {
    let OpenSearchError::Refused { status, .. } = error else {
        return false;
    };
    matches!(status, 400 | 401 | 403 | 413)
}

/// An error unless every passage is there: one that was sent before is a conflict.
pub(super) fn check_items(body: &Value) -> Result<(), OpenSearchError> {
    let items = body["items"].as_array().into_iter().flatten();
    let mut creations = items.map(|item| &item["create"]);
    let is_there = |item: &&Value| matches!(item["status"].as_u64(), Some(201 | 409));
    match creations.find(|item| !is_there(item)) {
        None => Ok(()),
        Some(item) => {
            let status = item["status"].as_u64().unwrap_or_default();
            let status = u16::try_from(status).unwrap_or_default();
            Err(OpenSearchError::refused("a passage", status, item))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_that_were_sent_before_are_fine() {
        let item = |status: u16| json!({"create": {"status": status}});
        let cases = [
            (vec![], true),
            (vec![item(201), item(409)], true),
            (vec![item(201), item(429)], false),
            (vec![item(400)], false),
        ];
        for (items, is_fine) in cases {
            let body = json!({"items": items});
            assert_eq!(check_items(&body).is_ok(), is_fine, "{body}");
        }
    }
}
