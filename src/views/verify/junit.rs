//! Writes repeated results as JUnit XML: a test case for each, which is skipped if it was not
//! repeated.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::{Verdict, VerifiedResult, count};
use crate::text::visible;

/// Writes one suite. Times are fixed values, because they are not measured.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(results: &[VerifiedResult], out: &mut dyn io::Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suite = |xml: &mut Writer<&mut dyn io::Write>| {
        let element = xml.create_element("testsuite").with_attributes([
            ("name", "verify"),
            ("package", env!("CARGO_PKG_NAME")),
            ("id", "0"),
            ("timestamp", "1970-01-01T00:00:00"),
            ("hostname", "localhost"),
            ("tests", &*results.len().to_string()),
            ("failures", &*count(results, Verdict::Differs).to_string()),
            ("errors", "0"),
            (
                "skipped",
                &*count(results, Verdict::NotRepeatable).to_string(),
            ),
            ("time", "0"),
        ]);
        element.write_inner_content(|xml| {
            xml.create_element("properties").write_empty()?;
            results
                .iter()
                .try_for_each(|result| write_case(result, xml))?;
            xml.create_element("system-out").write_empty()?;
            xml.create_element("system-err").write_empty()?;
            Ok(())
        })?;
        Ok(())
    };
    xml.create_element("testsuites")
        .write_inner_content(suite)?;
    xml.get_mut().write_all(b"\n")
}

fn write_case(result: &VerifiedResult, xml: &mut Writer<&mut dyn io::Write>) -> io::Result<()> {
    let (run, check) = (result.run.to_string(), visible(&result.check).into_owned());
    let because = visible(&result.because).into_owned();
    let case = xml.create_element("testcase").with_attributes([
        ("name", &*check),
        ("classname", &*run),
        ("time", "0"),
    ]);
    match result.verdict {
        Verdict::Same => case.write_empty()?,
        Verdict::Differs => case.write_inner_content(|xml| {
            let failure = xml.create_element("failure");
            let failure = failure.with_attributes([("type", "differs"), ("message", &*because)]);
            failure.write_empty()?;
            Ok(())
        })?,
        Verdict::NotRepeatable => case.write_inner_content(|xml| {
            xml.create_element("skipped").write_empty()?;
            Ok(())
        })?,
    };
    Ok(())
}
