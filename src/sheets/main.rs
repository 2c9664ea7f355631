//! The reader of tables: `.xlsx`, `.xls`, `.ods` and `.csv` as rows of text, apart from the reader of our own files, because
//! a roster is taken over once in years.
//!
//! Like the others it speaks first ("ready"), takes one request, the file, and answers it: a list of rows, each a list of
//! texts; `null` where it is no table.

use std::io::Cursor;

use calamine::{Data, DataType as _, Reader as _, open_workbook_auto_from_rs};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, TextDecoder};

/// More rows than any unit has people.
const MOST_ROWS: usize = 20_000;

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let answering = scope.clone();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let rows = rows(&Uint8Array::new(&event.data()).to_vec());
        let text = |row: Vec<String>| row.into_iter().map(JsValue::from).collect::<Array>();
        let answer = rows.map_or(JsValue::NULL, |rows| rows.into_iter().map(text).collect::<Array>().into());
        // A page that is gone does not hear it.
        drop(answering.post_message(&answer));
    });
    scope.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    hear.forget();
    drop(scope.post_message(&"ready".into()));
}

fn rows(file: &[u8]) -> Option<Vec<Vec<String>>> {
    workbook(file).or_else(|| separated(&decoded(file)?))
}

/// The first sheet in which anything stands.
fn workbook(file: &[u8]) -> Option<Vec<Vec<String>>> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(file)).ok()?;
    let sheets = book.worksheets();
    let (_, sheet) = sheets.into_iter().find(|(_, sheet)| !sheet.is_empty())?;
    Some(sheet.rows().take(MOST_ROWS).map(|row| row.iter().map(cell).collect()).collect())
}

/// A day as ISO 8601, all else as it is shown.
fn cell(cell: &Data) -> String {
    match cell {
        Data::DateTime(day) if day.is_datetime() => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.as_string().unwrap_or_default().trim().to_owned(),
    }
}

/// UTF-8, or what Excel in China saves.
fn decoded(file: &[u8]) -> Option<String> {
    let plain = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Some(text.to_owned());
    }
    let decoder = TextDecoder::new_with_label("gb18030").ok()?;
    decoder.decode_with_u8_array(plain).ok()
}

/// By commas, or by tabs where there are more of them.
fn separated(text: &str) -> Option<Vec<Vec<String>>> {
    if text.contains('\0') {
        return None;
    }
    let tabs = text.matches('\t').count() > text.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let records = reader.records().take(MOST_ROWS).collect::<Result<Vec<_>, _>>().ok()?;
    Some(records.iter().map(|row| row.iter().map(|it| it.trim().to_owned()).collect()).collect())
}
