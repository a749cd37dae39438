//! Runs the hooks of `.pre-commit-hooks.yaml` with the pre-commit framework and with prek, both from PyPI.
//!
//! Both install the hook `holdpoint` as they do for users, in an environment of its own. Only the released
//! wheel is a stand-in: it contains a script that starts the program under test.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use walkdir::WalkDir;

use crate::program::Ran;
use crate::support::Sandbox;
use crate::support::requires::unavailable;

const FAULTY: &str = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\n---\n";
const VALID: &str =
    "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\nowners: [ada@example.org]\n---\n";
const FAULT: &str = "missing required field `owners`";

#[test]
fn the_pre_commit_framework_runs_the_hook() {
    let sandbox = Sandbox::empty();
    let Some(framework) = Framework::install(&sandbox) else {
        return;
    };
    framework.assert_manifest_is_valid();
    framework.assert_the_other_hook_compiles();
    let start = || Repository::new(&sandbox, &framework);
    commits(&start());
    framework.assert_installed("home/repo");
    merges(&start());
    pushes(&start());
    by_hand(&start());
    beside_an_installed_hook(&start());
    with_prek(&start());
}

/// prek installs Python packages with uv instead of pip.
fn with_prek(repository: &Repository<'_>) {
    let prek = |arguments: &[&str]| {
        let program = repository.framework.programs.join("prek");
        repository.command(program.to_str().expect("text"), arguments)
    };
    prek(&["run", "--all-files"]).ends_with(0).says("Passed");
    repository.write("a.md", FAULTY);
    repository.git(&["add", "a.md"]).ends_with(0);
    prek(&["run"]).refused(FAULT).says("checking the index");
    repository.framework.assert_installed("home/prek");
}

fn commits(repository: &Repository<'_>) {
    let stage = |index: &str, tree: &str| {
        repository.write("a.md", index);
        repository.git(&["add", "a.md"]).ends_with(0);
        repository.write("a.md", tree);
        repository.git(&["commit", "--message", "two"])
    };
    // The framework stashes unstaged changes and restores them afterwards.
    stage(FAULTY, VALID)
        .refused(FAULT)
        .says("checking the index");
    assert_eq!(repository.read("a.md"), VALID);
    stage(&renamed(VALID), FAULTY).ends_with(0).says("Passed");
    assert_eq!(repository.read("a.md"), FAULTY);
    // For `git commit a.md`, Git uses a temporary index.
    repository.write("b.md", &project(VALID, "other"));
    repository.git(&["add", "b.md"]).ends_with(0);
    repository
        .git(&["commit", "--message", "three", "a.md"])
        .refused(FAULT);
    repository
        .git(&["commit", "--message", "three", "b.md"])
        .ends_with(0);
}

fn merges(repository: &Repository<'_>) {
    repository
        .git(&["checkout", "--quiet", "-b", "topic"])
        .ends_with(0);
    repository.write("b.md", &project(VALID, "other"));
    repository.commit_without_hooks("b");
    repository
        .git(&["checkout", "--quiet", "main"])
        .ends_with(0);
    // Both sides add the same project.
    repository.write("c.md", &project(VALID, "other"));
    repository.commit_without_hooks("c");
    let merge = ["merge", "--no-edit", "topic"];
    repository
        .git(&merge)
        .refused("`other`")
        .says("checking the index");
    repository.git(&["merge", "--abort"]).ends_with(0);
    repository.write("c.md", &project(VALID, "third"));
    repository.commit_without_hooks("d");
    repository.git(&merge).ends_with(0).says("Passed");
}

fn pushes(repository: &Repository<'_>) {
    let push = || repository.git(&["push", "origin", "main"]);
    // The framework passes no base if all commits are new.
    repository.write("a.md", FAULTY);
    repository.commit_without_hooks("two");
    repository.write("a.md", VALID);
    push().refused(FAULT).says("against nothing, as all is new");
    repository.commit_without_hooks("three");
    repository.write("a.md", FAULTY);
    push().ends_with(0).says("Passed");
    repository.commit_without_hooks("four");
    repository.write("a.md", VALID);
    push().refused(FAULT).says(", which origin has");
    repository
        .git(&["push", "--no-verify", "origin", "main"])
        .ends_with(0);
    repository.write("b.md", &project(VALID, "other"));
    repository.commit_without_hooks("five");
    push().ends_with(0).says("Passed");
}

