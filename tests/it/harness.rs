//! The desk that most tests use: a temporary folder with packs and an index, the program
//! running on them, and an engine on them in the test's process. Each test has a desk of its
//! own, so tests can run in parallel.

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

/// The day on which the tests ask questions.
pub(crate) const TODAY: Date = date(2026, 5, 1);

/// [`TODAY`] as command-line arguments.
pub(crate) const AS_OF: [&str; 2] = ["--as-of", "2026-05-01"];

/// The root folder of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A temporary folder with packs and an index, removed when dropped.
pub(crate) struct Desk {
    root: TempDir,
    knowledge: PathBuf,
}

impl Desk {
    /// A desk without packs.
    pub(crate) fn new() -> Desk {
        let root = tempfile::tempdir().expect("a temporary folder");
        let knowledge = root.path().join("knowledge");
        fs::create_dir(&knowledge).expect("created");
        Desk { root, knowledge }
    }

    /// A desk with the shipped packs.
    pub(crate) fn of_the_shipped_packs() -> Desk {
        Desk {
            knowledge: repository().join("knowledge"),
            ..Desk::new()
        }
    }

    /// A desk with the shipped pack, except for files whose path ends with `ending`.
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

    /// A desk with a small pack about a coffee machine, which has a decision table.
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

    /// Adds one language of an entry; `name` is, for example, `library/entries/renewal.en.md`.
    pub(crate) fn entry(self, name: &str, question: &str, answer: &str) -> Desk {
        let text = format!(
            "---\nquestion: {question}\nsources: [RULES]\nas_of: 2026-04-02\n---\n\n{answer}\n"
        );
        self.file(name, &text)
    }

    /// Adds a document; `name` is, for example, `library/documents/guide.en.md`.
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

    /// Adds a file to the folder of packs.
    pub(crate) fn file(self, path: &str, text: &str) -> Desk {
        self.write(Path::new("knowledge").join(path), text);
        self
    }

    /// Writes a file to the desk's folder and returns its path.
    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(path);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("created");
        fs::write(&path, bytes).expect("written");
        path
    }

    /// A path in the desk's folder.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(path)
    }

    /// The folder of packs.
    pub(crate) fn knowledge(&self) -> &Path {
        &self.knowledge
    }

    /// The index folder.
    pub(crate) fn index(&self) -> PathBuf {
        self.path("index")
    }

    /// The folders of the index's generations.
    pub(crate) fn generations(&self) -> Vec<PathBuf> {
        let items = fs::read_dir(self.index()).into_iter().flatten().flatten();
        items
            .map(|item| item.path())
            .filter(|path| path.is_dir())
            .collect()
    }

    /// The program in the desk's folder, without arguments and without environment variables
    /// that change its behavior.
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

    /// The program with the desk's packs and index.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program();
        command.arg("--knowledge").arg(self.knowledge());
        command.arg("--index").arg(self.index());
        command.args(arguments);
        command
    }

    /// Runs the program with the desk's packs and an empty standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_on(arguments, "")
    }

    /// Runs the program with the desk's packs and the given standard input.
    pub(crate) fn run_on(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
        run(&mut self.command(arguments), input)
    }

    /// Runs `ask --json` on [`TODAY`].
    pub(crate) fn ask(&self, question: &str) -> Value {
        let arguments = ["ask", "--json", AS_OF[0], AS_OF[1], question];
        self.run(&arguments).succeeded().json()
    }

    /// Opens an engine with the desk's packs and index.
    pub(crate) fn engine(&self) -> Engine {
        self.engine_with(semantic::Options::default())
    }

    /// Opens an engine with the given options for semantic search.
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

/// A question on [`TODAY`].
pub(crate) fn question(text: &str) -> Question {
    Question {
        text: text.to_owned(),
        language: None,
        as_of: TODAY,
    }
}

/// Runs a command with the given standard input.
pub(crate) fn run(command: &mut Command, input: impl AsRef<[u8]>) -> Run {
    let child = start(command.stdout(Stdio::piped()), input);
    finish(child)
}

/// Starts a command. A thread writes to its standard input.
pub(crate) fn start(command: &mut Command, input: impl AsRef<[u8]>) -> Child {
    let mut child = command
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.as_ref().to_owned();
    // The program may end before it has read all input.
    std::thread::spawn(move || stdin.write_all(&input));
    child
}

/// Waits until a command ends.
pub(crate) fn finish(child: Child) -> Run {
    let output = child.wait_with_output().expect("the program ran");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the messages are UTF-8"),
    }
}

/// The result of a run of the program.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Checks that the exit code is 0.
    #[track_caller]
    pub(crate) fn succeeded(self) -> Run {
        self.ended_with(0)
    }

    /// Checks the exit code, and that the program didn't panic.
    #[track_caller]
    pub(crate) fn ended_with(self, code: i32) -> Run {
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        assert!(!self.stderr.contains("RUST_BACKTRACE"), "{self:#?}");
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Checks that standard error contains every text.
    #[track_caller]
    pub(crate) fn complaining_of(self, texts: &[&str]) -> Run {
        for text in texts {
            assert!(
                self.stderr.contains(text),
                "{text:?} is missing in {self:#?}"
            );
        }
        self
    }

    /// Checks that standard error is empty.
    #[track_caller]
    pub(crate) fn quietly(self) -> Run {
        assert_eq!(self.stderr, "", "{self:#?}");
        self
    }

    /// Parses standard output, which must be one line of JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let [value] = <[Value; 1]>::try_from(self.lines()).expect("one line");
        value
    }

    /// Parses each line of standard output as JSON.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("every line is JSON"))
            .collect()
    }
}
