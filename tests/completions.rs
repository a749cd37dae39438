//! Shells complete command lines: bash, zsh and fish are typed to on a terminal, and the others are
//! answered as their scripts ask.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::program::{Ran, run, search_path};
use crate::support::Sandbox;
use crate::support::requires::tool;

/// What is typed before the tabulator, and the whole line after it.
const LINES: [(&str, &str); 11] = [
    ("holdpoint explain next-p", "holdpoint explain next-pointer"),
    (
        "holdpoint check --only=next-p",
        "holdpoint check --only=next-pointer",
    ),
    (
        "holdpoint check --format rd",
        "holdpoint check --format rdjson",
    ),
    (
        "holdpoint check --format=rd",
        "holdpoint check --format=rdjson",
    ),
    ("holdpoint start exp", "holdpoint start export-requests"),
    (
        "holdpoint start --project sup",
        "holdpoint start --project support-desk",
    ),
    (
        "holdpoint rename operator:exp",
        "holdpoint rename operator:export-requests",
    ),
    ("holdpoint impact exp", "holdpoint impact export-requests"),
    (
        "holdpoint check --rev rel",
        "holdpoint check --rev release-1",
    ),
    (
        "holdpoint check --since=rel",
        "holdpoint check --since=release-1",
    ),
    (
        "holdpoint check --rev release-1..ma",
        "holdpoint check --rev release-1..main",
    ),
];

/// An id that a shell would execute if a script put it into the line as it is.
const HOSTILE: &str = "x$(touch>executed)";

/// Creates a repository with one operator, one project and a tag. Its folder also has a program of the
/// name `holdpoint`, which leaves a file behind if it is executed.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    run(&sandbox, &["init"]).ends_with(0);
    sandbox.write("holdpoint", "#!/bin/sh\necho executed > executed\n");
    sandbox.write(".gitattributes", "*.csv filter=trap\n");
    let trap = format!("touch {}", sandbox.join("executed").display());
    for key in ["filter.trap.clean", "filter.trap.smudge", "core.fsmonitor"] {
        sandbox.git(&["config", key, &trap]);
    }
    let status = Command::new("chmod")
        .arg("+x")
        .arg(sandbox.join("holdpoint"))
        .status();
    assert!(status.expect("chmod").success());
    let quiet = [
        "-c",
        "core.fsmonitor=",
        "-c",
        "filter.trap.clean=",
        "-c",
        "core.hooksPath=/dev/null",
    ];
    sandbox.git(&[&quiet[..], &["add", "--all"]].concat());
    sandbox.git(&[&quiet[..], &["commit", "--quiet", "--message", "one"]].concat());
    sandbox.git(&["tag", "release-1"]);
    sandbox
}

/// A shell, its arguments, and the line that loads the completions.
struct Shell {
    name: &'static str,
    command: &'static str,
    load: &'static str,
}

const BASH: Shell = Shell {
    name: "bash",
    command: "bash --norc --noprofile -i",
    load: "source <(holdpoint completions bash)",
};

const ZSH: Shell = Shell {
    name: "zsh",
    command: "zsh -f -i",
    load: "autoload -U compinit; compinit -u -d ../dump; source <(holdpoint completions zsh)",
};

/// As a package installs it: the script is a file in a folder of functions.
const ZSH_FUNCTION: Shell = Shell {
    name: "zsh",
    command: "zsh -f -i",
    load: "mkdir ../f; holdpoint completions zsh > ../f/_holdpoint; fpath=(../f $fpath); \
           autoload -U compinit; compinit -u -d ../dump",
};

const FISH: Shell = Shell {
    name: "fish",
    command: "fish --no-config --interactive",
    load: "holdpoint completions fish | source",
};

