//! The cache: whatever is done to files, times, attributes and the index, a check says the same with
//! it and without.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use holdpoint::engine::{Comparison, OpenSnapshot, Session, SessionOptions, SnapshotSource};
use holdpoint::git::Repository;
use proptest::prelude::*;

use super::checking::{json, wait_for_clock};
use super::random_cases::{holds_for, requested_cases};
use super::support::Sandbox;

/// Three texts of one size, of which one has a finding. The second and the third have as many bytes in
/// another encoding or with other line ends.
const TEXTS: [&str; 3] = [
    "---\nkind: Project\nproject_id: desk\nname: Desk\nowners: [desk@example.org]\n---\n",
    "---\nkind: Project\nproject_id: desk\nname: Desk\nownerz: [desk@example.org]\n---\n",
    "---\nkind: Project\nproject_id: shop\nname: Shop\nowners: [desk@example.org]\n---\n",
];

const FILES: [&str; 4] = ["a.md", "b.md", "folder/c.md", "folder/d.md"];

/// Times that files are set to: two of long ago and one of the future, as seconds since 1970.
const TIMES: [u64; 3] = [1_599_000_000, 1_600_000_000, 4_000_000_000];

/// Lines of attributes, none of which concerns the content of these files by its size.
const ATTRIBUTES: [&str; 5] = [
    "",
    "*.md filter=swap\n",
    "*.md working-tree-encoding=ISO-8859-5\n",
    "*.md text eol=crlf\n",
    "*.md ident\n",
];

/// Files with attributes: those of the work tree, of a folder, of this clone, and of the user.
const ATTRIBUTE_FILES: [&str; 4] = [
    ".gitattributes",
    "folder/.gitattributes",
    ".git/info/attributes",
    ".git/user-attributes",
];

const SETTINGS: [(&str, &str); 6] = [
    ("core.trustctime", "false"),
    ("core.trustctime", "true"),
    ("core.checkStat", "minimal"),
    ("core.checkStat", "default"),
    ("filter.swap.clean", "tr n-za-m a-z"),
    ("core.autocrlf", "input"),
];

/// One thing that somebody does to the repository.
#[derive(Clone, Debug)]
enum Move {
    /// Writes a file, whose inode stays; its time is set back as by `cp -p` or stays.
    Write(usize, usize, Option<usize>),
    /// Puts another file in the place of one, as editors and Git do.
    Replace(usize, usize, Option<usize>),
    /// Exchanges two files with their times.
    Exchange(usize, usize),
    Remove(usize),
    /// Sets the time of a file.
    Touch(usize, usize),
    Add(usize),
    Commit,
    Checkout,
    /// Copies a file over another one with its time, as `cp -p` does.
    Copy(usize, usize),
    /// Writes attributes into the work tree, where only this clone has them, or where only this user
    /// has them.
    Attributes(usize, usize),
    Setting(usize),
    /// Sets the time of the index, or of the cache itself.
    TouchIndex(usize),
    TouchCache(usize),
    /// Waits until the clock of the file system has moved on.
    Wait,
}

fn one_move() -> impl Strategy<Value = Move> {
    let file = || 0..FILES.len();
    let text = || 0..TEXTS.len();
    let time = || 0..TIMES.len();
    let maybe_time = move || prop::option::of(time());
    prop_oneof![
        4 => (file(), text(), maybe_time()).prop_map(|(a, b, c)| Move::Write(a, b, c)),
        4 => (file(), text(), maybe_time()).prop_map(|(a, b, c)| Move::Replace(a, b, c)),
        2 => (file(), file()).prop_map(|(a, b)| Move::Exchange(a, b)),
        1 => file().prop_map(Move::Remove),
        2 => (file(), time()).prop_map(|(a, b)| Move::Touch(a, b)),
        2 => file().prop_map(Move::Add),
        1 => Just(Move::Commit),
        1 => Just(Move::Checkout),
        3 => (file(), file()).prop_map(|(a, b)| Move::Copy(a, b)),
        2 => (0..ATTRIBUTES.len(), 0..ATTRIBUTE_FILES.len())
            .prop_map(|(a, b)| Move::Attributes(a, b)),
        1 => (0..SETTINGS.len()).prop_map(Move::Setting),
        1 => time().prop_map(Move::TouchIndex),
        1 => time().prop_map(Move::TouchCache),
        3 => Just(Move::Wait),
    ]
}

fn set_time(path: &std::path::Path, time: usize) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(TIMES[time]);
    if let Ok(file) = File::options().append(true).open(path) {
        file.set_modified(time).expect("a time that can be set");
    }
}

