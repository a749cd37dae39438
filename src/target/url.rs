//! URLs as evidence: looked at for their form only.

/// The scheme of a URL: letters, digits and `+-.` before a colon, two at least,
/// so that `C:` is none (RFC 3986, section 3.1).
pub fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.'));
    // `notes.txt:3` is a path; what names a place on a network has slashes, or is an address.
    let is_url = rest.starts_with("//")
        || matches!(
            scheme.to_ascii_lowercase().as_str(),
            "mailto" | "http" | "https"
        );
    (is_scheme && is_url).then_some(scheme)
}

/// What is wrong with the form of a URL; the network is never touched.
pub fn fault(scheme: &str, text: &str) -> Option<String> {
    let rest = &text[scheme.len() + 1..];
    match scheme.to_ascii_lowercase().as_str() {
        _ if text.contains(|char: char| char.is_whitespace() || char.is_control()) => {
            Some("a URL has no blanks".to_owned())
        }
        // No browser leaves these in an address; who writes them has left a gap to fill.
        _ if text.contains(['<', '>', '"']) => {
            Some("a URL has none of `<`, `>` and `\"`".to_owned())
        }
        "http" | "https" => authority_fault(rest).map(str::to_owned),
        "mailto" => match rest.split('?').next().unwrap_or("").split_once('@') {
            Some((name, domain)) if !name.is_empty() && !domain.is_empty() => None,
            _ => Some("an address has a name, an `@` and a domain".to_owned()),
        },
        other => Some(format!("`{other}` is no kind of URL that evidence can be")),
    }
}

/// What is wrong with the host and port that a web address begins with.
fn authority_fault(rest: &str) -> Option<&'static str> {
    let Some(rest) = rest.strip_prefix("//") else {
        return Some("a URL has `//` before its host");
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    // The colons of an IPv6 address stand in brackets (RFC 3986, section 3.2.2).
    let (host, after) = match host.split_once(']') {
        Some((host, after)) => (host.strip_prefix('[').unwrap_or(""), after),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let port = after.strip_prefix(':').unwrap_or(after);
    match () {
        () if host.is_empty() => Some("a URL without a host"),
        () if !port.bytes().all(|byte| byte.is_ascii_digit()) => Some("a URL's port is a number"),
        () => None,
    }
}
