//! Fetches the pages of all sources and archives them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use super::allow::named;
use super::archive::{Archive, ArchiveError, PageStatus};
use super::cited::{CitedUrl, page};
use super::page::{Failure, Fetched, Fetcher, Validators};

/// The result for one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// The URL that was requested.
    pub address: String,
    /// The sources with this URL, as `pack/KEY`.
    pub sources: Vec<String>,
    /// The archived file, if there is one.
    pub file: Option<PathBuf>,
    /// How the page differs from its archived version, or why it couldn't be fetched.
    pub result: Result<PageStatus, Failure>,
}

impl Refreshed {
    /// The host, if the configuration doesn't allow it and it is the host of the URL
    /// itself, not of a redirect.
    pub fn disallowed_host(&self) -> Option<&str> {
        let Err(Failure::NotAllowed { host }) = &self.result else {
            return None;
        };
        let requested_host = page(&self.address).map(|url| named(&url));
        (requested_host.as_ref() == Some(host)).then_some(host)
    }
}

/// Fetches and archives the page of every source once, and passes each result to
/// `tell`.
///
/// # Errors
///
/// If a page can't be archived or `tell` fails. Pages before it stay archived.
pub fn refresh<E: From<ArchiveError>>(
    cited: &[CitedUrl],
    fetcher: &mut Fetcher,
    archive: &Archive,
    today: Date,
    mut tell: impl FnMut(Refreshed) -> Result<(), E>,
) -> Result<(), E> {
    let mut pages: BTreeMap<String, Vec<&CitedUrl>> = BTreeMap::new();
    for url in cited {
        let address = url.page().map_or(url.address.clone(), String::from);
        pages.entry(address).or_default().push(url);
    }
    for (address, cited) in pages {
        let url = cited.first().and_then(|one| one.page());
        let result = match &url {
            Some(url) => {
                let before = archive.page(url)?;
                let known = before
                    .as_ref()
                    .map_or_else(Validators::default, |page| page.validators());
                match fetcher.page(url, &known) {
                    Ok(Fetched::Page(page)) => {
                        Ok(archive.keep(url, before.as_ref(), &page, today)?)
                    }
                    Ok(Fetched::Unchanged) => Ok(PageStatus::Unchanged),
                    Err(failure) => Err(failure),
                }
            }
            None => Err(Failure::NoWebAddress),
        };
        let mut sources: Vec<String> = cited.iter().filter_map(|one| one.source.clone()).collect();
        sources.dedup();
        tell(Refreshed {
            address,
            sources,
            file: url.filter(|_| result.is_ok()).map(|url| archive.file(&url)),
            result,
        })?;
    }
    Ok(())
}
