//! Decides whether a next pointer names a next step.

use super::placeholder::is_placeholder;

/// Words that do not name a next step.
const VACUOUS: [&str; 7] = ["continue", "none", "n/a", "done", "later", "tbd", "todo"];

/// Returns whether a line names no next step: it has fewer than two words, consists only of such
/// words, or is a placeholder.
pub(crate) fn is_vacuous(line: &str) -> bool {
    let words: Vec<String> = line
        .split_whitespace()
        .map(|word| word.trim_matches(|char: char| !char.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is_short = words.len() < 2 && !has_words_without_spaces(line);
    is_short
        || words.iter().all(|word| VACUOUS.contains(&word.as_str()))
        || words == ["same", "as", "before"]
        || is_placeholder(line)
}

/// Returns whether a text has more than one character of a script that puts no spaces between words
/// (Unicode Standard Annex 14, "Complex context" and "Ideographic").
fn has_words_without_spaces(text: &str) -> bool {
    let has_no_spaces = |char: &char| {
        matches!(char,
            '\u{0e00}'..='\u{0eff}'   // Thai, Lao
            | '\u{1000}'..='\u{109f}' // Burmese
            | '\u{1780}'..='\u{17ff}' // Khmer
            | '\u{2e80}'..='\u{9fff}' // Chinese and Japanese
            | '\u{20000}'..='\u{3ffff}')
    };
    text.chars().filter(has_no_spaces).nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::is_vacuous;

    #[test]
    fn a_step_is_distinguished_from_words_that_name_none() {
        for vacuous in [
            "continue",
            "None.",
            "**N/A**",
            "Done!",
            "TBD",
            "- later",
            "TODO",
            "done, continue",
            "same  as before",
            "Telephone",
            "…",
            "runs/next.md",
            "<what to do next>",
            "{{ the next step }}",
        ] {
            assert!(is_vacuous(vacuous), "{vacuous}");
        }
        for step in [
            "Load March",
            "continue with March",
            "Do the same as before",
            "[Load March](../a.md)",
            "<b>Load</b> March <soon>",
            "三月のデータを読み込む",
        ] {
            assert!(!is_vacuous(step), "{step}");
        }
    }
}
