//! Reads the settings, and the findings about them, from the text of the configuration.

use super::family::INVALID_CONFIG;
use super::reader::ConfigReader;
use super::rule_names::RuleNames;
use super::settings::Settings;
use super::{key, keys};
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::document::{Fault, yaml};
use crate::record::{Vocabulary, reading::MAX_BYTES};
use crate::text::{RepoPath, Span};

/// Reads a configuration. Every fault is a finding at its place. If there are any, the settings must
/// not be used.
pub(crate) fn read(
    path: &RepoPath,
    text: &str,
    names: &RuleNames<'_>,
) -> (Settings, Vec<Diagnostic>) {
    let mut reader = ConfigReader {
        path,
        text,
        names,
        vocabulary: Vocabulary::default(),
        globs: Vec::new(),
        mapped_fields: Vec::new(),
        rule_entries: Vec::new(),
        override_paths: None,
        findings: Vec::new(),
    };
    let mut settings = Settings::default();
    if text.len() <= MAX_BYTES {
        read_text(&mut settings, &mut reader);
    } else {
        let message = format!("the configuration is larger than {} MiB", MAX_BYTES >> 20);
        reader.fault(Span::empty(0), message);
    }
    let ConfigReader {
        vocabulary,
        globs,
        mapped_fields,
        rule_entries,
        mut findings,
        ..
    } = reader;
    findings.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
    for finding in &mut findings {
        set_fingerprint(finding, text);
    }
    (
        Settings {
            vocabulary,
            globs,
            mapped_fields,
            rule_entries,
            ..settings
        },
        findings,
    )
}

fn read_text(settings: &mut Settings, reader: &mut ConfigReader<'_>) {
    let (tree, faults) = yaml::parse(reader.text, Span::new(0, reader.text.len()));
    let path = reader.path;
    let faults = faults.into_iter().map(|fault| finding_for(fault, path));
    reader.findings.extend(faults);
    // An empty configuration has no root or a null one.
    if let Some(root) = tree.root().filter(|root| !root.is_null()) {
        for key in keys::KEYS {
            let value = root.get(key.name).filter(|value| !value.is_null());
            let Some(value) = value else {
                continue;
            };
            settings.keys.insert(key.name, value.span());
            if key.name != keys::RULES {
                let written = value.span().slice(reader.text);
                settings.written.insert(key.name, written.into());
            }
        }
        key::read("the configuration", keys::KEYS, settings, root, reader);
    }
}

/// Converts a fault that YAML parsing or decoding found into a finding.
pub(crate) fn finding_for(fault: Fault, path: &RepoPath) -> Diagnostic {
    let mut finding = Diagnostic::new(&INVALID_CONFIG, path.clone(), fault.span, fault.message);
    finding.help = fault.help.map(Into::into);
    if let Some((span, message)) = fault.related {
        finding.related(path, span, message);
    }
    finding
}

/// Sets the fingerprint of a finding. It stays the same as long as the text at its place does.
pub(crate) fn set_fingerprint(finding: &mut Diagnostic, text: &str) {
    let written = finding.span.slice(text).as_bytes();
    let parts = [
        finding.meta.name.as_bytes(),
        finding.message.as_bytes(),
        written,
    ];
    finding.fingerprint = Fingerprint::from_parts(&parts);
}
