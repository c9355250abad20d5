//! Packs with an index of the names in them: an id or a name leads to its entry or
//! row without a scan.
//!
//! Names are compared by their [`comparison_key`]. Where packs or rows share a
//! name, the results keep the order of the packs and of their rows.

use std::collections::HashMap;
use std::mem::{replace, take};

use super::document::{Document, ListedDocument};
use super::entry::Entry;
use super::pack::Pack;
use super::table::{Rollout, Setting, comparison_key};

/// Every pack of a knowledge folder.
#[derive(Debug, Clone)]
pub struct Library {
    /// The packs, sorted by folder name.
    pub packs: Vec<Pack>,
    /// Digest of every file read (BLAKE3, hexadecimal).
    pub fingerprint: String,
    names: Names,
}

/// The documents that were taken out of a library, by pack.
#[derive(Debug)]
pub struct TakenDocuments {
    packs: Vec<(Vec<ListedDocument>, Vec<Document>)>,
    fingerprint: String,
}

/// The positions of a pack in the library and of an item in the pack.
type Position = (usize, usize);

/// Where the things of each name are, in the order of the packs and their rows.
#[derive(Debug, Clone, Default)]
struct Names {
    packs: HashMap<String, usize>,
    entries: HashMap<String, Vec<Position>>,
    settings: HashMap<String, Vec<Position>>,
    rollouts: HashMap<String, Vec<Position>>,
}

impl Library {
    /// Indexes the names in packs.
    pub(super) fn new(packs: Vec<Pack>, fingerprint: String) -> Library {
        let names = Names::of(&packs);
        Library {
            packs,
            fingerprint,
            names,
        }
    }

    /// True if the texts of all documents were read.
    pub fn has_all_texts(&self) -> bool {
        let mut packs = self.packs.iter();
        packs.all(|pack| pack.documents.len() == pack.listed.len())
    }

    /// Takes all documents out, so that an index of the library has none.
    pub fn take_documents(&mut self) -> TakenDocuments {
        let taken = |pack: &mut Pack| (take(&mut pack.listed), take(&mut pack.documents));
        let packs = self.packs.iter_mut().map(taken).collect();
        let without = format!("{} without documents", self.fingerprint);
        TakenDocuments {
            packs,
            fingerprint: replace(&mut self.fingerprint, without),
        }
    }

    /// Puts documents back where they were.
    pub fn put_back(&mut self, documents: TakenDocuments) {
        self.fingerprint = documents.fingerprint;
        for (pack, (listed, read)) in std::iter::zip(&mut self.packs, documents.packs) {
            pack.listed = listed;
            pack.documents = read;
        }
    }

    /// The pack with an id.
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.get(*self.names.packs.get(id)?)
    }

    /// The entry with an id, and its pack: the first pack's if several have one.
    pub fn entry(&self, id: &str) -> Option<(&Pack, &Entry)> {
        let positions = self.names.entries.get(id);
        self.rows(positions, |pack| &pack.entries).next()
    }

    /// The first setting with a name (see [`Setting::names`]), and its pack.
    pub fn setting(&self, name: &str) -> Option<(&Pack, &Setting)> {
        self.settings_named(name).next()
    }

    /// The settings with a name (see [`Setting::names`]), and their packs.
    pub fn settings_named(&self, name: &str) -> impl Iterator<Item = (&Pack, &Setting)> + Clone {
        let positions = self.names.settings.get(&comparison_key(name));
        self.rows(positions, |pack| &pack.settings)
    }

    /// The rollouts with a name (see [`Rollout::names`]), and their packs.
    pub fn rollouts_named(&self, name: &str) -> impl Iterator<Item = (&Pack, &Rollout)> + Clone {
        let positions = self.names.rollouts.get(&comparison_key(name));
        self.rows(positions, |pack| &pack.rollouts)
    }

    fn rows<'l, Row: 'l>(
        &'l self,
        positions: Option<&'l Vec<Position>>,
        table: fn(&Pack) -> &Vec<Row>,
    ) -> impl Iterator<Item = (&'l Pack, &'l Row)> + Clone {
        let positions = positions.into_iter().flatten();
        positions.filter_map(move |(pack, row)| {
            let pack = self.packs.get(*pack)?;
            Some((pack, table(pack).get(*row)?))
        })
    }
}