impl Shell {
    /// Types the start of a line and a tabulator on a terminal, and returns the whole line.
    fn complete(&self, sandbox: &Sandbox, folder: &str, typed: &str) -> Option<String> {
        if !tool(self.name) || !tool("script") {
            return None;
        }
        let mut command = sandbox.command("script");
        command.args([
            "--quiet",
            "--flush",
            "--return",
            "--command",
            self.command,
            "/dev/null",
        ]);
        command.current_dir(sandbox.join(folder));
        command
            .env("PATH", search_path())
            .env("TERM", "dumb")
            .env("HOME", sandbox.join("home"));
        command.env_remove("HOLDPOINT_COMPLETE");
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut shell = command.spawn().expect("script");
        let mut keys = shell.stdin.take().expect("its input");
        // The line becomes the arguments of `printf`, and is written to a file instead of executed.
        let (start, end) = ("\u{1}", "\u{5}");
        let line = format!("{typed}\t{start}printf '%s ' {end} > line\r");
        for keys_of_line in [format!("{}\r", self.load), line, "exit\r".to_owned()] {
            keys.write_all(keys_of_line.as_bytes()).expect("a terminal");
        }
        let output = shell.wait_with_output().expect("it ends");
        drop(keys);
        let line = sandbox.join(folder).join("line");
        let read = std::fs::read_to_string(&line);
        let read = read.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stdout)));
        std::fs::remove_file(line).expect("the line");
        Some(read.trim_end().to_owned())
    }
}

fn assert_completes(shell: &Shell) {
    let sandbox = repository();
    for (typed, expected) in LINES {
        let Some(line) = shell.complete(&sandbox, ".", typed) else {
            return;
        };
        assert_eq!(line, expected, "{} {typed}", shell.command);
    }
    // The ids are those of the folder that the line names.
    let top = sandbox.path().to_owned();
    sandbox.write("away/file", "");
    let typed = format!("holdpoint -C {} start exp", top.display());
    let expected = format!("holdpoint -C {} start export-requests", top.display());
    assert_eq!(shell.complete(&sandbox, "away", &typed), Some(expected));
    // What is in the repository is neither executed nor expanded.
    let line = shell.complete(&sandbox, ".", "./holdpoint start exp");
    assert_eq!(line.as_deref(), Some("./holdpoint start export-requests"));
    let operator = sandbox.read("operators/export-requests.md");
    sandbox.write(
        "operators/x.md",
        operator.replace("op_id: export-requests", &format!("op_id: {HOSTILE}")),
    );
    let line = shell.complete(&sandbox, ".", "holdpoint start x");
    assert_eq!(line, Some(format!("holdpoint start {HOSTILE}")));
    assert!(!sandbox.join("executed").exists(), "something was executed");
}

#[test]
fn bash_completes_a_line() {
    assert_completes(&BASH);
}

#[test]
fn zsh_completes_a_line() {
    assert_completes(&ZSH);
}

#[test]
fn zsh_completes_with_the_function_of_a_package() {
    let sandbox = repository();
    let line = ZSH_FUNCTION.complete(&sandbox, ".", "holdpoint start exp");
    if let Some(line) = line {
        assert_eq!(line, "holdpoint start export-requests");
    }
}

#[test]
fn fish_completes_a_line() {
    assert_completes(&FISH);
}

/// Asks as a script does.
fn ask(sandbox: &Sandbox, shell: &str, words: &[&str]) -> Ran {
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_holdpoint"));
    let command = command
        .arg("--")
        .args(words)
        .env("HOLDPOINT_COMPLETE", shell);
    let command = command.env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
    Ran::new(command.env("_CLAP_IFS", "\n").output().expect("it runs"))
}

#[test]
fn every_shell_is_answered() {
    let sandbox = repository();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = ask(&sandbox, shell, &["holdpoint", "start", "exp"]).ends_with(0);
        assert!(
            ran.out.starts_with("export-requests"),
            "{shell}: {}",
            ran.out
        );
        let script = run(&sandbox, &["completions", shell]).ends_with(0).out;
        assert!(script.contains("HOLDPOINT_COMPLETE"), "{shell}: {script}");
    }
    let ran = ask(&sandbox, "fish", &["holdpoint", "start", ""]);
    assert!(
        ran.out
            .contains("export-requests\toperators/export-requests.md\n"),
        "{}",
        ran.out
    );
}

