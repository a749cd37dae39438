//! Checks what `holdpoint init` sets up: it has no findings, Git's hooks check it, a second run
//! changes nothing, and a failure leaves nothing behind.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use crate::hooks::git;
use crate::program::{Ran, run, run_with};
use crate::support::NOW;
use crate::support::Sandbox;

const EXAMPLE: [&str; 6] = [
    "projects/support-desk.md",
    "operators/export-requests.md",
    "runs/2026-03-09-week-10.md",
    "evidence/2026-03-09/requests.csv",
    "evidence/2026-03-09/checks.txt",
    "evidence/2026-03-09/SHA256SUMS",
];
const CONFIG: &str = ".holdpoint.yaml";
const VALID: &str =
    "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\nowners: [data@example.org]\n---\n";

fn init(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    run(sandbox, &[&["init"], arguments].concat())
}

/// Returns the content of all files, including hooks but no other files of Git.
fn files(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let all = walkdir::WalkDir::new(sandbox.path()).into_iter().flatten();
    let own = all.map(|entry| entry.into_path());
    let named = own.map(|path| {
        let name = path.strip_prefix(sandbox.path()).unwrap_or(&path);
        let text = std::fs::read(&path).unwrap_or_default();
        (name.to_string_lossy().into_owned(), text)
    });
    named
        .filter(|(name, _)| !name.starts_with(".git/") || name.contains("hooks"))
        .collect()
}

#[test]
fn init_sets_up_a_repository_whose_hooks_refuse_a_faulty_commit() {
    let sandbox = Sandbox::new();
    let ran = init(&sandbox, &[]).ends_with(0).says("pre-commit: wrote");
    for path in EXAMPLE.iter().chain([&CONFIG]) {
        assert!(ran.out.contains(&format!("wrote  {path}")), "{}", ran.out);
    }
    let ran = ran.says("next  holdpoint check\n");
    let add = "git add .holdpoint.yaml evidence operators projects runs && git commit";
    ran.says(add);
    // The current Git user becomes the owner.
    let project = sandbox.read(EXAMPLE[0]);
    assert!(project.contains("  - ada@example.org\n"), "{project}");
    // The first check reports nothing, not even an info.
    run(&sandbox, &["check", "--fail-on", "info"])
        .ends_with(0)
        .says("records  3: 1 Operator, 1 OpRun, 1 Project")
        .says("targets  3 verified")
        .says("findings  none");
    git(&sandbox, &["add", "."]).ends_with(0);
    let message = ["commit", "--message", "Records"];
    git(&sandbox, &message).ends_with(0).says(", no findings");
    run(&sandbox, &["audit"]).ends_with(0);
    // This run is closed as PASS although a check failed.
    let run = sandbox.read(EXAMPLE[2]);
    let broken = run.replace("| row-count     | PASS", "| row-count     | FAIL");
    assert_ne!(run, broken);
    sandbox.write("runs/another.md", broken);
    git(&sandbox, &["add", "."]).ends_with(0);
    git(&sandbox, &message).refused("result is PASS, but 1 of 2 checks failed");
    // The commands that the output suggests work.
    let new = ["new", "run", "export-requests", "--title"];
    let title = "Export the requests of this week";
    let ran = crate::program::run(&sandbox, &[&new[..], &[title]].concat()).ends_with(0);
    assert!(ran.out.starts_with("runs/"), "{}", ran.out);
}

