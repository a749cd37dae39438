//! A manifest in JSON or YAML: `{files: [{path, sha256, bytes?, rows?}], count?}`.

use bstr::ByteSlice;

use super::parsed::{ListedFile, Manifest};
use super::problems::ProblemKind;
use crate::document::yaml::{self, Core, Node};
use crate::target::pin::Pin;
use crate::text::{Span, Spanned};

/// Reads the mapping, or returns `None` if the bytes are not UTF-8.
pub(super) fn read(bytes: &[u8]) -> Option<Manifest> {
    let text = bytes.to_str().ok()?;
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut manifest = Manifest::default();
    let mut unreadable = |span, message: &str| {
        manifest.report(ProblemKind::Unreadable, Some(span), message);
    };
    if text[start..].trim().is_empty() {
        unreadable(Span::empty(start), "it is empty");
        return Some(manifest);
    }
    let (tree, faults) = yaml::parse(text, Span::new(start, text.len()));
    if let Some(fault) = faults.first() {
        unreadable(fault.span, &fault.message);
        return Some(manifest);
    }
    let root = tree.root();
    let files = root.and_then(|root| root.get("files"));
    let Some(files) = files.filter(|files| files.is_sequence()) else {
        let place = files.map_or(Span::empty(start), Node::span);
        unreadable(
            place,
            "it has no `files` list and is not a `sha256sum` listing",
        );
        return Some(manifest);
    };
    let mut count = 0_usize;
    for item in files.items() {
        count += 1;
        match entry(item) {
            Ok(file) => manifest.files.push(file),
            Err((span, message)) => manifest.report(ProblemKind::Entry, Some(span), message),
        }
    }
    let written = root.and_then(|root| root.get("count"));
    if let Some(written) = written.filter(|count| !count.is_null()) {
        let message = match integer(written) {
            None => Some("`count` is not a whole number".to_owned()),
            Some(number) if usize::try_from(number) == Ok(count) => None,
            Some(number) => Some(format!("`count` is {number}, but {count} files are listed")),
        };
        if let Some(message) = message {
            manifest.report(ProblemKind::Count, Some(written.span()), message);
        }
    }
    Some(manifest)
}

fn entry(item: Node<'_>) -> Result<ListedFile, (Span, &'static str)> {
    let path = item.get("path").filter(|path| !path.is_null());
    let name = path.and_then(|path| Some((path.text()?, path.span())));
    let Some((name, place)) = name.filter(|(name, _)| !name.is_empty()) else {
        return Err((item.span(), "an entry without a `path`"));
    };
    let digest = match item.get("sha256").filter(|digest| !digest.is_null()) {
        None => return Err((item.span(), "an entry without a `sha256`")),
        Some(node) => match node.text().and_then(Pin::parse) {
            Some(pin) => Spanned::new(pin, node.span()),
            None => return Err((node.span(), "a `sha256` that is not 64 hexadecimal digits")),
        },
    };
    let number = |key: &str| match item.get(key).filter(|number| !number.is_null()) {
        None => Ok(None),
        Some(node) => match integer(node) {
            Some(number) => Ok(Some(Spanned::new(number, node.span()))),
            None => Err(node.span()),
        },
    };
    let bytes = number("bytes").map_err(|at| (at, "a `bytes` that is not a whole number"))?;
    let rows = number("rows").map_err(|at| (at, "a `rows` that is not a whole number"))?;
    Ok(ListedFile {
        name: Spanned::new(name.as_bytes().to_vec(), place),
        digest,
        bytes,
        rows,
    })
}

fn integer(node: Node<'_>) -> Option<i64> {
    match node.core() {
        Core::Int(number) => Some(number),
        Core::Null | Core::Bool(_) | Core::BigInt | Core::Float(_) | Core::Text => None,
    }
}
