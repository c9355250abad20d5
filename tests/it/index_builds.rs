//! Builds of the index that are watched, killed or started twice: an answer is
//! always from a whole index.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::harness::{Desk, finish, start};
use crate::index_safety::{QUESTION, assert_answers_rightly, manifest};
use crate::library::{self, RENEWAL_EN};

/// The library with so many shelves that its index takes a moment to build.
fn large_desk() -> Desk {
    let mut desk = library::desk();
    for volume in 0..20 {
        let sections: Vec<String> = (0..120)
            .map(|shelf| {
                format!(
                    "## 棚 {volume}-{shelf}\n\n棚番号 {volume}{shelf} の図書は閲覧室で読むことが\
                     できます。Shelf {shelf} of room {volume} holds volumes on gardening and \
                     astronomy. 受付で手続きをしてください。"
                )
            })
            .collect();
        let name = format!("library/documents/shelves-{volume}.md");
        desk = desk.document(&name, "Shelves", "ja", &sections.join("\n\n"));
    }
    desk
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.is_ok_and(|status| status.success()), "kill {name}");
}

/// Starts to build the index.
fn start_building(desk: &Desk) -> Child {
    start(
        desk.command(&["index", "--force"]).stdout(Stdio::piped()),
        "",
    )
}

/// Waits until a condition, given the time that has passed, holds or the child
/// has ended.
fn wait_for(child: &mut Child, holds: impl Fn(Duration) -> bool) {
    let begin = Instant::now();
    while !holds(begin.elapsed()) && child.try_wait().expect("waited").is_none() {
        sleep(Duration::from_millis(1));
    }
}

#[cfg(unix)]
#[test]
fn the_old_index_stays_until_the_new_one_is_whole() {
    let desk = large_desk();
    assert_answers_rightly(&desk, "first");
    let (old, generation) = (manifest(&desk), desk.generations().remove(0));
    let mut child = start_building(&desk);
    wait_for(&mut child, |_| desk.generations().len() > 1);
    signal(&child, "-STOP");
    assert_eq!(
        manifest(&desk),
        old,
        "a build that has begun changes nothing"
    );
    assert!(generation.is_dir());
    assert_answers_rightly(&desk, "the old index answers during the build");
    signal(&child, "-CONT");
    finish(child).succeeded();
    assert_ne!(manifest(&desk), old);
    assert!(!generation.exists(), "the old index goes");
    assert_answers_rightly(&desk, "afterwards");
}

#[test]
fn a_build_that_is_killed_leaves_no_harm() {
    let desk = large_desk();
    let has_files = || {
        let folders = desk.generations();
        let items = folders
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok());
        items.flatten().count() > 2
    };
    let points: [&dyn Fn(Duration) -> bool; 6] = [
        &|_| desk.index().join("lock").exists(),
        &|_| !desk.generations().is_empty(),
        &|_| has_files(),
        &|passed| passed > Duration::from_millis(300),
        &|passed| passed > Duration::from_millis(600),
        &|_| desk.index().join("manifest.json").exists(),
    ];
    for (number, point) in points.iter().enumerate() {
        let mut child = start_building(&desk);
        wait_for(&mut child, point);
        child.kill().expect("killed");
        child.wait().expect("waited");
        assert_answers_rightly(&desk, &format!("killed at point {number}"));
        assert_eq!(desk.generations().len(), 1, "killed at point {number}");
        fs::remove_dir_all(desk.index()).expect("removed");
    }
}

#[test]
fn a_rebuild_that_is_killed_keeps_the_old_index() {
    let desk = large_desk();
    assert_answers_rightly(&desk, "first");
    let old = manifest(&desk);
    let mut child = start_building(&desk);
    wait_for(&mut child, |_| desk.generations().len() > 1);
    child.kill().expect("killed");
    child.wait().expect("waited");
    assert_answers_rightly(&desk, "killed");
    assert_eq!(manifest(&desk), old, "the old index was still good");
    desk.run(&["index", "--force"]).succeeded();
    assert_eq!(desk.generations().len(), 1, "the next build cleans up");
}

#[test]
fn processes_that_start_at_once_share_one_build() {
    let desk = large_desk();
    let ask = || {
        start(
            desk.command(&["ask", "--json", QUESTION])
                .stdout(Stdio::piped()),
            "",
        )
    };
    let children: Vec<Child> = (0..4).map(|_| ask()).collect();
    for child in children {
        let answer = finish(child).succeeded().quietly().json();
        assert_eq!(answer["answer"], RENEWAL_EN);
    }
    assert_eq!(desk.generations().len(), 1);
    let children = [start_building(&desk), ask(), start_building(&desk), ask()];
    for child in children {
        finish(child).succeeded();
    }
    assert_eq!(desk.generations().len(), 1);
    assert_answers_rightly(&desk, "afterwards");
}
