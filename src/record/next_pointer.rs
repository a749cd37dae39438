//! Decides whether a next pointer names a next step.

use super::placeholder::is_placeholder;

/// Words that do not name a next step, alone or together.
const VACUOUS: [&[&str]; 14] = [
    &["continue"],
    &["none"],
    &["n/a"],
    &["done"],
    &["later"],
    &["tbd"],
    &["todo"],
    &["same", "as", "before"],
    &["keep", "going"],
    &["see", "above"],
    &["carry", "on"],
    &["nothing", "to", "do"],
    &["to", "be", "decided"],
    &["not", "applicable"],
];

/// Returns whether a line names no next step: it is a placeholder, or has only words that name
/// none. An issue id, an address or a link names one.
pub(crate) fn is_vacuous(line: &str) -> bool {
    let mut words = line
        .split_whitespace()
        .map(|word| word.trim_matches(|char: char| !char.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .peekable();
    // Nearly every line begins with another word.
    let may_begin = |word: &&str| {
        let mut phrases = VACUOUS.iter();
        phrases.any(|phrase| phrase[0].eq_ignore_ascii_case(word))
    };
    if !words.peek().is_none_or(may_begin) {
        return is_placeholder(line);
    }
    let words: Vec<&str> = words.collect();
    let mut rest = words.as_slice();
    while let Some(phrase) = VACUOUS.iter().find(|phrase| begins_with(rest, phrase)) {
        rest = &rest[phrase.len()..];
    }
    rest.is_empty() || is_placeholder(line)
}

fn begins_with(words: &[&str], phrase: &[&str]) -> bool {
    let mut pairs = words.iter().zip(phrase);
    words.len() >= phrase.len() && pairs.all(|(word, other)| word.eq_ignore_ascii_case(other))
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
            "Keep going.",
            "see above",
            "Carry on!",
            "nothing to do",
            "to be decided later",
            "Not applicable",
            "…",
            "<what to do next>",
            "{{ the next step }}",
        ] {
            assert!(is_vacuous(vacuous), "{vacuous}");
        }
        for step in [
            "Load March",
            "Telephone",
            "OPS-12",
            "#12",
            "https://example.org/issues/12",
            "runs/next.md",
            "[March](../a.md)",
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
