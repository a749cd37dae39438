//! The parts of the program that read files of users, each as a harness.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::sync::LazyLock;

use holdpoint::config::{self, Settings};
use holdpoint::diagnostic::{Diagnostic, Severity};
use holdpoint::document::fault::Fault;
use holdpoint::document::{frontmatter, markdown, yaml};
use holdpoint::engine::cache::Cache;
use holdpoint::engine::fix::mended::FixRequest;
use holdpoint::engine::fix::rounds;
use holdpoint::engine::memo::Memo;
use holdpoint::engine::{self, Analysis, Input, SnapshotSource};
use holdpoint::git::{MemoryHistory, Repository};
use holdpoint::model::IndexedRecord;
use holdpoint::record::{self, Reference};
use holdpoint::rules::document::NEAR_RECORD;
use holdpoint::snapshot::{Content, Index, Memory, Snapshot, WorkTree};
use holdpoint::target::{Query, QuerySet, ResolveOptions, Target, resolve};
use holdpoint::text::{RepoPath, Span};

use super::super::packed_memo::{Packed, PackedMemo};
use super::super::support::Sandbox;
use super::super::{cache, checking};
use super::mutator::Mutator;
use super::{STEPS_TO_FIX, corpus, fuzz, fuzz_within, texts};

/// Asserts that a place is one of a text.
#[track_caller]
fn assert_inside(text: &str, span: Span, what: &dyn std::fmt::Debug) {
    assert!(text.get(span.range()).is_some(), "{span:?}: {what:?}");
}

fn assert_faults(text: &str, faults: &[Fault]) {
    for fault in faults {
        assert_inside(text, fault.span, &fault.message);
        let related = fault.related.iter().map(|(span, _)| *span);
        let edits = fault.fix.iter().map(|(_, edit)| edit.span);
        for span in related.chain(edits) {
            assert_inside(text, span, &fault.message);
        }
    }
}

/// Asserts that findings are about places of their files.
fn assert_findings(analysis: &Analysis) {
    for finding in &analysis.findings {
        let inside = |path: &RepoPath, span| {
            let text = analysis.sources.get(path).expect("the text of a finding");
            assert_inside(text, span, finding);
        };
        inside(&finding.path, finding.span);
        for label in &finding.related {
            inside(&label.path, label.span);
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            inside(&finding.path, edit.span);
        }
    }
}

#[test]
fn documents_are_parsed() {
    let corpus = texts("records");
    let settings = Settings::default();
    fuzz("parse", 4000, |mutator| {
        let bytes = mutator.text(&corpus);
        let (text, faults) = frontmatter::decode(bytes.clone());
        assert_faults(&text, &faults);
        let whole = Span::new(0, text.len());
        let fences = frontmatter::find(&text);
        let (yaml_span, body) = fences.map_or((whole, whole), |it| (it.yaml, it.body));
        let (_, faults) = yaml::parse(&text, yaml_span);
        assert_faults(&text, &faults);
        drop(markdown::parse(&text, body));
        let path = RepoPath::from("runs/a.md");
        if let Some(record) = record::read(path, bytes, &settings.vocabulary, &[]) {
            assert_inside(&text, record.fallback_span, &"the record");
            assert_faults(&text, &record.faults);
            for link in &record.links {
                assert_inside(&text, link.span, &link.value);
            }
        }
    });
}

type Files = Vec<(String, Vec<u8>)>;

/// Returns the records of the corpus with their evidence.
fn repository() -> Files {
    let mut files = corpus("records");
    let rows = b"month,rows\n2026-03,1\n".to_vec();
    files.push(("data/orders.csv".to_owned(), rows));
    files.push(("logs/page.log".to_owned(), b"502\n".to_vec()));
    let manifest = corpus("manifests").swap_remove(0).1;
    files.push(("data/SHA256SUMS".to_owned(), manifest));
    files
}

/// Changes one or two records of the repository, and now and then another file. Most of the time only
/// one or two of the others are there, because quick executions find more.
fn changed_repository(mutator: &mut Mutator, files: &Files, corpus: &[Vec<u8>]) -> Files {
    let mut changed = files.clone();
    if !mutator.one_in(8) {
        let from = mutator.below(changed.len());
        changed.rotate_left(from);
        changed.truncate(1 + mutator.below(3));
    }
    for _ in 0..=mutator.below(2) {
        let at = mutator.below(changed.len());
        let text = std::mem::take(&mut changed[at].1);
        changed[at].1 = mutator.changed_text(text, corpus);
    }
    changed
}

