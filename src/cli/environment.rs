//! The environment variables that stand for options, for hooks and CI. An option wins over its
//! variable.

use std::env;

use clap::ValueEnum;
use jiff::Timestamp;

use super::fail_on::FailOn;
use super::failure::Failure;
use super::time_value;
use crate::report::Format;
use crate::text::nearest;

/// The time that counts as now: `--now`.
pub(crate) const NOW: &str = "HOLDPOINT_NOW";

/// The lowest severity that fails a check: `--fail-on`.
pub(crate) const FAIL_ON: &str = "HOLDPOINT_FAIL_ON";

/// Whether the cache is neither used nor written: `--no-cache`.
pub(crate) const NO_CACHE: &str = "HOLDPOINT_NO_CACHE";

/// The format of a report about findings: `--format`. The views have formats of their own, so that
/// `HOLDPOINT_FORMAT=sarif` in a job does not break its `holdpoint next`.
pub(crate) const FORMAT: &str = "HOLDPOINT_FORMAT";

/// The values of a variable that mean no.
const NO: [&str; 5] = ["0", "false", "no", "off", "n"];
/// The values of a variable that mean yes.
const YES: [&str; 5] = ["1", "true", "yes", "on", "y"];

/// Reports a variable with an invalid value, for every command: a typing error in the definition of
/// a job must not look like a passed check.
///
/// # Errors
/// A variable has an invalid value.
pub(crate) fn check() -> Result<(), Failure> {
    parse(NOW, time)?;
    parse(FAIL_ON, word::<FailOn>)?;
    parse(NO_CACHE, flag)?;
    parse(FORMAT, word::<Format>)?;
    Ok(())
}

/// Returns the time that counts as now, if a variable sets it.
pub(crate) fn now() -> Option<Timestamp> {
    valid(NOW, time)
}

/// Returns the lowest severity that fails a check, if a variable sets it.
pub(crate) fn fail_on() -> Option<FailOn> {
    valid(FAIL_ON, word)
}

/// Returns whether a variable turns the cache off.
pub(crate) fn no_cache() -> bool {
    valid(NO_CACHE, flag).unwrap_or(false)
}

/// Returns the format of reports about findings, if a variable sets it.
pub(crate) fn format() -> Option<Format> {
    valid(FORMAT, word)
}

/// Returns the text of a variable. An empty one counts as not set, because the definition of a job
/// often can only leave it empty.
pub(crate) fn text(name: &str) -> Option<String> {
    let text = env::var_os(name)?.to_string_lossy().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn valid<T>(name: &str, read: fn(&str) -> Result<T, String>) -> Option<T> {
    // `check` reports an invalid value before a command starts.
    parse(name, read).ok().flatten()
}

fn parse<T>(name: &str, read: fn(&str) -> Result<T, String>) -> Result<Option<T>, Failure> {
    let Some(text) = text(name) else {
        return Ok(None);
    };
    read(&text).map(Some).map_err(|expected| {
        Failure::new(format!("the environment variable {name} is `{text}`")).help(expected)
    })
}

fn time(text: &str) -> Result<Timestamp, String> {
    time_value::time(text).map_err(str::to_owned)
}

fn flag(text: &str) -> Result<bool, String> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match (is_one_of(&YES), is_one_of(&NO)) {
        (true, _) => Ok(true),
        (false, true) => Ok(false),
        (false, false) => Err("write 1 or 0".to_owned()),
    }
}

fn word<T: ValueEnum>(text: &str) -> Result<T, String> {
    T::from_str(text, false).map_err(|_| {
        let values = T::value_variants().iter();
        let values: Vec<_> = values.filter_map(ValueEnum::to_possible_value).collect();
        let names = || values.iter().map(|value| value.get_name());
        match nearest(text, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "expected one of: {}",
                names().collect::<Vec<_>>().join(", ")
            ),
        }
    })
}
