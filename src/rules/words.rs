//! Lists of names in running text.

/// Writes names as `` `a` ``, `` `a` and `b` `` or `` `a`, `b` and `c` ``, where `conjunction` is
/// the `and`.
pub fn list(names: &[&str], conjunction: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => name.clone(),
        [names @ .., last] => format!("{} {conjunction} {last}", names.join(", ")),
    }
}

/// Returns the names of the parts that are missing.
pub fn missing<const N: usize>(parts: [(&'static str, bool); N]) -> Vec<&'static str> {
    let parts = parts.into_iter().filter(|(_, is_there)| !is_there);
    parts.map(|(name, _)| name).collect()
}
