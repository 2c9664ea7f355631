//! Shorter names for what a module imports from its glue, and a shorter glue.
//!
//! wasm-bindgen names each import by what it is and by a hash: 159 names in the set-up module, each of them once in the
//! module and once in the glue, and a hash does not compress. `$0`, `$1`… say the same to the browser in 4 KB less.

use crate::shell::{self, Error};
use std::fs;
use std::path::Path;
use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

/// Rewrites a module and the script that gives it its imports.
pub fn shorten(wasm: &Path, js: &Path) -> Result<(), Error> {
    let bytes = fs::read(wasm).map_err(shell::at(wasm))?;
    let (module, names) =
        renamed(&bytes).map_err(|why| Error::Wrong(format!("{}：{why}", wasm.display())))?;
    let glue = fs::read_to_string(js).map_err(shell::at(js))?;
    let glue = in_glue(glue, &names).map_err(|name| {
        Error::Wrong(format!("{} 里应当有一处 {name}；看 wasm-bindgen 换了什么写法", js.display()))
    })?;
    let glue = squeezed(&glue).ok_or_else(|| {
        Error::Wrong(format!("{} 里有跨行的模板字符串，或注释后面还有代码，不能缩短", js.display()))
    })?;
    fs::write(wasm, module).map_err(shell::at(wasm))?;
    fs::write(js, glue).map_err(shell::at(js))
}

/// The module with short names, and the long ones in their order. Everything but the imports stays as it is.
fn renamed(wasm: &[u8]) -> Result<(Vec<u8>, Vec<String>), Box<dyn std::error::Error>> {
    let mut module = Module::new();
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::ImportSection(section) = payload {
            let mut imports = ImportSection::new();
            for import in section.into_imports() {
                let import = import?;
                let kind = RoundtripReencoder.entity_type(import.ty)?;
                imports.import(import.module, &short(names.len()), kind);
                names.push(import.name.to_owned());
            }
            module.section(&imports);
        } else if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = wasm.get(range).ok_or("a section ends behind the end")?;
            module.section(&RawSection { id, data });
        }
    }
    Ok((module.finish(), names))
}

fn short(index: usize) -> String {
    format!("${index}")
}

/// The glue with the short names as keys; gives back the name that is not there exactly once.
fn in_glue(mut glue: String, names: &[String]) -> Result<String, String> {
    for (index, name) in names.iter().enumerate() {
        let key = format!(" {name}:");
        if glue.matches(&key).count() != 1 {
            return Err(name.clone());
        }
        glue = glue.replace(&key, &format!(" {}:", short(index)));
    }
    Ok(glue)
}

/// The glue without the comments that describe its types and without indentation, half a KB less. None where a text goes
/// over several lines, whose blanks would count, or code stands behind a comment.
fn squeezed(glue: &str) -> Option<String> {
    let (mut lines, mut in_comment) = (Vec::new(), false);
    for line in glue.lines().map(str::trim) {
        if line.matches('`').count() % 2 != 0 {
            return None;
        }
        in_comment |= line.starts_with("/**");
        if in_comment && line.contains("*/") && !line.ends_with("*/") {
            return None;
        }
        if !in_comment && !line.is_empty() {
            lines.push(line);
        }
        in_comment &= !line.ends_with("*/");
    }
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, FunctionSection, TypeSection};

    #[test]
    fn imports_are_renamed_in_both_and_nothing_else() {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for name in ["__wbg_one_0123", "__wbg_two_4567"] {
            imports.import("./x_bg.js", name, EntityType::Function(0));
        }
        module.section(&types).section(&imports).section(&FunctionSection::new());
        let (short, names) = renamed(&module.finish()).unwrap();
        assert_eq!(names, ["__wbg_one_0123", "__wbg_two_4567"]);
        let (again, now) = renamed(&short).unwrap();
        assert_eq!((now, again), (vec!["$0".to_owned(), "$1".to_owned()], short));
        let glue = "{ __wbg_one_0123: f(), __wbg_two_4567: g() }".to_owned();
        assert_eq!(in_glue(glue, &names).unwrap(), "{ $0: f(), $1: g() }");
    }

    #[test]
    fn a_glue_in_another_form_is_refused() {
        let names = ["__wbg_one_0123".to_owned()];
        for glue in ["{ \"__wbg_one_0123\": f() }", "{ __wbg_one_0123: f(), __wbg_one_0123: g() }"] {
            assert_eq!(in_glue(glue.to_owned(), &names).unwrap_err(), names[0]);
        }
    }

    #[test]
    fn comments_and_indentation_go_and_texts_stay() {
        let glue =
            "/**\n * @returns {number}\n */\nf() {\n\n    return `a  b`; /* kept */\n}\n/** one */\ng()\n";
        assert_eq!(squeezed(glue).unwrap(), "f() {\nreturn `a  b`; /* kept */\n}\ng()\n");
        for glue in ["x = `a\n  b`", "/** one */ g()\nh()\n"] {
            assert!(squeezed(glue).is_none(), "{glue}");
        }
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(renamed(b"no module").is_err());
    }
}
