//! The marked block: where it is in a text, and the text with it.

use std::ops::Range;

const BEGIN: &str = "<!-- holdpoint: begin; `holdpoint init --agents` replaces this section -->";
const END: &str = "<!-- holdpoint: end -->";
/// How the marks begin, whatever an earlier version wrote after that.
const BEGINS: &str = "<!-- holdpoint: begin";
const ENDS: &str = "<!-- holdpoint: end";

/// Returns the text of the file with the section: where it is already, or else at the end. The line
/// ends of the file are kept.
///
/// # Errors
/// The marks do not form one block. The text says what is wrong.
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

/// Returns where the lines of the section are.
fn place(text: &str) -> Result<Option<Range<usize>>, String> {
    let mut at = 0;
    let (mut begin, mut end) = (None, None);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, number) = (at, number + 1);
        at += line.len();
        let line = line.trim();
        if line.starts_with(BEGINS) {
            if begin.replace(start).is_some() {
                return Err(format!("its section begins again in line {number}"));
            }
        } else if line.starts_with(ENDS) {
            if begin.is_none() {
                return Err(format!(
                    "its section ends in line {number} before it begins"
                ));
            }
            if end.replace(at).is_some() {
                return Err(format!("its section ends again in line {number}"));
            }
        }
    }
    match (begin, end) {
        (Some(begin), Some(end)) if begin < end => Ok(Some(begin..end)),
        (Some(_), _) => Err(format!("its section has no end: `{END}`")),
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
    fn marks_that_form_no_block_are_refused() {
        for (text, reason) in [
            (format!("{BEGIN}\n"), "no end"),
            (format!("{END}\n"), "line 1 before it begins"),
            (format!("{BEGIN}\n{BEGIN}\n{END}\n"), "again in line 2"),
            (format!("{BEGIN}\n{END}\n{END}\n"), "again in line 3"),
        ] {
            let refused = with_section(&text).expect_err("no block");
            assert!(refused.contains(reason), "{refused}");
        }
    }
}
