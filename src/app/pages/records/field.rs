//! One field of a form: its shell, and the input its shape asks for.

use leptos::prelude::*;
use qiangji::catalogue::{Field, Offer, Shape};
use qiangji::value::Value;

use super::attachments::AttachmentsInput;
use super::attendance::AttendanceInput;
use super::form::{Form, input_id};
use super::links::LinksInput;
use super::people::PeopleInput;
use super::rows::RowsInput;
use crate::widgets::chips::Chips;
use crate::widgets::choice::{Choice, Choices, SelectOne};
use crate::widgets::date_input::DateInput;
use crate::widgets::field as shell;
use crate::widgets::number_input::NumberInput;
use crate::widgets::text_area::TextArea;
use crate::widgets::text_input::TextInput;

/// Options up to this many stand as chips; more fold into a list.
const FEW: usize = 5;

/// A field of the form's kind, or a column of one of its rows; `path` says where its value is.
#[component]
pub fn FieldInput(form: Form, field: &'static Field, path: String) -> impl IntoView {
    let error = form.wrong(&path);
    let id = input_id(&path);
    let group = is_group(&field.shape);
    let hint = field.hint.clone();
    let told = form.told(field, &path);
    let groups = field.offer.filter(|offer| *offer == Offer::Groups);
    let offered =
        groups.map(|offer| view! { <Offered form offer path=path.clone() label=field.label.clone()/> });
    view! {
        <shell::Field id=id label=label(field) hint=hint told=told error=error optional=!field.required group=group>
            {input(form, field, path)}
            {offered}
        </shell::Field>
    }
}

/// Known names to press instead of typing them; nothing where none is known.
#[component]
fn Offered(form: Form, offer: Offer, path: String, label: String) -> impl IntoView {
    let app = form.app();
    let text = form.text(&path);
    let put = form.put_text(&path);
    let names = move || match offer {
        Offer::Groups => {
            let org = app.profile().org_id();
            app.roster().with(|roster| roster.groups(org).into_iter().map(str::to_owned).collect::<Vec<_>>())
        }
        Offer::StyleMeasures => Vec::new(),
    };
    let choices = Memo::new(move |_| names().iter().map(|name| Choice::new(name, name)).collect::<Vec<_>>());
    let chosen = Signal::derive(move || vec![text.get()]);
    view! {
        <Show when=move || !choices.with(Vec::is_empty)>
            <Chips label=label.clone() choices chosen on_press=put/>
        </Show>
    }
}

fn label(field: &Field) -> String {
    match &field.shape {
        Shape::Number { unit, .. } if !unit.is_empty() => format!("{}（{unit}）", field.label),
        Shape::Text
        | Shape::Paragraph
        | Shape::Date { .. }
        | Shape::Period { .. }
        | Shape::Number { .. }
        | Shape::Choice { .. }
        | Shape::Choices { .. }
        | Shape::People { .. }
        | Shape::Attendance
        | Shape::Rows { .. }
        | Shape::Links { .. }
        | Shape::Attachments
        | Shape::YesNo
        | Shape::Organisation
        | Shape::Items { .. } => field.label.clone(),
    }
}

/// Several controls under one name.
fn is_group(shape: &Shape) -> bool {
    match shape {
        Shape::Text
        | Shape::Paragraph
        | Shape::Date { .. }
        | Shape::Period { .. }
        | Shape::Number { .. }
        | Shape::Organisation => false,
        Shape::Choice { options } => options.len() <= FEW,
        Shape::Choices { .. }
        | Shape::People { .. }
        | Shape::Attendance
        | Shape::Rows { .. }
        | Shape::Links { .. }
        | Shape::Attachments
        | Shape::YesNo
        | Shape::Items { .. } => true,
    }
}

