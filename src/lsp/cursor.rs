//! The file that a request is about, with the state of its workspace.

use serde_json::Value as Json;

use super::places::Places;
use crate::config;
use crate::document::frontmatter;
use crate::document::yaml;
use crate::engine::live::LiveCheck;
use crate::record::schema::of_record;
use crate::record::{Kind, Record, RecordMapping, Vocabulary};
use crate::rules;
use crate::text::{LineIndex, RepoPath, Span};

/// A file that a request is about.
pub(super) struct FileView<'a> {
    pub check: &'a LiveCheck,
    pub path: &'a RepoPath,
    pub text: &'a str,
    pub lines: LineIndex<'a>,
    pub places: Places<'a>,
}

impl<'a> FileView<'a> {
    /// Returns the record in the file, if it is one.
    pub(super) fn record(&self) -> Option<&'a Record> {
        self.check.model().record(self.path)
    }

    /// Returns the kind of the record, even if the file is not a complete record yet.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.record()
            .and_then(Record::kind)
            .or_else(|| self.written_kind())
    }

    fn written_kind(&self) -> Option<Kind> {
        let yaml = self.yaml()?;
        let (tree, _) = yaml::parse(self.text, yaml);
        self.kind_named(tree.root()?.get("kind")?.text()?)
    }

    /// Returns the kind with a name, built in or defined by the configuration.
    pub(super) fn kind_named(&self, name: &str) -> Option<Kind> {
        let mut kinds = self.vocabulary().all_kinds();
        kinds.find(|kind| kind.word() == name)
    }

    /// Returns the mapping that the record was read with.
    pub(super) fn mapping(&self) -> Option<&'a RecordMapping> {
        self.check.settings().mapping_of(self.record()?)
    }

    /// Returns the names that records may use.
    pub(super) fn vocabulary(&self) -> &'a Vocabulary {
        self.check.model().vocabulary()
    }

    /// Returns the part of the file that is YAML: the frontmatter, or the whole configuration.
    pub(super) fn yaml(&self) -> Option<Span> {
        if self.is_configuration() {
            return Some(Span::new(0, self.text.len()));
        }
        frontmatter::find(self.text).map(|fences| fences.yaml)
    }

    /// Returns the JSON Schema of the file: that of its kind, or of the configuration.
    pub(super) fn schema(&self) -> Option<Json> {
        if self.is_configuration() {
            return Some(config::schema::of_file(rules::names(), &rules::waivable()));
        }
        Some(of_record(
            self.kind()?,
            self.vocabulary(),
            &rules::waivable(),
        ))
    }

    /// Returns the name of the rule, or of the family of rules, whose severity is set at a key of the
    /// configuration.
    pub(super) fn rule_of_key<'k>(&self, keys: &[&'k str]) -> Option<&'k str> {
        match keys {
            ["rules", rule] | ["overrides", "rules", rule] if self.is_configuration() => Some(rule),
            _ => None,
        }
    }

    /// Returns whether the file is the configuration.
    pub(super) fn is_configuration(&self) -> bool {
        self.path.as_bytes() == config::PATH.as_bytes()
    }
}

/// Returns whether a byte is within a span, or at its end.
pub(super) fn touches(span: Span, byte: usize) -> bool {
    span.start as usize <= byte && byte <= span.end as usize
}
