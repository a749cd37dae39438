//! Words that look alike but differ: the same letter in two scripts, an accent written in two ways,
//! an invisible character.

use unicode_security::skeleton;

use super::visible::is_control;

/// Returns what two words that look alike have in common (Unicode Technical Standard 39,
/// section 4). Invisible characters are left out.
pub(crate) fn look(word: &str) -> String {
    let seen: String = word.chars().filter(|char| !is_control(*char)).collect();
    skeleton(&seen).collect()
}

/// Returns a sentence that says in which character a word differs from another one that looks the
/// same; `None` if they look different, or if both are ASCII, so that the difference can be seen.
pub(crate) fn difference(word: &str, other: &str) -> Option<String> {
    let is_alike = word != other && !(word.is_ascii() && other.is_ascii());
    if !is_alike || look(word) != look(other) {
        return None;
    }
    let same = word.chars().zip(other.chars());
    let same = same.take_while(|(a, b)| a == b).count();
    let char = |word: &str| {
        word.chars()
            .nth(same)
            .map_or("nothing".to_owned(), described)
    };
    Some(format!(
        "it only looks like `{}`: its character {} is {}, and not {}",
        super::visible(other),
        same + 1,
        char(word),
        char(other)
    ))
}

/// Returns the code point of a character, and an ASCII character itself.
fn described(char: char) -> String {
    let code = format!("U+{:04X}", u32::from(char));
    if char.is_ascii_graphic() {
        format!("{code} (`{char}`)")
    } else {
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike_differ_in_a_character() {
        let cyrillic = difference("lo\u{430}d", "load");
        let expected = "it only looks like `load`: its character 3 is U+0430, and not U+0061 (`a`)";
        assert_eq!(cyrillic.as_deref(), Some(expected));
        for (word, other, code) in [
            ("cafe\u{301}", "caf\u{e9}", "U+0065 (`e`), and not U+00E9"),
            ("lo\u{200b}ad", "load", "U+200B, and not U+0061"),
            ("load\u{200b}", "load", "U+200B, and not nothing"),
            ("\u{3bf}rders", "orders", "U+03BF, and not U+006F"),
            ("orders", "\u{3bf}rders", "U+006F (`o`), and not U+03BF"),
        ] {
            let found = difference(word, other).unwrap_or_default();
            assert!(found.contains(code), "{word:?}: {found}");
        }
    }

    #[test]
    fn other_words_are_not_taken_for_each_other() {
        for (word, other) in [
            ("load", "load"),
            ("load", "lood"),
            ("caf\u{e9}", "cafe"),
            ("l0ad", "load"),
        ] {
            assert_eq!(difference(word, other), None, "{word} {other}");
        }
    }
}
