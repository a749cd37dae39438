//! The hash map and set for paths, targets and hashes, which are queried hundreds of thousands of times
//! per run.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// A map with a fast hash function that is seeded anew in each run.
pub(crate) type FastMap<K, V> = HashMap<K, V, RandomState>;

/// A set with a fast hash function that is seeded anew in each run.
pub(crate) type FastSet<K> = HashSet<K, RandomState>;
