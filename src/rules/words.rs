//! Lists the parts that are missing from a value.

/// Returns the names of the parts that are not present.
pub(crate) fn missing<const N: usize>(parts: [(&'static str, bool); N]) -> Vec<&'static str> {
    let absent = parts.into_iter().filter(|(_, is_present)| !is_present);
    absent.map(|(name, _)| name).collect()
}
