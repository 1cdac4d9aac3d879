//! A test run once more, in a process of its own: for what belongs to a process, such as its
//! environment and its memory.

use std::process::Command;

use crate::report;

/// In the environment of a child.
const CHILD: &str = "FAULT_CHILD";

/// In the parent: runs the test in a child, as [`run`] does, and passes on its lines for the table.
/// In the child: nothing. Whether this is the child, who has to do the work.
pub async fn has_to_do(test: &'static str) -> bool {
    if is_child() {
        return true;
    }
    let printed = run(test, &[]).await;
    let lines = printed
        .lines()
        .filter_map(|line| Some(&line[line.find(report::MARK)?..]));
    let lines: Vec<_> = lines.collect();
    assert!(!lines.is_empty(), "{printed}");
    println!("{}", lines.join("\n"));
    false
}

/// Whether this process is the child of a test.
pub fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs the test with this name (`module::function`) in a child, with these variables and without
/// any of a proxy; it must succeed. What it printed is given back.
pub async fn run(test: &'static str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.args(["--exact", test, "--nocapture"]);
    command.env(CHILD, "1").envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
    text
}
