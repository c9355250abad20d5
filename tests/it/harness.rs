//! A desk to test at: packs written inline, the program run on them, and an
//! engine in the same process. Every desk is a temporary folder of its own, so
//! that tests can run side by side.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use jiff::civil::{Date, date};
use madoguchi::engine::{Engine, Options};
use madoguchi::index::Rebuild;
use madoguchi::semantic;
use madoguchi::understand::Question;
use serde_json::Value;
use tempfile::TempDir;

/// The day on which every question of the tests is asked.
pub(crate) const TODAY: Date = date(2026, 5, 1);

/// [`TODAY`] for a command line.
pub(crate) const AS_OF: [&str; 2] = ["--as-of", "2026-05-01"];

/// The folder of this repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Packs and an index in a folder that goes when the desk goes.
pub(crate) struct Desk {
    root: TempDir,
    knowledge: PathBuf,
}

impl Desk {
    /// A desk without any pack.
    pub(crate) fn new() -> Desk {
        let root = tempfile::tempdir().expect("a temporary folder");
        let knowledge = root.path().join("knowledge");
        fs::create_dir(&knowledge).expect("created");
        Desk { root, knowledge }
    }

    /// A desk with the packs that the repository ships.
    pub(crate) fn of_the_shipped_packs() -> Desk {
        Desk {
            knowledge: repository().join("knowledge"),
            ..Desk::new()
        }
    }

    /// The same without the files that end in a certain way.
    pub(crate) fn of_the_shipped_packs_without(ending: &str) -> Desk {
        let desk = Desk::new();
        let shipped = repository().join("knowledge/registration-campaign");
        let mut folders = vec![shipped.clone()];
        while let Some(folder) = folders.pop() {
            for item in fs::read_dir(folder).expect("listed").flatten() {
                let path = item.path();
                let inside = path.strip_prefix(&shipped).expect("below it");
                let to = Path::new("knowledge/shipped").join(inside);
                if path.is_dir() {
                    folders.push(path);
                } else if !path.to_string_lossy().ends_with(ending) {
                    desk.write(to, fs::read(&path).expect("read"));
                }
            }
        }
        desk
    }

    /// A desk with a small pack about something else, with a decision table.
    pub(crate) fn of_the_coffee_machine() -> Desk {
        Desk {
            knowledge: repository().join("tests/fixtures/packs"),
            ..Desk::new()
        }
    }

    /// Adds a pack with one dated source, `RULES`.
    pub(crate) fn pack(self, id: &str) -> Desk {
        let text = format!(
            "format = 1\nid = \"{id}\"\ntitle = \"{id}\"\n\n\
             [sources.RULES]\ntitle = \"Rules of the house\"\n\
             url = \"https://example.org/rules\"\ndate = \"2026-04-01\"\n"
        );
        self.file(&format!("{id}/pack.toml"), &text)
    }

    /// Adds an entry's side; `name` is like `library/entries/renewal.en.md`.
    pub(crate) fn entry(self, name: &str, question: &str, answer: &str) -> Desk {
        let text = format!(
            "---\nquestion: {question}\nsources: [RULES]\nas_of: 2026-04-02\n---\n\n{answer}\n"
        );
        self.file(name, &text)
    }

    /// Adds a document; `name` is like `library/documents/guide.en.md`.
    pub(crate) fn document(self, name: &str, title: &str, lang: &str, body: &str) -> Desk {
        let id = name
            .rsplit('/')
            .next()
            .and_then(|file| file.split('.').next());
        let id = id.unwrap_or_default();
        let text = format!(
            "---\nid: {id}\ntitle: {title}\nurl: https://example.org/{id}\nlang: {lang}\n\
             date: 2026-04-01\n---\n\n{body}\n"
        );
        self.file(name, &text)
    }

    /// Adds a file below the knowledge folder.
    pub(crate) fn file(self, path: &str, text: &str) -> Desk {
        self.write(Path::new("knowledge").join(path), text);
        self
    }

