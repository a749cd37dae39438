//! Manifests: a list of files with their digests and sizes.

use bstr::ByteSlice;
use sha2::{Digest, Sha256};

use super::fact::Unverified;
use super::files::{Found, find};
use super::grammar::Pin;
use super::resolve::{Bytes, Limits, stored};
use crate::document::yaml::{self, Core, Node};
use crate::snapshot::{Error, Snapshot};
use crate::text::{RepoPath, Span, Spanned};

/// What is wrong with a manifest: places in it, and words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestFact {
    pub problems: Vec<Problem>,
    /// Files it lists that cannot be looked into here.
    pub unverified: Vec<Unverified>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the manifest; `None` where it is no text.
    pub span: Option<Span>,
    pub message: String,
}

/// One file that a manifest lists.
struct Listed {
    path: Spanned<String>,
    digest: Option<Spanned<Pin>>,
    bytes: Option<Spanned<i64>>,
}

/// Reads a manifest and compares every file it lists with what is there.
pub fn check(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
    bytes: &[u8],
    limits: &Limits,
) -> Result<ManifestFact, Error> {
    let mut fact = ManifestFact::default();
    let Ok(text) = bytes.to_str() else {
        fact.problems.push(Problem {
            span: None,
            message: "it is not UTF-8".into(),
        });
        return Ok(fact);
    };
    let (listed, count) = read(text, &mut fact.problems);
    if let Some(count) = count.filter(|count| usize::try_from(count.value) != Ok(listed.len())) {
        let message = format!("`count` is {count}, and {} files are listed", listed.len());
        fact.problems.push(Problem {
            span: Some(count.span),
            message,
        });
    }
    for file in listed {
        compare(snapshot, path, &file, limits, &mut fact)?;
    }
    Ok(fact)
}

/// A `sha256sum` listing, or a JSON or YAML mapping with `files`.
fn read(text: &str, problems: &mut Vec<Problem>) -> (Vec<Listed>, Option<Spanned<i64>>) {
    if let Some(listed) = listing(text) {
        return (listed, None);
    }
    let mut problem = |span, message: &str| {
        problems.push(Problem {
            span: Some(span),
            message: message.to_owned(),
        })
    };
    let start = text.find(|char: char| char != '\u{feff}').unwrap_or(0);
    let (tree, faults) = yaml::parse(text, Span::new(start, text.len()));
    if let Some(fault) = faults.first() {
        problem(fault.span, &fault.message);
        return Default::default();
    }
    let Some(files) = tree
        .root()
        .and_then(|root| root.get("files"))
        .filter(|files| files.is_sequence())
    else {
        problem(
            Span::empty(start),
            "it has no list `files`, and it is no `sha256sum` listing",
        );
        return Default::default();
    };
    let mut listed = Vec::new();
    for item in files.items() {
        match entry(item) {
            Ok(file) => listed.push(file),
            Err((span, message)) => problem(span, message),
        }
    }
    let count = tree.root().and_then(|root| root.get("count"));
    let number =
        count.and_then(|count| integer(count).map(|number| Spanned::new(number, count.span())));
    if let (Some(count), None) = (count, &number) {
        problem(count.span(), "`count` is not a whole number");
    }
    (listed, number)
}

fn entry(item: Node<'_>) -> Result<Listed, (Span, &'static str)> {
    let path = item
        .get("path")
        .and_then(|path| Some(Spanned::new(path.text()?.to_owned(), path.span())));
    let path = path.ok_or((item.span(), "an entry without a `path`"))?;
    let digest = match item.get("sha256") {
        None => return Err((item.span(), "an entry without a `sha256`")),
        Some(node) => match node.text().and_then(Pin::parse) {
            Some(pin) => Some(Spanned::new(pin, node.span())),
            None => return Err((node.span(), "a `sha256` has 64 hexadecimal digits")),
        },
    };
    let bytes = match item.get("bytes").filter(|node| !node.is_null()) {
        None => None,
        Some(node) => match integer(node) {
            Some(bytes) => Some(Spanned::new(bytes, node.span())),
            None => return Err((node.span(), "`bytes` is not a whole number")),
        },
    };
    Ok(Listed {
        path,
        digest,
        bytes,
    })
}

fn integer(node: Node<'_>) -> Option<i64> {
    match node.core() {
        Core::Int(number) => Some(number),
        Core::Null | Core::Bool(_) | Core::BigInt | Core::Float(_) | Core::Text => None,
    }
}

/// `<64 hex> <blank or *><path>`, a line each (sha256sum(1)); `None` if the
/// first line is not of that form.
fn listing(text: &str) -> Option<Vec<Listed>> {
    let mut listed = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() {
            continue;
        }
        let pin = line.get(..64).and_then(Pin::parse)?;
        let path = line
            .get(66..)
            .filter(|_| matches!(&line[64..66], "  " | " *"))?;
        listed.push(Listed {
            path: Spanned::new(path.to_owned(), Span::new(start + 66, start + line.len())),
            digest: Some(Spanned::new(pin, Span::new(start, start + 64))),
            bytes: None,
        });
    }
    (!listed.is_empty()).then_some(listed)
}

fn compare(
    snapshot: &dyn Snapshot,
    manifest: &RepoPath,
    file: &Listed,
    limits: &Limits,
    fact: &mut ManifestFact,
) -> Result<(), Error> {
    let mut problem = |span, message: String| {
        fact.problems.push(Problem {
            span: Some(span),
            message,
        })
    };
    let name = &file.path.value;
    let Some(path) =
        RepoPath::resolve(manifest.parent(), name.as_bytes()).filter(|_| !name.starts_with('/'))
    else {
        problem(
            file.path.span,
            format!("`{name}` is outside the repository"),
        );
        return Ok(());
    };
    let entry = match find(snapshot, &path)? {
        Found::File(entry) => entry,
        Found::InSubmodule(submodule) => {
            fact.unverified
                .push(super::resolve::in_submodule(&submodule));
            return Ok(());
        }
        Found::Folder | Found::LeadsOut(_) | Found::Special | Found::Nothing => {
            problem(
                file.path.span,
                format!("`{name}` is listed and there is no such file"),
            );
            return Ok(());
        }
    };
    let bytes = match stored(snapshot, entry, limits)? {
        Bytes::Here(bytes) => bytes,
        Bytes::Unverified(reason) => {
            fact.unverified.push(reason);
            return Ok(());
        }
    };
    if let Some(size) = file
        .bytes
        .filter(|size| usize::try_from(size.value) != Ok(bytes.len()))
    {
        problem(
            size.span,
            format!("`{name}` has {} bytes, and {size} are listed", bytes.len()),
        );
    } else if let Some(pin) = &file.digest {
        let digest = Pin(Sha256::digest(&bytes).into());
        if digest != pin.value {
            problem(
                pin.span,
                format!(
                    "`{name}` has the digest {digest}, and {} is listed",
                    pin.value
                ),
            );
        }
    }
    Ok(())
}
