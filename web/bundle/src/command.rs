//! Runs the tools this crate drives, and says in words which one failed.

use std::{io::ErrorKind, process::Command};

use anyhow::{Context as _, Result, bail};

/// Runs a command whose output the reader of the terminal should see.
pub fn run(command: &mut Command) -> Result<()> {
    let name = name(command);
    let status = command.status().with_context(|| format!("{name} could not start"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// The trimmed standard output of a command; `None` when there is no such program or it refuses.
pub fn ask(command: &mut Command) -> Result<Option<String>> {
    match command.output() {
        Ok(output) if output.status.success() => Ok(Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} could not start", name(command))),
    }
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_program() {
        let error = run(&mut Command::new("false")).unwrap_err().to_string();
        assert!(error.starts_with("false failed"), "{error}");
    }

    #[test]
    fn a_missing_program_has_no_answer() {
        assert_eq!(ask(&mut Command::new("mooring-has-no-such-program")).unwrap(), None);
    }
}
