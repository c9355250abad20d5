//! The app's package, and the program with a bot: `doctor`, `serve` and shutdown.

use std::io::{Cursor, Read};
use std::process::{Command, Stdio};

use serde_json::Value;
use zip::ZipArchive;

use super::double::Double;
use super::events::{APP, TENANT};
use crate::harness::{Desk, Run, finish, run};

/// The program in a desk's folder, configured with a bot.
fn program(desk: &Desk, more: &str, arguments: &[&str]) -> Command {
    let config = format!(
        "[store]\nfolder = \"state\"\n\n[web]\nenabled = false\n\n[teams]\nenabled = true\n\
         listen = \"127.0.0.1:0\"\napp = \"{APP}\"\ntenant = \"{TENANT}\"\n{more}"
    );
    desk.write("config.toml", config);
    let mut command = desk.program();
    command
        .arg("--knowledge")
        .arg(desk.knowledge())
        .arg("--index")
        .arg(desk.index());
    command.args(arguments);
    command
}

/// Runs the program while the fake Connector replies.
async fn ran(mut command: Command) -> Run {
    let work = tokio::task::spawn_blocking(move || run(&mut command, ""));
    work.await.expect("the program ran")
}

#[test]
fn the_package_has_a_manifest_in_two_languages_and_two_icons() {
    let desk = Desk::of_the_coffee_machine();
    let arguments = [
        "teams-manifest",
        "--out",
        "app.zip",
        "--website",
        "https://example.org/",
    ];
    run(&mut program(&desk, "", &arguments), "").succeeded();
    let bytes = std::fs::read(desk.path("app.zip")).expect("a package");
    assert!(bytes.len() < 8 * 1024, "{} bytes", bytes.len());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a ZIP file");
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        let mut file = zip.by_name(name).expect(name);
        file.read_to_end(&mut bytes).expect(name);
        bytes
    };
    let manifest: Value = serde_json::from_slice(&read("manifest.json")).expect("JSON");
    assert_eq!(manifest["id"], APP);
    assert_eq!(manifest["bots"][0]["botId"], APP);
    assert_eq!(manifest["localizationInfo"]["defaultLanguageTag"], "en");
    let commands = manifest["bots"][0]["commandLists"][0]["commands"].as_array();
    let japanese: Value = serde_json::from_slice(&read("ja.json")).expect("JSON");
    for (at, command) in commands.expect("commands").iter().enumerate() {
        let title = &japanese[format!("bots[0].commandLists[0].commands[{at}].title")];
        assert!(title.is_string() && *title != command["title"], "{title}");
    }
    for (name, side) in [("color.png", 192_u32), ("outline.png", 32)] {
        let png = read(name);
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(png[16..20], side.to_be_bytes());
        assert_eq!(png[20..24], side.to_be_bytes());
    }
    run(&mut program(&desk, "", &["teams-manifest"]), "")
        .ended_with(2)
        .complaining_of(&["--website"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_shows_each_problem_with_a_remedy() {
    let desk = Desk::of_the_coffee_machine();
    let double = Double::start().await;
    let addresses = format!(
        "openid = \"{}\"\ntoken_endpoint = \"{}\"\n",
        double.url("openid"),
        double.url("token")
    );
    let mut command = program(&desk, &addresses, &["doctor"]);
    command.env("MADOGUCHI_TEAMS_SECRET", "not~a.secret");
    let fine = ran(command).await.succeeded();
    for part in [
        "Public keys of the Connector: 2",
        "A token for the Connector can be obtained",
        "no place to pass questions on to",
    ] {
        assert!(fine.stdout.contains(part), "{fine:#?}");
    }
    assert!(!fine.stdout.contains("not~a.secret") && !fine.stderr.contains("not~a.secret"));

    let away = "openid = \"http://127.0.0.1:1/\"\ntoken_endpoint = \"http://127.0.0.1:1/\"\n";
    let mut command = program(&desk, away, &["doctor", "--lang", "ja"]);
    command.env("MADOGUCHI_TEAMS_SECRET", "not~a.secret");
    let run = ran(command).await.ended_with(1);
    for part in [
        "公開鍵を取得できません",
        "トークンを取得できません",
        "AADSTS7000215",
    ] {
        assert!(run.stdout.contains(part), "{run:#?}");
    }

    let mut command = program(&desk, "", &["doctor", "--offline"]);
    command.env(
        "MADOGUCHI_TEAMS_SECRET",
        "01234567-89ab-cdef-0123-456789abcdef",
    );
    let run = ran(command).await.ended_with(1);
    assert!(run.stdout.contains("the ID of a secret"), "{run:#?}");

    let run = ran(program(&desk, "", &["doctor", "--offline"]))
        .await
        .ended_with(1);
    assert!(
        run.stdout.contains("MADOGUCHI_TEAMS_SECRET isn't set"),
        "{run:#?}"
    );
    double.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_names_missing_settings_and_ends_without_an_error_after_a_signal() {
    let desk = Desk::of_the_coffee_machine();
    ran(program(&desk, "", &["serve"]))
        .await
        .ended_with(2)
        .complaining_of(&["MADOGUCHI_TEAMS_SECRET is not set"]);
    let mut command = program(&desk, "", &["serve"]);
    command.env(
        "MADOGUCHI_TEAMS_SECRET",
        "01234567-89ab-cdef-0123-456789abcdef",
    );
    ran(command)
        .await
        .ended_with(2)
        .complaining_of(&["the column Value"]);
    let mut command = program(&desk, "", &["serve"]);
    command
        .env("MADOGUCHI_TEAMS_CERTIFICATE", "nowhere.pem")
        .env("MADOGUCHI_TEAMS_KEY", "x");
    ran(command)
        .await
        .ended_with(2)
        .complaining_of(&["MADOGUCHI_TEAMS_CERTIFICATE", "nowhere.pem"]);
    let open = "unauthenticated = true\n";
    let mut command = program(&desk, open, &["serve"]);
    command.env("MADOGUCHI__TEAMS__LISTEN", "0.0.0.0:0");
    ran(command)
        .await
        .ended_with(2)
        .complaining_of(&["teams.unauthenticated"]);

    let mut command = program(&desk, open, &["serve"]);
    command.env("RUST_LOG", "info");
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .stdin(Stdio::null())
        .spawn();
    let mut child = child.expect("the program starts");
    let mut lines = String::new();
    let stderr = child.stderr.take().expect("piped");
    let mut stderr = std::io::BufReader::new(stderr);
    while !lines.contains("listening for Teams") {
        let read = std::io::BufRead::read_line(&mut stderr, &mut lines).expect("a line");
        assert!(read > 0, "{lines}");
    }
    let id = child.id().to_string();
    let killed = Command::new("kill")
        .args(["-TERM", &id])
        .status()
        .expect("the signal is sent");
    assert!(killed.success());
    tokio::task::spawn_blocking(move || finish(child))
        .await
        .expect("the program ended")
        .succeeded();
}
