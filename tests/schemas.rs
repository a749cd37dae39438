//! The command `holdpoint schema`.

use std::fs;

use serde_json::Value as Json;

use crate::support::root;

#[test]
fn the_command_prints_the_schema_files() {
    for (name, file) in [
        ("OpRun", "op-run.json"),
        ("config", "config.json"),
        ("report", "report.json"),
    ] {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_holdpoint"))
            .args(["schema", name])
            .output()
            .expect("the program");
        let printed: Json = serde_json::from_slice(&ran.stdout).expect("JSON");
        let kept = fs::read_to_string(root().join("schema").join(file)).expect("a schema");
        assert_eq!(
            printed,
            serde_json::from_str::<Json>(&kept).expect("JSON"),
            "{name}"
        );
    }
}
