//! The first visit: who are you. A set-up link has filled in all but the name.
//!
//! Shown by the small first module (`src/welcome`) and, to change what was said, by the app: it knows neither's state.

use leptos::prelude::*;
use qiangji::exchange::signature;
use qiangji::marker;
use qiangji::profile::{self, Joined, Profile, Role};

use super::wechat::WechatWarning;
use crate::site::Site;
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::choice::{Choice, RadioList, SelectOne};
use crate::widgets::error_summary::{ErrorSummary, Mistake};
use crate::widgets::field::Field;
use crate::widgets::go::Go;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::switch::Switch;
use crate::widgets::text_input::{TextInput, Typing};
use crate::{iphone, prefs};

const PRODUCT: &str = "强基创先工作手册";

/// What is being typed here.
#[derive(Clone, Copy)]
struct Form {
    site: Signal<Site>,
    profile: RwSignal<Profile>,
    /// The link's lines are opened to be changed, or there was no link.
    open: RwSignal<bool>,
    mistakes: RwSignal<Vec<Mistake>>,
    attempt: RwSignal<u32>,
}

impl Form {
    fn text(self, read: fn(&Profile) -> &String) -> Signal<String> {
        Signal::derive(move || self.profile.with(|profile| read(profile).clone()))
    }

    fn put(self, write: fn(&mut Profile) -> &mut String) -> Callback<String> {
        Callback::new(move |text| self.profile.update(|profile| *write(profile) = text))
    }

    fn wrong(self, id: &'static str) -> Signal<String> {
        Signal::derive(move || {
            self.mistakes.with(|all| {
                all.iter().find(|it| it.field == id).map(|it| it.words.clone()).unwrap_or_default()
            })
        })
    }

    /// The unit as typed, or as the host has set it.
    fn unit(self) -> String {
        let typed = self.profile.with(|profile| profile.unit.clone());
        if typed.is_empty() { self.site.get().unit } else { typed }
    }

    fn check(self) -> bool {
        let unit = untrack(|| self.unit());
        self.profile.update(|profile| profile.unit = unit);
        let profile = self.profile.get_untracked();
        let missing = [
            ("name", profile.name.trim().is_empty(), "姓名没写。写真实姓名，书记收件时按姓名对。"),
            ("unit", profile.unit.trim().is_empty(), "单位没写。写单位的全称。"),
            (
                "branch",
                needs_branch(profile.role) && profile.branch.trim().is_empty(),
                "支部没写。比如：第二支部。",
            ),
        ];
        let mistakes = missing.into_iter().filter(|(_, missing, _)| *missing);
        let mistakes: Vec<Mistake> =
            mistakes.map(|(field, _, words)| Mistake { field: field.into(), words: words.into() }).collect();
        let fine = mistakes.is_empty();
        // What is missing may stand folded away.
        self.open.update(|open| *open |= mistakes.iter().any(|it| it.field != "name"));
        self.mistakes.set(mistakes);
        self.attempt.update(|attempt| *attempt += 1);
        fine
    }
}

fn needs_branch(role: Role) -> bool {
    match role {
        Role::Member | Role::Secretary => true,
        Role::Team | Role::Office => false,
    }
}

#[component]
pub fn SetupPage(
    /// What is known already; a link's words come over it.
    known: Profile,
    /// The tail of a set-up link; empty without one.
    tail: String,
    #[prop(into)] site: Signal<Site>,
    /// Hears the profile once nothing is missing.
    #[prop(into)]
    on_begin: Callback<Profile>,
    /// Where 从备份恢复 leads.
    #[prop(into)]
    restore: Go,
    /// What the browser did not keep: then this is no new user, and restoring comes first.
    loss: Option<String>,
) -> impl IntoView {
    let begin_look = if loss.is_some() { Look::Default } else { Look::Primary };
    let link = (!tail.is_empty()).then(|| Profile::from_join_tail(&tail));
    let broken = matches!(link, Some(Err(_)));
    let joined = link.and_then(Result::ok);
    let refused = joined.as_ref().and_then(Joined::told);
    let joined = joined.map(|it| Profile { person: known.person, name: known.name.clone(), ..it.profile });
    let from = joined.as_ref().map(|it| format!("{}发来的链接", it.unit));
    let from_link = joined.is_some();
    let form = Form {
        site,
        profile: RwSignal::new(joined.unwrap_or(known)),
        open: RwSignal::new(!from_link),
        mistakes: RwSignal::new(Vec::new()),
        attempt: RwSignal::new(0),
    };
    let start = Callback::new(move |()| {
        if form.check() {
            on_begin.run(form.profile.get_untracked());
        }
    });
    let says = match (broken, from) {
        (true, _) => profile::BrokenLink.to_string(),
        (false, Some(from)) => from,
        (false, None) => "没有链接，也可以直接用。先选你要做的事。".to_owned(),
    };
    view! {
        <div class="q-app"><main class="q-narrow q-setup">
            <div class="q-setup__top"><Switch label="大字版" on=prefs::care() on_flip=Callback::new(prefs::set_care)/></div>
            <div class="q-setup__hero">
                <h1 class="q-setup__title" tabindex="-1">{PRODUCT}</h1>
                <p class="q-setup__from">{says}</p>
            </div>
            <WechatWarning/>
            {refused.map(|words| view! { <Note kind=NoteKind::Warn>{words}</Note> })}
            {iphone::is_in_a_tab().then(HomeScreen)}
            {loss.map(|loss| view! { <Lost loss restore=restore.clone()/> })}
            <ErrorSummary mistakes=form.mistakes attempt=form.attempt/>
            {(!from_link).then(|| view! { <Roles form/> })}
            <div class="q-box q-gap">
                <Field id="name" label="你的姓名" hint="写真实姓名，书记收件时按姓名对。" error=form.wrong("name")>
                    <TextInput id="name" typing=Typing::Name value=form.text(|it| &it.name) on_input=form.put(|it| &mut it.name)/>
                </Field>
                {move || if form.open.get() { view! { <Where form/> }.into_any() } else { view! { <FromLink form/> }.into_any() }}
            </div>
            <p class="q-setup__where">"内容只存在这台设备里，不会自动传给任何人。要上交时，由你自己发出。"</p>
            <div class="q-bar">
                <Button label="开始使用" look=begin_look size=Size::Wide go=start/>
                <Button label="以前用过？从备份文件恢复" look=Look::Link go=restore/>
            </div>
        </main></div>
    }
}

