//! The hash map for targets and paths, which is queried hundreds of thousands of times per run.

use std::collections::HashMap;

/// A map with a fast hash function that is seeded anew in each run.
pub(super) type FastMap<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
