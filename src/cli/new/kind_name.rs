//! Parses the kind of a record as an argument.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::record::Kind;
use crate::text::nearest;

/// Parses a kind: `run`, `op-run` and `OpRun` mean the same, in any letter case.
#[derive(Clone)]
pub(crate) struct KindName;

/// Returns the word for a kind on the command line.
pub(crate) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Operator => "operator",
        Kind::OpRun => "run",
        Kind::DebugPacket => "debug-packet",
        Kind::Block => "block",
        Kind::Project => "project",
        Kind::Regime => "regime",
        Kind::Constraint => "constraint",
        Kind::Decision => "decision",
        Kind::Own(_) => kind.word(),
    }
}

/// Returns a name in lower case and without separators.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|char| !matches!(char, '-' | '_' | ' '));
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the kind that a name means.
pub(crate) fn named(name: &str) -> Option<Kind> {
    let name = plain(name);
    let is_it = |kind: &&Kind| plain(kind.word()) == name || plain(word(**kind)) == name;
    let kind = Kind::ALL.iter().find(is_it).copied();
    kind.or_else(|| (name == "packet").then_some(Kind::DebugPacket))
}

impl TypedValueParser for KindName {
    type Value = Kind;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Kind, Error> {
        let name = StringValueParser::new().parse_ref(command, arg, value)?;
        if let Some(kind) = named(&name) {
            return Ok(kind);
        }
        let words = || Kind::ALL.iter().map(|kind| word(*kind));
        // Which kinds the configuration defines is known once it is read.
        let is_own = name.starts_with(char::is_uppercase);
        if is_own && nearest(&name.to_lowercase(), words()).is_none() {
            return Ok(Kind::own(&name));
        }
        let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
        let arg = arg.map_or_else(|| "<KIND>".to_owned(), ToString::to_string);
        let valid = words().map(str::to_owned).collect();
        error.insert(ContextKind::InvalidArg, ContextValue::String(arg));
        error.insert(ContextKind::ValidValue, ContextValue::Strings(valid));
        let plain = name.to_lowercase();
        if let Some(near) = nearest(&plain, words()) {
            let near = ContextValue::String(near.to_owned());
            error.insert(ContextKind::SuggestedValue, near);
        }
        error.insert(ContextKind::InvalidValue, ContextValue::String(name));
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Kind::ALL.iter().map(|kind| word(*kind).into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_recognised_in_every_spelling() {
        for name in ["run", "Run", "op-run", "OpRun", "oprun", "OP_RUN"] {
            assert_eq!(named(name), Some(Kind::OpRun), "{name}");
        }
        for kind in Kind::ALL {
            assert_eq!(named(word(*kind)), Some(*kind));
            assert_eq!(named(kind.word()), Some(*kind));
        }
        assert_eq!(named("runs"), None);
    }
}