#[test]
fn a_second_init_changes_nothing() {
    let sandbox = Sandbox::new();
    init(&sandbox, &[]).ends_with(0);
    let before = files(&sandbox);
    let ran = init(&sandbox, &[]).ends_with(0).says("nothing was changed");
    for path in EXAMPLE.iter().chain([&CONFIG]) {
        assert!(ran.out.contains(&format!("exists  {path}")), "{}", ran.out);
    }
    assert!(!ran.out.contains("wrote"), "{}", ran.out);
    assert_eq!(files(&sandbox), before);
    // Records without the whole example are records, too.
    sandbox.remove(EXAMPLE[2]);
    let before = files(&sandbox);
    init(&sandbox, &[]).ends_with(0).says("nothing was changed");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_dry_run_writes_nothing() {
    let sandbox = Sandbox::new();
    let before = files(&sandbox);
    let ran = init(&sandbox, &["--dry-run"])
        .ends_with(0)
        .says("pre-push: would write `.git/hooks/pre-push`")
        .says("nothing was written");
    assert!(
        ran.out.contains("would write  .holdpoint.yaml"),
        "{}",
        ran.out
    );
    assert_eq!(files(&sandbox), before);
}

#[test]
fn hooks_are_installed_once_the_folder_is_in_git() {
    let sandbox = Sandbox::empty();
    // The ceiling makes sure that this folder is in no repository.
    let outside = |arguments: &[&str]| {
        let ceiling = sandbox
            .path()
            .parent()
            .expect("a folder above")
            .display()
            .to_string();
        run_with(
            &sandbox,
            &[("GIT_CEILING_DIRECTORIES", &*ceiling)],
            arguments,
        )
    };
    outside(&["init"])
        .ends_with(0)
        .says("this folder is not in a Git repository")
        .says("Git has no `user.email`, so the example belongs to owner@example.org")
        .says("git init && holdpoint init\n");
    outside(&["check", "--fail-on", "info"])
        .ends_with(0)
        .says("findings  none");
    sandbox.init(".", &[]);
    init(&sandbox, &[])
        .ends_with(0)
        .says("pre-commit: wrote")
        .says("git add .holdpoint.yaml evidence");
}

#[test]
fn the_example_belongs_to_the_git_user() {
    let sandbox = Sandbox::empty();
    sandbox.write("home/config", "[user]\n\temail = \"on@example.org\"\n");
    let config = sandbox.join("home/config").display().to_string();
    let environment = [("GIT_CONFIG_GLOBAL", &*config)];
    run_with(&sandbox, &environment, &["init", "tickets"]).ends_with(0);
    let project = sandbox.read(format!("tickets/{}", EXAMPLE[0]));
    assert!(project.contains("  - on@example.org\n"), "{project}");
    // An address that no record accepts is not used.
    sandbox.write("home/config", "[user]\n\temail = root\n");
    run_with(&sandbox, &environment, &["init", "others"]).ends_with(0);
    let project = sandbox.read(format!("others/{}", EXAMPLE[0]));
    assert!(project.contains("  - owner@example.org\n"), "{project}");
}

#[test]
fn init_sets_up_the_named_folder() {
    let sandbox = Sandbox::empty();
    let ran = init(&sandbox, &["new/tickets desk"]).ends_with(0);
    assert!(
        ran.out.contains("wrote  new/tickets desk/.holdpoint.yaml"),
        "{}",
        ran.out
    );
    ran.says("next  holdpoint -C 'new/tickets desk' check");
    run(&sandbox, &["-C", "new/tickets desk", "check"]).ends_with(0);
    // The named folder is a repository of its own.
    sandbox.init("own", &[]);
    let ran = init(&sandbox, &["own"]).ends_with(0);
    ran.says("git -C ").says("own/.git/hooks/pre-commit`");
}

#[test]
fn paths_and_commands_are_those_of_the_current_folder() {
    let sandbox = Sandbox::new();
    sandbox.write("below/a.txt", "a\n");
    let below = |arguments: &[&str]| run(&sandbox, &[&["-C", "below"], arguments].concat());
    let ran = below(&["init", ".."]).ends_with(0);
    assert!(
        ran.out.starts_with("wrote  ../.holdpoint.yaml"),
        "{}",
        ran.out
    );
    ran.says("pre-commit: wrote `../.git/hooks/pre-commit`")
        .says("next  holdpoint -C .. check")
        .says("git -C .. add .holdpoint.yaml evidence");
    sandbox.write(".gitignore", "projects\n");
    fs::remove_dir_all(sandbox.join("projects")).expect("a folder");
    fs::remove_dir_all(sandbox.join("operators")).expect("a folder");
    fs::remove_dir_all(sandbox.join("runs")).expect("a folder");
    below(&["init", ".."])
        .ends_with(2)
        .says("Git ignores `../projects/support-desk.md`")
        .says("git -C .. check-ignore -v projects/support-desk.md")
        .says("holdpoint init --no-example ..");
}

#[test]
fn a_subfolder_of_a_repository_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("below/a.txt", "a\n");
    let before = files(&sandbox);
    for arguments in [
        &["init", "below"][..],
        &["-C", "below", "init"],
        &["init", "absent"],
    ] {
        run(&sandbox, arguments)
            .ends_with(2)
            .says("is inside the repository at")
            .says("holdpoint init '");
    }
    let bare = Sandbox::with_init(&["--bare"]);
    init(&bare, &[])
        .ends_with(2)
        .says("a bare repository has no work tree to write to");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn no_example_is_written_if_there_are_records() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", VALID);
    let ran = init(&sandbox, &[])
        .ends_with(0)
        .says("there are already records, so no example is written")
        .says("holdpoint new operator ID");
    assert!(!ran.out.contains("projects/"), "{}", ran.out);
    assert!(!sandbox.join("projects").exists());
    run(&sandbox, &["check"]).ends_with(0);
}

