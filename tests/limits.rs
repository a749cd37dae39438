//! Signals, limits and files that are not regular: the program ends in an orderly way.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use walkdir::WalkDir;

use crate::program::{Ran, obey_signals, program, run, run_with};
use crate::support::Sandbox;
use crate::support::requires::tool;

const NOW: &str = "2026-07-01T00:00:00Z";

const PROJECT: &str =
    "---\nkind: Project\nproject_id: desk\nname: Desk\nowners: [desk@example.org]\n---\n";

/// A run whose mode has the wrong letter case, which `fix` mends.
const RUN: &str = "---\nkind: OpRun\nop_id: sync\nproject_id: desk\nmode_id: Pipeline\n---\n";

/// Returns the temporary files below a folder, those of this program and those of a library.
fn litter(folder: &Path) -> Vec<String> {
    let entries = WalkDir::new(folder).min_depth(1).into_iter().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_ours = |name: &String| {
        name.starts_with(".holdpoint-")
            || name.starts_with(".tmp")
            || name.starts_with("holdpoint-")
    };
    names.filter(is_ours).collect()
}

#[test]
fn an_interrupted_fix_leaves_nothing_behind() {
    obey_signals();
    for (delay, signal) in (0..12).zip(
        [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]
            .iter()
            .cycle(),
    ) {
        let sandbox = Sandbox::new();
        sandbox.write("desk.md", PROJECT);
        for number in 0..40 {
            sandbox.write(format!("runs/{number}.md"), RUN);
        }
        let mut command = program(&sandbox, &["fix", "--now", NOW]);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().expect("it runs");
        std::thread::sleep(std::time::Duration::from_millis(delay * 15));
        let id = i32::try_from(process.id()).expect("a process");
        // It may have ended already.
        let _ = kill(Pid::from_raw(id), *signal);
        process.wait().expect("it ends");
        assert_eq!(litter(sandbox.path()), Vec::<String>::new());
        let mended = |name: &String| sandbox.read(format!("runs/{name}")).contains("PIPELINE");
        let names = sandbox.names("runs");
        let count = names.iter().filter(|name| mended(name)).count();
        assert!(
            count == 0 || count == names.len(),
            "{count} of {}",
            names.len()
        );
    }
}

#[test]
fn what_a_killed_fix_left_behind_is_removed_by_the_next_one() {
    let sandbox = Sandbox::new();
    sandbox.write("runs/a.md", RUN);
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
    let name = format!("runs/.holdpoint-{}", "0123456789abcdef".repeat(2));
    sandbox.write(&name, RUN);
    let file = fs::File::options().append(true).open(sandbox.join(&name));
    file.and_then(|file| file.set_modified(old))
        .expect("an old file");
    run(&sandbox, &["fix", "--now", NOW]);
    assert_eq!(sandbox.names("runs"), ["a.md"]);
}

/// The list of folders of a push has a name of its own in the temporary folder.
#[test]
fn a_folder_in_the_temporary_folder_refuses_no_push() {
    let sandbox = Sandbox::new();
    sandbox.write("desk.md", PROJECT);
    sandbox.commit("first");
    let tip = sandbox.git(&["rev-parse", "HEAD"]);
    let temporary = sandbox.join("temporary");
    fs::create_dir(&temporary).expect("a folder");
    let objects = sandbox.join(".git/objects");
    let environment = [
        ("TMPDIR", temporary.to_str().expect("text")),
        ("GIT_OBJECT_DIRECTORY", objects.to_str().expect("text")),
    ];
    let none = "0".repeat(tip.len());
    let arguments = ["hook", "run", "update", "refs/heads/main", &none, &tip];
    run_with(&sandbox, &environment, &arguments).ends_with(0);
    assert_eq!(litter(&temporary), Vec::<String>::new());
}

#[test]
fn too_many_threads_are_refused_with_a_sentence() {
    let sandbox = Sandbox::new();
    sandbox.write("desk.md", PROJECT);
    let with = |threads: &str| run_with(&sandbox, &[("RAYON_NUM_THREADS", threads)], &["check"]);
    with("999999999999999999999")
        .ends_with(2)
        .says("RAYON_NUM_THREADS asks for 999999999999999999999 threads");
    with("5000").ends_with(2).says("at most 1024 are started");
    with("1").ends_with(0);
    with("many").ends_with(0);
}

/// With any limit the program answers or says that it cannot; it is never ended by a signal.
#[test]
fn a_limit_of_memory_ends_with_a_sentence() {
    if !tool("bash") {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.write("desk.md", PROJECT);
    // More than there can be memory for.
    let file = fs::File::create(sandbox.join("large.md")).expect("a file");
    file.set_len(3 << 20).expect("a large file");
    let mut statuses = Vec::new();
    for mebibytes in [150, 200, 250, 300, 400, 800, 4000] {
        let limit = mebibytes * 1024;
        let program = env!("CARGO_BIN_EXE_holdpoint");
        let script = format!("ulimit -v {limit}; exec '{program}' check --now {NOW}");
        let output = sandbox.command("bash").args(["-c", &script]).output();
        let ran = Ran::new(output.expect("a shell"));
        assert!(
            ran.status == 0 || ran.status == 2,
            "{}: {}",
            ran.status,
            ran.err
        );
        assert!(
            ran.status == 0 || ran.err.contains("error: "),
            "{}",
            ran.err
        );
        statuses.push(ran.status);
    }
    assert_eq!(statuses.last(), Some(&0), "{statuses:?}");
}

#[test]
fn a_fifo_is_not_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.write("desk.md", PROJECT);
    let mode = nix::sys::stat::Mode::S_IRWXU;
    nix::unistd::mkfifo(&sandbox.join("fifo"), mode).expect("a FIFO");
    run(&sandbox, &["check", "--config", "fifo"])
        .ends_with(2)
        .says("cannot read `fifo`: it is not a regular file");
    fs::rename(sandbox.join("fifo"), sandbox.join(".git/hooks/pre-commit")).expect("moved");
    run(&sandbox, &["hook", "install"])
        .ends_with(2)
        .says("it is not a regular file");
}

#[test]
fn the_stack_of_a_worker_holds_the_deepest_document() {
    let sandbox = Sandbox::new();
    sandbox.write("desk.md", PROJECT);
    let nested = [
        (
            "flow",
            format!("---\nkind: Project\nx-a: {}\n---\n", "[".repeat(100_000)),
        ),
        (
            "closed",
            format!(
                "---\nkind: Project\nx-a: {}{}\n---\n",
                "[".repeat(200),
                "]".repeat(200)
            ),
        ),
        (
            "maps",
            format!("---\nkind: Project\nx-a: {}\n---\n", "{a: ".repeat(100_000)),
        ),
        (
            "dashes",
            format!("---\nkind: Project\nx-a:\n {}a\n---\n", "- ".repeat(50_000)),
        ),
        ("quotes", format!("{PROJECT}{}a\n", "> ".repeat(100_000))),
        ("lists", format!("{PROJECT}{}a\n", "- ".repeat(100_000))),
        (
            "links",
            format!(
                "{PROJECT}{}a{}\n",
                "![".repeat(50_000),
                "](b)".repeat(50_000)
            ),
        ),
    ];
    for (name, text) in nested {
        sandbox.write(format!("{name}.md"), text);
    }
    let ran = run(&sandbox, &["check", "--now", NOW]);
    assert!(ran.status == 1, "{}\n{}", ran.status, ran.err);
}