fn make(sandbox: &Sandbox, step: &Move) {
    let at = |file: usize| sandbox.join(FILES[file]);
    match *step {
        Move::Write(file, text, time) => {
            sandbox.write(FILES[file], TEXTS[text]);
            time.into_iter().for_each(|time| set_time(&at(file), time));
        }
        Move::Replace(file, text, time) => {
            sandbox.write("new", TEXTS[text]);
            time.into_iter()
                .for_each(|time| set_time(&sandbox.join("new"), time));
            fs::create_dir_all(sandbox.join("folder")).expect("a folder");
            fs::rename(sandbox.join("new"), at(file)).expect("renamed");
        }
        Move::Exchange(one, other) => {
            let kept = sandbox.join("kept");
            let moves = [
                (at(one), kept.clone()),
                (at(other), at(one)),
                (kept, at(other)),
            ];
            // A file that is not there is not moved.
            moves
                .into_iter()
                .for_each(|(from, to)| drop(fs::rename(from, to)));
        }
        Move::Remove(file) => drop(fs::remove_file(at(file))),
        Move::Touch(file, time) => set_time(&at(file), time),
        Move::Add(file) => drop(sandbox.try_git(&["add", FILES[file]])),
        Move::Commit => drop(sandbox.try_git(&["commit", "--quiet", "--all", "--message", "all"])),
        Move::Checkout => drop(sandbox.try_git(&["checkout", "--quiet", "--", "."])),
        Move::Copy(from, to) => {
            if let Ok(bytes) = fs::read(at(from)) {
                let time = at(from).metadata().and_then(|metadata| metadata.modified());
                sandbox.write(FILES[to], bytes);
                let file = File::options().append(true).open(at(to)).expect("a file");
                file.set_modified(time.expect("a time")).expect("a time");
            }
        }
        Move::Attributes(line, file) => sandbox.write(ATTRIBUTE_FILES[file], ATTRIBUTES[line]),
        Move::Setting(setting) => {
            let (key, value) = SETTINGS[setting];
            sandbox.git(&["config", key, value]);
        }
        Move::TouchIndex(time) => set_time(&sandbox.join(".git/index"), time),
        Move::TouchCache(time) => set_time(&sandbox.join(".git/holdpoint/memo"), time),
        Move::Wait => wait_for_clock(),
    }
}

/// Returns the report on a state of the repository, and of the index also that on what is staged.
pub(super) fn check(sandbox: &Sandbox, source: SnapshotSource<'_>, no_cache: bool) -> String {
    let repository = Repository::discover(sandbox.path()).expect("a repository");
    let repository = repository.expect("a repository");
    let files = OpenSnapshot::in_repository(source, &repository).expect("its files");
    let options = SessionOptions {
        no_cache,
        now: Some("2026-07-01T00:00:00Z".parse().expect("a time")),
        ..SessionOptions::default()
    };
    let staged = Comparison::with_parents_of_next(&files).expect("the parents");
    let session = Session::new(files, &options).expect("a session");
    let session = session.without_records();
    let mut comparisons = vec![Comparison::none()];
    comparisons.extend(matches!(source, SnapshotSource::Index).then_some(staged));
    let comparisons = comparisons.iter();
    let outcomes = comparisons.map(|it| session.check(&[], it).expect("a check"));
    outcomes.map(|outcome| json(&outcome)).collect()
}

fn agrees(steps: &[Move]) -> Result<(), TestCaseError> {
    let sandbox = Sandbox::new();
    let of_user = sandbox.join(ATTRIBUTE_FILES[3]);
    let of_user = of_user.to_str().expect("a path of text");
    sandbox.git(&["config", "core.attributesFile", of_user]);
    for file in FILES {
        sandbox.write(file, TEXTS[0]);
    }
    sandbox.commit("first");
    check(&sandbox, SnapshotSource::WorkTree, false);
    for step in steps {
        make(&sandbox, step);
        for source in [SnapshotSource::WorkTree, SnapshotSource::Index] {
            let cold = check(&sandbox, source, true);
            prop_assert_eq!(check(&sandbox, source, false), cold, "after {:?}", step);
        }
    }
    Ok(())
}

/// `HOLDPOINT_CACHE_CASES` asks for more cases than the usual few.
#[test]
fn the_cache_changes_no_answer_whatever_is_done_to_files_and_clocks() {
    let cases = requested_cases("HOLDPOINT_CACHE_CASES", 12);
    let steps = prop::collection::vec(one_move(), 10..30);
    holds_for(cases, 50, &steps, |steps| agrees(&steps));
}

/// The index says that a file is unchanged whose ctime alone tells that another one of its size and
/// time took its place.
#[test]
fn another_file_of_the_same_size_and_time_is_read() {
    for setting in [("core.trustctime", "true"), ("core.trustctime", "false")] {
        let sandbox = Sandbox::new();
        sandbox.git(&["config", setting.0, setting.1]);
        sandbox.git(&["config", "core.checkStat", "minimal"]);
        sandbox.write("a.md", TEXTS[0]);
        set_time(&sandbox.join("a.md"), 0);
        sandbox.commit("first");
        wait_for_clock();
        let sound = check(&sandbox, SnapshotSource::WorkTree, false);
        sandbox.write("a.md", TEXTS[1]);
        set_time(&sandbox.join("a.md"), 0);
        assert_eq!(sandbox.git(&["status", "--short"]), "", "Git is fooled");
        assert_ne!(check(&sandbox, SnapshotSource::WorkTree, false), sound);
    }
}

/// Attributes and filters that came and went make the bytes on the disk others than those of the blob.
#[test]
fn the_bytes_on_the_disk_are_not_taken_for_those_of_the_blob() {
    let sandbox = Sandbox::new();
    sandbox.write(".git/info/attributes", "*.md filter=swap\n");
    sandbox.git(&["config", "filter.swap.clean", "sed s/ownerz/owners/"]);
    sandbox.write("a.md", TEXTS[1]);
    sandbox.commit("what Git stores is sound");
    sandbox.git(&["config", "--unset", "filter.swap.clean"]);
    sandbox.write(".git/info/attributes", "");
    check(&sandbox, SnapshotSource::Index, false);
    let cold = check(&sandbox, SnapshotSource::WorkTree, true);
    assert_eq!(check(&sandbox, SnapshotSource::WorkTree, false), cold);
    assert_ne!(check(&sandbox, SnapshotSource::Index, false), cold);
}