#[test]
fn hooks_and_example_can_be_left_out() {
    let sandbox = Sandbox::new();
    init(&sandbox, &["--no-hook", "--no-example"])
        .ends_with(0)
        .does_not_say("hooks");
    assert!(!sandbox.join(".git/hooks/pre-commit").exists());
    assert!(!sandbox.join("runs").exists());
    assert!(sandbox.join(CONFIG).exists());
    // A later `init` adds what was left out.
    init(&sandbox, &[]).ends_with(0).says("pre-commit: wrote");
    assert!(sandbox.join(EXAMPLE[2]).exists());
}

/// Asserts that the command fails with these words and writes nothing.
#[track_caller]
fn refused(sandbox: &Sandbox, arguments: &[&str], words: &str) -> Ran {
    let before = files(sandbox);
    let ran = init(sandbox, arguments)
        .ends_with(2)
        .says("error: ")
        .says(words);
    assert_eq!(files(sandbox), before);
    assert_eq!(ran.out, "");
    ran
}

#[test]
fn an_existing_configuration_is_kept() {
    let sandbox = Sandbox::new();
    sandbox.write(CONFIG, "version: 1\n");
    refused(
        &sandbox,
        &[],
        "the configuration `.holdpoint.yaml` already exists",
    )
    .says("holdpoint hook install");
    sandbox.remove(CONFIG);
    std::os::unix::fs::symlink("elsewhere.yaml", sandbox.join(CONFIG)).expect("a link");
    refused(
        &sandbox,
        &[],
        "the configuration `.holdpoint.yaml` already exists",
    );
    sandbox.remove(CONFIG);
    std::fs::create_dir(sandbox.join(CONFIG)).expect("a folder");
    refused(
        &sandbox,
        &[],
        "the configuration `.holdpoint.yaml` already exists",
    );
}

#[test]
fn an_existing_file_at_a_path_is_kept() {
    let sandbox = Sandbox::new();
    sandbox.write("operators", "Ann and Bob\n");
    refused(&sandbox, &[], "`operators` is not a folder, and").says("holdpoint init --no-example");
    refused(&sandbox, &["operators"], "`operators` is not a folder");
    refused(
        &sandbox,
        &["operators/below"],
        "cannot find `operators/below`: Not a directory",
    );
    sandbox.remove("operators");
    std::os::unix::fs::symlink("nowhere", sandbox.join("runs")).expect("a link");
    refused(&sandbox, &[], "`runs` is not a folder, and");
    refused(&sandbox, &["runs"], "`runs` is a dangling symbolic link");
    sandbox.remove("runs");
    sandbox.write(EXAMPLE[0], "# Our desk\n");
    refused(&sandbox, &[], "`projects/support-desk.md` already exists");
    init(&sandbox, &["--no-example"]).ends_with(0);
}

#[test]
fn a_path_that_git_ignores_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "*.csv\n");
    refused(
        &sandbox,
        &[],
        "Git ignores `evidence/2026-03-09/requests.csv`",
    )
    .says("git check-ignore -v");
    sandbox.write(".gitignore", ".*\n");
    refused(&sandbox, &["--no-example"], "Git ignores `.holdpoint.yaml`");
}

