//! The nodes of the link graph: records, missing ids and targets.

use std::borrow::Cow;

use crate::model::{IndexedRecord, RecordOutcome};
use crate::record::Kind;
use crate::target::Target;
use crate::target::resolution::ResolutionStatus;
use crate::text::RepoPath;

/// A node of the link graph.
#[derive(Debug)]
pub(crate) enum GraphNode<'m> {
    Record(RecordNode<'m>),
    /// An id that a record names but no record has.
    Missing {
        kind: Kind,
        id: Box<str>,
    },
    /// A target that is not a record: evidence, an output, or the destination of a link.
    Target(TargetNode),
}

/// A record, and the fields that the views read without opening it again.
#[derive(Debug)]
pub(crate) struct RecordNode<'m> {
    pub indexed: &'m IndexedRecord,
    pub title: Option<Box<str>>,
    /// The operator of a run.
    pub operator: Option<Box<str>>,
    /// The project of the record; for a Project record, its own id.
    pub project: Option<Box<str>>,
}

/// A target, and whether it was found.
#[derive(Debug)]
pub(crate) struct TargetNode {
    pub id: TargetId,
    pub status: ResolutionStatus,
}

/// The identity of a target: the target without its lines and its pin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TargetId {
    /// A file or folder in the repository.
    Path(RepoPath),
    /// A revision in Git, with a path after a colon if it has one.
    Revision(Box<str>),
    Url(Box<str>),
    /// A target outside of the repository or one that is malformed, as it is written.
    Elsewhere(Box<str>),
}

impl TargetId {
    /// Returns the identity of a target. `written` is the target as the record writes it.
    pub(crate) fn new(target: Target, written: &str) -> Self {
        match target {
            Target::Path(target) => Self::Path(target.path),
            Target::Git(revision) => Self::Revision(revision),
            Target::Url(url) => Self::Url(url),
            Target::Named(_) | Target::Outside(_) | Target::Malformed(_) => {
                Self::Elsewhere(written.trim().into())
            }
        }
    }

    /// Returns the type of the target in a word.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::Revision(_) => "revision",
            Self::Url(_) => "url",
            Self::Elsewhere(_) => "elsewhere",
        }
    }

    /// Returns the target as a record writes it.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Path(path) => path.text(),
            Self::Revision(revision) => Cow::Owned(format!("git:{revision}")),
            Self::Url(text) | Self::Elsewhere(text) => Cow::Borrowed(text),
        }
    }
}

impl GraphNode<'_> {
    /// Returns the kind of the record, or of the missing one.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Record(record) => record.indexed.entry.kind,
            Self::Missing { kind, .. } => Some(*kind),
            Self::Target(_) => None,
        }
    }

    /// Returns the kind of a record, or the type of a target, in a word.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Target(target) => target.id.word(),
            Self::Record(_) | Self::Missing { .. } => self.kind().map_or("unread", Kind::word),
        }
    }

    /// Returns the id of the record, or of the missing one.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Record(record) => record.indexed.entry.id.as_deref(),
            Self::Missing { id, .. } => Some(id),
            Self::Target(_) => None,
        }
    }

    /// Returns the path in the repository.
    pub(crate) fn path(&self) -> Option<&RepoPath> {
        match self {
            Self::Record(record) => Some(&record.indexed.path),
            Self::Target(TargetNode {
                id: TargetId::Path(path),
                ..
            }) => Some(path),
            Self::Missing { .. } | Self::Target(_) => None,
        }
    }

    /// Returns the outcome of a run or a decision.
    pub(crate) fn outcome(&self) -> Option<RecordOutcome> {
        match self {
            Self::Record(record) => record.indexed.entry.outcome,
            Self::Missing { .. } | Self::Target(_) => None,
        }
    }

    /// Returns whether the node is named but does not exist.
    pub(crate) fn is_missing(&self) -> bool {
        match self {
            Self::Record(_) => false,
            Self::Missing { .. } => true,
            Self::Target(target) => target.status == ResolutionStatus::Broken,
        }
    }

    /// Returns the name for people: the id, or the path or target.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Record(record) => match &record.indexed.entry.id {
                Some(id) => Cow::Borrowed(id),
                None => record.indexed.path.text(),
            },
            Self::Missing { id, .. } => Cow::Borrowed(id),
            Self::Target(target) => target.id.text(),
        }
    }

    /// Returns the name for programs. It is unique, and stays the same while the record keeps its
    /// path.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Record(record) => format!("record:{}", record.indexed.path.text()),
            Self::Missing { kind, id } => format!("missing:{kind}:{id}"),
            Self::Target(target) => match &target.id {
                TargetId::Path(path) => format!("path:{}", path.text()),
                TargetId::Revision(_) => target.id.text().into_owned(),
                TargetId::Url(url) => format!("url:{url}"),
                TargetId::Elsewhere(text) => format!("elsewhere:{text}"),
            },
        }
    }
}
