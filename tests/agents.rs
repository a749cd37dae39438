//! A coding agent that knows only the section of `AGENTS.md`, what `--help` says, and what commands
//! print.

use serde_json::Value as Json;

use crate::hooks::git;
use crate::program::{Ran, run};
use crate::support::Sandbox;

/// Returns a repository that `init --agents` set up.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    run(&sandbox, &["init", "--agents"])
        .ends_with(0)
        .says("next  holdpoint check")
        .says("git add .holdpoint.yaml AGENTS.md evidence operators projects runs &&")
        .says("holdpoint start export-requests");
    sandbox.git(&["add", "--all"]);
    assert_eq!(git(&sandbox, &["commit", "--message", "Begin"]).status, 0);
    sandbox
}

/// An agent, and what it has read.
struct Agent<'s> {
    sandbox: &'s Sandbox,
    /// The commands that the section names, without line breaks.
    commands: Vec<String>,
}

impl<'s> Agent<'s> {
    fn new(sandbox: &'s Sandbox) -> Self {
        let text = sandbox.read("AGENTS.md");
        let spans = text.split('`').skip(1).step_by(2);
        let words = |span: &str| span.split_whitespace().collect::<Vec<_>>().join(" ");
        let commands = spans
            .map(words)
            .filter(|it| it.starts_with("holdpoint ") || it.starts_with("git "));
        Self {
            sandbox,
            commands: commands.collect(),
        }
    }

    /// Returns the words of the command in the section that begins with some words.
    fn command(&self, begin: &str) -> Vec<&str> {
        let found = self.commands.iter().find(|it| it.starts_with(begin));
        let found = found.unwrap_or_else(|| panic!("no `{begin}` in {:?}", self.commands));
        found.split(' ').skip(1).collect()
    }

    fn run(&self, words: &[&str]) -> Ran {
        run(self.sandbox, words)
    }
}

#[test]
fn an_agent_reaches_a_sound_commit() {
    let sandbox = repository();
    let agent = Agent::new(&sandbox);
    // It knows the commands, and asks what they take.
    for command in &agent.commands {
        let name = command.split(' ').nth(1).expect("a command");
        if command.starts_with("holdpoint") {
            agent.run(&["help", name]).ends_with(0);
        }
    }
    // What can be done?
    let records = agent
        .run(&agent.command("holdpoint export"))
        .ends_with(0)
        .out;
    let records = records
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    let records: Vec<Json> = records.collect();
    let operator = records
        .iter()
        .find(|it| it["kind"] == "Operator")
        .expect("an operator");
    let fields = operator["fields"].as_str().expect("the fields");
    let fields: Json = serde_json::from_str(fields).expect("JSON");
    // Start.
    let id = fields["op_id"].as_str().expect("an id");
    let values: Vec<(String, String)> = { fields["inputs"].as_array().expect("a list") }
        .iter()
        .map(|input| {
            let name = input["name"].as_str().expect("a name");
            (name.to_owned(), format!("{name}-11"))
        })
        .collect();
    let inputs: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let template = agent.command("holdpoint start");
    let mut start = Vec::new();
    for word in &template {
        match *word {
            "OPERATOR" => start.push(id),
            "TEXT" => start.push("Export the requests of week 11"),
            "--input" => {}
            "NAME=VALUE" => inputs
                .iter()
                .for_each(|input| start.extend(["--input", input])),
            word => start.push(word),
        }
    }
    let record = agent.run(&start).ends_with(0).out.trim().to_owned();
    let status = agent.run(&agent.command("holdpoint status --format json"));
    assert_eq!(status.json()["runs"][0]["path"], record.as_str());
    // Work: write the output of the operator.
    let output = fields["outputs"][0].as_str().expect("an output");
    let output = values
        .iter()
        .fold(output.to_owned(), |output, (name, value)| {
            output.replace(&format!("{{{name}}}"), value)
        });
    sandbox.write(&output, "id,subject\n1,refund\n2,invoice\n");
    // Finish, first without the facts that only the agent knows, then with what the command asks
    // for.
    let finish = agent.command("holdpoint finish");
    let without: Vec<&str> = finish
        .iter()
        .copied()
        .filter(|it| !["--next", "TEXT"].contains(it))
        .collect();
    let missing = agent.run(&without).ends_with(2);
    let mut words = missing.err.split_whitespace();
    let option = words.find(|word| word.starts_with("--"));
    let option = option.expect("the option that gives what is missing");
    let all = [
        &without[..],
        &[option, "Export week 12 on Monday, 23 March."],
    ]
    .concat();
    let finished = agent.run(&all).ends_with(0);
    // Check.
    let report = agent
        .run(&agent.command("holdpoint check --format json"))
        .ends_with(0)
        .json();
    assert_eq!(report["findings"], serde_json::json!([]));
    agent
        .run(&agent.command("holdpoint modes"))
        .ends_with(0)
        .json();
    // Commit what it was told to.
    let add = finished
        .err
        .lines()
        .find_map(|line| line.strip_prefix("commit it: git "));
    let add: Vec<&str> = add.expect("what to add").split(' ').collect();
    sandbox.git(&add);
    let committed = git(&sandbox, &["commit", "--message", "Export week 11"]);
    assert_eq!(committed.status, 0, "{}", committed.err);
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
    agent.run(&["audit"]).ends_with(0);
    // A record may still be amended only while the last commit has it and nobody else does.
    git(&sandbox, &["commit", "--allow-empty", "--message", "More"]);
    // Never touch a final record: the hook refuses it, and the section names the way.
    let text = sandbox.read(&record);
    sandbox.write(&record, text.replace("week 12", "week 13"));
    sandbox.git(&["add", "--all"]);
    let refused = git(&sandbox, &["commit", "--message", "Nobody will notice"]);
    assert_ne!(refused.status, 0);
    sandbox.git(&["reset", "--quiet", "--hard"]);
    let helps = agent.command("holdpoint check --format short");
    assert_eq!(helps, ["check", "--format", "short", "--help-text"]);
    let template = agent.command("holdpoint correct");
    let correct: Vec<&str> = { template.iter() }
        .map(|word| match *word {
            "RECORD" => &*record,
            "FIELD" => "next_pointer",
            "VALUE" => "Export week 13.",
            "TEXT" => "week 12 has no requests",
            word => word,
        })
        .collect();
    agent.run(&correct).ends_with(0);
    sandbox.git(&["add", "--all"]);
    assert_eq!(
        git(&sandbox, &["commit", "--message", "Correct it"]).status,
        0
    );
}

