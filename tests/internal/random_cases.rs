//! Runs a property on random values, which are the same in every run.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// Returns how many cases an environment variable asks for.
pub(super) fn requested_cases(variable: &str, usual: u32) -> u32 {
    let requested = std::env::var(variable).ok();
    requested
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(usual)
}

/// Runs a property, and panics with a small value for which it does not hold.
#[track_caller]
pub(super) fn holds_for<S: Strategy>(
    cases: u32,
    max_shrink_iters: u32,
    values: &S,
    property: impl Fn(S::Value) -> TestCaseResult,
) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    if let Err(error) = runner.run(values, property) {
        panic!("{error}");
    }
}
