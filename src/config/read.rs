//! From the config's text to what it means, and to what is wrong with it.

use super::reader::Reader;
use super::{INVALID_CONFIG, Settings, key, keys};
use crate::diagnostic::{Diagnostic, Fingerprint, Meta};
use crate::document::{Fault, yaml};
use crate::record::{Vocabulary, reading::MAX_BYTES};
use crate::text::{RepoPath, Span};

/// Names that a config may use for rules, from whoever has the registry.
pub struct Names<'a> {
    /// Families and rules.
    pub rules: &'a [&'static str],
    /// What a name that is none of them is reported as.
    pub unknown_rule: &'static Meta,
}

/// Reads a config. Every mistake is a finding at its place; where there is
/// one, the settings are not to be used.
pub fn read(path: &RepoPath, text: &str, names: &Names<'_>) -> (Settings, Vec<Diagnostic>) {
    let mut reader = Reader {
        path,
        text,
        names,
        vocabulary: Vocabulary::default(),
        globs: Vec::new(),
        findings: Vec::new(),
    };
    let mut settings = Settings::default();
    match text.len() {
        0..=MAX_BYTES => read_text(&mut settings, &mut reader),
        _ => {
            let message = format!("the config is larger than {} MiB", MAX_BYTES >> 20);
            reader.fault(Span::empty(0), message);
        }
    }
    let Reader {
        vocabulary,
        globs,
        mut findings,
        ..
    } = reader;
    findings.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
    for finding in &mut findings {
        identify(finding, text);
    }
    (
        Settings {
            vocabulary,
            globs,
            ..settings
        },
        findings,
    )
}

fn read_text(settings: &mut Settings, reader: &mut Reader<'_>) {
    let (tree, faults) = yaml::parse(reader.text, Span::new(0, reader.text.len()));
    let own = |fault| of_fault(fault, reader.path);
    let own: Vec<Diagnostic> = faults.into_iter().map(own).collect();
    reader.findings.extend(own);
    // No root, or one that says nothing, is a config that settles nothing.
    if let Some(root) = tree.root().filter(|root| !root.is_null()) {
        key::read("the config", keys::KEYS, settings, root, reader);
    }
}

/// What the reader of YAML found, or the decoder before it.
pub fn of_fault(fault: Fault, path: &RepoPath) -> Diagnostic {
    let mut finding = Diagnostic::new(&INVALID_CONFIG, path.clone(), fault.span, fault.message);
    finding.help = fault.help.map(Into::into);
    if let Some((span, message)) = fault.related {
        finding.related(path, span, message);
    }
    finding
}

/// A mistake is the same one for as long as the same words stand there.
pub fn identify(finding: &mut Diagnostic, text: &str) {
    let written = finding.span.slice(text).as_bytes();
    let parts = [
        finding.meta.name.as_bytes(),
        finding.message.as_bytes(),
        written,
    ];
    finding.fingerprint = Fingerprint::from_parts(&parts);
}
