//! The option `--output`, which writes a report to a file.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bstr::ByteSlice;
use clap::ValueEnum;
use clap::builder::{OsStringValueParser, PossibleValue, TypedValueParser};

use super::failure::{Failure, cause, path_text};
use crate::engine::Outcome;
use crate::report::{self, Format, Look};
use crate::text::nearest;
use crate::work::file;

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.about()))
    }
}

/// A report in a file, in one of the formats of its command.
#[derive(Clone, Debug)]
pub(crate) struct Output<F = Format> {
    format: F,
    path: PathBuf,
}

impl<F: ValueEnum + Send + Sync + 'static> Output<F> {
    /// Returns a parser of `FORMAT=PATH`.
    pub(crate) fn parser() -> impl TypedValueParser<Value = Self> {
        OsStringValueParser::new().try_map(Self::parse)
    }

    fn parse(written: OsString) -> Result<Self, String> {
        let bytes = written.as_encoded_bytes();
        let formats = F::value_variants().iter();
        let named = formats.filter_map(|format| Some((format.to_possible_value()?, format)));
        let named: Vec<(PossibleValue, &F)> = named.collect();
        let names = || named.iter().map(|(value, _)| value.get_name());
        let formats = || names().collect::<Vec<_>>().join(", ");
        let at = bytes.iter().position(|byte| *byte == b'=');
        let at = at.ok_or_else(|| format!("expected FORMAT=PATH; formats: {}", formats()))?;
        let name = String::from_utf8_lossy(&bytes[..at]);
        let format = named.iter().find(|(value, _)| value.get_name() == name);
        let (_, format) = format.ok_or_else(|| match nearest(&name, names()) {
            Some(near) => format!("unknown format `{name}`; did you mean `{near}`?"),
            None => format!("unknown format `{name}`; formats: {}", formats()),
        })?;
        match &bytes[at + 1..] {
            b"" | b"-" => {
                Err("expected a file name after `=`; use --format for standard output".into())
            }
            path => Ok(Self {
                format: (*format).clone(),
                path: path
                    .to_path()
                    .map_err(|_| "the file name is not valid UTF-8")?
                    .to_owned(),
            }),
        }
    }

    /// Returns a report in a file.
    pub(crate) fn new(format: F, path: PathBuf) -> Self {
        Self { format, path }
    }

    /// Returns the path of the file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the format of the file.
    pub(crate) fn format(&self) -> F {
        self.format.clone()
    }

    /// Writes the file in its format.
    pub(crate) fn fill(
        &self,
        fill: impl FnOnce(&F, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        file::put(&self.path, |out| fill(&self.format, out)).map_err(|error| {
            let (path, cause) = (path_text(&self.path), cause(&error));
            Failure::new(format!("cannot write `{path}`: {cause}"))
        })
    }
}

/// Writes all files of one command. Two outputs to the same file are an error, as only the last one
/// would be left.
pub(crate) fn write_all<F>(
    outputs: &[Output<F>],
    write: impl Fn(&Output<F>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for (at, output) in outputs.iter().enumerate() {
        let path = &output.path;
        if outputs[..at].iter().any(|other| is_same(&other.path, path)) {
            let message = format!("two reports would be written to `{}`", path_text(path));
            return Err(Failure::new(message).help("give each --output its own file"));
        }
    }
    outputs.iter().try_for_each(write)
}

/// Returns whether two paths lead to the same file, which need not exist. Something that is not a
/// regular file, such as a terminal, can take two reports.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let resolve = |path: &Path| match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(path), ..) => Some(path),
        (Err(_), Some(folder), Some(name)) => {
            let here = folder.as_os_str().is_empty();
            let folder = if here { Path::new(".") } else { folder };
            Some(folder.canonicalize().ok()?.join(name))
        }
        (Err(_), ..) => None,
    };
    let is_file = one.is_file() || !one.exists();
    is_file && resolve(one).is_some_and(|one| Some(one) == resolve(other))
}

impl Output {
    /// Returns whether this writes Markdown to the given file of a job summary.
    pub(crate) fn is_summary_at(&self, path: &Path) -> bool {
        self.format == Format::Markdown && is_same(&self.path, path)
    }

    /// Writes the report of an outcome.
    pub(crate) fn write(&self, outcome: &Outcome) -> Result<(), Failure> {
        self.fill(|format, out| report::write(*format, outcome, Look::PLAIN, out))
    }
}