fn by_hand(repository: &Repository<'_>) {
    repository
        .run(&["run", "--all-files"])
        .ends_with(0)
        .says("Passed");
    repository.write("a.md", FAULTY);
    repository.git(&["add", "a.md"]).ends_with(0);
    repository
        .run(&["run"])
        .refused(FAULT)
        .says("checking the index");
    repository.commit_without_hooks("two");
    // With nothing staged, the whole work tree is checked.
    for arguments in [
        &["run", "--all-files"][..],
        &["run", "--hook-stage", "manual"],
        &["run", "--hook-stage", "manual", "--all-files"],
    ] {
        repository
            .run(arguments)
            .refused(FAULT)
            .says("checking the work tree");
    }
    repository.write("b.md", &project(VALID, "other"));
    repository.commit_without_hooks("three");
    let range = |from| repository.run(&["run", "--from-ref", from, "--to-ref", "HEAD"]);
    range("HEAD~1").ends_with(0).says("Passed");
    range("HEAD~2").refused(FAULT).says(", which HEAD~2 has");
}

fn beside_an_installed_hook(repository: &Repository<'_>) {
    let program = env!("CARGO_BIN_EXE_holdpoint");
    repository
        .command(program, &["hook", "install"])
        .ends_with(0)
        .says("note: ")
        .says(".pre-commit-config.yaml");
    repository.write("a.md", FAULTY);
    let refused = repository.git(&["commit", "--all", "--message", "two"]);
    refused.refused(FAULT).says("hook id: holdpoint");
    repository.write("a.md", &renamed(VALID));
    repository
        .git(&["commit", "--all", "--message", "two"])
        .ends_with(0);
    repository
        .command(program, &["hook", "uninstall"])
        .ends_with(0);
    assert!(
        repository
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

/// The frameworks, installed in a virtual environment.
struct Framework {
    programs: PathBuf,
    home: PathBuf,
    /// A repository with what this one has for the frameworks. It has no sources, so that a hook that
    /// compiles instead of taking the wheel fails.
    hooks: PathBuf,
    /// The folder with the wheel, where pip looks in addition to PyPI.
    wheels: PathBuf,
}

/// The files that the installation of the hook `holdpoint` reads.
const HOOK_FILES: [&str; 6] = [
    ".pre-commit-hooks.yaml",
    ".ci/python/released_wheel.py",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "pyproject.toml",
];

/// Writes a wheel, given its folder, its version and the program that its script starts.
const WHEEL: &str = r##"
import sys, zipfile
folder, version, program = sys.argv[1:]
name = "holdpoint_cli-" + version
with zipfile.ZipFile(f"{folder}/{name}-py3-none-any.whl", "w") as wheel:
    def add(path, text, mode=0o644):
        info = zipfile.ZipInfo(path)
        info.external_attr = (0o100000 | mode) << 16
        wheel.writestr(info, text)
    add(f"{name}.data/scripts/holdpoint", f"#!/bin/sh\nexec '{program}' \"$@\"\n", 0o755)
    about = f"{name}.dist-info"
    add(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: holdpoint-cli\nVersion: {version}\n")
    add(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
    add(f"{about}/RECORD", f"{name}.data/scripts/holdpoint,,\n{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")
"##;

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
            "--only-binary=:all:",
            "pre-commit>=4",
            "prek",
            "uv",
        ];
        let program = env!("CARGO_BIN_EXE_holdpoint");
        let wheel = ["-c", WHEEL, "wheels", env!("CARGO_PKG_VERSION"), program];
        sandbox.write("wheels/README", "");
        let is_there = run(Path::new("python3"), &["-m", "venv", "venv"])
            && run(&programs.join("pip"), &install)
            && run(Path::new("python3"), &wheel);
        is_there.then(|| {
            sandbox.init("hooks", &[]);
            for file in HOOK_FILES {
                sandbox.write(format!("hooks/{file}"), read(file));
            }
            sandbox.write("hooks/src/main.rs", "compile_error!();\n");
            sandbox.git(&["-C", "hooks", "add", "."]);
            sandbox.git(&["-C", "hooks", "commit", "--quiet", "--message", "hooks"]);
            Self {
                programs,
                home: sandbox.join("home"),
                hooks: sandbox.join("hooks"),
                wheels: sandbox.join("wheels"),
            }
        })
    }

    fn assert_manifest_is_valid(&self) {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
        let mut command = Command::new(self.programs.join("pre-commit"));
        let output = command.arg("validate-manifest").arg(manifest).output();
        Ran::merged(output.expect("it runs")).ends_with(0);
    }

    /// Asserts that a hook has a program of its own: the one that is found in `PATH` would do as well.
    fn assert_installed(&self, place: &str) {
        let files = WalkDir::new(&self.home).into_iter().flatten();
        let mut files = files.map(|entry| entry.path().to_string_lossy().into_owned());
        let is_own = |path: &String| path.contains(place) && path.ends_with("/bin/holdpoint");
        assert!(files.any(|path| is_own(&path)), "{place}");
    }

    /// The hook `holdpoint-build` differs from `holdpoint` only in that it is compiled, which would take
    /// minutes here.
    fn assert_the_other_hook_compiles(&self) {
        let manifest = read(".pre-commit-hooks.yaml");
        let hooks: Vec<Vec<&str>> = manifest
            .split("- id: ")
            .skip(1)
            .map(|hook| {
                let lines = hook.lines().map(str::trim);
                let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
                lines
                    .filter(|line| !line.starts_with("description: "))
                    .collect()
            })
            .collect();
        let [fast, compiled] = &hooks[..] else {
            panic!("{manifest}");
        };
        let differences = fast.iter().zip(compiled).filter(|(a, b)| a != b);
        let differences: Vec<(&str, &str)> = differences.map(|(a, b)| (*a, *b)).collect();
        let expected = [
            ("holdpoint", "holdpoint-build"),
            ("language: python", "language: rust"),
        ];
        assert_eq!(differences, expected);
        assert_eq!(fast.len(), compiled.len());
    }
}

/// Reads a file of this repository.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).expect("a file")
}

