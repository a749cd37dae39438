//! The hook of `.pre-commit-hooks.yaml`, run by the pre-commit framework itself as PyPI has it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::program::Ran;
use crate::support::Sandbox;
use crate::support::requires::unavailable;

const FAULTY: &str = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\n---\n";
const SOUND: &str =
    "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\nowners: [data@example.org]\n---\n";
const FAULT: &str = "missing required field `owners`";

#[test]
fn the_framework_runs_it() {
    let sandbox = Sandbox::empty();
    let Some(framework) = Framework::install(&sandbox) else {
        return;
    };
    framework.finds_the_manifest_valid();
    let start = || Started::new(&sandbox, &framework);
    commits(&start());
    merges(&start());
    pushes(&start());
    by_hand(&start());
    beside_a_hook_of_its_own(&start());
}

fn commits(started: &Started<'_>) {
    let stage = |index: &str, tree: &str| {
        started.write("a.md", index);
        started.git(&["add", "a.md"]).ends_with(0);
        started.write("a.md", tree);
        started.git(&["commit", "--message", "two"])
    };
    // The framework stashes unstaged changes and restores them afterwards.
    stage(FAULTY, SOUND)
        .refused(FAULT)
        .says("checking the index");
    assert_eq!(started.read("a.md"), SOUND);
    stage(&renamed(SOUND), FAULTY).ends_with(0).says("Passed");
    assert_eq!(started.read("a.md"), FAULTY);
    // For `git commit a.md`, Git uses a temporary index.
    started.write("b.md", &project(SOUND, "other"));
    started.git(&["add", "b.md"]).ends_with(0);
    started
        .git(&["commit", "--message", "three", "a.md"])
        .refused(FAULT);
    started
        .git(&["commit", "--message", "three", "b.md"])
        .ends_with(0);
}

fn merges(started: &Started<'_>) {
    started
        .git(&["checkout", "--quiet", "-b", "topic"])
        .ends_with(0);
    started.write("b.md", &project(SOUND, "other"));
    started.commit_unasked("b");
    started.git(&["checkout", "--quiet", "main"]).ends_with(0);
    // Both sides add the same project.
    started.write("c.md", &project(SOUND, "other"));
    started.commit_unasked("c");
    let merge = ["merge", "--no-edit", "topic"];
    started
        .git(&merge)
        .refused("`other`")
        .says("checking the index");
    started.git(&["merge", "--abort"]).ends_with(0);
    started.write("c.md", &project(SOUND, "third"));
    started.commit_unasked("d");
    started.git(&merge).ends_with(0).says("Passed");
}

fn pushes(started: &Started<'_>) {
    let push = || started.git(&["push", "origin", "main"]);
    // The framework passes no base where all commits are new.
    started.write("a.md", FAULTY);
    started.commit_unasked("two");
    started.write("a.md", SOUND);
    push().refused(FAULT).says("against nothing, as all is new");
    started.commit_unasked("three");
    started.write("a.md", FAULTY);
    push().ends_with(0).says("Passed");
    started.commit_unasked("four");
    started.write("a.md", SOUND);
    push().refused(FAULT).says(", which origin has");
    started
        .git(&["push", "--no-verify", "origin", "main"])
        .ends_with(0);
    started.write("b.md", &project(SOUND, "other"));
    started.commit_unasked("five");
    push().ends_with(0).says("Passed");
}

fn by_hand(started: &Started<'_>) {
    started
        .run(&["run", "--all-files"])
        .ends_with(0)
        .says("Passed");
    started.write("a.md", FAULTY);
    started.git(&["add", "a.md"]).ends_with(0);
    started
        .run(&["run"])
        .refused(FAULT)
        .says("checking the index");
    started.commit_unasked("two");
    // With nothing staged, the whole work tree is checked.
    for arguments in [
        &["run", "--all-files"][..],
        &["run", "--hook-stage", "manual"],
        &["run", "--hook-stage", "manual", "--all-files"],
    ] {
        started
            .run(arguments)
            .refused(FAULT)
            .says("checking the work tree");
    }
    started.write("b.md", &project(SOUND, "other"));
    started.commit_unasked("three");
    let range = |from| started.run(&["run", "--from-ref", from, "--to-ref", "HEAD"]);
    range("HEAD~1").ends_with(0).says("Passed");
    range("HEAD~2").refused(FAULT).says(", which HEAD~2 has");
}

fn beside_a_hook_of_its_own(started: &Started<'_>) {
    let program = env!("CARGO_BIN_EXE_holdpoint");
    started
        .ran(program, &["hook", "install"])
        .ends_with(0)
        .says("note: ")
        .says(".pre-commit-config.yaml");
    started.write("a.md", FAULTY);
    let refused = started.git(&["commit", "--all", "--message", "two"]);
    refused.refused(FAULT).says("hook id: holdpoint");
    started.write("a.md", &renamed(SOUND));
    started
        .git(&["commit", "--all", "--message", "two"])
        .ends_with(0);
    started.ran(program, &["hook", "uninstall"]).ends_with(0);
    assert!(
        started
            .read(".git/hooks/pre-commit")
            .contains("pre-commit.com")
    );
}

