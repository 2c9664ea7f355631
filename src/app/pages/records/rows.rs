//! A list of rows: tasks of a plan, speeches of a session.

use leptos::prelude::*;
use qiangji::catalogue::Field;
use qiangji::value::Value;

use super::field::FieldInput;
use super::form::{Form, input_id};
use crate::widgets::rows_editor::RowsEditor;

#[component]
pub fn RowsInput(form: Form, columns: &'static [Field], path: String) -> impl IntoView {
    let value = form.value(&path);
    let id = input_id(&path);
    let path = StoredValue::new(path);
    let length = move || value.with_untracked(|it| it.list().len());
    // A key stays with its row while rows above it go, so that the cursor stays where it is.
    let first = u32::try_from(length()).unwrap_or(u32::MAX);
    let keys = RwSignal::new((0..first).collect::<Vec<u32>>());
    let next = StoredValue::new(first);
    // Rows that come from elsewhere: a pasted notice, a draft.
    Effect::new(move |_| {
        let rows = value.with(|it| it.list().len());
        let more = rows.saturating_sub(keys.with_untracked(Vec::len));
        for _ in 0..more {
            keys.update(|keys| keys.push(next.get_value()));
            next.update_value(|next| *next += 1);
        }
    });
    let put = move |rows: Vec<Value>| path.with_value(|path| form.put(path, rows));
    let add = Callback::new(move |()| {
        let mut rows = value.with_untracked(|it| it.list().to_vec());
        rows.push(Value::Map(qiangji::value::Map::new()));
        keys.update(|keys| keys.push(next.get_value()));
        next.update_value(|next| *next += 1);
        put(rows);
    });
    let remove = Callback::new(move |key: u32| {
        let Some(at) = keys.with_untracked(|keys| keys.iter().position(|one| *one == key)) else { return };
        let mut rows = value.with_untracked(|it| it.list().to_vec());
        if at < rows.len() {
            rows.remove(at);
        }
        keys.update(|keys| {
            keys.remove(at);
        });
        put(rows);
    });
    let row = move |key: u32| {
        // The row moves up when one above it goes; only then are its fields made anew.
        let at = Memo::new(move |_| keys.with(|keys| keys.iter().position(|one| *one == key)));
        move || {
            at.get().map(|at| {
                let path = path.with_value(|path| format!("{path}.{at}"));
                let cell = |field: &'static Field| {
                    let path = format!("{path}.{}", field.id);
                    view! { <FieldInput form field path/> }.into_any()
                };
                columns.iter().map(cell).collect_view()
            })
        }
    };
    view! { <RowsEditor id keys row on_add=add on_remove=remove add="加一条"/> }
}
