//! Finds the marked block in a text, and adds or replaces it.

use std::ops::Range;

const BEGIN: &str = "<!-- holdpoint: begin; `holdpoint init --agents` replaces this section -->";
const END: &str = "<!-- holdpoint: end -->";
/// The beginnings of the marks, which are the same in all versions.
const BEGINS: &str = "<!-- holdpoint: begin";
const ENDS: &str = "<!-- holdpoint: end";

/// Returns the text of the file with the current section, which replaces an existing one or is added
/// at the end. It has the line endings of the file.
///
/// # Errors
/// The marks do not form one block. The error says what is wrong.
pub(super) fn with_section(before: &str) -> Result<String, String> {
    let line_end = if before.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let text = include_str!("agents.md");
    let section = format!("{BEGIN}\n{text}{END}\n").replace('\n', line_end);
    if let Some(place) = place(before)? {
        let mut after = before.to_owned();
        let rest = &before[place.end..];
        let section = if rest.is_empty() && !before.ends_with('\n') {
            section.trim_end()
        } else {
            &section
        };
        after.replace_range(place, section);
        return Ok(after);
    }
    let gap = match before {
        "" => String::new(),
        text if text.ends_with('\n') => line_end.to_owned(),
        _ => line_end.repeat(2),
    };
    Ok(format!("{before}{gap}{section}"))
}

/// Returns the range of the section, including the lines of its marks.
fn place(text: &str) -> Result<Option<Range<usize>>, String> {
    let mut at = 0;
    let (mut begin, mut end) = (None, None);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, number) = (at, number + 1);
        at += line.len();
        let line = line.trim();
        if line.starts_with(BEGINS) {
            if begin.replace(start).is_some() {
                return Err(format!("a second section begins in line {number}"));
            }
        } else if line.starts_with(ENDS) {
            if begin.is_none() {
                return Err(format!(
                    "the section ends in line {number} before it begins"
                ));
            }
            if end.replace(at).is_some() {
                return Err(format!("the section ends a second time in line {number}"));
            }
        }
    }
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => Ok(Some(begin..end)),
        (Some(_), _) => Err(format!("the end of the section is missing: `{END}`")),
        (None, _) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_is_added_once_and_replaced_afterwards() {
        for before in [
            "",
            "# Agents\n",
            "# Agents",
            "# Agents\r\n\r\nBe brief.\r\n",
        ] {
            let once = with_section(before).expect("a section");
            assert!(once.starts_with(before));
            assert_eq!(with_section(&once).as_deref(), Ok(&*once), "{before:?}");
            let has_crlf = once.matches("\r\n").count();
            let lines = once.matches('\n').count();
            assert_eq!(has_crlf, if before.contains('\r') { lines } else { 0 });
            let more = format!("{once}\nMore.\n");
            let older = more.replace("## Work records", "## Old");
            assert_eq!(with_section(&older).as_deref(), Ok(&*more));
        }
    }

    #[test]
    fn marks_that_do_not_form_one_block_are_refused() {
        for (text, reason) in [
            (format!("{BEGIN}\n"), "end of the section is missing"),
            (format!("{END}\n"), "line 1 before it begins"),
            (format!("{BEGIN}\n{BEGIN}\n{END}\n"), "begins in line 2"),
            (format!("{BEGIN}\n{END}\n{END}\n"), "second time in line 3"),
        ] {
            let refused = with_section(&text).expect_err("no block");
            assert!(refused.contains(reason), "{refused}");
        }
    }
}
