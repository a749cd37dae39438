//! Resolves targets against snapshots: files that exist, and what is reported for those that do not.

use holdpoint::git::{GitHistory, History, LastSeen, MemoryCommit, MemoryHistory, Repository};
use holdpoint::record::Reference;
use holdpoint::snapshot::{Index, Memory, Revision, Snapshot, WorkTree};
use holdpoint::target::manifest::{ManifestProblems, ProblemKind};
use holdpoint::target::resolution::{
    DeadTarget, PinCheck, ResolutionStatus, ResolvedFile, UncommittedReason,
};
use holdpoint::target::{Query, QuerySet, ResolveOptions, resolve};
use holdpoint::target::{Resolution, Resolutions, Target, Unverified};
use sha2::{Digest, Sha256};

use super::support::Sandbox;

const LIMITS: ResolveOptions = ResolveOptions {
    evidence_bytes: 1 << 20,
    all_digests: false,
    searches_history: true,
};

/// Resolves targets; those that begin with `manifest ` are manifests.
fn resolve_with(
    snapshot: &dyn Snapshot,
    history: &dyn History,
    limits: &ResolveOptions,
    targets: &[&str],
) -> Resolutions {
    let mut queries = QuerySet::default();
    for text in targets {
        let name = text.strip_prefix("manifest ").unwrap_or(text);
        let target = Target::parse(&Reference::target(name), b"runs");
        queries.add(Query::Target {
            target,
            is_manifest: name.len() < text.len(),
        });
    }
    resolve(queries, snapshot, history, limits).expect("resolutions")
}

fn resolutions(snapshot: &dyn Snapshot, targets: &[&str]) -> Resolutions {
    resolve_with(snapshot, &MemoryHistory::new(), &LIMITS, targets)
}

fn resolution_of(resolutions: &Resolutions, target: &str) -> Resolution {
    resolutions
        .for_reference(&Reference::target(target), b"runs")
        .clone()
}

fn resolution(snapshot: &dyn Snapshot, target: &str) -> Resolution {
    resolution_of(&resolutions(snapshot, &[target]), target)
}

fn file(snapshot: &dyn Snapshot, target: &str) -> ResolvedFile {
    match resolution(snapshot, target) {
        Resolution::File(file) => file,
        other => panic!("{target}: {other:?}"),
    }
}

fn dead(snapshot: &dyn Snapshot, target: &str) -> DeadTarget {
    match resolution(snapshot, target) {
        Resolution::Dead(dead) => *dead,
        other => panic!("{target}: {other:?}"),
    }
}

fn unverified(snapshot: &dyn Snapshot, target: &str) -> Unverified {
    match resolution(snapshot, target) {
        Resolution::Unverified(unverified) => unverified,
        other => panic!("{target}: {other:?}"),
    }
}

fn manifest(snapshot: &dyn Snapshot, path: &str) -> ManifestProblems {
    let resolutions = resolutions(snapshot, &[&format!("manifest {path}")]);
    resolutions
        .manifest(&path.into())
        .expect("a manifest")
        .clone()
}

/// Returns whether every file matches its entry in the manifest.
fn is_valid(manifest: &ManifestProblems) -> bool {
    let all_verified = || {
        manifest
            .files
            .iter()
            .all(|(_, it)| *it == ResolutionStatus::Verified)
    };
    manifest.problems.is_empty() && manifest.unverified.is_empty() && all_verified()
}

/// Returns the problems of a manifest as text, each with the source text of its span.
fn problems(snapshot: &dyn Snapshot, path: &str, text: &str) -> Vec<String> {
    let problems = manifest(snapshot, path).problems;
    let words = problems.iter().map(|problem| {
        let place = problem.span.map_or("nowhere", |span| span.slice(text));
        format!("{place}: {}", problem.message)
    });
    words.collect()
}

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn files_and_folders_are_resolved_and_letter_case_matters() {
    let snapshot = Memory::new([("logs/a.log", "1\n2\n3"), ("logs/may/b.log", "x\n")])
        .untracked("logs/may/b.log");
    assert_eq!(file(&snapshot, "logs/a.log").path, "logs/a.log".into());
    assert_eq!(file(&snapshot, "../logs/a.log").untracked, None);
    let folder = |target| match resolution(&snapshot, target) {
        Resolution::Folder(folder) => folder.untracked,
        other => panic!("{target}: {other:?}"),
    };
    assert_eq!(folder("logs/"), None);
    assert_eq!(folder("logs/may"), Some("logs/may".into()));
    assert_eq!(folder(".."), None);
    let missing = dead(&snapshot, "Logs/A.log");
    assert_eq!(missing.reason, "there is no file `Logs/A.log`");
    assert_eq!(missing.suggestion, Some("logs/a.log".into()));
    assert!(missing.differs_in_case);
    assert!(!dead(&snapshot, "logs/b.log").differs_in_case);
}

