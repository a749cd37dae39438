//! Loads the configuration from a snapshot.

use super::family::INVALID_CONFIG;
use super::read;
use super::rule_names::RuleNames;
use super::settings::{PATH, Settings};
use crate::diagnostic::Diagnostic;
use crate::document::frontmatter::decode;
use crate::git::Error;
use crate::record::reading::MAX_BYTES;
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::text::{RepoPath, Span};

/// The configuration of a snapshot.
#[derive(Debug, Default)]
pub(crate) struct LoadedConfig {
    pub settings: Settings,
    /// The faults of the configuration. If there are any, the settings must not be used.
    pub findings: Vec<Diagnostic>,
    /// The text that the findings point into, or `None` if there is no configuration.
    pub text: Option<String>,
}

/// Loads the configuration of a snapshot. Without one, the settings are the defaults.
///
/// # Errors
/// If the disk or Git cannot read a file that the snapshot lists.
pub(crate) fn load(snapshot: &dyn Snapshot, names: &RuleNames<'_>) -> Result<LoadedConfig, Error> {
    let path = RepoPath::from(PATH);
    let Some(entry) = snapshot.entry(path.as_bytes()) else {
        return Ok(LoadedConfig::default());
    };
    let unexpected = match entry.kind {
        FileKind::File => None,
        FileKind::Symlink => Some("a symbolic link, which is not followed"),
        FileKind::Submodule => Some("a submodule"),
        FileKind::Special => Some("not a regular file"),
    };
    if let Some(what) = unexpected {
        let message = format!("`{PATH}` is {what}");
        let mut finding = Diagnostic::new(&INVALID_CONFIG, path, Span::empty(0), message);
        finding.help("replace it with the configuration file itself");
        return Ok(LoadedConfig {
            findings: vec![finding],
            text: Some(String::new()),
            ..LoadedConfig::default()
        });
    }
    let bytes = match snapshot.read(entry, Some(MAX_BYTES + 1))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => return Err(Error::at(path, reason)),
    };
    // If the file is too large, the last character may be cut off, which is not a fault of its own.
    let is_whole = bytes.len() <= MAX_BYTES;
    let (text, faults) = decode(bytes);
    let faults = faults.into_iter().filter(|_| is_whole);
    let (settings, mut findings) = read::read(&path, &text, names);
    findings.extend(faults.map(|fault| {
        let mut finding = read::finding_for(fault, &path);
        read::set_fingerprint(&mut finding, &text);
        finding
    }));
    findings.sort_by_key(|finding| finding.span);
    Ok(LoadedConfig {
        settings,
        findings,
        text: Some(text),
    })
}
