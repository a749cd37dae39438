//! The config out of a snapshot.

use super::{INVALID_CONFIG, Names, PATH, Settings, read};
use crate::diagnostic::Diagnostic;
use crate::document::frontmatter::decode;
use crate::git::Error;
use crate::record::reading::MAX_BYTES;
use crate::snapshot::{Content, FileKind, Snapshot};
use crate::text::{RepoPath, Span};

/// What a snapshot says of its settings.
#[derive(Debug, Default)]
pub struct Loaded {
    pub settings: Settings,
    /// Every mistake; where there is one, the settings are not to be used.
    pub findings: Vec<Diagnostic>,
    /// What the findings point into; `None` where there is no config.
    pub text: Option<String>,
}

/// Reads the config of a snapshot. No config is needed.
///
/// # Errors
/// Where the disk or Git does not give what the snapshot lists.
pub fn load(snapshot: &dyn Snapshot, names: &Names<'_>) -> Result<Loaded, Error> {
    let path = RepoPath::from(PATH);
    let Some(entry) = snapshot.entry(path.as_bytes()) else {
        return Ok(Loaded::default());
    };
    let odd = match entry.kind {
        FileKind::File => None,
        FileKind::Symlink => Some("a symbolic link, and links are not followed"),
        FileKind::Submodule => Some("another repository"),
        FileKind::Special => Some("no file"),
    };
    if let Some(what) = odd {
        let message = format!("`{PATH}` is {what}");
        let mut finding = Diagnostic::new(&INVALID_CONFIG, path, Span::empty(0), message);
        finding.help("put the config itself there");
        return Ok(Loaded {
            findings: vec![finding],
            text: Some(String::new()),
            ..Loaded::default()
        });
    }
    let bytes = match snapshot.read(entry, Some(MAX_BYTES + 1))? {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => return Err(Error::at(path, reason)),
    };
    // What is cut off in the middle of a character is no mistake of its own.
    let is_whole = bytes.len() <= MAX_BYTES;
    let (text, faults) = decode(bytes);
    let faults = faults.into_iter().filter(|_| is_whole);
    let (settings, mut findings) = read::read(&path, &text, names);
    findings.extend(faults.map(|fault| {
        let mut finding = read::of_fault(fault, &path);
        read::identify(&mut finding, &text);
        finding
    }));
    findings.sort_by_key(|finding| finding.span);
    Ok(Loaded {
        settings,
        findings,
        text: Some(text),
    })
}