#[test]
fn line_numbers_must_be_inside_the_file() {
    let snapshot = Memory::new([("a.log", "1\n2\n3"), ("none", ""), ("d/x", "x")]);
    for good in ["a.log#L1", "a.log#L3", "a.log#L1-L3"] {
        assert!(
            matches!(resolution(&snapshot, good), Resolution::File(_)),
            "{good}"
        );
    }
    for (bad, reason) in [
        (
            "a.log#L4",
            "`a.log` has 3 lines, but the target names line 4",
        ),
        (
            "a.log#L2-L9",
            "`a.log` has 3 lines, but the target names line 9",
        ),
        ("a.log#L0", "line numbers start at 1"),
        ("a.log#L3-L2", "line 3 comes after line 2"),
        ("none#L1", "`none` has 0 lines, but the target names line 1"),
        ("d#L1", "`d` is a folder, which has no lines and no digest"),
    ] {
        assert_eq!(dead(&snapshot, bad).reason, reason, "{bad}");
    }
}

#[test]
fn a_file_of_white_space_is_blank_at_any_size() {
    let many = " \n".repeat(5000);
    let late = format!("{many}.");
    let snapshot = Memory::new([
        ("none", ""),
        ("mark", "\u{feff}\r\n"),
        ("many", &many),
        ("late", &late),
    ]);
    let is_blank = |target| file(&snapshot, target).is_blank;
    assert!(is_blank("none") && is_blank("mark") && is_blank("many"));
    assert!(!is_blank("late"));
}

#[test]
fn a_pin_is_compared_with_the_whole_file() {
    let (right, wrong) = (sha256("abc"), sha256("abd"));
    let snapshot = Memory::new([("a", "abc")]);
    let pinned = |digest: &str| file(&snapshot, &format!("a@sha256:{digest}")).pin_check;
    assert_eq!(pinned(&right), PinCheck::Matches);
    assert_eq!(pinned(&right.to_uppercase()), PinCheck::Matches);
    let PinCheck::Differs { pin, digest } = pinned(&wrong) else {
        panic!("a wrong pin");
    };
    assert_eq!(
        (pin.to_string(), digest.to_string()),
        (wrong, right.clone())
    );
    assert_eq!(
        file(&snapshot, "a").pin_check,
        PinCheck::Unpinned { digest: None }
    );
    let limits = ResolveOptions {
        all_digests: true,
        ..LIMITS
    };
    let resolutions = resolve_with(&snapshot, &MemoryHistory::new(), &limits, &["a"]);
    let Resolution::File(ResolvedFile {
        pin_check: PinCheck::Unpinned {
            digest: Some(digest),
        },
        ..
    }) = resolution_of(&resolutions, "a")
    else {
        panic!("a digest");
    };
    assert_eq!(digest.to_string(), right);
}

#[test]
fn a_file_larger_than_the_limit_is_unverified() {
    let limits = ResolveOptions {
        evidence_bytes: 3,
        ..LIMITS
    };
    let pin = format!("a@sha256:{}", sha256("abcd"));
    let snapshot = Memory::new([("a", "abcd")]);
    let resolutions = resolve_with(
        &snapshot,
        &MemoryHistory::new(),
        &limits,
        &["a", "a#L1", &pin, "manifest a"],
    );
    // A target without lines or a pin only requires that the file exists and is not blank.
    assert!(matches!(resolution_of(&resolutions, "a"), Resolution::File(file) if !file.is_blank));
    for target in ["a#L1", &pin] {
        let Resolution::Unverified(unverified) = resolution_of(&resolutions, target) else {
            panic!("{target}");
        };
        assert_eq!(unverified.reason, "`a` is larger than 3 bytes");
    }
    assert_eq!(resolutions.unverified_by_manifests().count(), 1);
}

