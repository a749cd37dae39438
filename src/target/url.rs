//! Checks the form of URLs. Nothing else about a URL is checked.

use bstr::ByteSlice;

/// Returns the scheme of a URL: letters, digits and `+-.` before a colon (RFC 3986, section 3.1). It
/// has at least two characters, so that `C:` is not a scheme.
pub(crate) fn scheme(text: &str) -> Option<&str> {
    let colon = text.as_bytes().find_byte(b':')?;
    let (scheme, rest) = (&text[..colon], &text[colon + 1..]);
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'));
    // `notes.txt:3` is a path. A URL has slashes after the colon, except for these schemes.
    let is_url = rest.starts_with("//")
        || matches!(
            scheme.to_ascii_lowercase().as_str(),
            "mailto" | "http" | "https"
        );
    (is_scheme && is_url).then_some(scheme)
}

/// Returns why a text is not a well-formed URL of any scheme, if it is not.
pub(crate) fn form_fault(text: &str) -> Option<String> {
    let Some(scheme) = scheme(text) else {
        return Some("a URL begins with a scheme, as in `https://example.org`".to_owned());
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" | "mailto" => fault(scheme, text),
        // Other schemes have their own rules, except for these characters (RFC 3986, section 2).
        _ => text
            .contains(|char: char| char.is_whitespace() || matches!(char, '<' | '>' | '"'))
            .then(|| "the URL contains whitespace, `<`, `>` or `\"`".to_owned()),
    }
}

/// Returns the fault in the form of a URL, if there is one. Never accesses the network.
pub(crate) fn fault(scheme: &str, text: &str) -> Option<String> {
    let rest = &text[scheme.len() + 1..];
    match scheme.to_ascii_lowercase().as_str() {
        _ if text.contains(|char: char| char.is_whitespace() || char.is_control()) => {
            Some("the URL contains whitespace".to_owned())
        }
        // A URL in use has these percent-encoded. They usually mark a placeholder, as in `<run>`.
        _ if text.contains(['<', '>', '"']) => Some("the URL contains `<`, `>` or `\"`".to_owned()),
        "http" | "https" => authority_fault(rest).map(str::to_owned),
        "mailto" => match rest.split('?').next().unwrap_or("").split_once('@') {
            Some((name, domain)) if !name.is_empty() && !domain.is_empty() => None,
            _ => Some("the mail address is not a name, `@` and a domain".to_owned()),
        },
        other => Some(format!("a `{other}` URL cannot be evidence")),
    }
}

/// Returns the fault in the host or port of a web address, if there is one.
fn authority_fault(rest: &str) -> Option<&'static str> {
    let Some(rest) = rest.strip_prefix("//") else {
        return Some("the URL has no `//` before its host");
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    // An IPv6 address is in brackets, because it contains colons (RFC 3986, section 3.2.2).
    let (host, after) = match host.split_once(']') {
        Some((host, after)) => (host.strip_prefix('[').unwrap_or(""), after),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let port = after.strip_prefix(':').unwrap_or(after);
    if host.is_empty() {
        Some("the URL has no host")
    } else if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        Some("the port of the URL is not a number")
    } else {
        None
    }
}