    /// Writes a file below the desk's folder.
    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(path);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("created");
        fs::write(&path, bytes).expect("written");
        path
    }

    /// A path below the desk's folder.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(path)
    }

    /// The folder of packs.
    pub(crate) fn knowledge(&self) -> &Path {
        &self.knowledge
    }

    /// The folder of the index.
    pub(crate) fn index(&self) -> PathBuf {
        self.path("index")
    }

    /// The folders of generations in the index.
    pub(crate) fn generations(&self) -> Vec<PathBuf> {
        let items = fs::read_dir(self.index()).into_iter().flatten().flatten();
        items
            .map(|item| item.path())
            .filter(|path| path.is_dir())
            .collect()
    }

    /// The program, run in the desk's folder and told of nothing else.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("MADOGUCHI") || text == "RUST_LOG" || text.contains("COLOR") {
                command.env_remove(&name);
            }
        }
        command
            .env("LC_ALL", "C.UTF-8")
            .current_dir(self.root.path());
        command
    }

    /// The program on the desk's packs and index.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program();
        command.arg("--knowledge").arg(self.knowledge());
        command.arg("--index").arg(self.index());
        command.args(arguments);
        command
    }

    /// Runs the program on the desk's packs with nothing to read.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_on(arguments, "")
    }

    /// Runs the program on the desk's packs with a standard input.
    pub(crate) fn run_on(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
        run(&mut self.command(arguments), input)
    }

    /// `ask --json` on [`TODAY`].
    pub(crate) fn ask(&self, question: &str) -> Value {
        let arguments = ["ask", "--json", AS_OF[0], AS_OF[1], question];
        self.run(&arguments).succeeded().json()
    }

    /// An engine on the desk's packs and index.
    pub(crate) fn engine(&self) -> Engine {
        self.engine_with(semantic::Options::default())
    }

    /// The same, with or without finding by meaning.
    pub(crate) fn engine_with(&self, semantic: semantic::Options) -> Engine {
        let options = Options {
            knowledge: self.knowledge().to_owned(),
            index: madoguchi::index::Options {
                folder: self.index(),
            },
            semantic,
            ..Options::default()
        };
        let opened = Engine::open(&options, Rebuild::WhenStale, &());
        opened.expect("the packs can be read").0
    }
}

/// A question asked on [`TODAY`].
pub(crate) fn question(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        language: None,
        as_of: TODAY,
    }
}

/// Runs a command with a standard input.
pub(crate) fn run(command: &mut Command, input: impl AsRef<[u8]>) -> Run {
    let child = start(command.stdout(Stdio::piped()), input);
    finish(child)
}

/// Starts a command; a thread feeds its standard input.
pub(crate) fn start(command: &mut Command, input: impl AsRef<[u8]>) -> Child {
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.as_ref().to_owned();
    // The program may end before it has read everything.
    std::thread::spawn(move || stdin.write_all(&input));
    child
}

/// Waits for a command to end.
pub(crate) fn finish(child: Child) -> Run {
    let output = child.wait_with_output().expect("the program ran");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the messages are UTF-8"),
    }
}

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Exit code 0.
    #[track_caller]
    pub(crate) fn succeeded(self) -> Run {
        self.ended_with(0)
    }

    /// An exit code, and no panic on the way to it.
    #[track_caller]
    pub(crate) fn ended_with(self, code: i32) -> Run {
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        assert!(!self.stderr.contains("RUST_BACKTRACE"), "{self:#?}");
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Standard error says each of some texts.
    #[track_caller]
    pub(crate) fn complaining_of(self, texts: &[&str]) -> Run {
        for text in texts {
            assert!(self.stderr.contains(text), "no {text:?} in {self:#?}");
        }
        self
    }

    /// Nothing on standard error.
    #[track_caller]
    pub(crate) fn quietly(self) -> Run {
        assert_eq!(self.stderr, "", "{self:#?}");
        self
    }

    /// The one JSON value of standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let [value] = <[Value; 1]>::try_from(self.lines()).expect("one line");
        value
    }

    /// The JSON value of each line of standard output.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("every line is JSON"))
            .collect()
    }
}