#[test]
fn symbolic_links_are_followed_inside_the_repository() {
    let snapshot = Memory::new([("logs/2026/a.log", "x"), ("notes/b.md", "x")])
        .symlink("latest", "logs/2026")
        .symlink("runs/here.log", "../latest/a.log")
        .symlink("out", "../elsewhere")
        .symlink("root", "/var/log")
        .symlink("circle", "circle")
        .symlink("gone", "logs/2025/a.log")
        .symlink("lost", "cache/a.log")
        .symlink("mine", "notes")
        .ignored("cache/a.log")
        .untracked("mine");
    assert_eq!(
        file(&snapshot, "latest/a.log").path,
        "logs/2026/a.log".into()
    );
    assert_eq!(file(&snapshot, "./here.log").path, "logs/2026/a.log".into());
    assert!(matches!(
        resolution(&snapshot, "latest"),
        Resolution::Folder(_)
    ));
    assert_eq!(file(&snapshot, "mine/b.md").untracked, Some("mine".into()));
    for (target, link) in [("out/a", "out"), ("root", "root"), ("root/a", "root")] {
        let outside =
            format!("a path through the symbolic link `{link}`, which leaves the repository");
        assert_eq!(resolution(&snapshot, target), Resolution::Outside(outside));
    }
    assert_eq!(
        dead(&snapshot, "circle").reason,
        "`circle` is a symbolic link that leads to itself"
    );
    assert_eq!(
        dead(&snapshot, "gone").reason,
        "`gone` is a symbolic link to `logs/2025/a.log`, which does not exist"
    );
    let ignored = Resolution::Uncommitted {
        reason: UncommittedReason::Ignored,
        path: "cache/a.log".into(),
    };
    assert_eq!(resolution(&snapshot, "lost"), ignored);
}

#[test]
fn content_missing_from_the_clone_is_unverified() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n";
    let snapshot = Memory::new([
        ("big.bin", pointer),
        (
            "spec.md",
            "version https://git-lfs.github.com/spec/ is a page\n",
        ),
    ])
    .submodule("vendor/lib")
    .unavailable("far.log", "never fetched");
    assert_eq!(resolution(&snapshot, "vendor/lib"), Resolution::Sound);
    let reason = |target| unverified(&snapshot, target).reason;
    assert_eq!(
        reason("vendor/lib/a"),
        "a path in the submodule `vendor/lib`"
    );
    assert_eq!(reason("big.bin"), "`big.bin` is a Git LFS pointer");
    assert_eq!(reason("far.log"), "`far.log`: never fetched");
    assert_eq!(reason("far.log#L3"), "`far.log`: never fetched");
    let pinned = format!("far.log@sha256:{}", sha256(""));
    assert_eq!(reason(&pinned), "`far.log`: never fetched");
}

#[test]
fn a_moved_path_is_followed_to_its_current_path() {
    let last = |commit: &str, moved_to: Option<&str>| LastSeen {
        commit: commit.into(),
        author: "Ada".into(),
        date: "2026-03-02".into(),
        moved_to: moved_to.map(Into::into),
    };
    let snapshot = Memory::new([("c.log", "x")]);
    let history = MemoryHistory::new()
        .seen("a.log", last("1111111", Some("b.log")))
        .seen("b.log", last("2222222", Some("c.log")))
        .seen("x.log", last("3333333", Some("y.log")))
        .seen("y.log", last("4444444", None))
        .seen("p.log", last("5555555", Some("q.log")));
    let targets = ["a.log#L1", "x.log", "p.log", "z.log"];
    let resolutions = resolve_with(&snapshot, &history, &LIMITS, &targets);
    let seen = |target| match resolution_of(&resolutions, target) {
        Resolution::Dead(dead) => dead.last_seen,
        other => panic!("{target}: {other:?}"),
    };
    assert_eq!(seen("a.log#L1"), Some(last("2222222", Some("c.log"))));
    assert_eq!(seen("x.log"), Some(last("4444444", None)));
    assert_eq!(seen("p.log"), Some(last("5555555", None)));
    assert_eq!(seen("z.log"), None);
}

