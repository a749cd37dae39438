//! The language server, spoken to over its standard input and output as an editor does.

use serde_json::json;

use crate::program::Ran;
use crate::support::records::{CONSTRAINT, OPERATOR, PROJECT, RUN, with};
use crate::support::requires::tool;
use crate::support::{Sandbox, root};

mod applied;
pub(crate) mod client;
mod completion;
mod edits;
mod endurance;
mod findings;
mod folders;
mod lookups;
mod messages;

const RUN_PATH: &str = "runs/a.md";
const OPERATOR_PATH: &str = "operators/a.md";

/// Returns a sandbox with one record of each common kind.
fn records() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("projects/a.md", PROJECT);
    sandbox.write("constraints/a.md", CONSTRAINT);
    sandbox.write(OPERATOR_PATH, OPERATOR);
    sandbox.write(RUN_PATH, RUN);
    sandbox.write("orders.csv", "1,2\n");
    sandbox.write("logs/monday.log", "done\n");
    sandbox.commit("records");
    sandbox
}

#[test]
fn neovim_works_with_the_server() {
    if !tool("nvim") {
        return;
    }
    let sandbox = records();
    let typo = with(RUN, "op_id: load-orders", "op_id: load-order");
    sandbox.write("runs/typo.md", typo);
    let home = Sandbox::empty();
    let mut command = sandbox.command("nvim");
    let script = root().join("tests/lsp_clients/neovim.lua");
    command
        .args(["--headless", "-u", "NONE", "-n", "-i", "NONE", "-l"])
        .arg(script);
    command
        .arg(env!("CARGO_BIN_EXE_holdpoint"))
        .arg(sandbox.path());
    for name in [
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
    ] {
        command.env(name, home.path());
    }
    let ran = Ran::new(command.output().expect("it runs")).ends_with(0);
    let seen = ran.json();
    let text = |name: &str| seen[name].as_str().unwrap_or_default().to_owned();
    assert!(text("hover").contains("**Operator**"), "{seen}");
    assert!(text("definition").ends_with("/operators/a.md"), "{seen}");
    let workspace = seen["workspace"].as_array().expect("a list");
    assert!(
        workspace.contains(&json!("runs/typo.md: unknown-operator")),
        "{seen}"
    );
    assert_eq!(seen["completion"], json!(["load-orders"]));
    assert_eq!(seen["fixed"], "op_id: load-orders");
    let renamed = json!(["op_id: load-month", "op_id: load-month"]);
    assert_eq!(seen["renamed"], renamed, "{seen}");
    assert!(text("corrected").contains("load-orders"), "{seen}");
}

#[test]
fn the_extension_of_visual_studio_code_starts_the_server() {
    if !tool("node") {
        return;
    }
    let sandbox = records();
    let run = |program: &[&str]| {
        let mut command = sandbox.command("node");
        command
            .arg(root().join("tests/lsp_clients/vscode.js"))
            .arg(root().join("schema/vscode/extension.js"))
            .args(program);
        Ran::new(command.output().expect("it runs")).ends_with(0)
    };
    let by_default = run(&[]).json();
    assert_eq!(by_default["server"]["command"], "holdpoint");
    let seen = run(&[env!("CARGO_BIN_EXE_holdpoint")]).json();
    assert_eq!(seen["serverInfo"]["name"], "holdpoint", "{seen}");
    assert_eq!(seen["exit"], 0, "{seen}");
    let languages = seen["selector"].to_string();
    assert!(
        languages.contains("markdown") && languages.contains("**/.holdpoint.yaml"),
        "{languages}"
    );
}
