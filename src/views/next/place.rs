//! On which line each pointer stands.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Open;
use crate::document::frontmatter;
use crate::git::Error;
use crate::record::reading::MAX_BYTES;
use crate::snapshot::{Content, Snapshot};
use crate::text::{Lines, RepoPath};

/// Reads once more the files of these pointers: who checks keeps no text.
///
/// # Errors
/// Where the disk or Git does not give what the snapshot lists.
pub fn locate<'o>(
    open: impl IntoIterator<Item = &'o mut Open>,
    snapshot: &dyn Snapshot,
) -> Result<(), Error> {
    let open: Vec<&mut Open> = open.into_iter().collect();
    let line = |open: &Open| -> Result<(RepoPath, Option<u32>), Error> {
        let Some(entry) = snapshot.entry(open.path.as_bytes()) else {
            return Ok((open.path.clone(), None));
        };
        let line = match snapshot.read(entry, Some(MAX_BYTES + 1))? {
            Content::Bytes(bytes) => {
                let (text, _) = frontmatter::decode(bytes);
                Some(Lines::new(&text).position(open.span.start).line)
            }
            Content::Unavailable(_) => None,
        };
        Ok((open.path.clone(), line))
    };
    let lines: Result<HashMap<RepoPath, Option<u32>>, Error> =
        open.par_iter().map(|open| line(open)).collect();
    let lines = lines?;
    for open in open {
        open.line = lines.get(&open.path).copied().flatten();
    }
    Ok(())
}
