//! Manifests: a list of files with their digests and sizes, held against the files.

mod listing;

mod mapping;

pub(super) mod opened;

use super::contents::{Digest, Need, unavailable_at, whole};
use super::files::{End, find};
use super::grammar::Pin;
use super::located::in_submodule;
use super::resolution::{ResolutionStatus, Unverified};
use super::resolve::Known;
use crate::git::Error;
use crate::snapshot::{PathStatus, Snapshot};
use crate::text::{RepoPath, Span, Spanned};

/// What is wrong with a manifest: places in it, and words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestProblems {
    /// In the order of the manifest.
    pub problems: Vec<Problem>,
    /// Files it lists, or itself, that cannot be looked into here.
    pub unverified: Vec<Unverified>,
    /// The files of the repository that it lists, by path, and whether they are as it says.
    pub files: Vec<(RepoPath, ResolutionStatus)>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    /// Where in the manifest; `None` where it is no text.
    pub span: Option<Span>,
    pub message: String,
}

/// What kind of thing, which is also what has to be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// It is no manifest.
    Unreadable,
    /// An entry says too little, or nothing that can be compared.
    Entry,
    /// A listed file is not there.
    Absent,
    /// A listed file has another size or digest.
    Different,
    Count,
}

impl ProblemKind {
    pub const ALL: [Self; 5] = [
        Self::Unreadable,
        Self::Entry,
        Self::Absent,
        Self::Different,
        Self::Count,
    ];

    /// Stable: fingerprints hold it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Entry => "entry",
            Self::Absent => "absent",
            Self::Different => "different",
            Self::Count => "count",
        }
    }
}

/// A manifest as it is written.
#[derive(Default)]
pub(super) struct Manifest {
    listed: Vec<Listed>,
    problems: Vec<Problem>,
}

/// One file that a manifest lists.
struct Listed {
    /// Bytes: a file's name is not always text.
    name: Spanned<Vec<u8>>,
    digest: Spanned<Pin>,
    bytes: Option<Spanned<i64>>,
}

impl Manifest {
    /// Reads a `sha256sum` listing, or a JSON or YAML mapping with `files`.
    pub fn read(bytes: &[u8]) -> Self {
        match listing::read(bytes).or_else(|| mapping::read(bytes)) {
            Some(manifest) => manifest,
            None => {
                let mut manifest = Self::default();
                manifest.problem(ProblemKind::Unreadable, None, "it is not UTF-8");
                manifest
            }
        }
    }

    /// Whether it can be read at all.
    pub fn is_readable(&self) -> bool {
        let unreadable = |problem: &Problem| problem.kind == ProblemKind::Unreadable;
        !self.problems.iter().any(unreadable)
    }

    /// The same without places, for one whose places are not those of the file as it is read.
    pub fn without_places(mut self) -> Self {
        let places = self.problems.iter_mut().map(|problem| &mut problem.span);
        places.for_each(|span| *span = None);
        for listed in &mut self.listed {
            listed.name.span = NOWHERE;
            listed.digest.span = NOWHERE;
            if let Some(bytes) = &mut listed.bytes {
                bytes.span = NOWHERE;
            }
        }
        self
    }

    fn problem(&mut self, kind: ProblemKind, span: Option<Span>, message: impl Into<String>) {
        self.problems.push(Problem {
            kind,
            span: span.filter(|span| *span != NOWHERE),
            message: message.into(),
        });
    }
}

/// The paths that a manifest lists, wherever they lead; none where it is no
/// manifest, or is not there.
///
/// # Errors
/// It is there and cannot be read.
pub fn listed(
    path: &RepoPath,
    snapshot: &dyn Snapshot,
    largest: u64,
) -> Result<Vec<RepoPath>, Error> {
    let entry = match find(snapshot, path)?.end {
        End::File(entry) => entry,
        End::InSubmodule(_)
        | End::Unavailable(_)
        | End::LeadsOut(_)
        | End::Folder(_)
        | End::Submodule
        | End::Special
        | End::Circle
        | End::Nothing(_) => return Ok(Vec::new()),
    };
    let Ok(bytes) = whole(snapshot, entry, false, largest)? else {
        return Ok(Vec::new());
    };
    let folder = entry.path.parent();
    let listed = Manifest::read(&bytes).listed.into_iter();
    let resolved = listed.filter_map(|listed| RepoPath::resolve(folder, &listed.name.value));
    Ok(resolved.collect())
}

/// The place of what has none.
const NOWHERE: Span = Span {
    start: u32::MAX,
    end: u32::MAX,
};

/// A manifest with its listed files looked up, ready to be compared.
pub(super) struct Looked {
    manifest: Manifest,
    unverified: Vec<Unverified>,
    /// A listed file and where it is.
    found: Vec<(Listed, RepoPath)>,
    /// Where the others would be.
    lost: Vec<(RepoPath, ResolutionStatus)>,
}

