//! What duties hang on and a unit may set: the profile, the figures with their sources, terms, holidays, the eight
//! measures of an organ. One record (`unit_settings`), filled in as any other, travels with the unit's files.

use leptos::prelude::*;
use qiangji::book::Revision;
use qiangji::catalogue::figure::{Figure, FigureShape, Profile, Setting, figure, figures};
use qiangji::catalogue::{self, Kind, plan};
use qiangji::duty::{SETTINGS_KIND, explain, read_figure};
use qiangji::form::{self, Problem};
use qiangji::period::Unit;
use qiangji::value::{Value, map};
use qiangji::workdays;

use super::records::{FieldInput, Form, input_id};
use crate::route::Route;
use crate::state::{AppState, use_app};
use crate::widgets::button::{Button, Look};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::choice::{Choice, SelectOne};
use crate::widgets::date_input::DateInput;
use crate::widgets::error_summary::ErrorSummary;
use crate::widgets::field::Field;
use crate::widgets::fold::{Fold, FoldKind};
use crate::widgets::go::Go;
use crate::widgets::head::Head;
use crate::widgets::number_input::NumberInput;
use crate::widgets::save_state::SaveState;
use crate::widgets::text_area::TextArea;
use crate::widgets::text_input::TextInput;
use crate::words;

const DRAFT: &str = "settings/figures";

#[component]
pub fn FiguresPage() -> impl IntoView {
    let app = use_app();
    let kind = catalogue::get().kind(SETTINGS_KIND);
    let may_set = kind.is_some_and(|kind| kind.writers.contains(&app.profile_untracked().role));
    let form = kind.filter(|_| may_set).map(|kind| open(app, kind));
    let retry = Callback::new(move |()| match form {
        Some(form) => form.retry().run(()),
        None => app.flush_drafts(),
    });
    let body = match form {
        Some(form) => view! { <Setting_ form/> }.into_any(),
        None => view! { <Reading/> }.into_any(),
    };
    view! {
        <main class="q-main q-main--narrow q-main--bar">
            <Head title=words::FIGURES back=Route::Settings.href()>
                <SaveState state=app.saved() on_retry=retry/>
            </Head>
            {body}
        </main>
    }
}

/// What holds, for who may not change it.
#[component]
fn Reading() -> impl IntoView {
    let app = use_app();
    let row = move |figure: &'static Figure| {
        let shown = app
            .figures()
            .get(&figure.id)
            .map(|setting| explain::said(setting, &figure.unit))
            .unwrap_or_default();
        view! { <Cell title=figure.label.clone() desc=source(figure) go=Go::Nowhere end=move || view! { <span>{shown.clone()}</span> }/> }
    };
    view! {
        <p class="q-sub q-pad">"这些数由书记或单位党组织设定，这里只能看。"</p>
        <Cells>{move || figures().iter().map(row).collect_view()}</Cells>
        <Holidays/>
    }
}

#[component]
fn Setting_(form: Form) -> impl IntoView {
    let kind = form.kind;
    let field = move |id: &str| {
        kind.field(id).map(|field| view! { <FieldInput form field path=field.id.clone()/> }.into_any())
    };
    let write = Callback::new(move |()| form.write());
    view! {
        <form class="q-form" novalidate on:submit=move |ev| { ev.prevent_default(); write.run(()); }>
            <ErrorSummary mistakes=form.mistakes() attempt=form.attempt()/>
            <div class="q-box">{field("profile")}{field("date")}{field("note")}</div>
            <h2 class="q-sec">"各项数"</h2>
            <p class="q-sub q-pad">"改成别的数就按你们的算；清空就按原来的。缺省值是方案没有写、本手册先用的。"</p>
            <div class="q-box">{sections().into_iter().map(|(title, all)| view! { <Section form title all/> }.into_any()).collect_view()}</div>
            <h2 class="q-sec">"学期"</h2>
            <div class="q-box">{field("terms")}</div>
            <h2 class="q-sec">"节假日"</h2>
            <Holidays/>
            <Notice form/>
            <div class="q-box">{field("holidays")}</div>
            <div class="q-box"><Fold kind=FoldKind::Row summary="机关作风八项措施">{field("style_measures")}</Fold></div>
            <div class="q-bar">
                <Button label="不改了" go=Callback::new(move |()| form.give_up())/>
                <Button label="写好了" look=Look::Primary go=write disabled=form.is_writing()/>
            </div>
        </form>
    }
}

