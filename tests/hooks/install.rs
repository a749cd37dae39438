//! `hook install` and `hook uninstall`: where hooks are written, and what happens to existing ones.

use super::*;

const USUAL: [&str; 3] = ["pre-commit", "pre-merge-commit", "pre-push"];

fn start() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", VALID);
    sandbox.commit("one");
    sandbox
}

fn install(sandbox: &Sandbox) -> Ran {
    holdpoint(sandbox, &["hook", "install"])
}

fn uninstall(sandbox: &Sandbox) -> Ran {
    holdpoint(sandbox, &["hook", "uninstall"])
}

/// Stages a fault and commits it.
fn commit_fault(sandbox: &Sandbox, folder: &str) -> Ran {
    sandbox.write(format!("{folder}/a.md"), FAULTY);
    git(
        sandbox,
        &["-C", folder, "commit", "--all", "--message", "fault"],
    )
}

/// Returns the names, modes and contents of all files in a folder.
fn listing(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let files = walkdir::WalkDir::new(sandbox.join(folder)).sort_by_file_name();
    let entries = files.into_iter().map(|entry| {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("metadata").permissions().mode();
        let text = std::fs::read(entry.path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        format!("{:o} {} {text}", mode, entry.path().display())
    });
    entries.collect()
}

#[test]
fn install_writes_the_three_usual_hooks() {
    let sandbox = start();
    let ran = install(&sandbox).ends_with(0);
    let ran = USUAL.iter().fold(ran, |ran, name| {
        ran.says(&format!("{name}: wrote `.git/hooks/{name}`"))
    });
    ran.says("from now on  git commit: what is staged, against HEAD")
        .says("git merge: ")
        .says("git push: ");
    for name in USUAL {
        let text = sandbox.read(format!(".git/hooks/{name}"));
        assert!(text.starts_with("#!/bin/sh\n# Made by `holdpoint hook install`; "));
        assert!(text.contains("`holdpoint hook uninstall`"), "{text}");
        assert!(
            text.contains(&format!("holdpoint hook run {name} \"$@\"")),
            "{text}"
        );
    }
    commit_fault(&sandbox, ".").refused(FAULT);
}

#[test]
fn a_second_install_changes_nothing() {
    let sandbox = start();
    install(&sandbox).ends_with(0);
    let before = listing(&sandbox, ".git/hooks");
    install(&sandbox)
        .ends_with(0)
        .says("pre-commit: `.git/hooks/pre-commit` is installed already")
        .says("nothing was changed");
    assert_eq!(listing(&sandbox, ".git/hooks"), before);
    // A hook without the executable bit is repaired.
    let hook = sandbox.join(".git/hooks/pre-push");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(hook, mode).expect("a change of mode");
    install(&sandbox)
        .ends_with(0)
        .says("pre-push: updated `.git/hooks/pre-push`")
        .does_not_say("nothing was changed");
    assert_eq!(listing(&sandbox, ".git/hooks"), before);
}

#[test]
fn hooks_can_be_installed_and_removed_one_by_one() {
    let sandbox = start();
    let before = listing(&sandbox, ".git/hooks");
    let two = [
        "hook",
        "install",
        "--hook",
        "pre-push",
        "--hook",
        "pre-receive",
    ];
    holdpoint(&sandbox, &two).ends_with(0);
    assert!(!sandbox.join(".git/hooks/pre-commit").exists());
    assert!(sandbox.join(".git/hooks/pre-receive").exists());
    holdpoint(&sandbox, &["hook", "uninstall", "--hook", "pre-push"]).ends_with(0);
    assert!(sandbox.join(".git/hooks/pre-receive").exists());
    uninstall(&sandbox).ends_with(0);
    assert_eq!(listing(&sandbox, ".git/hooks"), before);
    holdpoint(&sandbox, &["hook", "install", "--hook", "pre-comit"])
        .ends_with(2)
        .says("'pre-commit'");
}

#[test]
fn uninstall_leaves_nothing_behind() {
    let sandbox = start();
    script(&sandbox, ".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    let before = listing(&sandbox, ".git/hooks");
    uninstall(&sandbox).ends_with(0).says("no hooks to remove");
    install(&sandbox).ends_with(0);
    assert_ne!(listing(&sandbox, ".git/hooks"), before);
    uninstall(&sandbox)
        .ends_with(0)
        .says("pre-commit: restored the earlier hook: `.git/hooks/pre-commit`")
        .says("pre-push: removed `.git/hooks/pre-push`");
    assert_eq!(listing(&sandbox, ".git/hooks"), before);
    commit_fault(&sandbox, ".").ends_with(0);
}

#[test]
fn an_existing_hook_runs_first() {
    let sandbox = start();
    let other = "#!/bin/sh\necho \"other: $*\"\ntest ! -e stop\n";
    script(&sandbox, ".git/hooks/pre-commit", other);
    install(&sandbox).ends_with(0).says(
        "pre-commit: wrote `.git/hooks/pre-commit`; the existing hook is now \
         `.git/hooks/pre-commit.before-holdpoint` and runs first",
    );
    install(&sandbox).ends_with(0).says("nothing was changed");
    let ran = commit_fault(&sandbox, ".");
    let order = [
        ran.err.find("other: "),
        ran.err.find("checking"),
        ran.err.find(FAULT),
    ];
    assert!(
        order.iter().all(Option::is_some) && order.is_sorted(),
        "{}",
        ran.err
    );
    ran.ends_with(1);
    // If the existing hook fails, the commit is refused.
    sandbox.write("stop", "");
    commit_fault(&sandbox, ".")
        .refused("other: ")
        .does_not_say("checking");
}

#[test]
fn an_existing_pre_push_hook_also_gets_the_pushed_refs() {
    let sandbox = start();
    sandbox.git(&["init", "--quiet", "--bare", "far"]);
    sandbox.git(&["remote", "add", "origin", "far"]);
    let other = "#!/bin/sh\necho \"other: $1 $2\"\nsed 's/^/other: /'\n";
    script(&sandbox, ".git/hooks/pre-push", other);
    install(&sandbox).ends_with(0);
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let line = format!(
        "other: refs/heads/main {head} refs/heads/main {}\n",
        "0".repeat(40)
    );
    git(&sandbox, &["push", "origin", "main"])
        .accepted()
        .says("other: origin far\n")
        .says(&line);
    // Empty input stays empty, without a line break.
    git(&sandbox, &["push", "origin", "main"])
        .ends_with(0)
        .says("other: origin far\n")
        .does_not_say("other: \n")
        .says("no refs are pushed");
    // A hook that does not read its input causes no error.
    script(
        &sandbox,
        ".git/hooks/pre-push.before-holdpoint",
        "#!/bin/sh\nexit 0\n",
    );
    sandbox.write("a.md", FAULTY);
    commit_without_hooks(&sandbox, ".", "two");
    git(&sandbox, &["push", "origin", "main"]).refused(FAULT);
}

#[test]
fn an_existing_hook_that_is_not_executable_is_not_run() {
    let sandbox = start();
    sandbox.write(".git/hooks/pre-commit", "#!/bin/sh\necho other\nexit 1\n");
    install(&sandbox)
        .ends_with(0)
        .says("which is not executable and does not run");
    sandbox.git(&[
        "commit",
        "--quiet",
        "--allow-empty",
        "--no-verify",
        "-m",
        "x",
    ]);
    commit_fault(&sandbox, ".")
        .refused(FAULT)
        .does_not_say("other");
}

#[test]
fn an_existing_hook_that_is_a_link_is_kept_as_a_link() {
    let sandbox = start();
    script(&sandbox, "tools/hook", "#!/bin/sh\necho other\n");
    let link = sandbox.join(".git/hooks/pre-commit");
    std::os::unix::fs::symlink("../../tools/hook", &link).expect("a link");
    install(&sandbox).ends_with(0);
    assert_eq!(sandbox.read("tools/hook"), "#!/bin/sh\necho other\n");
    commit_fault(&sandbox, ".").refused(FAULT).says("other");
    uninstall(&sandbox).ends_with(0);
    assert!(link.symlink_metadata().is_ok_and(|link| link.is_symlink()));
    // A dangling link is kept as well.
    sandbox.remove("tools/hook");
    install(&sandbox).ends_with(0);
    commit_fault(&sandbox, ".").refused(FAULT);
    uninstall(&sandbox).ends_with(0);
    assert!(link.symlink_metadata().is_ok_and(|link| link.is_symlink()));
}

#[test]
fn an_existing_hook_that_depends_on_its_name_is_not_renamed() {
    let sandbox = start();
    let dispatcher = "#!/bin/sh\nexec echo \"$(basename \"$0\")\"\n";
    script(&sandbox, ".git/hooks/pre-push", dispatcher);
    let before = listing(&sandbox, ".git/hooks");
    install(&sandbox)
        .ends_with(2)
        .says("`.git/hooks/pre-push` depends on its own file name")
        .says("holdpoint hook run pre-push \"$@\"");
    holdpoint(&sandbox, &["hook", "install", "--force"]).ends_with(2);
    // If one hook cannot be installed, none is.
    assert_eq!(listing(&sandbox, ".git/hooks"), before);
}

#[test]
fn a_second_foreign_hook_is_not_overwritten() {
    let sandbox = start();
    script(&sandbox, ".git/hooks/pre-commit", "#!/bin/sh\necho first\n");
    install(&sandbox).ends_with(0);
    script(
        &sandbox,
        ".git/hooks/pre-commit",
        "#!/bin/sh\necho second\n",
    );
    let before = listing(&sandbox, ".git/hooks");
    install(&sandbox)
        .ends_with(2)
        .says("and also `.git/hooks/pre-commit.before-holdpoint` from an earlier installation");
    assert_eq!(listing(&sandbox, ".git/hooks"), before);
    uninstall(&sandbox)
        .ends_with(0)
        .says("`.git/hooks/pre-commit` is another hook");
    assert!(sandbox.read(".git/hooks/pre-commit").contains("second"));
    assert!(
        sandbox
            .read(".git/hooks/pre-commit.before-holdpoint")
            .contains("first")
    );
}

#[test]
fn a_hook_that_was_changed_after_installation_is_kept() {
    let sandbox = start();
    install(&sandbox).ends_with(0);
    let hook = sandbox.read(".git/hooks/pre-commit");
    script(
        &sandbox,
        ".git/hooks/pre-commit",
        &hook.replace("exec holdpoint", "make lint && exec holdpoint"),
    );
    install(&sandbox)
        .ends_with(2)
        .says("`.git/hooks/pre-commit` was changed since it was installed")
        .says("holdpoint hook install --force");
    uninstall(&sandbox)
        .ends_with(2)
        .says("is left unchanged")
        .says("rm '.git/hooks/pre-commit'");
    assert!(sandbox.read(".git/hooks/pre-commit").contains("make lint"));
    assert!(!sandbox.join(".git/hooks/pre-push").exists());
    holdpoint(&sandbox, &["hook", "install", "--force"]).ends_with(0);
    assert_eq!(sandbox.read(".git/hooks/pre-commit"), hook);
}

#[test]
fn without_the_program_a_hook_refuses() {
    let sandbox = start();
    sandbox.git(&["init", "--quiet", "--bare", "far"]);
    install(&sandbox).ends_with(0);
    let others = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&others);
    let folders = folders.filter(|folder| !folder.join("holdpoint").exists());
    let path = std::env::join_paths(folders).expect("folders");
    let path = [("PATH", path.to_str().expect("text"))];
    sandbox.write("a.md", renamed(VALID));
    git_with(&sandbox, &path, &["commit", "--all", "--message", "two"])
        .refused("error: the pre-commit hook cannot check anything: holdpoint is not on the PATH")
        .says("help: install it, or remove the hook: rm '.git/hooks/pre-commit'")
        .says("git commit --no-verify");
    git_with(&sandbox, &path, &["push", "far", "main"])
        .refused("error: the pre-push hook cannot check anything");
    // `hook install` notes this as well.
    let mut again = command(
        &sandbox,
        env!("CARGO_BIN_EXE_holdpoint"),
        &["hook", "install"],
    );
    let ran = Ran::merged(again.envs(path).output().expect("it runs"));
    ran.ends_with(0).says("`holdpoint` is not on the PATH");
}

#[test]
fn hooks_are_installed_into_the_configured_folder() {
    for (named, place) in [
        (".githooks", ".githooks"),
        ("in/hooks", "in/hooks"),
        (".git/other", ".git/other"),
    ] {
        let sandbox = start();
        sandbox.write("in/b.md", project(VALID, "other"));
        sandbox.git(&["config", "core.hooksPath", named]);
        // The path is relative to the top folder, wherever the command runs.
        holdpoint(&sandbox, &["-C", "in", "hook", "install"]).ends_with(0);
        assert!(sandbox.join(place).join("pre-commit").exists());
        assert!(!sandbox.join(".git/hooks/pre-commit").exists());
        commit_fault(&sandbox, ".").refused(FAULT);
        git(&sandbox, &["-C", "in", "commit", "--all", "-m", "x"]).refused(FAULT);
        holdpoint(&sandbox, &["hook", "uninstall", "-C", "in"]).ends_with(0);
        assert!(!sandbox.join(place).join("pre-commit").exists());
    }
    let sandbox = start();
    let absolute = sandbox.join("hooks");
    let absolute = absolute.to_str().expect("text");
    sandbox.git(&["config", "core.hooksPath", absolute]);
    sandbox.git(&["worktree", "add", "--quiet", "linked"]);
    holdpoint(&sandbox, &["hook", "install", "-C", "linked"]).ends_with(0);
    commit_fault(&sandbox, ".").refused(FAULT);
    commit_fault(&sandbox, "linked").refused(FAULT);
}

#[test]
fn a_hooks_folder_outside_of_the_repository_is_refused() {
    let sandbox = start();
    let shared = Sandbox::empty();
    let place = shared.join("hooks");
    let place = place.to_str().expect("text");
    sandbox.git(&["config", "core.hooksPath", place]);
    install(&sandbox)
        .ends_with(2)
        .says("which is outside of this repository")
        .says("git config core.hooksPath .githooks")
        .says("holdpoint hook install --force");
    assert!(!shared.join("hooks").exists());
    holdpoint(&sandbox, &["hook", "install", "--force"]).ends_with(0);
    commit_fault(&sandbox, ".").refused(FAULT);
    uninstall(&sandbox).ends_with(0);
    assert!(!shared.join("hooks/pre-commit").exists());
    // A link to a folder outside does not make the folder part of the repository.
    sandbox.git(&["config", "--unset", "core.hooksPath"]);
    std::fs::remove_dir_all(sandbox.join(".git/hooks")).expect("no hooks");
    std::os::unix::fs::symlink(place, sandbox.join(".git/hooks")).expect("a link");
    install(&sandbox)
        .ends_with(2)
        .says("outside of this repository");
}

#[test]
fn a_hooks_path_that_is_not_a_folder_is_an_error() {
    let sandbox = start();
    sandbox.git(&["config", "core.hooksPath", "/dev/null"]);
    install(&sandbox)
        .ends_with(2)
        .says("`/dev/null`, which is not a folder")
        .says("git config --show-origin core.hooksPath");
}

#[test]
fn the_folder_of_husky_is_refused() {
    let sandbox = start();
    sandbox.git(&["config", "core.hooksPath", ".husky/_"]);
    install(&sandbox)
        .ends_with(2)
        .says("add this line to `.husky/pre-commit`: holdpoint hook run pre-commit");
    assert!(!sandbox.join(".husky").exists());
}

#[test]
fn a_missing_hooks_folder_is_created() {
    let sandbox = start();
    std::fs::remove_dir_all(sandbox.join(".git/hooks")).expect("no hooks");
    install(&sandbox).ends_with(0);
    commit_fault(&sandbox, ".").refused(FAULT);
}

#[test]
fn linked_work_trees_share_the_hooks() {
    let sandbox = start();
    sandbox.git(&["worktree", "add", "--quiet", "linked"]);
    holdpoint(&sandbox, &["-C", "linked", "hook", "install"]).ends_with(0);
    commit_fault(&sandbox, ".").refused(FAULT);
    commit_fault(&sandbox, "linked").refused(FAULT);
    install(&sandbox).ends_with(0).says("nothing was changed");
    // With a folder relative to the top, each has its own.
    uninstall(&sandbox).ends_with(0);
    sandbox.git(&["config", "core.hooksPath", "hooks"]);
    holdpoint(&sandbox, &["-C", "linked", "hook", "install"]).ends_with(0);
    assert!(sandbox.join("linked/hooks/pre-commit").exists());
    assert!(!sandbox.join("hooks").exists());
}

#[test]
fn a_bare_repository_gets_server_hooks() {
    let sandbox = Sandbox::empty();
    sandbox.init("far", &["--bare"]);
    holdpoint(&sandbox, &["-C", "far", "hook", "install"])
        .ends_with(0)
        .says("pre-receive: wrote `hooks/pre-receive`");
    assert!(!sandbox.join("far/hooks/pre-commit").exists());
    sandbox.git(&["-C", "far", "config", "core.hooksPath", "own"]);
    let update = ["-C", "far/refs", "hook", "install", "--hook", "update"];
    holdpoint(&sandbox, &update).ends_with(0);
    assert!(sandbox.join("far/own/update").exists());
}

#[test]
fn outside_a_repository_the_hook_commands_fail() {
    let sandbox = Sandbox::empty();
    for command in ["install", "uninstall"] {
        holdpoint(&sandbox, &["hook", command])
            .ends_with(2)
            .says("this folder is not in a Git repository");
    }
    for hook in USUAL {
        holdpoint(&sandbox, &["hook", "run", hook]).does_not_end_with(0);
    }
    holdpoint(&sandbox, &["hook", "run", "pre-comit"])
        .ends_with(2)
        .says("'pre-commit'");
}