impl Looked {
    /// Looks every listed file up; paths go from the manifest's folder.
    pub fn up(
        mut manifest: Manifest,
        folder: &[u8],
        snapshot: &dyn Snapshot,
    ) -> Result<Self, Error> {
        let mut found = Vec::new();
        let mut unverified = Vec::new();
        let mut lost = Vec::new();
        for listed in std::mem::take(&mut manifest.listed) {
            let path = RepoPath::resolve(folder, &listed.name.value);
            let lose = |standing| lost.extend(path.map(|path| (path, standing)));
            match locate(&listed.name.value, folder, snapshot)? {
                Located::File(path) => found.push((listed, path)),
                Located::Unverified(reason) => {
                    lose(ResolutionStatus::Unverified);
                    unverified.push(reason);
                }
                Located::Absent(why) => {
                    lose(ResolutionStatus::Broken);
                    let message = format!("{} {why}", shown(&listed.name.value));
                    manifest.problem(ProblemKind::Absent, Some(listed.name.span), message);
                }
            }
        }
        Ok(Self {
            manifest,
            unverified,
            found,
            lost,
        })
    }

    /// What has to be known of which files.
    pub fn needs(&self) -> impl Iterator<Item = (&RepoPath, Need)> {
        let need = Need {
            lines: false,
            digest: true,
        };
        self.found.iter().map(move |(_, path)| (path, need))
    }

    pub fn compare(self, contents: &Known) -> ManifestProblems {
        let mut fact = ManifestProblems {
            problems: Vec::new(),
            unverified: self.unverified,
            files: self.lost,
        };
        let mut manifest = self.manifest;
        for (listed, path) in &self.found {
            let digest = contents.get(path).map(|contents| match contents {
                Ok(contents) => {
                    let whole = contents.whole.clone().transpose();
                    whole.map(|whole| whole.and_then(|whole| whole.digest))
                }
                Err(hidden) => hidden.digest.map(Some).ok_or_else(|| hidden.why.clone()),
            });
            let standing = match digest {
                Some(Ok(Some(digest))) => compare(listed, digest, &mut manifest),
                Some(Err(reason)) => {
                    fact.unverified.push(reason);
                    ResolutionStatus::Unverified
                }
                Some(Ok(None)) | None => ResolutionStatus::Unverified,
            };
            fact.files.push((path.clone(), standing));
        }
        fact.files.sort();
        fact.problems = manifest.problems;
        fact.problems.sort_by_key(|problem| problem.span);
        fact
    }
}

enum Located {
    File(RepoPath),
    /// In words, after the name.
    Absent(&'static str),
    Unverified(Unverified),
}

fn locate(name: &[u8], folder: &[u8], snapshot: &dyn Snapshot) -> Result<Located, Error> {
    const OUTSIDE: Located = Located::Absent("is outside the repository");
    let path = RepoPath::resolve(folder, name).filter(|_| !name.starts_with(b"/"));
    let Some(path) = path else {
        return Ok(OUTSIDE);
    };
    Ok(match find(snapshot, &path)?.end {
        End::File(entry) => Located::File(entry.path.clone()),
        End::InSubmodule(submodule) => Located::Unverified(in_submodule(&submodule)),
        End::Unavailable(reason) => Located::Unverified(unavailable_at(&path, &reason)),
        End::LeadsOut(_) => OUTSIDE,
        End::Folder(_) | End::Submodule => Located::Absent("is listed, and it is a folder"),
        End::Special | End::Circle => Located::Absent("is listed, and it is no regular file"),
        End::Nothing(path) => Located::Absent(match snapshot.path_status(&path) {
            PathStatus::Absent => "is listed, and there is no such file",
            PathStatus::Ignored => "is listed, and Git ignores it",
            PathStatus::Untracked => "is listed, and it was never added",
        }),
    })
}

fn compare(listed: &Listed, is: Digest, manifest: &mut Manifest) -> ResolutionStatus {
    let name = shown(&listed.name.value);
    let size = listed
        .bytes
        .filter(|size| u64::try_from(size.value) != Ok(is.bytes));
    if let Some(size) = size {
        let message = format!("{name} has {} bytes, and {size} are listed", is.bytes);
        manifest.problem(ProblemKind::Different, Some(size.span), message);
    } else if is.pin != listed.digest.value {
        let message = format!(
            "{name} has the digest {}, and {} is listed",
            is.pin, listed.digest.value
        );
        manifest.problem(ProblemKind::Different, Some(listed.digest.span), message);
    } else {
        return ResolutionStatus::Verified;
    }
    ResolutionStatus::Broken
}

/// A listed name for a message.
fn shown(name: &[u8]) -> String {
    format!("`{}`", RepoPath::new(name))
}
