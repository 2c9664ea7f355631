//! The log of imports on its way in a backup: without it nobody would know after a restore who has handed in.

use qiangji::value::Value;

use super::imports::{Import, ImportState};

/// Longest name of a file that goes along; names are for people only.
const NAME: usize = 200;

/// What a backup carries: the rows that count. Where their records lie is this device's own.
pub fn to_carry(imports: &[Import]) -> Value {
    let counts = |import: &&Import| import.state != ImportState::Undone;
    let one = |import: &Import| {
        let mut import = Import { segments: Vec::new(), joined: None, ..import.clone() };
        for file in &mut import.files {
            // Out of an archive a name may be anything, and a reader refuses more than it is worth.
            file.name = file.name.chars().filter(|c| !c.is_control()).take(NAME).collect();
        }
        let json = serde_json::to_vec(&import).unwrap_or_default();
        serde_json::from_slice(&json).ok()
    };
    Value::List(imports.iter().filter(counts).filter_map(one).collect())
}

/// The rows that a backup carries; what is none is left out.
pub fn carried(log: &Value) -> Vec<Import> {
    let one = |row: &Value| {
        let mut json = Vec::new();
        row.write_ascii(&mut json);
        serde_json::from_slice(&json).ok()
    };
    log.list().iter().filter_map(one).collect()
}
