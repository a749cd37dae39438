//! Runs the script with which the action for GitHub installs the program, with stand-ins for `curl` and
//! `cargo`.

use std::os::unix::fs::PermissionsExt;

use crate::program::Ran;
use crate::support::Sandbox;

/// Copies what the folder `served` has, and fails as curl does if there is no such file.
const CURL: &str = r#"#!/bin/bash
while [ $# -gt 1 ]; do
    [ "$1" != --output ] || to=$2
    shift
done
echo "fetched $1"
[ -e "$SERVED/${1##*/}" ] || exit 22
cp "$SERVED/${1##*/}" "$to"
"#;

const CARGO: &str = "#!/bin/sh\necho \"cargo $*\"\n";

/// A runner of GitHub, whose releases have the archive for one platform.
struct Runner(Sandbox);

impl Runner {
    fn new() -> Self {
        let sandbox = Sandbox::empty();
        for (name, script) in [("curl", CURL), ("cargo", CARGO)] {
            sandbox.write(format!("bin/{name}"), script);
            let path = sandbox.join(format!("bin/{name}"));
            let executable = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(path, executable).expect("the mode of a file");
        }
        let archive = format!("{}.tar.gz", name());
        let program = format!("{}/holdpoint", name());
        sandbox.write(&program, "#!/bin/sh\necho the released program\n");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(sandbox.join(&program), mode).expect("the mode of a file");
        sandbox.write("served/README", "");
        let pack = format!(
            "tar -czf served/{archive} {} && cd served && sha256sum {archive} > {archive}.sha256",
            name()
        );
        let packed = sandbox.command("bash").args(["-c", &pack]).output();
        Ran::merged(packed.expect("bash")).ends_with(0);
        Self(sandbox)
    }

    fn install(&self, reference: &str, platform: (&str, &str)) -> Ran {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path);
        let folders = [self.0.join("bin")].into_iter().chain(folders);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/install-for-action");
        let mut command = self.0.command(script);
        command
            .env("PATH", std::env::join_paths(folders).expect("folders"))
            .env("SERVED", self.0.join("served"))
            .env("RUNNER_TEMP", self.0.join("temp"))
            .env("RUNNER_OS", platform.0)
            .env("RUNNER_ARCH", platform.1)
            .env("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR"))
            .env("ACTION_REF", reference)
            .env("ACTION_REPOSITORY", "holdpoint/holdpoint");
        Ran::merged(command.output().expect("it runs"))
    }
}

/// Returns the name of the archive and of its folder.
fn name() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("holdpoint-{version}-x86_64-unknown-linux-gnu")
}

const LINUX: (&str, &str) = ("Linux", "X64");

#[test]
fn a_tag_or_a_commit_gets_the_released_archive() {
    let runner = Runner::new();
    let releases = "fetched https://github.com/holdpoint/holdpoint/releases/download/";
    let tag = format!("v{}", env!("CARGO_PKG_VERSION"));
    for reference in [&tag, "3d3c42e5aac5ba805825da76410c181273ba90b1"] {
        let ran = runner.install(reference, LINUX).ends_with(0);
        ran.says(&format!("{releases}{tag}/{}.tar.gz.sha256", name()))
            .says("the released program")
            .does_not_say("cargo");
        assert!(runner.0.join("temp/holdpoint/bin/holdpoint").is_file());
    }
}

#[test]
fn what_has_no_archive_is_built() {
    let runner = Runner::new();
    for (reference, platform) in [
        ("main", LINUX),
        ("", LINUX),
        ("v0.2.0", ("Linux", "ARM64")),
        ("v0.2.0", ("Windows", "X64")),
    ] {
        runner
            .install(reference, platform)
            .ends_with(0)
            .says("from source")
            .says("cargo install --locked --quiet --path")
            .does_not_say("the released program");
    }
}

#[test]
fn an_archive_with_another_digest_is_refused() {
    let runner = Runner::new();
    runner
        .0
        .write(format!("served/{}.tar.gz", name()), "other bytes");
    runner
        .install("v0.2.0", LINUX)
        .ends_with(1)
        .says("::error::the digest of ")
        .does_not_say("cargo");
    assert!(!runner.0.join("temp/holdpoint/bin/holdpoint").exists());
}
