//! Tables and code in Markdown.

/// Returns a table in Markdown.
pub(crate) fn table<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut table = line(&head.map(str::to_owned)) + &"|---".repeat(N) + "|\n";
    for row in rows {
        table += &line(&row.map(|text| cell(&text)));
    }
    table
}

/// Returns words as code: `` `a`, `b` ``.
pub(crate) fn code<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words = words.into_iter().map(|word| format!("`{word}`"));
    words.collect::<Vec<_>>().join(", ")
}

/// Returns a text as one cell of a table.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}
