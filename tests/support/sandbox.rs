//! A temporary folder for one test, with a `git` that does not read the user's configuration.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use walkdir::WalkDir;

use super::requires::unavailable;

/// A temporary folder that is removed when the test ends. All commands run in it, and all paths are
/// relative to it.
pub(crate) struct Sandbox {
    dir: TempDir,
    /// The folder that commands run in.
    top: PathBuf,
}

impl Sandbox {
    /// Creates an empty folder outside of a repository.
    pub(crate) fn empty() -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        // The path of the temporary folder may contain a symbolic link (macOS).
        let top = dir.path().canonicalize().expect("the temporary folder");
        Self { dir, top }
    }

    /// Creates an empty repository.
    pub(crate) fn new() -> Self {
        Self::with_init(&[])
    }

    /// Creates an empty repository by `git init` with these arguments.
    pub(crate) fn with_init(arguments: &[&str]) -> Self {
        let sandbox = Self::empty();
        sandbox.init(".", arguments);
        sandbox
    }

    /// Creates a repository in a subfolder.
    pub(crate) fn init(&self, folder: &str, arguments: &[&str]) {
        let mut all = vec!["init", "--quiet", "--initial-branch=main"];
        all.extend(arguments);
        all.push(folder);
        self.git(&all);
        self.shield(folder);
    }

    /// Copies all files of a folder of this package.
    pub(crate) fn copy(&self, folder: impl AsRef<Path>) {
        let folder = super::root().join(folder);
        for entry in WalkDir::new(&folder) {
            let entry = entry.expect("a folder that can be read");
            if entry.file_type().is_file() {
                let path = entry
                    .path()
                    .strip_prefix(&folder)
                    .expect("a path in the folder");
                let bytes = fs::read(entry.path()).expect("a file");
                self.write(path.to_string_lossy().replace('\\', "/"), bytes);
            }
        }
    }

    /// Overrides the Git configuration of the user and the system, which the library under test also
    /// reads. The configuration of the repository takes precedence over them.
    pub(crate) fn shield(&self, folder: &str) {
        for (key, value) in [
            ("core.excludesFile", "/dev/null"),
            ("core.attributesFile", "/dev/null"),
            ("core.autocrlf", "false"),
            ("core.safecrlf", "false"),
        ] {
            self.git(&["-C", folder, "config", key, value]);
        }
    }

    /// Returns the path of the folder.
    pub(crate) fn path(&self) -> &Path {
        &self.top
    }

    /// Returns a path below the folder.
    pub(crate) fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.top.join(path)
    }

    /// Writes a file, and creates its parent folders.
    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let place = self.join(path);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).expect("folders for a file");
        }
        fs::write(&place, bytes).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: impl AsRef<Path>) {
        let place = self.join(path);
        fs::remove_file(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    }

    /// Returns the text of a file.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> String {
        let place = self.join(path);
        fs::read_to_string(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()))
    }

    /// Returns the names in a folder, in order.
    pub(crate) fn names(&self, folder: impl AsRef<Path>) -> Vec<String> {
        names_in(&self.join(folder))
    }

    /// Runs a `git` command that must succeed, and returns its output without the last line ending.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_with(&[], arguments)
    }

    /// Does the same with variables in the environment.
    pub(crate) fn git_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> String {
        let output = self.try_git_with(environment, arguments);
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let printed = String::from_utf8_lossy(&output.stdout);
        printed.trim_end_matches('\n').to_owned()
    }

    /// Runs a `git` command that may fail.
    pub(crate) fn try_git(&self, arguments: &[&str]) -> Output {
        self.try_git_with(&[], arguments)
    }

    /// Runs a `git` command that may fail, with variables in its environment.
    pub(crate) fn try_git_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = self.command("git");
        command.envs(environment.iter().copied()).args(arguments);
        command.output().expect("git is installed")
    }

    /// Returns a command in the folder, without Git's variables, and with a fixed author and time.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.top);
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"GIT_") {
                command.env_remove(name);
            }
        }
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Ada")
            .env("GIT_AUTHOR_EMAIL", "ada@example.org")
            .env("GIT_AUTHOR_DATE", "2026-03-04T10:00:00Z")
            .env("GIT_COMMITTER_NAME", "Ada")
            .env("GIT_COMMITTER_EMAIL", "ada@example.org")
            .env("GIT_COMMITTER_DATE", "2026-03-04T10:00:00Z")
            .env("LC_ALL", "C");
        command
    }

    /// Adds and commits everything, and returns the id of the new commit.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Does the same at a given time.
    pub(crate) fn commit_at(&self, time: &str, message: &str) -> String {
        self.git(&["add", "--all"]);
        let times = [("GIT_AUTHOR_DATE", time), ("GIT_COMMITTER_DATE", time)];
        self.git_with(
            &times,
            &["commit", "--quiet", "--allow-empty", "--message", message],
        );
        self.git(&["rev-parse", "HEAD"])
    }
}