#[test]
fn links_are_resolved_without_being_read() {
    let snapshot = Memory::new([("docs/guide.md", "")]).unavailable("docs/far.md", "never fetched");
    let readings =
        |texts: [&str; 2]| texts.map(|text| Target::parse(&Reference::target(text), b""));
    let mut queries = QuerySet::default();
    queries.add(Query::Link(
        readings(["docs/guide", "docs/guide.md"]).to_vec(),
    ));
    queries.add(Query::Link(readings(["docs/far", "docs/far.md"]).to_vec()));
    queries.add(Query::Link(
        readings(["docs/guid", "docs/guid.md"]).to_vec(),
    ));
    queries.add(Query::Target {
        target: Target::parse(&Reference::target("x"), b""),
        is_manifest: false,
    });
    let resolutions = resolve(queries, &snapshot, &MemoryHistory::new(), &LIMITS).unwrap();
    let result = |target| resolution_of(&resolutions, target);
    assert!(matches!(result("docs/guide.md"), Resolution::File(_)));
    assert!(matches!(result("docs/far.md"), Resolution::File(_)));
    let near = |target| match result(target) {
        Resolution::Dead(dead) => dead.suggestion,
        other => panic!("{target}: {other:?}"),
    };
    // A link with several readings is dead only if none of them exists.
    assert_eq!(near("docs/guide"), None);
    assert_eq!(near("docs/guid.md"), Some("docs/guide.md".into()));
    // The readings of a link are not evidence.
    assert_eq!(resolutions.iter().count(), 1);
}

#[test]
fn revisions_are_resolved_in_one_batch() {
    let commit = |id: &str| MemoryCommit::new(id, "2026-03-04T10:00:00Z".parse().unwrap());
    let history = MemoryHistory::new()
        .commit(
            commit("3f2a9c1000000000000000000000000000000000")
                .file("a.log", "x\n")
                .file("none.log", "\n"),
        )
        .unknown("far", "`far` is not here", "git fetch");
    let targets = [
        "git:3f2a9c1",
        "git:3f2a9c1:a.log",
        "git:3f2a9c1:none.log",
        "git:3f2a9c1:b.log",
        "git:dead",
        "git:far",
    ];
    let resolutions = resolve_with(&Memory::default(), &history, &LIMITS, &targets);
    assert!(matches!(
        resolution_of(&resolutions, targets[0]),
        Resolution::Commit(_)
    ));
    assert!(matches!(
        resolution_of(&resolutions, targets[1]),
        Resolution::Commit(_)
    ));
    assert_eq!(
        resolution_of(&resolutions, targets[2]),
        Resolution::BlankObject
    );
    assert!(matches!(
        resolution_of(&resolutions, targets[3]),
        Resolution::Dead(_)
    ));
    assert!(matches!(
        resolution_of(&resolutions, targets[4]),
        Resolution::Dead(_)
    ));
    assert!(matches!(
        resolution_of(&resolutions, targets[5]),
        Resolution::Unverified(_)
    ));
}

#[test]
fn a_manifest_is_compared_with_its_files() {
    let [a, b] = ["abc", "de"].map(sha256);
    let text = format!(
        r#"{{"files": [
  {{"path": "a.csv", "sha256": "{a}", "bytes": 3, "rows": 1}},
  {{"path": "./b.csv", "sha256": "{a}"}},
  {{"path": "b.csv", "sha256": "{b}", "bytes": 9}},
  {{"path": "c.csv", "sha256": "{a}"}},
  {{"path": "../../x", "sha256": "{a}"}},
  {{"path": "kept.csv", "sha256": "{a}"}},
  {{"path": "a.csv"}}
], "count": 6}}"#
    );
    let snapshot = Memory::new([
        ("data/M.json", text.as_str()),
        ("data/a.csv", "abc"),
        ("data/b.csv", "de"),
    ])
    .ignored("data/kept.csv");
    assert_eq!(
        problems(&snapshot, "data/M.json", &text),
        [
            format!("\"{a}\": manifest lists digest {a} for `./b.csv`, file has {b}"),
            "9: manifest lists 9 bytes for `b.csv`, file has 2".into(),
            "\"c.csv\": `c.csv` is listed, but does not exist".into(),
            "\"../../x\": `../../x` is outside the repository".into(),
            "\"kept.csv\": `kept.csv` is listed, but Git ignores it".into(),
            "{\"path\": \"a.csv\"}: an entry without a `sha256`".into(),
            "6: `count` is 6, but 7 files are listed".into(),
        ]
    );
}

#[test]
fn a_file_that_is_not_a_manifest_is_unreadable() {
    let unreadable = |text: &str| {
        let snapshot = Memory::new([("m", text)]);
        let problems = manifest(&snapshot, "m").problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].kind, ProblemKind::Unreadable, "{problems:?}");
        problems[0].message.clone()
    };
    assert_eq!(unreadable(" \n"), "it is empty");
    let none = "it has no `files` list and is not a `sha256sum` listing";
    assert_eq!(unreadable("hello\n"), none);
    assert_eq!(unreadable("{\"files\": {}}"), none);
    assert_eq!(unreadable("[]"), none);
    unreadable("{\"files\": [}");
    let snapshot = Memory::new([("m", b"\xff\xfe\0".as_slice())]);
    assert_eq!(
        manifest(&snapshot, "m").problems[0].message,
        "it is not UTF-8"
    );
}

