//! What is written for a release names the version of this package.

use regex::Regex;

use crate::support::root;

/// The pages and recipes that tell people which version to install.
const PAGES: [&str; 9] = [
    "README.md",
    "schema/editors.md",
    "schema/vscode/package.json",
    "fixtures/ci/README.md",
    "fixtures/ci/azure.yml",
    "fixtures/ci/forgejo.yml",
    "fixtures/ci/github.yml",
    "fixtures/ci/gitlab.yml",
    "fixtures/ci/Jenkinsfile",
];

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

#[test]
fn pages_and_recipes_name_this_version() {
    let named =
        r#"(?:holdpoint(?:-cli==|[-_]|@v?)|"version": ")([0-9]+\.[0-9]+\.[0-9]+)|rev: v([0-9.]+)"#;
    let named = Regex::new(named).expect("a pattern");
    for path in PAGES {
        let text = read(path);
        let versions = named.captures_iter(&text);
        let versions: Vec<&str> = versions
            .filter_map(|found| found.get(1).or(found.get(2)))
            .map(|version| version.as_str())
            .collect();
        assert!(!versions.is_empty(), "{path} names no version");
        for version in versions {
            assert_eq!(version, env!("CARGO_PKG_VERSION"), "{path}");
        }
    }
}

/// `.ci/release` takes the changes of a version from this page.
#[test]
fn the_changelog_has_this_version_with_its_date() {
    let heading = format!("\n## [{}] - 2", env!("CARGO_PKG_VERSION"));
    assert!(read("CHANGELOG.md").contains(&heading), "no {heading:?}");
}

/// Another project has the name `holdpoint` on PyPI.
#[test]
fn nothing_installs_the_other_project_of_this_name() {
    let other = Regex::new(r"pipx? install(?: --?[\w-]+| ignore)* holdpoint(?:[^-]|$)");
    let other = other.expect("a pattern");
    for path in PAGES {
        assert!(!other.is_match(&read(path)), "{path}");
    }
}
