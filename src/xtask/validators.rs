//! What others say of what we write: sample files against the published JSON Schema, by ajv; their pages that open by
//! themselves against HTML, by html-validate.

use std::fs;
use std::path::Path;

use qiangji::catalogue;
use qiangji::exchange::bundle::{self, Limits};
use qiangji::exchange::{page, schema};

use crate::sample::make::{self, Plan};
use crate::shell::{self, Error, at};
use crate::tools;

/// Pages are long; a few of each sort do.
const PAGES: usize = 12;

pub fn run() -> Result<(), Error> {
    let folder = shell::root().join("target/validators");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(at(&folder))?;
    }
    let schemas = folder.join("schema");
    fs::create_dir_all(&schemas).map_err(at(&schemas))?;
    put(&schemas.join("bundle-v1.json"), schema::write(catalogue::get()).as_bytes())?;
    // Three years with six branches are the sample in which every kind stands.
    let plan = Plan { branches: 6, years: 3, ..Plan::default() };
    let files = make::make(&plan).map_err(|error| Error::Wrong(error.to_string()))?;
    let every = (files.len() / PAGES).max(1);
    for (n, file) in files.iter().enumerate() {
        put(&folder.join(&file.name), &file.bytes)?;
        if n % every == 0 {
            let read =
                bundle::read(&file.bytes, Limits::OFFICE).map_err(|why| Error::Wrong(why.to_string()))?;
            let html =
                page::page(&read.header.letter, &read.records, &file.bytes, catalogue::get(), &|_| None);
            put(&folder.join(file.name.replace(".json", ".html")), html.as_bytes())?;
        }
    }
    let script = shell::root().join("src/xtask/validators.mjs");
    shell::run(tools::command("node").arg(script).arg(folder))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(at(path))
}
