//! What to run.

use std::path::{Path, PathBuf};

use crate::engine::Engine;
use crate::stories::{self, Story};
use crate::trouble::Trouble;

/// The command line: `--engine NAME`, `--story WORD` (each may be repeated), `--list`, `--look FOLDER`, or a word as cargo test takes it.
pub struct Args {
    engines: Vec<Engine>,
    words: Vec<String>,
    pub list: bool,
    /// No stories: pictures of all screens into this folder.
    pub look: Option<PathBuf>,
    /// The built site: `QIANGJI_DIST`, or `dist` in the project.
    pub dist: PathBuf,
    /// Where pictures and logs of failed stories stay: `QIANGJI_E2E_OUT`, or a folder of the system's temporary one.
    pub out: PathBuf,
}

impl Args {
    pub fn read(mut given: impl Iterator<Item = String>) -> Result<Args, Trouble> {
        let folder = |name: &str, otherwise: PathBuf| std::env::var_os(name).map_or(otherwise, PathBuf::from);
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut args = Args {
            engines: Vec::new(),
            words: Vec::new(),
            list: false,
            look: None,
            dist: folder("QIANGJI_DIST", project.join("dist")),
            out: folder("QIANGJI_E2E_OUT", std::env::temp_dir().join("qiangji-e2e")),
        };
        while let Some(word) = given.next() {
            let mut value = || given.next().ok_or_else(|| Trouble::new(format!("{word} needs a value")));
            match word.as_str() {
                "--engine" => args.engines.push(value()?.parse()?),
                "--story" => args.words.push(value()?),
                "--list" => args.list = true,
                "--look" => args.look = Some(PathBuf::from(value()?)),
                // Handed on by `cargo test`; there is nothing here that they change.
                "--nocapture" | "--no-capture" | "-q" | "--quiet" => {}
                other if other.starts_with('-') => return Err(Trouble::new(format!("unknown: {other}"))),
                _ => args.words.push(word),
            }
        }
        Ok(args)
    }

    /// The stories asked for, engine by engine.
    pub fn wanted(&self) -> Vec<(Engine, Story)> {
        let asked = |engine: &Engine| self.engines.is_empty() || self.engines.contains(engine);
        let engines = Engine::ALL.into_iter().filter(asked);
        let all = engines.flat_map(|engine| {
            stories::ALL.iter().filter(move |it| it.engines.contains(&engine)).map(move |it| (engine, *it))
        });
        let named = |(engine, story): &(Engine, Story)| {
            let name = format!("{engine}::{}", story.name);
            self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
        };
        all.filter(named).collect()
    }
}
