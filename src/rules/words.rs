//! The parts that a value does not have.

/// Returns the names of the parts that are missing.
pub(crate) fn missing<const N: usize>(parts: [(&'static str, bool); N]) -> Vec<&'static str> {
    let parts = parts.into_iter().filter(|(_, is_there)| !is_there);
    parts.map(|(name, _)| name).collect()
}