impl Names {
    fn of(packs: &[Pack]) -> Names {
        let mut names = Names::default();
        for (at, pack) in packs.iter().enumerate() {
            names.packs.entry(pack.id.clone()).or_insert(at);
            for (row, entry) in pack.entries.iter().enumerate() {
                add(&mut names.entries, entry.id.clone(), (at, row));
            }
            for (row, setting) in pack.settings.iter().enumerate() {
                for name in setting.names() {
                    add(&mut names.settings, comparison_key(name), (at, row));
                }
            }
            for (row, rollout) in pack.rollouts.iter().enumerate() {
                for name in rollout.names() {
                    add(&mut names.rollouts, comparison_key(name), (at, row));
                }
            }
        }
        names
    }
}

/// Adds a position under a name once: a row's id and its name may have the same key.
fn add(names: &mut HashMap<String, Vec<Position>>, name: String, position: Position) {
    let positions = names.entry(name).or_default();
    if positions.last() != Some(&position) {
        positions.push(position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pack with one entry `hours` and settings of these rows.
    fn pack(id: &str, settings: &str) -> (std::path::PathBuf, String) {
        (id.into(), settings.to_owned())
    }

    fn library(packs: &[(std::path::PathBuf, String)]) -> Library {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, settings) in packs {
            let pack = folder.path().join(name);
            std::fs::create_dir_all(pack.join("entries")).expect("made");
            let file = "format = 1\n[sources.S]\ntitle = \"S\"\nurl = \"https://s.example\"\ndate = \"2026\"\n";
            let entry = "---\nquestion: When?\nsources: [S]\nas_of: 2026-01-01\n---\n\nAt nine.\n";
            for (file, text) in [
                ("pack.toml", file),
                ("entries/hours.en.md", entry),
                ("settings.toml", settings),
                ("rollouts.toml", &["free", "p1"].map(rollout).join("\n")),
            ] {
                std::fs::write(pack.join(file), text).expect("written");
            }
        }
        let (library, _) = super::super::load(folder.path()).expect("loaded");
        library
    }

    fn setting(id: &str, name: &str) -> String {
        format!(
            "[[setting]]\nid = \"{id}\"\nname = {{ en = \"{name}\", ja = \"再通知できる日数\" }}\n\
             also = {{ en = [\"interval\"], ja = [\"ｽﾇｰｽﾞ 期間\"] }}\nproperty = \"durationInDays\"\n\
             description = \"d\"\ndefault = \"1\"\nsources = []\n"
        )
    }

    fn rollout(audience: &str) -> String {
        format!(
            "[[rollout]]\nid = \"change\"\nannouncement = \"MC123\"\naudience = [\"{audience}\"]\n\
             audience_name = \"A\"\nname = \"N\"\ndescription = \"d\"\nstart = \"2026-01\"\n\
             sources = []\n"
        )
    }

    #[test]
    fn a_setting_has_all_its_names_and_no_part_of_one() {
        let library = library(&[pack("a", &setting("days-allowed", "Days allowed"))]);
        for name in [
            "days-allowed",
            "DAYS ALLOWED",
            "durationindays",
            "スヌーズ期間",
            "Interval",
        ] {
            let found: Vec<&str> = library
                .settings_named(name)
                .map(|(_, row)| row.id.as_str())
                .collect();
            assert_eq!(found, ["days-allowed"], "{name}");
        }
        assert!(library.setting("days").is_none());
    }

    #[test]
    fn shared_names_keep_the_order_of_packs_and_rows() {
        let rows = setting("x", "First") + &setting("y", "Second");
        let library = library(&[pack("b", &rows), pack("a", &setting("z", "Third"))]);
        let named = library.settings_named("interval");
        let named: Vec<(&str, &str)> = named
            .map(|(p, row)| (p.id.as_str(), row.id.as_str()))
            .collect();
        assert_eq!(named, [("a", "z"), ("b", "x"), ("b", "y")]);
        let own = library.setting("second").map(|(_, row)| row.id.as_str());
        assert_eq!(own, Some("y"));
        let (first, _) = library.entry("hours").expect("an entry");
        assert_eq!(first.id, "a");
        assert!(library.entry("HOURS").is_none());
        assert_eq!(library.pack("b").map(|pack| pack.id.as_str()), Some("b"));
        assert!(library.pack("c").is_none());
        let audiences = library.rollouts_named("mc123");
        let audiences: Vec<(&str, &str)> = audiences
            .map(|(pack, row)| (pack.id.as_str(), row.audience[0].as_str()))
            .collect();
        assert_eq!(
            audiences,
            [("a", "free"), ("a", "p1"), ("b", "free"), ("b", "p1")]
        );
    }
}
