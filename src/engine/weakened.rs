//! Finds what a change loosens in the configuration.

use crate::config::settings::{NamedGlob, RuleEntry, rank};
use crate::config::{self, RuleSetting, Settings};
use crate::diagnostic::Diagnostic;
use crate::rules;
use crate::rules::history::CHECK_WEAKENED;
use crate::text::{RepoPath, Span};

/// Reports every setting that lets pass what the earlier configuration did not.
pub(crate) fn find(before: &Settings, after: &Settings) -> Vec<Diagnostic> {
    let mut weakened = Weakened {
        before,
        after,
        findings: Vec::new(),
    };
    weakened.compare_rules();
    weakened.compare_overrides();
    weakened.compare_scope();
    weakened.compare_limits();
    weakened.compare_baseline_and_systems();
    weakened.findings
}

struct Weakened<'a> {
    before: &'a Settings,
    after: &'a Settings,
    findings: Vec<Diagnostic>,
}

impl Weakened<'_> {
    fn report(&mut self, span: Span, message: String) {
        let path = RepoPath::from(config::PATH);
        let mut finding = Diagnostic::new(&CHECK_WEAKENED.meta, path, span, message);
        finding.help("this change is still checked as before; the setting applies to the next one");
        self.findings.push(finding);
    }

    /// Returns the span of a key, or the beginning of the file if the key was removed.
    fn place(&self, key: &str) -> Span {
        self.after.keys.get(key).copied().unwrap_or_default()
    }

    /// Compares the severity of each rule in all files, and reports each entry once.
    fn compare_rules(&mut self) {
        let mut entries: Vec<(Span, String)> = Vec::new();
        for meta in rules::all_metas() {
            let before = self.before.general_setting(meta);
            let after = self.after.general_setting(meta);
            if rank(after, meta) >= rank(before, meta) {
                continue;
            }
            let mut own = self.after.rule_entries.iter().rev();
            let entry = own.find(|entry| entry.paths.is_none() && entry.names(meta));
            let (span, name) = match entry {
                Some(entry) => (entry.span, entry.name.clone()),
                None => (self.place("rules"), meta.name.to_owned()),
            };
            let message = describe(&name, after);
            if !entries.contains(&(span, message.clone())) {
                entries.push((span, message));
            }
        }
        for (span, message) in entries {
            self.report(span, message);
        }
    }

    /// Reports the new entries of overrides that turn off or lower a rule.
    fn compare_overrides(&mut self) {
        let key = |entry: &RuleEntry| (entry.name.clone(), entry.setting, entry.paths.clone());
        let known: Vec<_> = self.before.rule_entries.iter().map(key).collect();
        let after = self.after;
        for entry in after.rule_entries.iter().filter(|it| it.paths.is_some()) {
            let metas = rules::all_metas().iter();
            let mut named = metas.filter(|meta| entry.names(meta));
            let is_lower = named.any(|meta| {
                rank(Some(entry.setting), meta) < rank(self.before.general_setting(meta), meta)
            });
            if is_lower && !known.contains(&key(entry)) {
                let paths = entry.paths.as_deref().unwrap_or_default();
                let what = describe(&entry.name, Some(entry.setting));
                self.report(entry.span, format!("{what} for {paths}"));
            }
        }
    }

    fn compare_scope(&mut self) {
        let after = self.after;
        let before = self.before;
        let has = |settings: &Settings, key: &str, glob: &NamedGlob| {
            settings
                .scope_globs(key)
                .any(|other| other.text == glob.text)
        };
        for glob in after.scope_globs("exclude") {
            if !has(before, "exclude", glob) {
                self.report(glob.span, format!("`{}` is no longer checked", glob.text));
            }
        }
        if self.before.include.is_none() && after.include.is_some() {
            let message = "only these files are checked, and all were before".to_owned();
            self.report(self.place("include"), message);
        } else if after.include.is_some() {
            for glob in before.scope_globs("include") {
                if !has(after, "include", glob) {
                    let message = format!("`{}` is no longer included", glob.text);
                    self.report(self.place("include"), message);
                }
            }
        }
    }

    fn compare_limits(&mut self) {
        if self.after.limits.stricter(&self.before.limits) != self.after.limits {
            let message = "a limit is looser than it was".to_owned();
            self.report(self.place("limits"), message);
        }
    }

    fn compare_baseline_and_systems(&mut self) {
        let value = |settings: &Settings| settings.baseline.as_ref().map(|it| it.value.clone());
        if let Some(baseline) = &self.after.baseline
            && value(self.before).as_ref() != Some(&baseline.value)
        {
            let message = match value(self.before) {
                Some(before) => format!("the baseline moved from `{before}`"),
                None => "a baseline exempts what is there already".to_owned(),
            };
            self.report(baseline.span, message);
        }
        for system in &self.before.require {
            if !self.after.require.contains(system) {
                let word = system.word();
                self.report(
                    self.place("require"),
                    format!("`{word}` is no longer required"),
                );
            }
        }
    }
}

fn describe(name: &str, setting: Option<RuleSetting>) -> String {
    match setting {
        Some(RuleSetting::Off) => format!("`{name}` is turned off"),
        Some(RuleSetting::On(severity)) => format!("`{name}` is lowered to `{severity}`"),
        None => format!("`{name}` is no longer raised"),
    }
}
