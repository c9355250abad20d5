//! The HTTP requests on the pages, sent to the running program.

use std::collections::BTreeSet;

use super::{BOOKS, Page, blocks_in, commands};
use crate::harness::Desk;
use crate::served::{Served, encoded};

/// The address on the pages.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// A request by curl.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Request {
    path: String,
    body: Option<String>,
}

/// Parses the arguments of curl that the pages use.
fn request(words: &[String]) -> Request {
    let mut request = Request::default();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().cloned().unwrap_or_default();
        match word.as_str() {
            "-G" => {}
            "-H" => drop(value()),
            "--json" => request.body = Some(value()),
            "--data-urlencode" => {
                let pair = value();
                let (name, text) = pair.split_once('=').expect("a pair");
                request.path += &format!("?{name}={}", encoded(text));
            }
            address => {
                let path = address.strip_prefix(ADDRESS);
                request.path =
                    path.unwrap_or_else(|| panic!("{address}")).to_owned() + &request.path;
            }
        }
    }
    request
}

#[test]
fn every_request_is_accepted() {
    let served = Served::start(Desk::of_the_shipped_packs(), &[]);
    let blocks = blocks_in("console").into_iter();
    let lines: Vec<String> = blocks
        .flat_map(|block| block.text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|line| line.starts_with("curl "))
        .collect();
    let requests: BTreeSet<Request> = lines
        .iter()
        .map(|line| request(&commands::words(line)))
        .collect();
    assert!(requests.len() >= 8, "{requests:?}");
    for request in requests {
        let reply = match &request.body {
            Some(body) => served.post(&request.path, body),
            None => served.get(&request.path),
        };
        // The question of a vote is of somebody else.
        let expected = if request.path.ends_with("/feedback") {
            404
        } else {
            200
        };
        let text = String::from_utf8_lossy(&reply.body);
        assert_eq!(reply.status, expected, "{request:?}: {text}");
    }
    figures_are_those_of_the_page(&served);
}

/// The figures of `/metrics` are in the table. Those that nothing was counted for aren't served.
fn figures_are_those_of_the_page(served: &Served) {
    let reply = served.get("/metrics");
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let served: BTreeSet<String> = types
        .filter_map(|line| {
            let (name, kind) = line.split_once(' ')?;
            let ending = if kind == "counter" { "_total" } else { "" };
            Some(format!("{name}{ending}"))
        })
        .collect();
    assert!(served.len() >= 5, "{served:?}");
    for book in BOOKS {
        let page = Page::read(&std::path::Path::new(book).join("operations/monitoring.md"));
        let rows = page
            .rows()
            .into_iter()
            .map(|(code, _)| code.trim_matches('`').to_owned());
        let listed: BTreeSet<String> = rows.filter(|name| name.starts_with("madoguchi_")).collect();
        assert!(served.is_subset(&listed), "{book}: {served:?}");
    }
}
