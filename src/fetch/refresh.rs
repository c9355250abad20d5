//! The sources of packs to what became of their pages, each kept as it comes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use super::allow::named;
use super::cited::{Cited, page};
use super::kept::{Changed, Folder, KeptError};
use super::page::{Failure, Fetched, Fetcher, Validators};

/// What became of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshed {
    /// The address that was asked.
    pub address: String,
    /// The sources that it is the page of, as `pack/KEY`.
    pub sources: Vec<String>,
    /// Where it is kept, if it is.
    pub file: Option<PathBuf>,
    /// What changed, or why nobody knows.
    pub result: Result<Changed, Failure>,
}

impl Refreshed {
    /// The host that may not be asked, if it is that of the address itself and not one
    /// that it sends on to.
    pub fn host_left_out(&self) -> Option<&str> {
        let Err(Failure::NotAllowed { host }) = &self.result else {
            return None;
        };
        let own = page(&self.address).map(|url| named(&url));
        (own.as_ref() == Some(host)).then_some(host)
    }
}

/// Asks for the page of every source once, and hands each to `tell` as it is known.
///
/// # Errors
///
/// If a page cannot be kept, or `tell` fails; the others are as they were.
pub fn refresh<E: From<KeptError>>(
    cited: &[Cited],
    fetcher: &mut Fetcher,
    folder: &Folder,
    today: Date,
    mut tell: impl FnMut(Refreshed) -> Result<(), E>,
) -> Result<(), E> {
    let mut pages: BTreeMap<String, Vec<&Cited>> = BTreeMap::new();
    for one in cited {
        let address = one.page().map_or(one.address.clone(), String::from);
        pages.entry(address).or_default().push(one);
    }
    for (address, cited) in pages {
        let url = cited.first().and_then(|one| one.page());
        let result = match &url {
            Some(url) => {
                let before = folder.page(url)?;
                let known = before
                    .as_ref()
                    .map_or_else(Validators::default, |page| page.validators());
                match fetcher.page(url, &known) {
                    Ok(Fetched::Page(page)) => {
                        Ok(folder.keep(url, before.as_ref(), &page, today)?)
                    }
                    Ok(Fetched::Unchanged) => Ok(Changed::Same),
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
            file: url.filter(|_| result.is_ok()).map(|url| folder.file(&url)),
            result,
        })?;
    }
    Ok(())
}
