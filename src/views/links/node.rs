//! What is named, or names: records, ids that no record bears, and evidence.

use std::borrow::Cow;

use crate::model::{IndexedRecord, RecordOutcome};
use crate::record::Kind;
use crate::target::Target;
use crate::target::resolution::ResolutionStatus;
use crate::text::RepoPath;

/// One thing in the graph.
#[derive(Debug)]
pub enum Node<'m> {
    Record(Known<'m>),
    /// An id that some record names and none bears.
    Missing {
        kind: Kind,
        id: Box<str>,
    },
    /// What is no record: evidence, outputs, what a link leads to.
    Place(Place),
}

/// A record, and what is asked of it without opening it again.
#[derive(Debug)]
pub struct Known<'m> {
    pub member: &'m IndexedRecord,
    pub title: Option<Box<str>>,
    /// The operator that a run is of.
    pub operator: Option<Box<str>>,
    /// The project that it is for; of a Project, itself.
    pub project: Option<Box<str>>,
}

/// Where a target leads, and what is there.
#[derive(Debug)]
pub struct Place {
    pub aim: Aim,
    pub standing: ResolutionStatus,
}

/// What a target is about, without lines and pins: two that differ in these
/// alone are about one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aim {
    /// A file or folder of the repository.
    Path(RepoPath),
    /// Of Git, a path behind its colon included.
    Revision(Box<str>),
    Url(Box<str>),
    /// It leads out of the repository, or is no target at all: as it is written.
    Elsewhere(Box<str>),
}

impl Aim {
    /// What a target that is written like this is about.
    pub fn of(target: Target, written: &str) -> Self {
        match target {
            Target::Path(target) => Self::Path(target.path),
            Target::Git(revision) => Self::Revision(revision),
            Target::Url(url) => Self::Url(url),
            Target::Outside(_) | Target::Malformed(_) => Self::Elsewhere(written.trim().into()),
        }
    }

    /// What it is, in a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::Revision(_) => "revision",
            Self::Url(_) => "url",
            Self::Elsewhere(_) => "elsewhere",
        }
    }

    /// As a record would write it.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Path(path) => path.text(),
            Self::Revision(revision) => Cow::Owned(format!("git:{revision}")),
            Self::Url(text) | Self::Elsewhere(text) => Cow::Borrowed(text),
        }
    }
}

impl Node<'_> {
    /// The kind of record that it is, or ought to be.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Record(known) => known.member.summary.kind,
            Self::Missing { kind, .. } => Some(*kind),
            Self::Place(_) => None,
        }
    }

    /// What it is, in a word: the kind of a record, or what evidence it is.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Place(place) => place.aim.word(),
            Self::Record(_) | Self::Missing { .. } => self.kind().map_or("unread", Kind::word),
        }
    }

    /// The id that it bears.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Record(known) => known.member.summary.id.as_deref(),
            Self::Missing { id, .. } => Some(id),
            Self::Place(_) => None,
        }
    }

    /// Where it is in the repository.
    pub fn path(&self) -> Option<&RepoPath> {
        match self {
            Self::Record(known) => Some(&known.member.path),
            Self::Place(Place {
                aim: Aim::Path(path),
                ..
            }) => Some(path),
            Self::Missing { .. } | Self::Place(_) => None,
        }
    }

    /// What a run or a decision came to.
    pub fn came_to(&self) -> Option<RecordOutcome> {
        match self {
            Self::Record(known) => known.member.summary.came_to,
            Self::Missing { .. } | Self::Place(_) => None,
        }
    }

    /// Whether something is named that is not there.
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Record(_) => false,
            Self::Missing { .. } => true,
            Self::Place(place) => place.standing == ResolutionStatus::Broken,
        }
    }

    /// Its name for people: the id, or where it is.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Record(known) => match &known.member.summary.id {
                Some(id) => Cow::Borrowed(id),
                None => known.member.path.text(),
            },
            Self::Missing { id, .. } => Cow::Borrowed(id),
            Self::Place(place) => place.aim.text(),
        }
    }

    /// Its name for programs: no two share one, and it does not change as long
    /// as the record stays where it is.
    pub fn key(&self) -> String {
        match self {
            Self::Record(known) => format!("record:{}", known.member.path.text()),
            Self::Missing { kind, id } => format!("missing:{kind}:{id}"),
            Self::Place(place) => match &place.aim {
                Aim::Path(path) => format!("path:{}", path.text()),
                Aim::Revision(_) => place.aim.text().into_owned(),
                Aim::Url(url) => format!("url:{url}"),
                Aim::Elsewhere(text) => format!("elsewhere:{text}"),
            },
        }
    }
}

/// The word for what a run or a decision came to.
pub fn outcome(came_to: RecordOutcome) -> &'static str {
    match came_to {
        RecordOutcome::Passed => "PASS",
        RecordOutcome::Warned => "WARN",
        RecordOutcome::Failed => "FAIL",
        RecordOutcome::HeldRun => "held",
        RecordOutcome::Committed => "commit",
        RecordOutcome::HeldDecision => "hold",
    }
}
