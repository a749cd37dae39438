//! The script of the page, and the policy that allows it and nothing else.

/// Sorts tables by the column whose heading is pressed, and filters them.
pub(super) const SCRIPT: &str = include_str!("script.js");

/// The digest of the script (SHA-256 in base64), by which the policy recognises it.
const DIGEST: &str = "F/YoGCW0rC0++V8sGCHRD8EldipYAJzidcNvQYsKZAE=";

/// Returns the Content Security Policy, which prevents the browser from fetching anything, and from
/// running other scripts.
pub(super) fn policy() -> String {
    format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{DIGEST}'")
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            for letter in 0..4 {
                let index = (bits >> (18 - 6 * letter)) as usize & 63;
                let is_padding = letter > three.len();
                text.push(if is_padding {
                    '='
                } else {
                    char::from(LETTERS[index])
                });
            }
        }
        text
    }

    #[test]
    fn the_policy_allows_the_script() {
        let digest = base64(&Sha256::digest(SCRIPT));
        assert_eq!(
            digest, DIGEST,
            "write the new digest of the script into DIGEST"
        );
    }
}
