//! Builds of the index that run during questions, are killed or start twice: each answer
//! comes from a complete index.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::harness::{Desk, finish, start};
use crate::index_safety::{QUESTION, assert_answers_correctly, manifest};
use crate::library::{self, RENEWAL_EN};

/// A desk with so many documents that the build of its index takes a noticeable time.
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
fn start_build(desk: &Desk) -> Child {
    start(
        desk.command(&["index", "--force"]).stdout(Stdio::piped()),
        "",
    )
}

/// Waits until the condition, which gets the elapsed time, holds or the child has ended.
pub(crate) fn wait_for(child: &mut Child, holds: impl Fn(Duration) -> bool) {
    let begin = Instant::now();
    while !holds(begin.elapsed()) && child.try_wait().expect("waited").is_none() {
        sleep(Duration::from_millis(1));
    }
}

#[cfg(unix)]
#[test]
fn the_old_index_stays_until_the_new_one_is_complete() {
    let desk = large_desk();
    assert_answers_correctly(&desk, "first");
    let (old, generation) = (manifest(&desk), desk.generations().remove(0));
    let mut child = start_build(&desk);
    wait_for(&mut child, |_| desk.generations().len() > 1);
    signal(&child, "-STOP");
    assert_eq!(
        manifest(&desk),
        old,
        "a build that has begun changes nothing"
    );
    assert!(generation.is_dir());
    assert_answers_correctly(&desk, "the old index answers during the build");
    signal(&child, "-CONT");
    finish(child).succeeded();
    assert_ne!(manifest(&desk), old);
    assert!(!generation.exists(), "the old index is removed");
    assert_answers_correctly(&desk, "afterwards");
}

#[test]
fn a_killed_build_does_no_damage() {
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
        let mut child = start_build(&desk);
        wait_for(&mut child, point);
        child.kill().expect("killed");
        child.wait().expect("waited");
        assert_answers_correctly(&desk, &format!("killed at point {number}"));
        assert_eq!(desk.generations().len(), 1, "killed at point {number}");
        fs::remove_dir_all(desk.index()).expect("removed");
    }
}

#[test]
fn a_killed_rebuild_keeps_the_old_index() {
    let desk = large_desk();
    assert_answers_correctly(&desk, "first");
    let old = manifest(&desk);
    let mut child = start_build(&desk);
    wait_for(&mut child, |_| desk.generations().len() > 1);
    child.kill().expect("killed");
    child.wait().expect("waited");
    assert_answers_correctly(&desk, "killed");
    assert_eq!(manifest(&desk), old, "the old index was still good");
    desk.run(&["index", "--force"]).succeeded();
    assert_eq!(desk.generations().len(), 1, "the next build cleans up");
}

#[test]
fn processes_that_start_together_build_the_index_once() {
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
    let children = [start_build(&desk), ask(), start_build(&desk), ask()];
    for child in children {
        finish(child).succeeded();
    }
    assert_eq!(desk.generations().len(), 1);
    assert_answers_correctly(&desk, "afterwards");
}
