//! Reads the refs of a repository that stores them as reftables.
//!
//! The format is described in Git's technical documentation ("reftable"). `gix` does not read it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;

use super::Error;

/// The refs of a repository, by their full names.
pub(super) struct Reftable {
    refs: BTreeMap<BString, RefValue>,
}

/// What a ref points to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum RefValue {
    Object(ObjectId),
    /// Another ref, as `HEAD` does.
    Symbolic(BString),
    /// Nothing: the ref was deleted after an older table was written.
    Deleted,
}

impl Reftable {
    /// Reads the refs of a repository. A linked work tree has some of its own, as `HEAD`, which
    /// prevail over those of all work trees.
    ///
    /// # Errors
    /// A table cannot be read, or is damaged.
    pub(crate) fn read(
        git_dir: &Path,
        common_dir: &Path,
        hash: gix::hash::Kind,
    ) -> Result<Self, Error> {
        let mut refs = BTreeMap::new();
        read_stack(common_dir, hash, &mut refs)?;
        if git_dir != common_dir {
            read_stack(git_dir, hash, &mut refs)?;
        }
        refs.retain(|_, value| *value != RefValue::Deleted);
        Ok(Self { refs })
    }

    /// Returns the full name of the ref that a short name means, and its object, in the order of
    /// gitrevisions(7).
    pub(crate) fn find(&self, name: &str) -> Option<(BString, ObjectId)> {
        let forms = [
            ("", ""),
            ("refs/", ""),
            ("refs/tags/", ""),
            ("refs/heads/", ""),
            ("refs/remotes/", ""),
            ("refs/remotes/", "/HEAD"),
        ];
        let mut names = forms
            .map(|(before, after)| format!("{before}{name}{after}"))
            .into_iter();
        names.find_map(|name| {
            let object = self.object(name.as_str().into())?;
            Some((name.into(), object))
        })
    }

    /// Returns the name of the ref that a ref points to.
    pub(crate) fn target(&self, name: &str) -> Option<&BStr> {
        match self.refs.get(BStr::new(name))? {
            RefValue::Symbolic(target) => Some(target.as_bstr()),
            RefValue::Object(_) | RefValue::Deleted => None,
        }
    }

    /// Returns all refs that have an object, in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&BStr, ObjectId)> {
        let names = self.refs.keys().map(|name| name.as_bstr());
        names.filter_map(|name| Some((name, self.object(name)?)))
    }

    fn object(&self, name: &BStr) -> Option<ObjectId> {
        // Git follows that many symbolic refs too.
        const MAX_DEPTH: usize = 5;
        let mut name = name;
        for _ in 0..=MAX_DEPTH {
            match self.refs.get(name)? {
                RefValue::Object(id) => return Some(*id),
                RefValue::Symbolic(target) => name = target.as_bstr(),
                RefValue::Deleted => return None,
            }
        }
        None
    }
}

/// Reads the tables of one stack, the oldest first, as `tables.list` names them.
fn read_stack(
    git_dir: &Path,
    hash: gix::hash::Kind,
    refs: &mut BTreeMap<BString, RefValue>,
) -> Result<(), Error> {
    // Git may merge tables while they are read, and then the list names other files.
    const TRIES: usize = 5;
    let folder = git_dir.join("reftable");
    let mut tries = 0;
    let tables = loop {
        tries += 1;
        match read_files(&folder) {
            Ok(tables) => break tables,
            Err(error) if error.kind() == io::ErrorKind::NotFound && tries < TRIES => {}
            Err(error) => {
                return Err(Error::new(format!(
                    "cannot read the refs (reftable): {error}"
                )));
            }
        }
    };
    for (name, bytes) in tables {
        read_table(&bytes, hash, refs).ok_or_else(|| {
            Error::new(format!(
                "cannot read the refs: the reftable `{name}` is damaged"
            ))
            .help("git refs verify")
        })?;
    }
    Ok(())
}

fn read_files(folder: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let list = fs::read_to_string(folder.join("tables.list"))?;
    let names = list.lines().filter(|name| !name.is_empty());
    let tables = names.map(|name| {
        if name.contains(['/', '\\']) {
            return Err(io::Error::other("`tables.list` names a file elsewhere"));
        }
        Ok((name.to_owned(), fs::read(folder.join(name))?))
    });
    tables.collect()
}

/// Reads the refs of a table. They are in its first blocks; those with indices and logs follow.
/// Returns `None` if the table is damaged, or not of this repository's kind.
fn read_table(
    table: &[u8],
    hash: gix::hash::Kind,
    refs: &mut BTreeMap<BString, RefValue>,
) -> Option<()> {
    let (header, footer) = match (table.strip_prefix(b"REFT")?.first()?, hash) {
        (1, gix::hash::Kind::Sha1) => (24, 68),
        (2, gix::hash::Kind::Sha1) if table.get(24..28)? == b"sha1" => (28, 72),
        (2, gix::hash::Kind::Sha256) if table.get(24..28)? == b"s256" => (28, 72),
        _ => return None,
    };
    let block_size = number(table.get(5..8)?);
    let blocks = table.get(..table.len().checked_sub(footer)?)?;
    let mut rest = blocks;
    // The header of the file is a part of the first block.
    let mut start = header;
    while rest.get(start) == Some(&b'r') {
        let length = number(rest.get(start + 1..start + 4)?);
        let block = rest.get(..length)?;
        let restarts = number(block.get(length.checked_sub(2)?..)?);
        let end = length.checked_sub(2 + 3 * restarts)?;
        read_block(block.get(start + 4..end)?, hash, refs)?;
        // A block is filled up with zeros to its full size, unless blocks are not aligned.
        let is_padded = rest.get(length).is_none_or(|byte| *byte == 0);
        let next = if is_padded {
            length.max(block_size)
        } else {
            length
        };
        rest = rest.get(next..).unwrap_or_default();
        start = 0;
    }
    Some(())
}

/// Reads the records of a block. Each name is given by what it has in common with the one before.
fn read_block(
    mut records: &[u8],
    hash: gix::hash::Kind,
    refs: &mut BTreeMap<BString, RefValue>,
) -> Option<()> {
    let mut name = BString::default();
    while !records.is_empty() {
        let common = varint(&mut records)?;
        let suffix_and_type = varint(&mut records)?;
        let suffix = take(&mut records, suffix_and_type >> 3)?;
        if common > name.len() {
            return None;
        }
        name.truncate(common);
        name.extend_from_slice(suffix);
        // The number of the update that wrote the record.
        varint(&mut records)?;
        let mut id = || ObjectId::try_from(take(&mut records, hash.len_in_bytes())?).ok();
        let value = match suffix_and_type & 7 {
            0 => RefValue::Deleted,
            1 => RefValue::Object(id()?),
            // An annotated tag, and what it tags.
            2 => {
                let tag = id()?;
                id()?;
                RefValue::Object(tag)
            }
            3 => {
                let length = varint(&mut records)?;
                RefValue::Symbolic(take(&mut records, length)?.into())
            }
            _ => return None,
        };
        refs.insert(name.clone(), value);
    }
    Some(())
}

fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

/// Reads a number with seven bits in each byte, as in the offsets of packs (gitformat-pack(5)).
fn varint(bytes: &mut &[u8]) -> Option<usize> {
    let mut number: usize = 0;
    loop {
        let byte = take(bytes, 1)?[0];
        number = number.checked_add(usize::from(byte & 0x7f))?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        number = number.checked_add(1)?.checked_mul(128)?;
    }
}

/// Reads a big-endian number.
fn number(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | usize::from(*byte))
}
