//! One finding.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, Meta, Severity};
use crate::text::{Edit, RepoPath, Span};

/// One fault, at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub meta: &'static Meta,
    pub severity: Severity,
    pub path: RepoPath,
    pub span: Span,
    /// Lower case, no full stop: the fault in the user's words.
    pub message: String,
    /// What to do about it.
    pub help: Option<Help>,
    pub related: Vec<Label>,
    pub fix: Option<Fix>,
    /// What the finding is about where the place does not say it: the field
    /// that is missing, the evidence type that is absent. Part of the fingerprint.
    pub about: Option<String>,
    /// Set once the text is at hand; the same for as long as the fault is the same.
    pub fingerprint: Fingerprint,
    pub waived: Option<Waived>,
}

impl Diagnostic {
    /// Whether the finding counts: no waiver silences it.
    pub fn is_open(&self) -> bool {
        self.waived.is_none()
    }
}

/// What to do about a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Help {
    Advice(String),
    /// What to tell a shell, at the top of the repository.
    Command(String),
}

impl std::ops::Deref for Help {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Advice(text) | Self::Command(text) => text,
        }
    }
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl<T: Into<String>> From<T> for Help {
    fn from(text: T) -> Self {
        Self::Advice(text.into())
    }
}

/// A second place, in the same file or in another, and what it has to do with the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub path: RepoPath,
    pub span: Span,
    pub message: String,
}

/// Edits that mend a fault, in the file of the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    pub title: String,
    /// A safe fix never changes what a record says.
    pub safe: bool,
    pub edits: Vec<Edit>,
}

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    pub reason: String,
    pub until: Date,
}

impl Diagnostic {
    pub fn new(
        meta: &'static Meta,
        path: RepoPath,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            meta,
            severity: meta.severity,
            path,
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
            fix: None,
            about: None,
            fingerprint: Fingerprint::default(),
            waived: None,
        }
    }

    pub fn help(&mut self, help: impl Into<Help>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Offers the word that was probably meant.
    pub fn suggest(&mut self, word: Option<&str>) -> &mut Self {
        if let Some(word) = word {
            self.help(format!("did you mean `{word}`?"));
        }
        self
    }

    pub fn related(
        &mut self,
        path: &RepoPath,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Self {
        self.related.push(Label {
            path: path.clone(),
            span,
            message: message.into(),
        });
        self
    }

    /// An edit that changes nothing in what the record says.
    pub fn fix(&mut self, title: impl Into<String>, edit: Edit) -> &mut Self {
        self.fix = Some(Fix {
            title: title.into(),
            safe: true,
            edits: vec![edit],
        });
        self
    }

    /// An edit that changes a claim; a person has to want it.
    pub fn unsafe_fix(&mut self, title: impl Into<String>, edit: Edit) -> &mut Self {
        self.fix = Some(Fix {
            title: title.into(),
            safe: false,
            edits: vec![edit],
        });
        self
    }

    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Tells apart two findings of one rule at one place.
    pub fn about(&mut self, subject: impl Into<String>) -> &mut Self {
        self.about = Some(subject.into());
        self
    }
}
