//! Records that belong to this one: evidence, the task it fulfils.

use leptos::prelude::*;
use qiangji::answers::Evidence;
use qiangji::value::Value;

use super::form::{Form, input_id};
use crate::pages::evidence::{EvidencePicker, evidence_rows};

#[component]
pub fn LinksInput(form: Form, kinds: &'static [String], path: String) -> impl IntoView {
    let value = form.value(&path);
    let id = input_id(&path);
    let path = StoredValue::new(path);
    let linked = Signal::derive(move || {
        value.with(|it| it.list().iter().filter_map(Evidence::from_value).collect::<Vec<_>>())
    });
    let put = Callback::new(move |all: Vec<Evidence>| {
        let all: Vec<Value> = all.iter().map(Evidence::to_value).collect();
        path.with_value(|path| form.put(path, all));
    });
    view! {
        <div id=id tabindex="-1">
            {move || evidence_rows(form.app(), linked.get(), put)}
            <EvidencePicker kinds=kinds.to_vec() chosen=linked on_change=put/>
        </div>
    }
}