fn input(form: Form, field: &'static Field, path: String) -> AnyView {
    let (id, text, put) = (input_id(&path), form.text(&path), form.put_text(&path));
    let wrong = form.wrong(&path);
    let wrong = Signal::derive(move || wrong.with(|words| !words.is_empty()));
    let left = form.left();
    match &field.shape {
        Shape::Text => view! { <TextInput id value=text on_input=put on_blur=left wrong/> }.into_any(),
        Shape::Paragraph => view! { <TextArea id value=text on_input=put on_blur=left wrong/> }.into_any(),
        Shape::Date { .. } => view! { <DateInput id value=text on_change=put wrong/> }.into_any(),
        Shape::Number { .. } => {
            view! { <NumberInput id value=text on_input=put on_blur=left wrong/> }.into_any()
        }
        Shape::Period { unit } => {
            let choices = periods(*unit, form);
            view! { <SelectOne id choices chosen=text on_choose=put wrong/> }.into_any()
        }
        Shape::Choice { options } => choice(form, field, &path, worded(form, field, options)),
        Shape::YesNo => yes_no(form, field, &path),
        Shape::Choices { options } => {
            let value = form.value(&path);
            let chosen = Signal::derive(move || value.with(Value::texts));
            let change = Callback::new(move |ids: Vec<String>| form.put(&path, Value::of_texts(ids)));
            view! { <Choices id label=field.label.clone() choices=choices_of(options) chosen on_change=change/> }.into_any()
        }
        Shape::Organisation => {
            let choices = organisations(form);
            view! { <SelectOne id choices chosen=text on_choose=put wrong/> }.into_any()
        }
        Shape::People { many } => view! { <PeopleInput form path many=*many/> }.into_any(),
        Shape::Attendance => view! { <AttendanceInput form path wrong/> }.into_any(),
        Shape::Rows { columns } => view! { <RowsInput form columns path/> }.into_any(),
        Shape::Links { kinds } => view! { <LinksInput form kinds path/> }.into_any(),
        Shape::Attachments => view! { <AttachmentsInput form path/> }.into_any(),
        // The 自评 pages write these.
        Shape::Items { .. } => ().into_any(),
    }
}

/// One of a few: chips; a second press takes the choice back.
fn choice(form: Form, field: &'static Field, path: &str, choices: Vec<Choice>) -> AnyView {
    let (id, text, put) = (input_id(path), form.text(path), form.put_text(path));
    if choices.len() > FEW {
        return view! { <SelectOne id choices chosen=text on_choose=put/> }.into_any();
    }
    let chosen =
        Signal::derive(move || text.with(|id| if id.is_empty() { vec![] } else { vec![id.clone()] }));
    let press = Callback::new(move |id: String| {
        let same = text.with_untracked(|now| *now == id);
        put.run(if same { String::new() } else { id });
    });
    view! { <div id=id tabindex="-1"><Chips label=field.label.clone() choices chosen on_press=press/></div> }
        .into_any()
}

fn yes_no(form: Form, field: &'static Field, path: &str) -> AnyView {
    let value = form.value(path);
    let word = |yes: bool| if yes { "yes" } else { "no" };
    let chosen = Signal::derive(move || {
        value.with(|it| it.bool().map(|it| word(it).to_owned()).into_iter().collect())
    });
    let (id, path) = (input_id(path), path.to_owned());
    let press = Callback::new(move |id: String| form.put(&path, Value::Bool(id == "yes")));
    let choices = vec![Choice::new("yes", "是"), Choice::new("no", "否")];
    view! { <div id=id tabindex="-1"><Chips label=field.label.clone() choices chosen on_press=press/></div> }
        .into_any()
}

/// The options, in the unit's own words where it has any.
fn worded(form: Form, field: &Field, options: &[qiangji::catalogue::Choice]) -> Vec<Choice> {
    let own = match field.offer {
        Some(Offer::StyleMeasures) => untrack(|| form.app().style_measures()),
        Some(Offer::Groups) | None => return choices_of(options),
    };
    let label = |option: &qiangji::catalogue::Choice| {
        own.get(&option.id).map_or_else(|| option.label.clone(), |text| format!("{} {text}", option.label))
    };
    options.iter().map(|option| Choice::new(&option.id, label(option))).collect()
}

fn choices_of(options: &[qiangji::catalogue::Choice]) -> Vec<Choice> {
    options.iter().map(|option| Choice::new(&option.id, &option.label)).collect()
}

/// The periods of last year, this year and next.
fn periods(unit: qiangji::period::Unit, form: Form) -> Vec<Choice> {
    let year = crate::words::year_of(form.app().today_untracked());
    let all = (year - 1..=year + 1).flat_map(|year| qiangji::period::Period::of_year(unit, year));
    all.map(|period| Choice::new(period.to_string(), period.label())).collect()
}

fn organisations(form: Form) -> Signal<Vec<Choice>> {
    let app = form.app();
    Signal::derive(move || {
        let profile = app.profile();
        let own = Choice::new(profile.org_id().to_string(), format!("{} {}", profile.unit, profile.branch));
        let listed = app.roster().with(|roster| {
            let all = roster.organisations().map(|one| Choice::new(one.id.to_string(), &one.name));
            all.collect::<Vec<_>>()
        });
        let others = listed.into_iter().filter(|one| one.id != own.id);
        std::iter::once(own.clone()).chain(others).collect()
    })
}