/// The variable with the parent's sandbox, in a test that another test started.
const PARENT: &str = "HOLDPOINT_SANDBOX";

impl Sandbox {
    /// Returns the sandbox of the test that started this one by [`Sandbox::again`], if one did.
    /// This test does not remove it.
    pub(crate) fn of_parent() -> Option<PathBuf> {
        std::env::var_os(PARENT).map(PathBuf::from)
    }

    /// Runs a test of this program again in a new process, with these variables in its environment. In
    /// this way tests change the environment that the library reads. In the new process,
    /// [`Sandbox::of_parent`] returns this sandbox.
    pub(crate) fn again(&self, test: &str, environment: &[(&str, &str)]) {
        self.run_again(self.command_again(test), environment);
    }

    /// Does the same as user 65534, who owns only this sandbox. Root could read everything.
    #[cfg(unix)]
    pub(crate) fn again_as_nobody(&self, test: &str) {
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65534;
        if !is_root() {
            return self.again(test, &[]);
        }
        self.give_to(NOBODY);
        let mut command = self.command_again(test);
        command.uid(NOBODY).gid(NOBODY);
        let mut probe = self.command_again("no test has this name");
        probe.uid(NOBODY).gid(NOBODY);
        if probe.output().is_ok_and(|output| output.status.success()) {
            self.run_again(command, &[]);
        } else {
            unavailable(
                "a test program that another user can run",
                "let every user read the folder that CARGO_TARGET_DIR names",
            );
        }
    }

    /// Gives everything in the sandbox to another user.
    #[cfg(unix)]
    pub(crate) fn give_to(&self, user: u32) {
        let mut folders = vec![self.top.clone()];
        while let Some(folder) = folders.pop() {
            std::os::unix::fs::lchown(&folder, Some(user), Some(user)).expect("a change of owner");
            for entry in fs::read_dir(&folder).expect("a folder").flatten() {
                if entry.file_type().expect("a type").is_dir() {
                    folders.push(entry.path())
                } else {
                    std::os::unix::fs::lchown(entry.path(), Some(user), Some(user))
                        .expect("a change of owner")
                }
            }
        }
    }

    fn command_again(&self, test: &str) -> Command {
        let program = std::env::current_exe().expect("this program");
        let mut command = self.command(program);
        command
            .args([test, "--exact", "--nocapture"])
            .env(PARENT, &self.top);
        command
    }

    fn run_again(&self, mut command: Command, environment: &[(&str, &str)]) {
        let output = command
            .envs(environment.iter().copied())
            .output()
            .expect("this program runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && printed.contains("1 passed"),
            "{printed}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Returns the names in a folder, in order.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|it| it.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|it| it.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Returns whether the tests run as root.
#[cfg(unix)]
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // A new file belongs to the user of the process.
    let folder = TempDir::new().expect("a temporary folder");
    folder
        .path()
        .metadata()
        .is_ok_and(|metadata| metadata.uid() == 0)
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}
