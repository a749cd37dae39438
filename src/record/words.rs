//! Closed vocabularies: enums whose values are the words that a record uses.

/// Declares an enum whose values are exact words. Reading, the JSON Schema and the suggestion for a
/// misspelt word all use this list.
macro_rules! words {
    ($(#[$about:meta])* $name:ident: $expected:literal { $($(#[$doc:meta])* $case:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[schemars(inline)]
        #[allow(missing_docs, reason = "the words say what they are, and documented variants would not be a plain `enum` in the JSON Schemas")]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $case),+ }

        impl $name {
            /// All values, in the order in which messages list them.
            pub const ALL: &'static [Self] = &[$(Self::$case),+];
            /// The words of all values, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// Returns the word as a record writes it.
            pub fn word(self) -> &'static str {
                match self { $(Self::$case => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::record::value::ScalarType for $name {
            const NOUN: &'static str = $expected;
            const IS_WORD: bool = true;

            fn json_schema() -> serde_json::Value {
                serde_json::json!({ "enum": Self::WORDS })
            }

            fn as_data(&self) -> serde_json::Value {
                self.word().into()
            }

            fn from_text(text: &str) -> Result<Self, $crate::record::value::ScalarError> {
                match text {
                    $($word => Ok(Self::$case),)+
                    _ => Err($crate::record::value::ScalarError::not_one_of(text, Self::WORDS)),
                }
            }
        }
    };
}

words! {
    /// The result of a check or a run.
    RunResult: "`PASS`, `WARN` or `FAIL`" { Pass = "PASS", Warn = "WARN", Fail = "FAIL" }
}

words! {
    /// A regime (Executional regimes, "The Three Canonical Regimes").
    RegimeName: "`exist`, `persist` or `scale`" { Exist = "exist", Persist = "persist", Scale = "scale" }
}

words! {
    /// How strongly a constraint binds (Constraint-driven execution, "Constraint Hierarchy").
    ConstraintLevel: "`physical`, `responsibility`, `state-ownership`, `operational` or `preference`" {
        Physical = "physical",
        Responsibility = "responsibility",
        StateOwnership = "state-ownership",
        Operational = "operational",
        Preference = "preference",
    }
}

words! {
    /// Whether a project is being worked on.
    ProjectStatus: "`active`, `paused` or `archived`" { Active = "active", Paused = "paused", Archived = "archived" }
}

words! {
    /// The outcome of a decision.
    DecisionOutcome: "`commit` or `hold`" { Commit = "commit", Hold = "hold" }
}

words! {
    /// What a decision assumes (Executional regimes, "Regime Identification Principle").
    Assumption: "`slack`, `rollback`, `stability` or `coordination`" {
        Slack = "slack",
        Rollback = "rollback",
        Stability = "stability",
        Coordination = "coordination",
    }
}
