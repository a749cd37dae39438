//! Checks and their results.

use super::*;

fn results(record: &Record, page: &mut Page<'_>) {
    let Fields::OpRun(run) = &record.fields else {
        panic!("no run");
    };
    for result in run.acceptance_results.iter().flat_map(|list| &list.value.0) {
        page.line("check", &result.check, result.check.span);
        page.line("result", result.result.value.word(), result.result.span);
    }
}

fn checks(record: &Record, page: &mut Page<'_>) {
    let Fields::Operator(operator) = &record.fields else {
        panic!("no operator");
    };
    for check in operator
        .acceptance_checks
        .iter()
        .flat_map(|list| list.value.iter())
    {
        page.line("-", check.span.slice(page.text), check.span);
        page.parsed("id", &check.id);
        page.parsed("type", &check.kind);
        page.parsed("command", &check.command);
    }
}

#[track_caller]
fn run(body: &str, expected: &str) {
    let body = format!("## *Acceptance* results\n\n{body}");
    assert_reads(Kind::OpRun, "", &body, results, expected);
}

#[track_caller]
fn operator(body: &str, expected: &str) {
    let body = format!("## Acceptance checks\n\n{body}");
    assert_reads(Kind::Operator, "", &body, checks, expected);
}

#[test]
fn a_table() {
    run(
        "| 😀 | Result | **Check** |\n|---|:-:|---|\n| é | **PASS** | `a\\|b` |\n|| WARN | *rows* \n| | | `c` |\n",
        "
        check a|b ‹a\\|b›
        result PASS
        check rows
        result WARN
        ",
    );
    run(
        "Check|Result\n-|-\n[a](a.md)|pass 😀\n",
        "fault expected `PASS`, `WARN` or `FAIL`, found `pass 😀` ‹pass 😀›",
    );
}

#[test]
fn a_list() {
    run(
        "- `row-count`: PASS\n- **day: totals**: *WARN* \n* rows : `FAIL`\n",
        "
        check row-count
        result PASS
        check day: totals
        result WARN
        ",
    );
    run(
        "1. **rows:** FAIL\n   - 😀: PASS\n2. [é](e.md): PASS\n3.\n",
        "
        check rows
        result FAIL
        check é
        result PASS
        ",
    );
    run(
        "- `a` PASS\n- b:\n- c: ok\n",
        "
        fault expected an item such as `row-count: PASS`, found no check before a colon ‹`a` PASS›
        fault expected `PASS`, `WARN` or `FAIL`, found nothing ‹›
        fault expected `PASS`, `WARN` or `FAIL`, found `ok` ‹ok›
        ",
    );
}

#[test]
fn a_section_without_results_is_reported() {
    run(
        "| a | b |\n|---|---|\n| c | d |\n",
        "fault expected a table with the columns check and result, or a list of results, found neither ‹| a | b |\\n|---|---|\\n| c | d |›",
    );
}

#[test]
fn an_item_with_code_has_an_id_and_a_command() {
    operator(
        "- `row-count`: `duckdb -c \"é\"`, all of them\n- **`x`** is there\n- 😀 `make check`\n- `make check`\n",
        "
        - `row-count`: `duckdb -c \"é\"`, all of them
        id row-count
        command duckdb -c \"é\"
        - **`x`** is there
        id x
        - 😀 `make check`
        id make-check ‹😀 `make check`›
        command make check
        - `make check`
        id make-check ‹make check›
        command make check
        ",
    );
}