/// The figures under the plan's headings, by the first entry that hangs on each.
fn sections() -> Vec<(&'static str, Vec<&'static Figure>)> {
    let of = |figure: &Figure| {
        figure.entries.first().and_then(|code| plan::entry(code)).map(|entry| entry.section.as_str())
    };
    let section = |(id, title): &(&'static str, &'static str)| {
        (*title, figures().iter().filter(|figure| of(figure) == Some(*id)).collect::<Vec<_>>())
    };
    plan::SECTIONS.iter().map(section).filter(|(_, all)| !all.is_empty()).collect()
}

#[component]
fn Section(form: Form, title: &'static str, all: Vec<&'static Figure>) -> impl IntoView {
    let n = all.len();
    let inputs = all.into_iter().map(move |figure| view! { <FigureInput form figure/> }.into_any());
    view! { <Fold kind=FoldKind::Row summary=format!("{title}，{n} 个")>{inputs.collect_view()}</Fold> }
}

/// Over the unit's one record, or a new one.
fn open(app: AppState, kind: &'static Kind) -> Form {
    let blank = form::blank(kind, &app.writing());
    let id = app.profile_untracked().owner(kind.owner).and_then(|own| kind.id_for(own, &blank));
    let known = id.and_then(|id| {
        untrack(|| app.read(|book| book.get(id).filter(|it| !it.deleted).map(Revision::record)))
    });
    let (record, mut values) = match known {
        Some(record) => (Some(record.id), record.d),
        None => (None, blank),
    };
    values.entry("profile".to_owned()).or_insert_with(|| untrack(|| app.host_profile()).id().into());
    Form::open(app, DRAFT.to_owned(), kind, record, values)
        .leading_to(Route::Settings)
        .judged_by(wrong_figures)
}

/// A figure: what holds, where it is from, and what the unit has set instead.
#[component]
fn FigureInput(form: Form, figure: &'static Figure) -> impl IntoView {
    let app = form.app();
    let rows = form.value("figures");
    let profile = form.text("profile");
    let otherwise = Memo::new(move |_| {
        let profile =
            profile.with(|id| Profile::ALL.into_iter().find(|it| it.id() == id.as_str())).unwrap_or_default();
        app.host_figures(profile).get(&figure.id).cloned()
    });
    let own = Memo::new(move |_| {
        rows.with(|rows| row_of(rows, &figure.id).and_then(|row| row.get("value").text().map(str::to_owned)))
    });
    let put = Callback::new(move |text: String| {
        let same = otherwise.with_untracked(|it| it.as_ref().is_some_and(|it| plain(it) == text.trim()));
        put(form, figure, if same { "" } else { &text });
    });
    // What is being typed stands as it is: an emptied field gets what holds otherwise only once it is left.
    let typed = RwSignal::new(None::<String>);
    let shown = move || own.get().or_else(|| otherwise.with(|it| it.as_ref().map(plain))).unwrap_or_default();
    let text = Signal::derive(move || typed.get().unwrap_or_else(shown));
    let typing = Callback::new(move |text: String| {
        typed.set(Some(text.clone()));
        put.run(text);
    });
    let left = Callback::new(move |()| {
        // The page may be left with the field.
        typed.try_set(None);
        form.left().try_run(());
    });
    let hint = Signal::derive(move || {
        let before = own.with(Option::is_some).then(|| {
            otherwise.with(|it| it.as_ref().map(|it| format!("原来是{}。", explain::said(it, &figure.unit))))
        });
        format!("{}{}", before.flatten().unwrap_or_default(), source(figure))
    });
    let error = form.wrong(&path(figure));
    let wrong = Signal::derive(move || error.with(|it| !it.is_empty()));
    let id = input_id(&path(figure));
    let label = if figure.unit.is_empty() {
        figure.label.clone()
    } else {
        format!("{}（{}）", figure.label, figure.unit)
    };
    let input = match figure.shape {
        FigureShape::Number => {
            view! { <NumberInput id=id.clone() value=text on_input=typing on_blur=left wrong/> }.into_any()
        }
        FigureShape::MonthDay => {
            view! { <TextInput id=id.clone() value=text on_input=typing on_blur=left wrong/> }.into_any()
        }
        FigureShape::Date => view! { <DateInput id=id.clone() value=text on_change=put wrong/> }.into_any(),
        FigureShape::Every => {
            let choices: Vec<Choice> =
                Unit::ALL.into_iter().map(|unit| Choice::new(unit.id(), unit.every())).collect();
            view! { <SelectOne id=id.clone() choices chosen=text on_choose=put wrong/> }.into_any()
        }
    };
    view! { <Field id label hint error>{input}</Field> }
}

