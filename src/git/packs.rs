//! Reads objects directly from packs and unpacks each delta of a chain only once.
//!
//! `gix` unpacks the base of a chain of deltas again for each object that builds
//! on it, and often the deltas in between as well. That does not matter for one
//! object, but it takes most of the time when all trees of a history are read.

use std::collections::HashMap;
use std::fs;
use std::rc::Rc;

use gix::odb::pack::Bundle;
use gix::odb::pack::data::Entry;
use gix::odb::pack::data::entry::Header;
use gix::{oid, zlib};

/// How many bytes of unpacked objects are cached.
const CACHE: usize = 96 << 20;
/// Larger objects are left to `gix`.
const MAX_OBJECT: u64 = 16 << 20;
/// No chain of deltas is longer (git-pack-objects(1), `--depth`).
const MAX_CHAIN: usize = 4096;

/// The packs of a repository. An object that is not in them, or that cannot be
/// read here, is left to `gix`, which also reports damage.
pub(super) struct Packs {
    bundles: Vec<Bundle>,
    /// The pack that had the last object; the next one is probably in it too.
    last: usize,
    inflate: zlib::Inflate,
    cache: HashMap<PackLocation, Rc<[u8]>>,
    /// The total length of the objects in the cache.
    cached_bytes: usize,
}

/// The number of a pack, and an offset in it.
type PackLocation = (usize, u64);

impl Packs {
    pub(crate) fn open(git: &gix::Repository) -> Self {
        let store = git.objects.store_ref();
        let alternates = store.alternate_db_paths().unwrap_or_default();
        let folders = [store.path().to_owned()].into_iter().chain(alternates);
        let indices = folders
            .filter_map(|folder| fs::read_dir(folder.join("pack")).ok())
            .flat_map(|entries| entries.flatten())
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "idx"));
        let bundles = indices.filter_map(|index| Bundle::at(index, git.object_hash()).ok());
        Self {
            bundles: bundles.collect(),
            last: 0,
            inflate: zlib::Inflate::default(),
            cache: HashMap::new(),
            cached_bytes: 0,
        }
    }

    /// Returns the bytes of an object, if a pack has it.
    pub(crate) fn find(&mut self, id: &oid) -> Option<Rc<[u8]>> {
        let all = 0..self.bundles.len();
        let numbers = [self.last].into_iter().chain(all);
        let found = numbers
            .filter_map(|number| Some((number, self.offset(number, id)?)))
            .next()?;
        self.last = found.0;
        self.object(found)
    }

    fn offset(&self, pack: usize, id: &oid) -> Option<u64> {
        let index = &self.bundles.get(pack)?.index;
        Some(index.pack_offset_at_index(index.lookup(id)?))
    }

    fn object(&mut self, location: PackLocation) -> Option<Rc<[u8]>> {
        let (pack, mut offset) = location;
        let mut chain: Vec<(u64, Entry)> = Vec::new();
        let mut object = loop {
            if let Some(cached) = self.cache.get(&(pack, offset)) {
                break Rc::clone(cached);
            }
            let entry = self.bundles.get(pack)?.pack.entry(offset).ok()?;
            let base = match entry.header {
                Header::Commit | Header::Tree | Header::Blob | Header::Tag => None,
                Header::OfsDelta { base_distance } => {
                    Some(entry.checked_base_pack_offset(base_distance)?)
                }
                Header::RefDelta { base_id } => Some(self.offset(pack, &base_id)?),
            };
            let Some(base) = base else {
                let object = Rc::from(self.unpack(pack, &entry)?);
                break self.keep((pack, offset), object);
            };
            chain.push((offset, entry));
            offset = base;
            if chain.len() > MAX_CHAIN {
                return None;
            }
        };
        while let Some((offset, entry)) = chain.pop() {
            let delta = self.unpack(pack, &entry)?;
            object = self.keep((pack, offset), apply(&object, &delta)?.into());
        }
        Some(object)
    }

    fn unpack(&mut self, pack: usize, entry: &Entry) -> Option<Vec<u8>> {
        if entry.decompressed_size > MAX_OBJECT {
            return None;
        }
        let mut bytes = vec![0; entry.decompressed_size as usize];
        let data = &self.bundles.get(pack)?.pack;
        data.decompress_entry(entry, &mut self.inflate, &mut bytes)
            .ok()?;
        Some(bytes)
    }

    /// Caches an object and returns it.
    fn keep(&mut self, location: PackLocation, object: Rc<[u8]>) -> Rc<[u8]> {
        if self.cached_bytes + object.len() > CACHE {
            self.cache.clear();
            self.cached_bytes = 0;
        }
        self.cached_bytes += object.len();
        self.cache.insert(location, Rc::clone(&object));
        object
    }
}

/// Applies a delta to its base (gitformat-pack(5), "Deltified representation").
/// Returns `None` if the delta is damaged.
fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta;
    if size(&mut rest)? != base.len() as u64 {
        return None;
    }
    let size = size(&mut rest).filter(|size| *size <= MAX_OBJECT)? as usize;
    let mut out = Vec::with_capacity(size);
    while let Some((command, behind)) = rest.split_first() {
        rest = behind;
        if command & 0x80 == 0 {
            // Insert: the next `command` bytes are new. The value 0 is reserved.
            let (new, behind) = rest.split_at_checked(usize::from(*command))?;
            if new.is_empty() {
                return None;
            }
            out.extend_from_slice(new);
            rest = behind;
            continue;
        }
        // Copy: each bit says whether a byte of the offset or the length follows.
        let mut number = |bits: std::ops::Range<u8>| -> Option<usize> {
            let mut number = 0;
            for (position, bit) in bits.enumerate() {
                if command & (1 << bit) != 0 {
                    let (byte, behind) = rest.split_first()?;
                    number |= usize::from(*byte) << (8 * position);
                    rest = behind;
                }
            }
            Some(number)
        };
        let start = number(0..4)?;
        let length = match number(4..7)? {
            0 => 0x10000,
            length => length,
        };
        out.extend_from_slice(base.get(start..start.checked_add(length)?)?);
    }
    (out.len() == size).then_some(out)
}

/// Reads a number that is stored with seven bits in each byte, the lowest first.
fn size(rest: &mut &[u8]) -> Option<u64> {
    let mut size = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        size |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(size);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delta_copies_and_inserts() {
        let base = b"hello, world";
        // The base has 12 bytes, the result 8: copy five bytes at offset 7, insert "!!!".
        let delta = [12, 8, 0b1001_0001, 7, 5, 3, b'!', b'!', b'!'];
        assert_eq!(apply(base, &delta).as_deref(), Some(&b"world!!!"[..]));
    }

    #[test]
    fn a_damaged_delta_is_none() {
        let base = b"hello, world";
        let damaged: [&[u8]; 8] = [
            &[],
            &[12],
            &[11, 1, 1, b'a'],
            &[12, 2, 1, b'a'],
            &[12, 1, 0],
            &[12, 1, 2, b'a'],
            &[12, 5, 0b1001_0001, 9, 5],
            &[
                12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ],
        ];
        for delta in damaged {
            assert_eq!(apply(base, delta), None, "{delta:?}");
        }
    }
}
