//! Reads the frames of messages: headers, an empty line, and JSON (Language Server Protocol, "Base
//! Protocol").
//!
//! The reader of `lsp-server` is not used because it ends at the first text that is not JSON, and
//! allocates memory of any length that a header states.

use std::io::{BufRead, Read};

use lsp_server::Message;
use serde_json::Value as Json;

/// A message from the client, or the reason why there is none.
#[derive(Debug)]
pub(super) enum Incoming {
    Message(Message),
    /// A frame without a valid message: the error code and the reason.
    Malformed(i32, String),
    /// The end of the messages, and the reason if the client did not close the pipe.
    End(Option<String>),
}

/// The length of the longest message that is read. A record has at most a few megabytes.
const MAX_MESSAGE: u64 = 256 << 20;

/// The length of the longest line of a header.
const MAX_HEADER: u64 = 4096;

/// Reads messages and passes them to a function, until there are no more or the function returns
/// false.
pub(super) fn read_all(mut reader: impl BufRead, mut take: impl FnMut(Incoming) -> bool) {
    loop {
        let incoming = match read_frame(&mut reader) {
            Ok(Some(frame)) => parse(&frame),
            Ok(None) => Incoming::End(None),
            Err(reason) => Incoming::End(Some(reason)),
        };
        let is_end = matches!(incoming, Incoming::End(_));
        if !take(incoming) || is_end {
            return;
        }
    }
}

/// Reads the body of one message; `None` at the end.
fn read_frame(reader: &mut impl BufRead) -> Result<Option<Vec<u8>>, String> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        let read = reader.take(MAX_HEADER).read_until(b'\n', &mut line);
        let read = read.map_err(|error| format!("cannot read a message: {error}"))?;
        if read == 0 && is_first {
            return Ok(None);
        }
        if !line.ends_with(b"\n") {
            return Err("a header line has no end".to_owned());
        }
        is_first = false;
        let line = line.trim_ascii();
        if line.is_empty() {
            break;
        }
        let displayed = || String::from_utf8_lossy(line).into_owned();
        let colon = line.iter().position(|byte| *byte == b':');
        let colon = colon.ok_or_else(|| format!("a header has no colon: {:?}", displayed()))?;
        if line[..colon].eq_ignore_ascii_case(b"content-length") {
            let number = std::str::from_utf8(&line[colon + 1..]).ok();
            let number = number.and_then(|number| number.trim().parse::<u64>().ok());
            length =
                Some(number.ok_or_else(|| format!("a header has no length: {:?}", displayed()))?);
        }
    }
    let length = length.ok_or("a message has no Content-Length")?;
    if length > MAX_MESSAGE {
        return Err(format!("a message has {length} bytes, which is too long"));
    }
    let mut body = Vec::new();
    let read = reader.take(length).read_to_end(&mut body);
    read.map_err(|error| format!("cannot read a message: {error}"))?;
    if (body.len() as u64) < length {
        return Err("the last message is cut off".to_owned());
    }
    Ok(Some(body))
}

fn parse(frame: &[u8]) -> Incoming {
    let json: Json = match serde_json::from_slice(frame) {
        Ok(json) => json,
        Err(error) => {
            let code = lsp_server::ErrorCode::ParseError as i32;
            return Incoming::Malformed(code, format!("a message is not JSON: {error}"));
        }
    };
    match serde_json::from_value(json) {
        Ok(message) => Incoming::Message(message),
        Err(_) => {
            let code = lsp_server::ErrorCode::InvalidRequest as i32;
            let reason = "a message is neither a request, a response nor a notification";
            Incoming::Malformed(code, reason.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Incoming> {
        let mut all = Vec::new();
        read_all(text, |incoming| {
            all.push(incoming);
            true
        });
        all
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn text_that_is_not_json_does_not_end_the_reading() {
        let good = framed(r#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#);
        let bad = framed("{nonsense");
        let list = framed("[1]");
        let all = read(format!("{bad}{list}{good}").as_bytes());
        assert!(matches!(all[0], Incoming::Malformed(-32700, _)), "{all:?}");
        assert!(matches!(all[1], Incoming::Malformed(-32600, _)), "{all:?}");
        assert!(
            matches!(all[2], Incoming::Message(Message::Request(_))),
            "{all:?}"
        );
        assert!(matches!(all[3], Incoming::End(None)), "{all:?}");
    }

    #[test]
    fn a_broken_frame_ends_the_reading_with_the_reason() {
        for (text, reason) in [
            ("Content-Length: x\r\n\r\n", "has no length"),
            ("Content-Length: 99999999999999999\r\n\r\n{}", "too long"),
            ("Content-Length: 5\r\n\r\n{}", "cut off"),
            ("Content-Type: x\r\n\r\n", "no Content-Length"),
            ("nonsense\r\n\r\n", "no colon"),
            ("Content-", "has no end"),
        ] {
            let all = read(text.as_bytes());
            let [Incoming::End(Some(found))] = &all[..] else {
                panic!("{text:?}: {all:?}");
            };
            assert!(found.contains(reason), "{text:?}: {found}");
        }
    }
}
