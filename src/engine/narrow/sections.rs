//! Sorted pairs of numbers in a file, of which a lookup reads only the blocks that it needs.

use serde::{Deserialize, Serialize};

use crate::engine::memo::StateBytes;

/// The size of a block. A lookup reads one block, and more only if a key has many values.
const BLOCK: usize = 4096;
/// A key and its value.
const PAIR: usize = 8 + 8;
const PAIRS: usize = BLOCK / PAIR;

/// Where pairs are in a file, and how to find them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Section {
    /// The position of the first block, from the end of the header.
    start: u64,
    count: u64,
    /// The first key of each block.
    fences: Vec<u64>,
    /// The checksum of each block.
    checksums: Vec<u32>,
}

impl Section {
    /// Appends pairs, which are sorted by key.
    pub(super) fn write(pairs: &[(u64, u64)], out: &mut Vec<u8>) -> Self {
        let mut section = Self {
            start: out.len() as u64,
            count: pairs.len() as u64,
            ..Self::default()
        };
        for block in pairs.chunks(PAIRS) {
            let begin = out.len();
            for (key, value) in block {
                out.extend_from_slice(&key.to_le_bytes());
                out.extend_from_slice(&value.to_le_bytes());
            }
            section.fences.push(block[0].0);
            section.checksums.push(crc32fast::hash(&out[begin..]));
        }
        section
    }

    /// Appends the values of a key to `values`. Returns `None` if there are more than `most`, or if
    /// the file is damaged. `first` is the position of the end of the header.
    pub(super) fn find(
        &self,
        key: u64,
        most: usize,
        bytes: &dyn StateBytes,
        first: u64,
        values: &mut Vec<u64>,
    ) -> Option<()> {
        let from = self.fences.partition_point(|fence| *fence < key);
        for at in from.saturating_sub(1)..self.fences.len() {
            if self.fences[at] > key {
                break;
            }
            for (other, value) in self.block(at, bytes, first)? {
                if other == key {
                    values.push(value);
                }
            }
            if values.len() > most {
                return None;
            }
        }
        Some(())
    }

    /// Returns the value of a pair by its position.
    pub(super) fn value_at(&self, at: u64, bytes: &dyn StateBytes, first: u64) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let mut pairs = self.block(at / PAIRS, bytes, first)?;
        Some(pairs.nth(at % PAIRS)?.1)
    }

    fn block(
        &self,
        at: usize,
        bytes: &dyn StateBytes,
        first: u64,
    ) -> Option<impl Iterator<Item = (u64, u64)>> {
        let skipped = at.checked_mul(PAIRS)?;
        let left = usize::try_from(self.count).ok()?.checked_sub(skipped)?;
        let start = first
            .checked_add(self.start)?
            .checked_add(skipped.checked_mul(PAIR)? as u64)?;
        let block = bytes.read_at(start, left.min(PAIRS) * PAIR)?;
        if Some(&crc32fast::hash(&block)) != self.checksums.get(at) {
            return None;
        }
        let number = |pair: &[u8]| {
            let mut number = [0; 8];
            number.copy_from_slice(pair);
            u64::from_le_bytes(number)
        };
        let pairs: Vec<(u64, u64)> = block
            .chunks_exact(PAIR)
            .map(|pair| (number(&pair[..8]), number(&pair[8..])))
            .collect();
        Some(pairs.into_iter())
    }
}
