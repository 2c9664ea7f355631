//! 设置: who I am, how it looks, backup and restore, the lock, what is stored, clearing this device, version.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::exchange::rescue;
use qiangji::exchange::signature::number as number_of;
use qiangji::profile::{self, Profile, Role};

use super::kept::KeptSection;
use super::lock::LockSection;
use super::sealed::Sealed;
use super::setup;
use super::taking::Taking;
use crate::route::{self, Route};
use crate::state::{InFile, Outgoing, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::chips::Chips;
use crate::widgets::choice::{Choice, SelectOne};
use crate::widgets::copy_box::CopyBox;
use crate::widgets::field::Field;
use crate::widgets::file_drop::FileDrop;
use crate::widgets::fold::Fold;
use crate::widgets::go::Go;
use crate::widgets::head::Head;
use crate::widgets::icon::Icon;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::picked::Picked;
use crate::widgets::switch::SwitchCell;
use crate::widgets::text_input::TextInput;
use crate::widgets::words::size;
use crate::{out, prefs, words, work};

#[component]
pub fn SettingsPage() -> impl IntoView {
    view! {
        <main class="q-main q-main--narrow">
            <Head title=words::SETTINGS back=Route::More.href()/>
            <Look_/>
            <Who/>
            <Cells title="怎么算"><Cell title=words::FIGURES desc="方案还是现行、各项期限、学期、节假日" go=Route::Figures.href()/></Cells>
            <Keys/>
            <BackUp/>
            <Restore/>
            <KeptSection/>
            <LockSection/>
            <Stored/>
            <Clear/>
            <About/>
        </main>
    }
}

#[component]
fn Look_() -> impl IntoView {
    let themes = [("auto", "跟随系统"), ("light", "浅色"), ("dark", "深色")]
        .map(|(id, name)| Choice::new(id, name))
        .to_vec();
    let chosen = Signal::derive(|| vec![prefs::theme().get().id().to_owned()]);
    let press = Callback::new(|id: String| prefs::set_theme(prefs::Theme::of(&id)));
    view! {
        <Cells title="看起来">
            <SwitchCell label="大字版" desc="字大、字色深，按钮也大" on=prefs::care() on_flip=Callback::new(prefs::set_care)/>
        </Cells>
        <div class="q-panel"><Chips label="深浅" choices=themes chosen on_press=press/></div>
    }
}

/// Changes are kept when a field is left.
#[component]
fn Who() -> impl IntoView {
    let app = use_app();
    let profile = RwSignal::new(app.profile_untracked());
    let text =
        move |read: fn(&Profile) -> &String| Signal::derive(move || profile.with(|it| read(it).clone()));
    let put = move |write: fn(&mut Profile) -> &mut String| {
        Callback::new(move |words: String| profile.update(|it| *write(it) = words))
    };
    let keep = Callback::new(move |()| {
        let Profile { name, post_type, variant, mail, to_name, to_mail, .. } = profile.get_untracked();
        let current = app.profile_untracked();
        // Only what is typed here: a restore or another field may have changed the rest meanwhile.
        // What is no address yet is not kept; the field says so.
        let checked = |typed: &str, before: &str| match typed.trim() {
            "" => String::new(),
            typed => profile::mail_address(typed).unwrap_or(before).to_owned(),
        };
        let (mail, to_mail) = (checked(&mail, &current.mail), checked(&to_mail, &current.to_mail));
        let now = Profile { name, post_type, variant, mail, to_name, to_mail, ..current.clone() };
        if now != current && !now.name.trim().is_empty() {
            spawn_local(async move {
                app.begin(now).await;
            });
        }
    });
    let choose = move |write: fn(&mut Profile) -> &mut String| {
        let put = put(write);
        Callback::new(move |id: String| {
            put.run(id);
            keep.run(());
        })
    };
    let wrong = move |read: fn(&Profile) -> &String| {
        Signal::derive(move || {
            let bad = profile.with(|it| {
                let typed = read(it).trim();
                !typed.is_empty() && profile::mail_address(typed).is_none()
            });
            if bad { "写一个邮箱，比如 li@hbzx.example。".to_owned() } else { String::new() }
        })
    };
    view! {
        <h2 class="q-sec">"我是谁"</h2>
        <div class="q-box">
            <Field id="name" label="姓名"><TextInput id="name" value=text(|it| &it.name) on_input=put(|it| &mut it.name) on_blur=keep/></Field>
            <Field id="post" label="岗位"><SelectOne id="post" choices=setup::posts() chosen=text(|it| &it.post_type) on_choose=choose(|it| &mut it.post_type)/></Field>
            <Field id="variant" label="五个好按哪一种"><SelectOne id="variant" choices=setup::variants() chosen=text(|it| &it.variant) on_choose=choose(|it| &mut it.variant)/></Field>
            <Field id="to" label="交给谁" optional=true><TextInput id="to" value=text(|it| &it.to_name) on_input=put(|it| &mut it.to_name) on_blur=keep/></Field>
            <Field id="mail" label="收件邮箱" hint="交给的人的邮箱，写信时用。" optional=true error=wrong(|it| &it.to_mail)><TextInput id="mail" value=text(|it| &it.to_mail) on_input=put(|it| &mut it.to_mail) on_blur=keep/></Field>
            <Show when=move || profile.with(|it| it.role != Role::Member)>
                <Field id="own_mail" label="我的邮箱" hint="发给党员的链接里会带上。" optional=true error=wrong(|it| &it.mail)><TextInput id="own_mail" value=text(|it| &it.mail) on_input=put(|it| &mut it.mail) on_blur=keep/></Field>
            </Show>
        </div>
        <Cells><Cell title="单位、支部、身份" desc=Signal::derive(move || { let it = app.profile(); format!("{} {} {}", it.unit, it.branch, it.role.title()) }) go=Route::Setup.href()/></Cells>
    }
}

/// The number of this device's signature; the key with which files are sealed to it, and the one of whom files go to.
#[component]
fn Keys() -> impl IntoView {
    let app = use_app();
    let keys = Memo::new(move |_| app.keys());
    let make = Callback::new(move |()| {
        spawn_local(async move {
            app.make_receiving_key().await;
        });
    });
    let copied = RwSignal::new(false);
    let copy = Callback::new(move |()| {
        copied.set(app.notices.report(out::copy(&keys.get_untracked().receives)).is_some());
    });
    let number = move || app.signs_as().unwrap_or_else(|| "第一次上交时生成".to_owned());
    let theirs = RwSignal::new(app.profile_untracked().to_key);
    let wrong = Signal::derive(move || {
        let key = theirs.get();
        let bad = !key.trim().is_empty() && profile::receiving_key(&key).is_none();
        if bad {
            "收件钥匙是 age1 开头的一行，整行粘进来。".to_owned()
        } else {
            String::new()
        }
    });
    let keep = Callback::new(move |()| {
        let profile = app.profile_untracked();
        let key = theirs.get_untracked().trim().to_owned();
        if key != profile.to_key && wrong.get_untracked().is_empty() {
            spawn_local(async move {
                app.begin(Profile { to_key: key, ..profile }).await;
            });
        }
    });
    view! {
        <h2 class="q-sec">"签名和加密"</h2>
        <section class="q-panel q-stack--tight">
            <p>"这台设备的签名号："<b>{number}</b></p>
            <p class="q-sub">"上交的文件带着它。收的人第一次见到，会打电话跟你对这个号。它只说明文件没被改过，不能证明是谁。"</p>
            <Show when=move || keys.with(|it| it.receives.is_empty()) fallback=move || view! {
                <CopyBox label="我的收件钥匙" text=Signal::derive(move || keys.get().receives) on_copy=copy copied/>
                <KeyCode/>
                <p class="q-sub">{move || format!("我的收件钥匙，核对号 {}。发给党员的链接里会带上，也可以复制给别人；用它加密的文件，只有这台设备打得开。备份里带着它。", number_of(&keys.get().receives))}</p>
            }>
                <Button label="做一把收件钥匙" size=Size::Wide go=make/>
                <p class="q-sub">"别人用它加密发给你，不用另外说口令。"</p>
            </Show>
        </section>
        <div class="q-box">
            <Field id="to_key" label="对方的收件钥匙" hint=Signal::derive(move || match theirs.get().trim() {
                "" => "上交时能加密给对方。书记的链接里有的，已经填好。".to_owned(),
                key => format!("核对号 {}。打电话对一遍。", number_of(key)),
            }) optional=true error=wrong>
                <TextInput id="to_key" value=theirs on_input=Callback::new(move |words| theirs.set(words)) on_blur=keep/>
            </Field>
        </div>
    }
}

/// The key as a picture: printed or shown, whoever scans it comes to [`KeyPage`].
#[component]
fn KeyCode() -> impl IntoView {
    let app = use_app();
    let shown = RwSignal::new(None::<String>);
    let show = Callback::new(move |()| {
        let key = app.keys().receives;
        spawn_local(async move {
            let code = work::code(&route::address(&Route::Key(key))).await;
            let picture = app.notices.report(code).flatten().map(|modules| out::code_picture(&modules));
            if let Some(picture) = picture {
                shown.try_set(app.notices.report(picture));
            }
        });
    });
    view! {
        {move || match shown.get() {
            None => view! { <Button label="出示二维码" size=Size::Wide icon=Icon::Qr go=show/> }.into_any(),
            Some(url) => {
                let words = format!("收件钥匙，核对号 {}", number_of(&app.keys().receives));
                view! { <figure class="q-code"><img src=url alt=words.clone()/><figcaption>{words}</figcaption></figure> }.into_any()
            }
        }}
    }
}

/// A key that was scanned: kept as that of whom files go to, once its number was compared.
#[component]
pub fn KeyPage(key: String) -> impl IntoView {
    let app = use_app();
    let fits = profile::receiving_key(&key).is_some();
    let number = number_of(&key);
    let same = app.profile_untracked().to_key == key;
    let key = StoredValue::new(key);
    let keep = Callback::new(move |()| {
        spawn_local(async move {
            let profile = Profile { to_key: key.get_value(), ..app.profile_untracked() };
            if app.begin(profile).await.is_some() {
                app.notices.say("记下了。上交时能加密给对方。");
                route::replace(&Route::Settings);
            }
        });
    });
    let whole = move || {
        if same {
            view! { <Note>"这把钥匙已经记下了。"</Note> }.into_any()
        } else {
            view! {
                <section class="q-panel q-stack--tight">
                    <p>"对方的收件钥匙，核对号："<b>{number}</b></p>
                    <p class="q-sub">"跟对方当面或打电话对一遍。对上了再用。"</p>
                    <Button label="对上了，用它" look=Look::Primary size=Size::Wide go=keep/>
                </section>
            }
            .into_any()
        }
    };
    view! {
        <main class="q-main q-main--narrow">
            <Head title="收件钥匙" back=Route::Settings.href()/>
            {if fits { whole() } else { view! { <Note kind=NoteKind::Warn>"钥匙不完整。再扫一次。"</Note> }.into_any() }}
        </main>
    }
}

#[component]
fn BackUp() -> impl IntoView {
    let app = use_app();
    let made = RwSignal::new(None::<Outgoing>);
    let make = Callback::new(move |()| {
        spawn_local(async move {
            app.write_drafts().await;
            made.set(app.back_up().await);
        });
    });
    let desc = Signal::derive(move || {
        let since = app.backed_up();
        match since.last {
            None => format!("{}，有 {} 条", words::NEVER_BACKED_UP, since.changed),
            Some(day) => format!("{}，之后新增 {} 条", words::last_backup(day), since.changed),
        }
    });
    view! {
        <h2 class="q-sec">"备份"</h2>
        <section class="q-panel q-stack--tight">
            <p class="q-sub">{desc}</p>
            {move || match made.get() {
                None => view! { <Button label=words::BACK_UP size=Size::Wide icon=Icon::Save go=make/> }.into_any(),
                Some(outgoing) => view! { <SaveBackup outgoing made/> }.into_any(),
            }}
            <p class="q-sub">"备份里有这台设备的全部内容，谈话、函询、钥匙也在里面。自己收好。"</p>
        </section>
    }
}

/// The file is ready before the tap that saves it: browsers ask for a fresh tap.
#[component]
fn SaveBackup(outgoing: Outgoing, made: RwSignal<Option<Outgoing>>) -> impl IntoView {
    let app = use_app();
    let what = outgoing.made;
    let outgoing = StoredValue::new(outgoing);
    let saved = RwSignal::new(false);
    let save = Callback::new(move |()| {
        let done = outgoing
            .with_value(|it| it.parts.iter().try_for_each(|part| out::download(&part.name, &part.bytes)));
        saved.set(app.notices.report(done).is_some());
    });
    let copy = Callback::new(move |()| {
        let text: String = outgoing.with_value(|it| {
            it.parts.iter().map(|part| String::from_utf8_lossy(&part.bytes).into_owned()).collect()
        });
        saved.set(app.notices.report(out::copy(&text)).is_some());
    });
    let yes = Callback::new(move |()| {
        spawn_local(async move {
            if app.mark_backed_up(what).await.is_some() {
                app.notices.say("记下了。");
                made.set(None);
            }
        });
    });
    let about = outgoing.with_value(|it| {
        let bytes: usize = it.parts.iter().map(|part| part.bytes.len()).sum();
        format!("备份做好了，{}。状态码 {}", size(bytes as u64), it.code)
    });
    view! {
        <p>{about}</p>
        <Button label="保存文件" look=Look::Primary size=Size::Wide icon=Icon::Save go=save/>
        <Button label="复制成文字" look=Look::Link icon=Icon::Copy go=copy/>
        <Show when=move || saved.get()>
            <div class="q-row"><span class="q-row__grow">"存好了吗？"</span><Button label="存好了" size=Size::Small go=yes/></div>
        </Show>
    }
}

/// The same on a device that knows nobody yet.
#[component]
pub fn RestorePage() -> impl IntoView {
    view! {
        <div class="q-app"><main class="q-main q-main--narrow">
            <Head title=words::RESTORE back=Route::Today.href()/>
            <Restore/>
        </main></div>
    }
}

/// A backup is joined to what is here; nothing here is replaced, and the whole can be taken back.
#[component]
fn Restore() -> impl IntoView {
    let app = use_app();
    let read = RwSignal::new(None::<Vec<InFile>>);
    let files = Callback::new(move |picked: Vec<Picked>| {
        spawn_local(async move { read.set(app.read_files(picked).await) });
    });
    let take = Callback::new(move |()| {
        let all = read.get_untracked().unwrap_or_default();
        spawn_local(async move {
            if let Some(id) = app.restore(all).await {
                read.set(None);
                let undo = Callback::new(move |()| {
                    spawn_local(async move {
                        app.undo_and_say(id).await;
                    });
                });
                app.notices.undoable("从备份恢复了", undo);
            }
        });
    });
    let said = move || read.get().unwrap_or_default().iter().map(said).collect::<Vec<_>>();
    let whole = Signal::derive(move || {
        read.with(|all| all.as_ref().is_some_and(|all| all.iter().all(|it| it.account.is_ok())))
    });
    view! {
        <h2 class="q-sec" id="restore">{words::RESTORE}</h2>
        <section class="q-panel q-stack--tight">
            <FileDrop id="backup" label="选备份文件" hint="原有的内容不会被替换，恢复后能撤回。" on_files=files/>
            <Taking/>
            <Show when=move || read.with(Option::is_some)>
                {move || said().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                {move || read.get().map(|files| view! { <Sealed files read hint="锁着的救援文件，写原来那台设备的口令。大小写、空格、横线不要紧。"/> })}
                <Button label="恢复" look=Look::Primary size=Size::Wide go=take disabled=Signal::derive(move || !whole.get())/>
            </Show>
        </section>
    }
}

fn said(file: &InFile) -> String {
    match &file.account {
        Ok(account) => {
            let it = &account.arrivals;
            let (new, same) =
                (it.new.len() + it.updated.len() + it.conflicting.len(), it.same.len() + it.older.len());
            let broken = match rescue::broken(&account.header.letter) {
                0 => String::new(),
                n => format!("有 {n} 处坏了，加不上。"),
            };
            format!("{}：会加上 {new} 条，{same} 条已经有了。{broken}", file.name)
        }
        Err(refused) => format!("{}：{}", file.name, refused.words),
    }
}

/// What is stored and how much, counted by ourselves: on plain http the browser does not say.
#[component]
fn Stored() -> impl IntoView {
    let app = use_app();
    let n = move || app.read(|book| book.iter().count());
    let bytes = move || app.read(|book| book.shown().map(|it| it.line().len() as u64).sum::<u64>());
    let code = move || app.read(|book| book.state_hash().code());
    view! {
        <Cells title="这台设备里">
            <Cell title="记录" go=Go::Nowhere end=move || view! { <span>{move || format!("{} 条，{}", n(), size(bytes()))}</span> }/>
            <Cell title="没写完的" go=Go::Nowhere end=move || view! { <span>{move || format!("{} 件", app.drafts().len())}</span> }/>
            <Cell title="状态码" desc="两台设备内容相同，状态码就相同" go=Go::Nowhere end=move || view! { <span>{code}</span> }/>
            <Cell title="回收站" go=Route::Bin.href()/>
        </Cells>
    }
}

/// Clearing needs a backup of everything first, and the name typed out.
#[component]
fn Clear() -> impl IntoView {
    let app = use_app();
    let typed = RwSignal::new(String::new());
    let empty = move || app.read(qiangji::book::Book::is_empty) && app.drafts().is_empty();
    let safe = Signal::derive(move || empty() || app.is_backed_up());
    let ready =
        Signal::derive(move || safe.get() && typed.with(|text| text.trim() == app.profile().name.trim()));
    let wipe = Callback::new(move |()| {
        spawn_local(async move {
            if app.wipe().await.is_some() {
                route::replace(&Route::Today);
            }
        });
    });
    view! {
        <section class="q-panel q-wipe">
            <Fold summary="清空这台设备">
                <Show when=move || !safe.get()><Note kind=NoteKind::Warn>"先备份到文件，点“存好了”，才能清空。"</Note></Show>
                <Field id="wipe" label="写上你的姓名，确认清空" hint="只清这台设备。交上去的不受影响。">
                    <TextInput id="wipe" value=typed on_input=Callback::new(move |text| typed.set(text))/>
                </Field>
                <Button label="清空" go=wipe disabled=Signal::derive(move || !ready.get())/>
            </Fold>
        </section>
    }
}

#[component]
fn About() -> impl IntoView {
    view! {
        <Cells title="关于">
            <Cell title="版本" go=Go::Nowhere end=|| view! { <span>{env!("CARGO_PKG_VERSION")}</span> }/>
            <Cell title="打不开时的备份页" desc="页面出错时，从这里把内容取出来" go="rescue.html"/>
            <Cell title="许可" desc="MIT 许可。点开看用到的开源组件" go="licenses.txt"/>
        </Cells>
        <p class="q-sub q-pad">"没有加密传输的网页（http）可能被改动。重要内容及时备份。"</p>
    }
}
