//! Finds the line of each open pointer.

use std::collections::HashMap;

use rayon::prelude::*;

use super::pointers::OpenPointer;
use crate::document::frontmatter;
use crate::git::Error;
use crate::record::reading::MAX_BYTES;
use crate::snapshot::{Content, Snapshot};
use crate::text::{LineIndex, RepoPath};

/// Sets the line of each pointer. Each file is read again, because the engine does not keep its text.
///
/// # Errors
/// If the disk or Git cannot read a file that the snapshot lists.
pub(crate) fn locate<'o>(
    open: impl IntoIterator<Item = &'o mut OpenPointer>,
    snapshot: &dyn Snapshot,
) -> Result<(), Error> {
    let open: Vec<&mut OpenPointer> = open.into_iter().collect();
    let lines: Result<HashMap<RepoPath, Option<u32>>, Error> = open
        .par_iter()
        .map(|open| Ok((open.path.clone(), line(open, snapshot)?)))
        .collect();
    let lines = lines?;
    for open in open {
        open.line = lines.get(&open.path).copied().flatten();
    }
    Ok(())
}

fn line(open: &OpenPointer, snapshot: &dyn Snapshot) -> Result<Option<u32>, Error> {
    let Some(entry) = snapshot.entry(open.path.as_bytes()) else {
        return Ok(None);
    };
    Ok(match snapshot.read(entry, Some(MAX_BYTES + 1))? {
        Content::Bytes(bytes) => {
            let (text, _) = frontmatter::decode(bytes);
            Some(LineIndex::new(&text).position(open.span.start).line)
        }
        Content::Unavailable(_) => None,
    })
}
