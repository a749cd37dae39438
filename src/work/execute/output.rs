//! Limits the output of commands and removes secrets from it.

use std::ffi::OsStr;

/// The number of bytes of the output of a command that are kept.
pub(crate) const MAX_OUTPUT: usize = 4 << 20;

/// Secret values, which are replaced by the names of their variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<(String, Vec<u8>)>);

impl Secrets {
    /// Adds the value of a variable, and each line of it.
    pub(crate) fn add(&mut self, name: &str, value: &OsStr) {
        let value = value.as_encoded_bytes();
        let lines = value.split(|byte| *byte == b'\n' || *byte == b'\r');
        for part in std::iter::once(value).chain(lines) {
            let is_known = self.0.iter().any(|(_, known)| known == part);
            if !part.trim_ascii().is_empty() && !is_known {
                self.0.push((name.to_owned(), part.to_owned()));
            }
        }
        // If two secrets match at one place, the longer one is replaced.
        self.0
            .sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    }

    /// Returns the length of the longest secret. This much output after the limit is needed to find
    /// the secrets that begin before it.
    pub(crate) fn longest(&self) -> usize {
        self.0.first().map_or(0, |(_, value)| value.len())
    }

    /// Returns the first bytes of an output, with each secret that begins there replaced.
    pub(crate) fn replaced(&self, output: &[u8], limit: usize) -> Vec<u8> {
        if self.0.is_empty() {
            return output[..output.len().min(limit)].to_vec();
        }
        let mut clean = Vec::with_capacity(output.len().min(limit));
        let mut at = 0;
        while at < output.len().min(limit) {
            let rest = &output[at..];
            match self.0.iter().find(|(_, value)| rest.starts_with(value)) {
                Some((name, value)) => {
                    clean.extend_from_slice(format!("[{name}]").as_bytes());
                    at += value.len();
                }
                None => {
                    clean.push(output[at]);
                    at += 1;
                }
            }
        }
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(pairs: &[(&str, &str)]) -> Secrets {
        let mut secrets = Secrets::default();
        for (name, value) in pairs {
            secrets.add(name, value.as_ref());
        }
        secrets
    }

    #[test]
    fn secrets_are_replaced_by_their_names() {
        let secrets = secrets(&[("SHORT", "ab"), ("LONG", "abc"), ("EMPTY", "")]);
        let clean = secrets.replaced(b"x abc ab\xff abcabx", 100);
        assert_eq!(clean, b"x [LONG] [SHORT]\xff [LONG][SHORT]x");
    }

    #[test]
    fn a_secret_at_the_limit_is_replaced_whole() {
        let secrets = secrets(&[("TOKEN", "secret")]);
        assert_eq!(secrets.replaced(b"my secret", 5), b"my [TOKEN]");
        assert_eq!(secrets.replaced(b"my secret", 3), b"my ");
        assert_eq!(secrets.longest(), 6);
    }

    #[test]
    fn each_line_of_a_secret_is_a_secret() {
        let secrets = secrets(&[("KEY", "first line\nsecond line\n")]);
        assert_eq!(secrets.replaced(b"> second line", 100), b"> [KEY]");
    }
}
