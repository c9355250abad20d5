//! Kills `import` and `index --publish` at many points: what was there before stays whole, and
//! the next run gets as far as if nothing had happened.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

use madoguchi::publish::{Options, Place, Reader};

use crate::harness::{Desk, finish, start};
use crate::index_builds::wait_for;

/// The questions of the imported page.
const QUESTIONS: usize = 200;

/// A page with questions, of which some were there before.
fn page(questions: std::ops::Range<usize>, version: usize) -> String {
    let sections = questions.map(|number| {
        format!("## Q. Where is shelf {number}?\n\nA. In room {number}, as of {version}.\n\n")
    });
    let sections: String = sections.collect();
    format!("---\ntitle: Shelves\ndate: 2026-04-01\n---\n\n{sections}## Note\n\nUpstairs.\n")
}

/// The files below a folder with their contents.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for item in fs::read_dir(&next).expect("listed").flatten() {
            let path = item.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_owned();
                found.insert(name, fs::read(&path).expect("read"));
            }
        }
    }
    found
}

fn restore(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) {
    // It may not exist.
    let _ = fs::remove_dir_all(folder);
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        fs::write(path, bytes).expect("written");
    }
}

fn kill_imports(kills: usize) {
    let desk = Desk::new();
    let path = desk.write("shelves.en.md", page(0..20, 1));
    let import = [
        "import",
        path.to_str().expect("UTF-8"),
        "--pack",
        "shelves",
        "--as-of",
        "2026-04-01",
    ];
    desk.run(&import).succeeded();
    let pack = desk.knowledge().join("shelves");
    let entries = pack.join("entries");
    // The author edits an entry, and the page changes and grows.
    let edited = fs::read_dir(&entries).expect("listed").flatten().next();
    let edited = edited.expect("an entry").path();
    let text = fs::read_to_string(&edited).expect("read");
    fs::write(&edited, text.replace("In room", "Edited: in room")).expect("written");
    desk.write("shelves.en.md", page(0..QUESTIONS, 2));
    let before = files(&pack);
    desk.run(&import).succeeded();
    let after = files(&pack);
    assert!(after.len() > QUESTIONS, "{}", after.len());

    let mut interrupted = 0;
    for number in 0..kills {
        restore(&pack, &before);
        let least = before.len() + number * QUESTIONS / kills;
        let count = || fs::read_dir(&entries).map_or(0, Iterator::count);
        let mut child = start(desk.command(&import).stdout(Stdio::null()), "");
        wait_for(&mut child, |_| count() >= least);
        child.kill().expect("killed");
        child.wait().expect("waited");
        let left = files(&pack);
        interrupted += usize::from(left != before && left != after);
        for (name, bytes) in &before {
            let is_whole = [Some(bytes), after.get(name)].contains(&left.get(name));
            assert!(is_whole, "{} at {number}", name.display());
        }
        let is_hidden = |name: &Path| name.to_string_lossy().contains("/.");
        for (name, bytes) in left.iter().filter(|(name, _)| !is_hidden(name)) {
            let is_known = [before.get(name), after.get(name)].contains(&Some(bytes));
            assert!(is_known, "{} at {number}", name.display());
        }
        desk.run(&import).succeeded();
        assert_eq!(
            files(&pack),
            after,
            "the next import completes it at {number}"
        );
    }
    assert!(
        interrupted * 2 > kills,
        "{interrupted} of {kills} were interrupted"
    );
}

#[test]
fn a_killed_import_loses_nothing_and_the_next_one_completes_it() {
    kill_imports(12);
}

#[test]
#[ignore = "takes minutes"]
fn a_hundred_killed_imports_lose_nothing() {
    kill_imports(100);
}

/// The version that a reader gets which has fetched nothing before.
fn published_version(desk: &Desk, target: &str) -> usize {
    let place = Place::new(target, &Options::default()).expect("a folder");
    let index = desk.path("reader");
    // It may not exist.
    let _ = fs::remove_dir_all(&index);
    let reader = Reader::new(place, &index);
    let pointer = reader.newest().expect("something is published");
    let fetched = reader.fetch(&pointer).expect("it is whole");
    let published = reader.keep(&pointer, fetched).expect("kept");
    let entry = published.knowledge.join("library/entries/hours.en.md");
    let text = fs::read_to_string(entry).expect("read");
    let version = text
        .rsplit("version ")
        .next()
        .and_then(|rest| rest.split('.').next());
    version
        .and_then(|version| version.parse().ok())
        .expect("a version")
}

fn kill_publications(kills: usize) {
    let desk = Desk::new().pack("library").entry(
        "library/entries/hours.en.md",
        "When does the library open?",
        "At nine, version 0.",
    );
    let folder = desk.path("shared");
    let target = folder.to_str().expect("UTF-8");
    let publish = ["index", "--publish", target];
    desk.run(&publish).succeeded();
    let entry = desk.knowledge().join("library/entries/hours.en.md");
    let first = fs::read_to_string(&entry).expect("read");
    let names = |folder: &Path, part: &str| {
        let items = fs::read_dir(folder).into_iter().flatten().flatten();
        let named = items.filter(|item| item.file_name().to_string_lossy().contains(part));
        named.count()
    };
    let (mut acknowledged, mut interrupted) = (0, 0);
    for number in 1..=kills {
        fs::write(
            &entry,
            first.replace("version 0", &format!("version {number}")),
        )
        .expect("written");
        let archives = names(&folder, ".zip");
        let pointer = fs::read(folder.join("madoguchi.json")).expect("read");
        let mut child = start(desk.command(&publish).stdout(Stdio::null()), "");
        wait_for(&mut child, |_| match number % 5 {
            0 => names(&desk.index(), "publication-") > 0,
            1 => desk.generations().len() > 1,
            2 => names(&folder, ".madoguchi") > 0,
            3 => names(&folder, ".zip") > archives,
            _ => fs::read(folder.join("madoguchi.json")).is_ok_and(|found| found != pointer),
        });
        child.kill().expect("killed");
        match finish(child).code {
            Some(0) => acknowledged = number,
            _ => interrupted += 1,
        }
        let found = published_version(&desk, target);
        assert!(
            (acknowledged..=number).contains(&found),
            "{found} is published, and {acknowledged} was acknowledged"
        );
        acknowledged = acknowledged.max(found);
    }
    assert!(
        interrupted * 2 > kills,
        "{interrupted} of {kills} were interrupted"
    );
    // What killed programs left goes once it is old enough.
    for item in fs::read_dir(&folder).expect("listed").flatten() {
        let file = fs::File::options()
            .append(true)
            .open(item.path())
            .expect("opened");
        file.set_modified(SystemTime::UNIX_EPOCH).expect("set");
    }
    fs::write(&entry, first.replace("version 0", "version 1000000")).expect("written");
    desk.run(&publish).succeeded();
    assert_eq!(published_version(&desk, target), 1_000_000);
    let left = files(&folder).len();
    assert!(
        left <= 4,
        "the pointer, the newest archive and two earlier ones, not {left}"
    );
    assert_eq!(names(&desk.index(), "publication-"), 0);
}

#[test]
fn a_killed_publication_leaves_the_one_before_or_the_new_one() {
    kill_publications(10);
}

#[test]
#[ignore = "takes minutes"]
fn a_hundred_killed_publications_leave_one_that_is_whole() {
    kill_publications(100);
}