#[test]
fn the_helps_of_findings_are_lines_of_their_own() {
    let sandbox = repository();
    let path = "projects/support-desk.md";
    sandbox.write(path, sandbox.read(path).replace("name:", "nam:"));
    let agent = Agent::new(&sandbox);
    let short = agent
        .run(&agent.command("holdpoint check --format short"))
        .out;
    let place = format!("{path}:2:7: ");
    assert!(
        short.contains(&format!("{place}error[missing-field] ")),
        "{short}"
    );
    assert!(short.contains(&format!("{place}help: ")), "{short}");
    let without = agent.run(&["check", "--format", "short"]).out;
    assert!(!without.contains("help"), "{without}");
    let rule = agent.command("holdpoint explain");
    let rule: Vec<&str> = rule
        .into_iter()
        .map(|it| if it == "RULE" { "unknown-field" } else { it })
        .collect();
    let page = agent.run(&rule).ends_with(0).json();
    assert!(page.to_string().contains("unknown-field"));
}

#[test]
fn only_the_section_of_holdpoint_is_replaced() {
    let sandbox = Sandbox::new();
    run(&sandbox, &["init", "--no-hook"]).ends_with(0);
    assert!(!sandbox.join("AGENTS.md").exists());
    sandbox.write("AGENTS.md", "# Agents\r\n\r\nBe brief.\r\n");
    run(&sandbox, &["init", "--agents", "--dry-run"])
        .ends_with(0)
        .says("nothing was written");
    run(&sandbox, &["init", "--agents"])
        .ends_with(0)
        .says("git add AGENTS.md");
    assert!(
        !sandbox.join(".git/hooks/pre-commit").exists(),
        "nothing else is set up"
    );
    let text = sandbox.read("AGENTS.md");
    assert!(
        text.starts_with("# Agents\r\n\r\nBe brief.\r\n\r\n<!-- holdpoint: begin"),
        "{text}"
    );
    assert!(!text.replace("\r\n", "").contains('\n'), "{text}");
    run(&sandbox, &["init", "--agents"])
        .ends_with(0)
        .says("nothing was changed");
    let older = text.replace("## Work records", "## Old");
    sandbox.write("AGENTS.md", format!("{older}\r\nMore.\r\n"));
    run(&sandbox, &["init", "--agents"]).ends_with(0);
    assert_eq!(sandbox.read("AGENTS.md"), format!("{text}\r\nMore.\r\n"));
    let broken = text.replace("<!-- holdpoint: end -->", "");
    sandbox.write("AGENTS.md", &broken);
    run(&sandbox, &["init", "--agents"])
        .ends_with(2)
        .says("the end of the section is missing");
    assert_eq!(sandbox.read("AGENTS.md"), broken);
    sandbox.remove("AGENTS.md");
    std::os::unix::fs::symlink("/etc/hostname", sandbox.join("AGENTS.md")).expect("a link");
    run(&sandbox, &["init", "--agents"])
        .ends_with(2)
        .says("leaves the repository");
}
