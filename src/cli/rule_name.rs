//! Parses the name of a rule or a family as an argument.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use super::catalogue;
use crate::text::nearest;

/// Parses the name of a rule or a family. For an unknown name, the error suggests the nearest one;
/// clap's own error would list all rules.
#[derive(Clone)]
pub(crate) struct RuleName;

impl TypedValueParser for RuleName {
    type Value = &'static str;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<&'static str, Error> {
        let name = StringValueParser::new().parse_ref(command, arg, value)?;
        let names = catalogue::names();
        if let Some(known) = names.clone().find(|known| *known == name) {
            return Ok(known);
        }
        let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
        let arg = arg.map_or_else(|| "[RULE]".to_owned(), ToString::to_string);
        error.insert(ContextKind::InvalidArg, ContextValue::String(arg));
        error.insert(
            ContextKind::InvalidValue,
            ContextValue::String(name.clone()),
        );
        if let Some(near) = nearest(&name, names) {
            let near = ContextValue::String(near.to_owned());
            error.insert(ContextKind::SuggestedValue, near);
        }
        let all = ContextValue::StyledStrs(vec!["`holdpoint rules` lists them all".into()]);
        error.insert(ContextKind::Suggested, all);
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let families = catalogue::families().flat_map(|family| {
            let rules = family.metas.into_iter();
            let rules = rules.map(|meta| PossibleValue::new(meta.name).help(meta.summary()));
            let name = PossibleValue::new(family.name).help("the rules of this family");
            std::iter::once(name).chain(rules)
        });
        Some(Box::new(families))
    }
}