#[test]
fn an_open_run_is_offered_to_finish() {
    let sandbox = repository();
    let inputs = ["--input", "week=2026-W11", "--input", "day=2026-03-16"];
    let start = [
        &["start", "export-requests", "--now", "2026-03-16T09:00:00Z"][..],
        &inputs,
    ]
    .concat();
    run(&sandbox, &start).ends_with(0);
    let ran = ask(&sandbox, "bash", &["holdpoint", "finish", ""]).ends_with(0);
    let offered: Vec<&str> = ran.out.lines().take(1).collect();
    assert_eq!(offered, ["runs/2026-03-16-export-requests.md"]);
}

/// After a check, a shell is answered from what the check stored, and from the files that were created,
/// replaced or removed since.
#[test]
fn records_written_after_a_check_are_offered_too() {
    let sandbox = repository();
    let offered = |word: &str| {
        let ran = ask(&sandbox, "fish", &["holdpoint", "start", word]).ends_with(0);
        let ids = ran.out.lines().filter_map(|line| line.split('\t').next());
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    let operator = |id: &str| format!("---\nkind: Operator\nop_id: {id}\n---\n");
    // The times of files that are this new prove nothing.
    std::thread::sleep(std::time::Duration::from_secs(4));
    run(&sandbox, &["check"]).ends_with(0);
    let names = sandbox.join(".git/holdpoint/names");
    let stored = std::fs::read(&names).expect("the names are stored");
    let contains = |text: &[u8]| stored.windows(text.len()).any(|part| part == text);
    assert!(contains(b"export-requests"));
    // A file that is written into in place is as the check saw it: the others are not read again.
    let path = "operators/export-requests.md";
    let text = sandbox.read(path);
    sandbox.write(path, text.replace("op_id: export", "op_id: import"));
    assert_eq!(offered("exp"), ["export-requests"]);
    sandbox.write(path, text);
    sandbox.write("operators/load.md", operator("load-orders"));
    sandbox.write("more/operators/late.md", operator("load-late"));
    assert_eq!(offered("load"), ["load-late", "load-orders"]);
    assert_eq!(offered("exp"), ["export-requests"]);
    std::fs::rename(
        sandbox.join("operators/load.md"),
        sandbox.join("operators/x.md"),
    )
    .expect("it is renamed");
    sandbox.remove("operators/export-requests.md");
    assert_eq!(offered("load"), ["load-late", "load-orders"]);
    assert!(offered("exp").is_empty());
    assert_eq!(std::fs::read(&names).expect("the names"), stored);
    // Other settings make other records.
    sandbox.write(".holdpoint.yaml", "exclude: [more]\n");
    assert_eq!(offered("load"), ["load-orders"]);
}

/// A broken configuration, or no repository at all, offers nothing and says nothing.
#[test]
fn what_cannot_be_read_is_not_offered() {
    let sandbox = repository();
    sandbox.write(".holdpoint.yaml", "nonsense: [\n");
    let ran = ask(&sandbox, "bash", &["holdpoint", "start", "exp"]).ends_with(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let ran = ask(
        &Sandbox::empty(),
        "bash",
        &["holdpoint", "check", "--rev", ""],
    )
    .ends_with(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}

/// A hook in a shell that has the variable must still check.
#[test]
fn the_variable_alone_changes_nothing() {
    let sandbox = repository();
    sandbox.write("a.md", "---\nkind: Project\n---\n");
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_holdpoint"));
    let command = command.arg("check").env("HOLDPOINT_COMPLETE", "bash");
    let ran = Ran::new(command.output().expect("it runs"));
    assert!(ran.ends_with(1).out.contains("missing-field"));
}