fn check(snapshot: &Memory, settings: &Settings, memo: Option<&dyn Memo>) -> Analysis {
    let input = Input {
        memo,
        ..checking::input(snapshot, settings)
    };
    engine::check(&input).expect("files in memory can be read")
}

#[test]
fn repositories_are_checked() {
    let (files, corpus) = (repository(), texts("records"));
    let settings = Settings::default();
    fuzz("check", 250, |mutator| {
        let files = changed_repository(mutator, &files, &corpus);
        let snapshot = Memory::new(files);
        let cold = check(&snapshot, &settings, None);
        assert_findings(&cold);
        let memo = PackedMemo::default();
        let times = if mutator.one_in(4) { 2 } else { 0 };
        for _ in 0..times {
            let warm = check(&snapshot, &settings, Some(&memo));
            assert_eq!(warm.findings, cold.findings, "with a memo");
        }
    });
}

#[test]
fn configurations_are_read() {
    let corpus = texts("config");
    let files = repository();
    fuzz("config", 1500, |mutator| {
        let text = mutator.text(&corpus);
        let is_checked = mutator.one_in(8);
        let text = String::from_utf8_lossy(&text).into_owned();
        let path = RepoPath::from(config::PATH);
        let (settings, findings) = config::read(&path, &text, &checking::rule_names());
        for finding in &findings {
            assert_inside(&text, finding.span, finding);
            for label in &finding.related {
                assert_inside(&text, label.span, finding);
            }
        }
        if is_checked {
            let at = mutator.below(files.len());
            let snapshot = Memory::new(files[at..].iter().take(3).cloned());
            assert_findings(&check(&snapshot, &settings, None));
        }
    });
}

const OPTIONS: ResolveOptions = ResolveOptions {
    evidence_bytes: 1 << 20,
    all_digests: true,
    searches_history: true,
};

#[test]
fn manifests_are_read() {
    let corpus = texts("manifests");
    let history = MemoryHistory::new();
    fuzz("manifest", 4000, |mutator| {
        let text = mutator.text(&corpus);
        let files = [
            ("data/manifest", text),
            ("data/orders.csv", Vec::new()),
            ("logs/page.log", b"502\n".to_vec()),
        ];
        let snapshot = Memory::new(files);
        let mut queries = QuerySet::default();
        queries.add(Query::Target {
            target: Target::parse(&Reference::target("data/manifest"), b""),
            is_manifest: true,
        });
        drop(resolve(queries, &snapshot, &history, &OPTIONS).expect("resolutions"));
    });
}

#[test]
fn targets_are_parsed_and_resolved() {
    let lines = texts("targets").concat();
    let lines = lines.split(|byte| *byte == b'\n');
    let corpus: Vec<Vec<u8>> = lines.map(<[u8]>::to_vec).collect();
    let snapshot = Memory::new(repository());
    let history = MemoryHistory::new();
    fuzz("target", 10_000, |mutator| {
        let text = mutator.text(&corpus);
        let text = String::from_utf8_lossy(&text).into_owned();
        let folder = *mutator.pick(&[&b""[..], b"runs", b"a/b/../c", b"\xff"]);
        let mut queries = QuerySet::default();
        let reference = Reference::target(&text);
        drop(Target::path(&reference, folder));
        queries.add(Query::Target {
            target: Target::parse(&reference, folder),
            is_manifest: mutator.one_in(8),
        });
        drop(resolve(queries, &snapshot, &history, &OPTIONS).expect("resolutions"));
    });
}

fn is_near_record(finding: &Diagnostic) -> bool {
    finding.meta.name == NEAR_RECORD.meta.name
}

/// Returns the files of `old` with those that were not read as records as they are in `new`: what a
/// record says is found only once it is read.
fn with_records_read(old: &Files, new: &Files, findings: &[Diagnostic]) -> Memory {
    let unread = findings.iter().filter(|it| is_near_record(it));
    let unread: HashSet<&RepoPath> = unread.map(|it| &it.path).collect();
    let sides = old.iter().zip(new);
    let files = sides.map(|(old, new)| {
        let is_unread = unread.contains(&RepoPath::from(old.0.as_str()));
        if is_unread { new.clone() } else { old.clone() }
    });
    Memory::new(files.collect::<Files>())
}

