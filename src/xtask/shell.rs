//! Speaking to the person at the terminal, and starting other programs.

use std::fmt::Display;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What can stop a task. The message tells the person what to do next where we know it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program ran and said no; its own output stands above.
    #[error("{0} 没有通过")]
    Failed(String),
    /// A program could not be started at all.
    #[error("{program} 启动不了：{source}")]
    Start { program: String, source: std::io::Error },
    /// A file or folder could not be read or written.
    #[error("{}：{source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    /// Something this machine lacks and we cannot bring.
    #[error("{0}")]
    Missing(String),
    /// A check of our own found something wrong.
    #[error("{0}")]
    Wrong(String),
}

/// Names the file in an I/O error.
pub fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    move |source| Error::File { path: path.to_owned(), source }
}

/// Prints one line. A closed terminal is no reason to stop a build, so the write error is dropped.
pub fn say(line: impl Display) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

/// The clock by which steps are timed.
#[expect(
    clippy::disallowed_methods,
    reason = "forbidden for the browser's sake; this program never runs there"
)]
pub fn clock() -> std::time::Instant {
    std::time::Instant::now()
}

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `cargo`, the one that started us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a program to its end, its output going to the terminal.
pub fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|source| not_started(command, source))?;
    if status.success() { Ok(()) } else { Err(Error::Failed(spelled(command))) }
}

/// Runs a program to its end and returns what it wrote to its standard output.
pub fn output(command: &mut Command) -> Result<String, Error> {
    let out = command.stderr(Stdio::inherit()).output().map_err(|source| not_started(command, source))?;
    if out.status.success() {
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    } else {
        Err(Error::Failed(spelled(command)))
    }
}

/// Where `program` is on the given search path.
pub fn find_in(path: &std::ffi::OsStr, program: &str) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Where `program` is on this machine; also looks where servers live, which a plain user's PATH leaves out.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    find_in(&path, program).or_else(|| find_in("/usr/sbin:/sbin".as_ref(), program))
}

fn not_started(command: &Command, source: std::io::Error) -> Error {
    Error::Start { program: command.get_program().to_string_lossy().into_owned(), source }
}

fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let args = command.get_args().map(std::ffi::OsStr::to_string_lossy);
    std::iter::once(program).chain(args).collect::<Vec<_>>().join(" ")
}