#[test]
fn manifests_in_every_form_are_accepted() {
    let a = sha256("abc");
    let forms = [
        format!(
            "{{\n\t\"files\": [\n\t\t{{\"path\": \"\\u0061.csv\", \"sha256\": \"{a}\"}}\n\t]\n}}\n"
        ),
        format!("files:\n- path: a.csv\n  sha256: {a}\n  bytes: 3\ncount: 1\n"),
        format!("{a}  a.csv\n"),
        format!(
            "\u{feff}{{\"files\":[{{\"path\":\"a.csv\",\"sha256\":\"{a}\",\"bytes\":3}}],\"count\":1}}\r\n"
        ),
        "files: []\n".into(),
    ];
    for form in forms {
        let snapshot = Memory::new([("m", form.as_str()), ("a.csv", "abc")]);
        let manifest = manifest(&snapshot, "m");
        assert!(is_valid(&manifest), "{form}: {manifest:?}");
    }
}

#[test]
fn a_manifest_may_list_content_missing_from_the_clone() {
    let a = sha256("abc");
    let text = format!("{a}  lib/a\n{a}  far\n{a}  link\n");
    let snapshot = Memory::new([("m", text.as_str()), ("b", "abc")])
        .submodule("lib")
        .symlink("link", "b")
        .unavailable("far", "never fetched");
    let manifest = manifest(&snapshot, "m");
    assert_eq!(manifest.problems, []);
    assert_eq!(manifest.unverified.len(), 2);
}

#[test]
fn suggestions_for_thousands_of_dead_targets_are_found_in_time() {
    let files: Vec<(String, &str)> = (0..3000)
        .map(|n| (format!("d/file-{n}.log"), "x"))
        .collect();
    let snapshot = Memory::new(files);
    let targets: Vec<String> = (0..3000).map(|n| format!("d/fill-{n}.log")).collect();
    let names: Vec<&str> = targets.iter().map(String::as_str).collect();
    let near = |target| match resolution_of(&resolutions(&snapshot, &names), target) {
        Resolution::Dead(dead) => dead.suggestion,
        other => panic!("{other:?}"),
    };
    assert_eq!(near("d/fill-1.log"), Some("d/file-1.log".into()));
}

fn repository(sandbox: &Sandbox) -> Repository {
    Repository::discover(sandbox.path())
        .expect("a repository that can be opened")
        .expect("a repository")
}

#[test]
fn a_pin_is_of_the_bytes_that_git_stores_in_every_snapshot() {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".gitattributes",
        "*.csv text eol=crlf\n*.u16 text working-tree-encoding=UTF-16LE\n",
    );
    sandbox.write("a.csv", "a\r\nb\r\n");
    sandbox.write("b.u16", "b\0\n\0c\0");
    let listed = format!(
        "{}  a.csv\r\n{}  b.u16\r\n",
        sha256("a\nb\n"),
        sha256("b\nc")
    );
    sandbox.write("SUMS", &listed);
    let wide: Vec<u8> = listed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    sandbox.write("SUMS.u16", wide);
    let head = sandbox.commit("all");
    let repository = repository(&sandbox);
    let pins = [
        format!("a.csv@sha256:{}#L2", sha256("a\nb\n")),
        format!("b.u16@sha256:{}#L2", sha256("b\nc")),
    ];
    let snapshots: [Box<dyn Snapshot>; 3] = [
        Box::new(WorkTree::open(&repository).unwrap()),
        Box::new(Index::open(&repository).unwrap()),
        Box::new(Revision::open(&repository, &head).unwrap()),
    ];
    for snapshot in &snapshots {
        for pin in &pins {
            assert_eq!(file(&**snapshot, pin).pin_check, PinCheck::Matches, "{pin}");
        }
        for path in ["SUMS", "SUMS.u16"] {
            let manifest = manifest(&**snapshot, path);
            assert!(
                is_valid(&manifest),
                "{}: {manifest:?}",
                snapshot.label().description
            );
        }
    }
}