/// Counts the open findings of each severity, the most severe first. A file that is almost a record
/// counts as an error even if the rule only warns because the repository has no record yet: the fix of
/// another file may make that one the first record. A finding that an earlier state has too counts as it
/// did there: it may be more severe only because a fix made another file the first project, or the start
/// of another run known.
fn gravity(findings: &[Diagnostic], earlier: &[Diagnostic]) -> [usize; 3] {
    fn place(it: &Diagnostic) -> (&RepoPath, &str, Span) {
        (&it.path, it.meta.name, it.span)
    }
    let earlier = earlier.iter().map(|it| (place(it), it.severity));
    let earlier: HashMap<_, Severity> = earlier.collect();
    let severity_of = |it: &Diagnostic| {
        if is_near_record(it) {
            Severity::Error
        } else {
            earlier.get(&place(it)).copied().unwrap_or(it.severity)
        }
    };
    [Severity::Error, Severity::Warning, Severity::Info].map(|severity| {
        let counts = |it: &&Diagnostic| it.is_open() && severity_of(it) == severity;
        findings.iter().filter(counts).count()
    })
}

fn parses(snapshot: &Memory) -> Vec<RepoPath> {
    let entries = snapshot.entries().iter();
    let parses = entries.filter(|entry| {
        let Ok(Content::Bytes(bytes)) = snapshot.read(entry, None) else {
            return false;
        };
        let (text, faults) = frontmatter::decode(bytes);
        let fences = frontmatter::find(&text);
        let yaml = fences.map(|fences| yaml::parse(&text, fences.yaml));
        faults.is_empty()
            && yaml.is_some_and(|(tree, faults)| tree.root().is_some() && faults.is_empty())
    });
    parses.map(|entry| entry.path.clone()).collect()
}

#[test]
fn fixes_converge_and_break_nothing() {
    let (files, corpus) = (repository(), texts("records"));
    let settings = Settings::default();
    fuzz_within(STEPS_TO_FIX, "fix", 40, |mutator| {
        let mut files = changed_repository(mutator, &files, &corpus);
        if !mutator.one_in(8) {
            // Fixing takes several checks for each offer: most executions make few.
            files.truncate(2);
        }
        let is_unsafe = mutator.one_in(2);
        let mend = |files: &Files| {
            let snapshot = Memory::new(files.clone());
            let request = FixRequest {
                input: checking::input(&snapshot, &settings),
                parents: &[],
                selection: &crate::engine::RuleSelection::default(),
                is_unsafe,
            };
            rounds::mend(&request).expect("files in memory can be read")
        };
        let mended = mend(&files);
        if mended.files.is_empty() {
            return;
        }
        let mut after = files.clone();
        for rewrite in mended.files {
            let file = after.iter_mut();
            let mut file = file.filter(|(path, _)| rewrite.path == RepoPath::from(path.as_str()));
            file.next().expect("a file that was there").1 = rewrite.after.into_bytes();
        }
        let (old, new) = (Memory::new(files.clone()), Memory::new(after.clone()));
        let still = parses(&new);
        for path in parses(&old) {
            assert!(still.contains(&path), "{path} does not parse any more");
        }
        let before = check(&old, &settings, None).findings;
        let before = with_records_read(&files, &after, &before);
        let earlier = check(&before, &settings, None).findings;
        let before = gravity(&earlier, &earlier);
        let now = gravity(&check(&new, &settings, None).findings, &earlier);
        assert!(now <= before, "{before:?} became {now:?}");
        let again = mend(&after).files;
        assert!(again.is_empty(), "a second fix changes {}", again.len());
    });
}

/// A check with a damaged cache reports the same as a check without a cache. If the checksum does
/// not reveal the damage, it may report something else, but it ends.
#[test]
fn the_cache_is_opened() {
    const FILES: [&str; 2] = [".git/holdpoint/memo", ".git/holdpoint/memo-recent"];
    let sandbox = Sandbox::new();
    for (path, bytes) in corpus("records").into_iter().take(4) {
        sandbox.write(path, bytes);
    }
    sandbox.commit("first");
    checking::wait_for_clock();
    cache::check(&sandbox, SnapshotSource::WorkTree, false);
    let sound = fs::read(sandbox.join(FILES[0])).expect("a cache");
    let found = Repository::discover(sandbox.path()).expect("a repository");
    let repository = found.expect("a repository");
    let work_tree = WorkTree::open(&repository).expect("the work tree");
    let settings = Settings::default();
    let check = |memo: Option<&dyn Memo>| {
        let input = Input {
            memo,
            ..checking::input(&work_tree, &settings)
        };
        let analysis = engine::check(&input).expect("files that can be read");
        (analysis.findings, analysis.model.records().len())
    };
    let cold = check(None);
    fuzz("memo", 2500, |mutator| {
        let file = mutator.pick(&FILES);
        let mut bytes = mutator.changed_bytes(sound.clone());
        let is_forged = mutator.one_in(2) && forge_checksum(&mut bytes);
        sandbox.write(file, &bytes);
        let cache = Cache::open(&repository);
        let warm = check(Some(&cache));
        if !is_forged {
            assert_eq!(warm, cold);
        }
        fs::remove_file(sandbox.join(file)).expect("the cache");
    });
}

