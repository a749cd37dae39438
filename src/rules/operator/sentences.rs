//! Counts the sentences of a text.

/// Abbreviations, without their full stop, which does not end a sentence.
const ABBREVIATIONS: [&str; 38] = [
    "approx", "art", "bzw", "ca", "cf", "ch", "co", "corp", "dept", "dr", "e.g", "ed", "eq", "esp",
    "est", "etc", "ff", "fig", "i.e", "inc", "incl", "jr", "ltd", "max", "min", "mr", "mrs", "ms",
    "no", "nr", "p", "pp", "prof", "sec", "st", "usw", "vol", "vs",
];

/// Counts sentences, and rather too few than too many. A full stop ends a sentence only
/// if white space and a capital letter follow, and no abbreviation, number or
/// initial precedes it.
pub(crate) fn count_sentences(text: &str) -> usize {
    let text = without_code(text);
    let paragraphs = text.split("\n\n").map(str::trim);
    paragraphs
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| 1 + ends_within(paragraph))
        .sum()
}

/// Replaces each code span by one letter, because a full stop in code does not end a sentence.
fn without_code(text: &str) -> String {
    let text = text.replace('\r', "");
    let parts: Vec<&str> = text.split('`').step_by(2).collect();
    parts.join("x")
}

/// Counts the ends of sentences that are followed by another sentence.
fn ends_within(paragraph: &str) -> usize {
    let ends = paragraph.char_indices().filter(|(at, char)| {
        let (before, after) = (&paragraph[..*at], &paragraph[at + char.len_utf8()..]);
        match char {
            // Chinese and Japanese put no space after a full stop.
            '。' | '！' | '？' => !after.trim().is_empty(),
            '.' => starts_sentence(after) && !is_abbreviation(before),
            '!' | '?' | '…' => starts_sentence(after),
            _ => false,
        }
    });
    ends.count()
}

/// Returns whether the text goes on, after any closing marks, with white space and then a
/// capital letter or a letter of a script without letter case.
fn starts_sentence(after: &str) -> bool {
    let rest = after.trim_start_matches(['"', '\'', ')', ']', '*', '_', '”', '’', '»', '“']);
    let next = rest.trim_start();
    let first = next
        .trim_start_matches(['"', '\'', '(', '[', '*', '_', '“', '„', '«', '¿', '¡'])
        .chars()
        .next();
    next.len() < rest.len()
        && first.is_some_and(|char| char.is_alphabetic() && !char.is_lowercase())
}

/// Returns whether the text ends with an abbreviation, a number or an initial.
fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|char: char| char.is_whitespace() || char == '(')
        .next()
        .unwrap_or("");
    let is_initial = word.chars().filter(|char| char.is_alphanumeric()).count() <= 1;
    let is_number = word.chars().all(|char| char.is_ascii_digit());
    // `U.S.`, `z.B.`, `d.h.`: letters with full stops between them.
    let is_dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1);
    is_initial || is_number || is_dotted || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::count_sentences;

    #[test]
    fn one_sentence() {
        for text in [
            "Load the orders",
            "Load the orders.",
            "Load the orders, e.g. Those of May.",
            "Load a.b and orders.csv from data.example.org.",
            "Load what Mr. Smith asked for, i.e. Everything vs. Nothing.",
            "Send it to J. R. Smith of the U.S. Office.",
            "Lade die Bestellungen z.B. Vom 2. Mai oder vom Lager Nr. Drei.",
            "Run `make. All` and see",
            "Load (if any) \"the orders.\"",
            "Load the orders... and the returns.",
            "注文を読み込む。",
            "",
        ] {
            assert!(count_sentences(text) <= 1, "{text}");
        }
    }

    #[test]
    fn several_sentences() {
        for (text, count) in [
            ("Load the orders. Check them.", 2),
            ("Load the orders! Check them? Then rest.", 3),
            ("Load the orders (all of them.) Check them.", 2),
            ("Load **the orders.** Check them", 2),
            ("Load the orders.\nCheck them.", 2),
            ("Load the orders\n\ncheck them", 2),
            ("Lade die Aufträge. Über alles.", 2),
            ("注文を読み込む。確認する。", 2),
        ] {
            assert_eq!(count_sentences(text), count, "{text}");
        }
    }
}
