//! Diagnostics: the findings that the program reports, with labels and fixes.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Fingerprint, Meta, Severity};
use crate::text::nearest::{did_you_mean, suggest};
use crate::text::{Edit, RepoPath, Span};

/// One finding at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule: its name, level and page.
    pub meta: &'static Meta,
    /// How severe it is, with the configuration and the regime taken into account.
    pub severity: Severity,
    /// The file that it is in.
    pub path: RepoPath,
    /// The bytes of the file that it is about.
    pub span: Span,
    /// The fault, in lower case and without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<Help>,
    /// Other places that are related to the fault.
    pub related: Vec<Label>,
    /// The edits that `fix` would make.
    pub fix: Option<Fix>,
    /// What the finding is about, if its span alone does not identify it: the name of a missing
    /// field or evidence type. Part of the fingerprint.
    pub about: Option<String>,
    /// Computed from the text after the rules ran. It stays the same as long as the fault does.
    pub fingerprint: Fingerprint,
    /// The fingerprint without the number that tells findings of the same fault apart.
    pub(crate) fault: Fingerprint,
    /// The waiver that silences it, if there is one.
    pub waived: Option<Waived>,
}

impl Diagnostic {
    /// Returns whether two findings are of one rule and about one file.
    pub(crate) fn has_rule_and_path_of(&self, other: &Self) -> bool {
        self.meta.name == other.meta.name && self.path == other.path
    }

    /// Returns whether the finding counts, because no waiver covers it.
    pub fn is_open(&self) -> bool {
        self.waived.is_none()
    }
}

/// What to do about a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Help {
    /// A sentence.
    Advice(String),
    /// A command to run in a shell at the root of the repository.
    Command(String),
}

impl Help {
    /// Returns the help for a user in a folder of the repository: a command of Git begins with
    /// `git -C` and the way to the root.
    pub(crate) fn in_folder(&self, folder: &RepoPath) -> String {
        let command = match self {
            Self::Command(command) if !folder.is_root() => command.strip_prefix("git "),
            Self::Command(_) | Self::Advice(_) => None,
        };
        let root = RepoPath::default();
        match command {
            Some(rest) => format!("git -C {} {rest}", root.seen_from(folder)),
            None => self.to_string(),
        }
    }
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

/// A second place, in the same file or another, and how it relates to the fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub path: RepoPath,
    /// The bytes of the file.
    pub span: Span,
    /// What is there, in lower case and without a full stop.
    pub message: String,
}

/// Edits that fix a fault, in the file of the finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fix {
    /// What the edits do, in a few words.
    pub title: String,
    /// Whether the fix is safe: a safe fix never changes what a record claims.
    pub safe: bool,
    /// The replacements, none of which overlap.
    pub edits: Vec<Edit>,
}

/// The waiver that a finding falls under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// Why the finding is accepted, as the waiver says.
    pub reason: String,
    /// The last day on which the waiver holds.
    pub until: Date,
}

impl Diagnostic {
    /// Creates a finding of a rule, with the rule's severity and only a message.
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
            fault: Fingerprint::default(),
            waived: None,
        }
    }

    /// Sets the help, which says what to do about the fault.
    pub fn help(&mut self, help: impl Into<Help>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests the word that was probably meant.
    pub fn suggest(&mut self, word: Option<&str>) -> &mut Self {
        if let Some(word) = word {
            self.help(did_you_mean(word));
        }
        self
    }

    /// Suggests the word that was probably meant in place of another one. If they look the same, it says
    /// in which character they differ.
    pub(crate) fn suggest_for(&mut self, word: &str, near: Option<&str>) -> &mut Self {
        if let Some(near) = near {
            self.help(suggest(word, near));
        }
        self
    }

    /// Adds a related label.
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

    /// Adds a safe fix: an edit that does not change what the record claims.
    pub fn fix(&mut self, title: impl Into<String>, edit: Edit) -> &mut Self {
        self.fix = Some(Fix {
            title: title.into(),
            safe: true,
            edits: vec![edit],
        });
        self
    }

    /// Adds an unsafe fix: an edit that changes a claim, and that is applied only on request.
    pub fn unsafe_fix(&mut self, title: impl Into<String>, edit: Edit) -> &mut Self {
        self.fix = Some(Fix {
            title: title.into(),
            safe: false,
            edits: vec![edit],
        });
        self
    }

    /// Overrides the severity of the rule.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Sets what the finding is about, to distinguish two findings of one rule at one place.
    pub fn about(&mut self, subject: impl Into<String>) -> &mut Self {
        self.about = Some(subject.into());
        self
    }
}