#[test]
fn git_lfs_content_is_checked_if_it_is_on_the_disk() {
    let sandbox = Sandbox::new();
    let content = "a great many measurements\n".repeat(100);
    let pointer = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n",
        sha256(&content),
        content.len()
    );
    sandbox.write("big.bin", &pointer);
    sandbox.write("SUMS", format!("{}  big.bin\n", sha256(&content)));
    sandbox.write("OTHER", format!("{}  big.bin\n", sha256("others")));
    sandbox.commit("the pointer");
    sandbox.write(".gitattributes", "*.bin filter=lfs -text\n");
    let repository = repository(&sandbox);
    let pin = format!("big.bin@sha256:{}", sha256(&content));
    let other = format!("big.bin@sha256:{}", sha256("others"));
    let index = Index::open(&repository).unwrap();
    // A Git LFS pointer holds the same digest that a pin holds.
    assert_eq!(file(&index, &pin).pin_check, PinCheck::Matches);
    assert!(matches!(
        file(&index, &other).pin_check,
        PinCheck::Differs { .. }
    ));
    for target in ["big.bin", "big.bin#L1", &format!("big.bin#L1{}", &pin[7..])] {
        assert_eq!(
            unverified(&index, target).reason,
            "`big.bin` is a Git LFS pointer"
        );
    }
    let tree = WorkTree::open(&repository).unwrap();
    assert_eq!(
        unverified(&tree, "big.bin").reason,
        "`big.bin` is a Git LFS pointer"
    );
    assert!(is_valid(&manifest(&tree, "SUMS")));
    let [problem] = &manifest(&tree, "OTHER").problems[..] else {
        panic!("one problem");
    };
    assert!(problem.message.contains(&sha256(&content)));
    sandbox.write("big.bin", &content);
    let tree = WorkTree::open(&repository).unwrap();
    assert_eq!(file(&tree, &pin).pin_check, PinCheck::Matches);
    assert!(!file(&tree, "big.bin").is_blank);
}

#[test]
fn uncommitted_files_are_distinguished_from_missing_ones() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "*.log\n");
    sandbox.write("a.md", "a");
    sandbox.commit("first");
    sandbox.write("out/run.log", "x");
    sandbox.write("new.csv", "x");
    let repository = repository(&sandbox);
    let uncommitted = |is_ignored, path: &str| Resolution::Uncommitted {
        reason: if is_ignored {
            UncommittedReason::Ignored
        } else {
            UncommittedReason::NeverAdded
        },
        path: path.into(),
    };
    let tree = WorkTree::open(&repository).unwrap();
    assert_eq!(
        resolution(&tree, "out/run.log"),
        uncommitted(true, "out/run.log")
    );
    assert_eq!(resolution(&tree, "out"), uncommitted(true, "out"));
    assert_eq!(file(&tree, "new.csv").untracked, Some("new.csv".into()));
    let index = Index::open(&repository).unwrap();
    assert_eq!(resolution(&index, "new.csv"), uncommitted(false, "new.csv"));
    assert_eq!(
        resolution(&index, "out/run.log"),
        uncommitted(true, "out/run.log")
    );
    assert_eq!(dead(&index, "NEW.csv").suggestion, None);
}

#[test]
fn history_gives_the_commit_that_moved_a_file_and_its_new_path() {
    let sandbox = Sandbox::new();
    sandbox.write("a.log", "one line\n");
    sandbox.write("b.log", "another\n");
    sandbox.commit("first");
    sandbox.git(&["mv", "a.log", "old.log"]);
    sandbox.commit("moved");
    std::fs::create_dir(sandbox.join("archive")).unwrap();
    sandbox.git(&["mv", "old.log", "archive/a.log"]);
    let moved = sandbox.commit("moved again");
    sandbox.git(&["rm", "--quiet", "b.log"]);
    let head = sandbox.commit("removed");
    let repository = repository(&sandbox);
    let tree = WorkTree::open(&repository).unwrap();
    let history = GitHistory::new(&repository, [head.as_str()]).unwrap();
    let resolutions = resolve_with(&tree, &history, &LIMITS, &["a.log", "b.log"]);
    let seen = |target| match resolution_of(&resolutions, target) {
        Resolution::Dead(dead) => dead.last_seen.expect("a commit"),
        other => panic!("{target}: {other:?}"),
    };
    assert_eq!(seen("a.log").moved_to, Some("archive/a.log".into()));
    assert!(moved.starts_with(&seen("a.log").commit));
    assert_eq!(seen("b.log").moved_to, None);
    assert!(head.starts_with(&seen("b.log").commit));
    assert_eq!(seen("b.log").author, "Ada");
}