/// Gives a cache the checksum that its body has. Returns whether it has a body.
fn forge_checksum(cache: &mut [u8]) -> bool {
    const HEADER: usize = 16 + 16 + 8 + 8 + 4;
    const SLOT: u64 = 1 + 32 + 16 + 16 + 16 + 8 + 16;
    let Some((header, body)) = cache.split_at_mut_checked(HEADER) else {
        return false;
    };
    let number = |at: usize| header[at..at + 8].try_into().map(u64::from_le_bytes);
    let (Ok(slots), Ok(entries)) = (number(32), number(40)) else {
        return false;
    };
    let length = slots
        .checked_mul(SLOT)
        .and_then(|slots| slots.checked_add(entries));
    let body = length.and_then(|length| body.get(..usize::try_from(length).ok()?));
    let Some(checksum) = body.map(crc32fast::hash) else {
        return false;
    };
    header[48..].copy_from_slice(&checksum.to_le_bytes());
    true
}

/// The packed records of the cache: what is damaged is not a record, and nothing panics.
#[test]
fn packed_records_are_unpacked() {
    let settings = Settings::default();
    let path = RepoPath::from("a.md");
    let read = |bytes: Vec<u8>| record::read(path.clone(), bytes, &settings.vocabulary, &[]);
    let records = texts("records").into_iter().filter_map(read);
    let packed: Vec<Packed> = records
        .map(|record| Packed::of(&IndexedRecord::new(record, true, &[])))
        .collect();
    fuzz("packed", 10_000, |mutator| {
        let mut packed = mutator.pick(&packed).clone();
        if mutator.one_in(2) {
            packed.entry = mutator.changed_bytes(packed.entry);
        } else {
            packed.record = mutator.changed_bytes(packed.record);
        }
        if let Some(record) = packed.record(&path) {
            drop(record.open());
        }
    });
}

/// An index of Git that is damaged is an error, and nothing panics.
#[test]
fn indexes_are_opened() {
    static FILES: LazyLock<Files> = LazyLock::new(repository);
    let sandbox = Sandbox::new();
    for (path, bytes) in &*FILES {
        sandbox.write(path, bytes);
    }
    sandbox.commit("first");
    fs::remove_file(sandbox.join("run.md")).expect("a file");
    let read = |sandbox: &Sandbox| fs::read(sandbox.join(".git/index")).expect("an index");
    let mut sound = vec![read(&sandbox)];
    sandbox.git(&["update-index", "--index-version", "4"]);
    sound.push(read(&sandbox));
    sandbox.git(&["rm", "--quiet", "--cached", "block.md"]);
    sandbox.git(&["add", "--intent-to-add", "block.md"]);
    sound.push(read(&sandbox));
    fuzz("index", 250, |mutator| {
        let index = mutator.pick(&sound);
        let content = index[..index.len() - 20].to_vec();
        let mut bytes = mutator.changed_bytes(content);
        let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
        hasher.update(&bytes);
        let checksum = hasher.try_finalize().expect("a hash");
        bytes.extend_from_slice(checksum.as_slice());
        sandbox.write(".git/index", &bytes);
        let found = Repository::discover(sandbox.path()).expect("a repository");
        let found = found.expect("a repository");
        let read_all = |snapshot: &dyn Snapshot| {
            for entry in snapshot.entries() {
                drop(snapshot.read(entry, None));
                drop(snapshot.read_stored(entry));
            }
        };
        if let Ok(index) = Index::open(&found) {
            read_all(&index);
        }
        if let Ok(work_tree) = WorkTree::open(&found) {
            read_all(&work_tree);
        }
    });
}