/// A repository that uses the hook and has a remote.
struct Repository<'a> {
    sandbox: Sandbox,
    framework: &'a Framework,
}

impl<'a> Repository<'a> {
    fn new(around: &Sandbox, framework: &'a Framework) -> Self {
        let revision = around.git(&["-C", "hooks", "rev-parse", "HEAD"]);
        let repository = Self {
            sandbox: Sandbox::new(),
            framework,
        };
        let config = format!(
            "default_install_hook_types: [pre-commit, pre-merge-commit, pre-push]\n\
             repos:\n\
             \x20 - repo: {}\n    rev: {revision}\n    hooks:\n      - id: holdpoint\n",
            framework.hooks.display()
        );
        repository.write(".pre-commit-config.yaml", &config);
        repository.write(".gitignore", "/far\n");
        repository.write("a.md", VALID);
        repository.sandbox.commit("one");
        repository.sandbox.init("far", &["--bare"]);
        repository.sandbox.git(&["remote", "add", "origin", "far"]);
        repository.run(&["install"]).ends_with(0);
        repository
    }

    fn write(&self, path: &str, text: &str) {
        self.sandbox.write(path, text);
    }

    fn read(&self, path: &str) -> String {
        self.sandbox.read(path)
    }

    fn commit_without_hooks(&self, message: &str) {
        self.git(&["add", "--all"]).ends_with(0);
        self.git(&["commit", "--no-verify", "--message", message])
            .ends_with(0);
    }

    fn git(&self, arguments: &[&str]) -> Ran {
        self.command("git", arguments)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let program = self.framework.programs.join("pre-commit");
        self.command(program.to_str().expect("text"), arguments)
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Ran {
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
            .env("PREK_HOME", self.framework.home.join("prek"))
            .env("PIP_FIND_LINKS", &self.framework.wheels)
            .stdin(Stdio::null());
        Ran::merged(command.output().expect("it runs"))
    }
}