/// Where its own input stands among the form's paths.
fn path(figure: &Figure) -> String {
    format!("figure.{}", figure.id)
}

fn row_of<'a>(rows: &'a Value, id: &str) -> Option<&'a Value> {
    rows.list().iter().find(|row| row.get("figure").text() == Some(id))
}

/// Sets a figure, or takes back what was set.
fn put(form: Form, figure: &Figure, text: &str) {
    let rows = form.value("figures").with_untracked(|rows| rows.list().to_vec());
    let mut rows: Vec<Value> =
        rows.into_iter().filter(|row| row.get("figure").text() != Some(&figure.id)).collect();
    if !text.trim().is_empty() {
        rows.push(Value::Map(map([("figure", figure.id.as_str().into()), ("value", text.trim().into())])));
    }
    form.put("figures", rows);
}

/// Figures that are not of their shape.
fn wrong_figures(values: &qiangji::value::Map) -> Vec<Problem> {
    let rows = values.get("figures").map(Value::list).unwrap_or_default();
    let wrong = |row: &Value| {
        let figure = figure(row.get("figure").text()?)?;
        let text = row.get("value").text().unwrap_or_default();
        let how = match figure.shape {
            FigureShape::Number => "写一个数",
            FigureShape::Every => "选一个",
            FigureShape::MonthDay => "写成 11-23 这样",
            FigureShape::Date => "选一天",
        };
        read_figure(figure, text).is_none().then(|| Problem {
            field: path(figure),
            message: format!("{}“{text}”看不懂。{how}。", figure.label),
        })
    };
    rows.iter().filter_map(wrong).collect()
}

fn plain(setting: &Setting) -> String {
    match setting {
        Setting::Number(n) => n.to_string(),
        Setting::Text(text) => text.clone(),
    }
}

/// 方案第28句“每半年”; 缺省值：方案没有写.
fn source(figure: &Figure) -> String {
    if figure.fixed { figure.source.clone() } else { format!("缺省值：{}", figure.source) }
}

/// Which years are known, and from where.
#[component]
fn Holidays() -> impl IntoView {
    let app = use_app();
    let row = |(year, source): (i32, String)| view! { <dt>{format!("{year}年")}</dt><dd>{source}</dd> };
    view! {
        <dl class="q-detail">{move || app.holiday_sources().into_iter().map(row).collect_view()}</dl>
        <p class="q-sub q-pad">"别的年份还没有公布，数工作日时按周一到周五算，算出的日期旁边会写明。"</p>
    }
}

/// The text of a notice, pasted, to the days it names.
#[component]
fn Notice(form: Form) -> impl IntoView {
    let app = form.app();
    let (text, year) = (
        RwSignal::new(String::new()),
        RwSignal::new((words::year_of(app.today_untracked()) + 1).to_string()),
    );
    let error = RwSignal::new(String::new());
    let read = Callback::new(move |()| {
        let known = form::read_number(&year.get_untracked(), "年").and_then(|year| i32::try_from(year).ok());
        let notice = known.and_then(|year| {
            workdays::read_notice(year, &format!("{year}年部分节假日安排的通知"), &text.get_untracked())
        });
        let Some(notice) = notice else {
            error.set("没有读出放假的日期。把通知里写日期的几行都粘进来。".to_owned());
            return;
        };
        error.set(String::new());
        let mut rows = form.value("holidays").with_untracked(|rows| rows.list().to_vec());
        rows.retain(|row| row.get("year").int() != Some(notice.year.into()));
        let lines = |all: Vec<String>| all.join("\n");
        let off = notice.off.iter().map(|(first, last)| format!("{first} 到 {last}")).collect();
        let work = notice.work.iter().map(ToString::to_string).collect();
        rows.push(Value::Map(map([
            ("year", i64::from(notice.year).into()),
            ("source", notice.source.into()),
            ("off", lines(off).into()),
            ("work", lines(work).into()),
        ])));
        form.put("holidays", rows);
        text.set(String::new());
    });
    view! {
        <div class="q-box">
            <Field id="notice-year" label="哪一年的通知"><NumberInput id="notice-year" value=year on_input=Callback::new(move |it| year.set(it))/></Field>
            <Field id="notice" label="把通知的文字粘在这里" hint="写着“放假”“上班”的几行就够，读出的日期列在下面，可以改。" error optional=true>
                <TextArea id="notice" value=text on_input=Callback::new(move |it| text.set(it))/>
            </Field>
            <p class="q-pad"><Button label="读出日期" go=read/></p>
        </div>
    }
}