#[test]
fn existing_hooks_are_kept_or_refused() {
    use std::os::unix::fs::PermissionsExt;
    let script = |sandbox: &Sandbox, text: &str| {
        sandbox.write(".git/hooks/pre-commit", text);
        let mode = std::fs::Permissions::from_mode(0o755);
        let hook = sandbox.join(".git/hooks/pre-commit");
        std::fs::set_permissions(hook, mode).expect("a change of mode");
    };
    let sandbox = Sandbox::new();
    script(&sandbox, "#!/bin/sh\nexit 0\n");
    init(&sandbox, &[]).ends_with(0).says("and runs first");
    // A hook that depends on its name cannot be renamed.
    let sandbox = Sandbox::new();
    script(&sandbox, "#!/bin/sh\nexec run \"$(basename \"$0\")\"\n");
    refused(&sandbox, &[], "depends on its own file name").says("holdpoint init --no-hook");
    init(&sandbox, &["--no-hook"]).ends_with(0);
    // A hooks folder that other repositories use.
    let sandbox = Sandbox::new();
    let others = Sandbox::empty();
    let folder = others.path().display().to_string();
    sandbox.git(&["config", "core.hooksPath", &folder]);
    refused(&sandbox, &[], "is outside of this repository");
}

/// A limit on the file size has the effect of a full disk: the files written before the failure are
/// removed again.
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    let before = files(&sandbox);
    // `ulimit` counts blocks of 512 bytes (POSIX.1): the configuration fits, the operator does not.
    for (limit, first) in [("0", CONFIG), ("1", CONFIG), ("2", EXAMPLE[1])] {
        let own = env!("CARGO_BIN_EXE_holdpoint");
        // With SIGXFSZ ignored, the write returns an error (setrlimit(2)).
        let line = format!("trap '' XFSZ; ulimit -f {limit}; exec '{own}' init");
        let output = sandbox.command("sh").args(["-c", &line]).output();
        let output = output.expect("sh");
        Ran::new(output)
            .ends_with(2)
            .says(&format!("error: cannot write `{first}`: File too large"))
            .says("nothing was changed")
            .does_not_say("at path");
        assert_eq!(files(&sandbox), before, "{limit}");
    }
}

/// The hooks are written last; if that fails, everything else is removed again.
#[test]
fn a_failure_to_write_hooks_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    // Not even root can write into this folder.
    sandbox.git(&["config", "core.hooksPath", "/proc/self/fdinfo"]);
    init(&sandbox, &[]).ends_with(2);
    let sandbox = Sandbox::new();
    std::fs::remove_dir_all(sandbox.join(".git/hooks")).expect("a folder");
    std::os::unix::fs::symlink("/proc/self/fdinfo", sandbox.join(".git/hooks")).expect("a link");
    let before = files(&sandbox);
    init(&sandbox, &[]).ends_with(2);
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_read_only_file_system_is_an_error() {
    let sandbox = Sandbox::empty();
    for folder in ["/proc/self/fdinfo", "/proc/self/fdinfo/below"] {
        init(&sandbox, &[folder])
            .ends_with(2)
            .says("error: cannot ");
    }
}

/// Nothing is read-only to root, so another user runs this.
#[test]
fn a_folder_without_write_permission_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let Some(parent) = Sandbox::of_parent() else {
        return Sandbox::empty()
            .again_as_nobody("init::a_folder_without_write_permission_is_an_error");
    };
    let mode = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(&parent, mode).expect("own folder");
    };
    mode(0o555);
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdpoint"));
    let command = command.args(["init", "--no-hook"]).current_dir(&parent);
    let ran = Ran::new(command.stdin(Stdio::null()).output().expect("it runs"));
    mode(0o755);
    ran.ends_with(2)
        .says("error: cannot write `.holdpoint.yaml`: ")
        .says("Permission denied");
    let left = std::fs::read_dir(&parent).expect("a folder").count();
    assert_eq!(left, 0);
}

/// The lines after a single `#` are valid configuration, too.
#[test]
fn the_commented_examples_in_the_configuration_are_valid() {
    let sandbox = Sandbox::new();
    init(&sandbox, &["--no-hook"]).ends_with(0);
    let config = sandbox.read(CONFIG);
    assert!(
        config.starts_with("# yaml-language-server: $schema=https://raw.githubusercontent.com/"),
        "{config}"
    );
    let lines = config.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with("  ") || !rest.starts_with([' ', '#']) => rest,
        Some(_) | None => line,
    });
    let lines: Vec<&str> = lines.collect();
    assert!(lines.contains(&"  step-count: off"), "{lines:?}");
    sandbox.write(CONFIG, lines.join("\n") + "\n");
    run(&sandbox, &["check", "--now", NOW]).ends_with(0);
}