/// Before anything is typed: what stands on the home screen has a store of its own.
#[component]
fn HomeScreen() -> impl IntoView {
    view! {
        <Note>
            <b>"先放到主屏幕，再从主屏幕打开来填。"</b>
            "点“分享”，选“添加到主屏幕”。在浏览器里，七天不打开，内容会被清掉；放到主屏幕上不会。"
        </Note>
    }
}

/// Told in the place of a welcome, with the way back to the data.
#[component]
fn Lost(loss: String, restore: Go) -> impl IntoView {
    // An address may have been sent by somebody else.
    let sure = loss != marker::TOLD;
    view! {
        <Note kind=NoteKind::Warn>{sure.then(|| view! { <b>"这台设备用过。"</b> })}{loss}</Note>
        <div class="q-pad q-gap"><Button label="从备份恢复" look=Look::Primary size=Size::Wide go=restore/></div>
    }
}

/// Four tasks in plain words, not titles.
#[component]
fn Roles(form: Form) -> impl IntoView {
    let choices: Vec<Choice> = Role::ALL
        .into_iter()
        .map(|role| Choice::new(role.id(), role_says(role)).with_note(role.task()))
        .collect();
    let chosen = Signal::derive(move || form.profile.with(|profile| profile.role.id().to_owned()));
    let choose = Callback::new(move |id: String| {
        form.profile.update(|profile| profile.role = Role::of(&id).unwrap_or_default());
    });
    view! { <div class="q-box"><RadioList id="role" label="你要做的事" choices chosen on_choose=choose/></div> }
}

fn role_says(role: Role) -> &'static str {
    match role {
        Role::Member => "我是党员",
        Role::Secretary => "我管一个支部",
        Role::Team => "我管一个单位",
        Role::Office => "我在党组办",
    }
}

/// What the link has filled in.
#[component]
fn FromLink(form: Form) -> impl IntoView {
    let profile = form.profile.get_untracked();
    let post = profile::post_title(&profile.post_type).map(|post| format!("，{post}")).unwrap_or_default();
    let who = format!("{}{post}", profile.role.title());
    let change = Callback::new(move |()| form.open.set(true));
    let to = recipient(&profile);
    let to = (!to.is_empty()).then(|| view! { <dt>"收材料的人"</dt><dd>{to}</dd> });
    view! {
        <Field id="link" label="链接里已写好" group=true>
            <dl class="q-kv">
                <dt>"支部"</dt><dd>{format!("{} {}", profile.unit, profile.branch)}</dd>
                <dt>"身份"</dt><dd>{who}</dd>
                {to}
            </dl>
            <Button label="写得不对，我来改" look=Look::Link go=change/>
        </Field>
    }
}

/// 李建国，邮箱 li@hbzx.example，核对号 0123 4567 8901: whoever opens a link sees where their files would go.
fn recipient(profile: &Profile) -> String {
    let said =
        [("", profile.to_name.clone()), ("邮箱 ", profile.to_mail.clone()), ("核对号 ", number(profile))];
    let said = said.into_iter().filter(|(_, text)| !text.is_empty());
    said.map(|(label, text)| format!("{label}{text}")).collect::<Vec<_>>().join("，")
}

fn number(profile: &Profile) -> String {
    if profile.to_key.is_empty() { String::new() } else { signature::number(&profile.to_key) }
}

/// Unit, branch, post; and, for a branch, which wording of the standard holds.
#[component]
fn Where(form: Form) -> impl IntoView {
    let role = Memo::new(move |_| form.profile.with(|profile| profile.role));
    view! {
        <Field id="unit" label="单位" error=form.wrong("unit")>
            <TextInput id="unit" value=Signal::derive(move || form.unit()) on_input=form.put(|it| &mut it.unit)/>
        </Field>
        {move || needs_branch(role.get()).then(|| view! {
            <Field id="branch" label="支部" hint="比如：第二支部" error=form.wrong("branch")>
                <TextInput id="branch" value=form.text(|it| &it.branch) on_input=form.put(|it| &mut it.branch)/>
            </Field>
        })}
        <Field id="post" label="岗位" hint="自评的题目按岗位来。" optional=true>
            <SelectOne id="post" choices=posts() chosen=form.text(|it| &it.post_type) on_choose=form.put(|it| &mut it.post_type)/>
        </Field>
        {move || (role.get() != Role::Member).then(|| view! {
            <Field id="variant" label="支部在哪里" hint="五个好的说法按这个来。" optional=true>
                <SelectOne id="variant" choices=variants() chosen=form.text(|it| &it.variant) on_choose=form.put(|it| &mut it.variant)/>
            </Field>
        })}
    }
}

pub fn posts() -> Vec<Choice> {
    profile::POSTS.into_iter().map(|(id, title)| Choice::new(id, title)).collect()
}

pub fn variants() -> Vec<Choice> {
    profile::VARIANTS.into_iter().map(|(id, title)| Choice::new(id, title)).collect()
}