fn project(text: &str, id: &str) -> String {
    text.replace("warehouse", id)
}

fn renamed(text: &str) -> String {
    text.replace("Warehouse", "Depot")
}

/// The framework in a virtual environment.
struct Framework {
    programs: PathBuf,
    home: PathBuf,
    /// A repository with our hook as `language: system`, because the framework would
    /// need minutes to build the program.
    hooks: PathBuf,
}

impl Framework {
    fn install(sandbox: &Sandbox) -> Option<Self> {
        let run = |program: &Path, arguments: &[&str]| {
            let output = sandbox.command(program).args(arguments).output();
            let fault = match output {
                Ok(output) if output.status.success() => return true,
                Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
                Err(error) => error.to_string(),
            };
            unavailable(
                &format!("pre-commit ({} {arguments:?}: {fault})", program.display()),
                "install Python 3 with venv, and let pip reach PyPI",
            );
            false
        };
        let programs = sandbox.join("venv/bin");
        let install = [
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "pre-commit>=4",
        ];
        let is_there = run(Path::new("python3"), &["-m", "venv", "venv"])
            && run(&programs.join("pip"), &install);
        is_there.then(|| {
            sandbox.init("hooks", &[]);
            let manifest = manifest();
            assert!(manifest.contains("language: rust\n"), "{manifest}");
            let manifest = manifest.replace("language: rust\n", "language: system\n");
            sandbox.write("hooks/.pre-commit-hooks.yaml", manifest);
            sandbox.git(&["-C", "hooks", "add", "."]);
            sandbox.git(&["-C", "hooks", "commit", "--quiet", "--message", "hooks"]);
            Self {
                programs,
                home: sandbox.join("home"),
                hooks: sandbox.join("hooks"),
            }
        })
    }

    fn finds_the_manifest_valid(&self) {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
        let mut command = Command::new(self.programs.join("pre-commit"));
        let output = command.arg("validate-manifest").arg(manifest).output();
        Ran::together(output.expect("it runs")).ends_with(0);
    }
}

fn manifest() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    std::fs::read_to_string(path).expect("the manifest")
}

/// A repository that uses the hook, and a remote of it.
struct Started<'a> {
    sandbox: Sandbox,
    framework: &'a Framework,
}

impl<'a> Started<'a> {
    fn new(around: &Sandbox, framework: &'a Framework) -> Self {
        let revision = around.git(&["-C", "hooks", "rev-parse", "HEAD"]);
        let started = Self {
            sandbox: Sandbox::new(),
            framework,
        };
        let config = format!(
            "default_install_hook_types: [pre-commit, pre-merge-commit, pre-push]\n\
             repos:\n\
             \x20 - repo: {}\n    rev: {revision}\n    hooks:\n      - id: holdpoint\n",
            framework.hooks.display()
        );
        started.write(".pre-commit-config.yaml", &config);
        started.write(".gitignore", "/far\n");
        started.write("a.md", SOUND);
        started.sandbox.commit("one");
        started.sandbox.init("far", &["--bare"]);
        started.sandbox.git(&["remote", "add", "origin", "far"]);
        started.run(&["install"]).ends_with(0);
        started
    }

    fn write(&self, path: &str, text: &str) {
        self.sandbox.write(path, text);
    }

    fn read(&self, path: &str) -> String {
        self.sandbox.read(path)
    }

    fn commit_unasked(&self, message: &str) {
        self.git(&["add", "--all"]).ends_with(0);
        self.git(&["commit", "--no-verify", "--message", message])
            .ends_with(0);
    }

    fn git(&self, arguments: &[&str]) -> Ran {
        self.ran("git", arguments)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let program = self.framework.programs.join("pre-commit");
        self.ran(program.to_str().expect("text"), arguments)
    }

    fn ran(&self, program: &str, arguments: &[&str]) -> Ran {
        let own = Path::new(env!("CARGO_BIN_EXE_holdpoint")).parent();
        let own = own.expect("a folder").to_owned();
        let others = std::env::var_os("PATH").unwrap_or_default();
        let folders = [own, self.framework.programs.clone()];
        let folders = folders.into_iter().chain(std::env::split_paths(&others));
        let path = std::env::join_paths(folders).expect("folders without a colon");
        let mut command = self.sandbox.command(program);
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PRE_COMMIT") {
                command.env_remove(name);
            }
        }
        let command = command
            .args(arguments)
            .env("PATH", path)
            .env("PRE_COMMIT_HOME", &self.framework.home)
            .stdin(Stdio::null());
        Ran::together(command.output().expect("it runs"))
    }
}
