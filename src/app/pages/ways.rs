//! The ways out of this device for a file that is made, in the order of what works here: shared, saved, copied as text, shown
//! as codes, sealed; and what to write in the letter.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::exchange::parcel::{armour, piece};
use qiangji::exchange::phrase;
use qiangji::exchange::signature;
use qiangji::profile::{self, Profile, Role};
use qiangji::round::Asked;

use super::wechat;
use crate::route::{self, Route};
use crate::state::{OutFile, Outgoing, use_app};
use crate::widgets::button::{Button, Look, Size};
use crate::widgets::cell::{Cell, Cells};
use crate::widgets::copy_box::CopyBox;
use crate::widgets::field::Field;
use crate::widgets::fold::Fold;
use crate::widgets::icon::Icon;
use crate::widgets::text_input::TextInput;
use crate::widgets::words::size;
use crate::work::sealer::To;
use crate::{out, random, words, work};

/// Whom a file goes to, and what is said to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// On the page, above the file.
    lead: String,
    name: String,
    mail: String,
    /// Their key for sealed files; empty where it is not known.
    key: String,
    subject: String,
    body: String,
    /// Copied with the body, below it; not shown, for it is long. Empty: none.
    link: String,
}

impl Addressee {
    /// Whoever this device hands in to.
    pub fn of_hand_in(profile: &Profile, year: i32) -> Self {
        let to = &profile.to_name;
        let lead = if to.is_empty() {
            "文件已做好。把它发出去，就算交了。".to_owned()
        } else {
            format!("文件已做好。把它发给{to}，就算交了。")
        };
        let greeting = if to.is_empty() { String::new() } else { format!("{to}：") };
        let org = if profile.branch.is_empty() { &profile.unit } else { &profile.branch };
        let whose = if profile.role == Role::Member { "我的" } else { org };
        Addressee {
            lead,
            name: to.clone(),
            mail: profile.to_mail.clone(),
            key: profile.to_key.clone(),
            subject: format!("{year}年材料_{}_{}", profile.name, profile.branch),
            body: format!("{greeting}附件是{whose} {year} 年材料，请收。{}", profile.name),
            link: String::new(),
        }
    }

    /// A person of whom something was returned.
    pub fn of_slip(name: &str) -> Self {
        let (to, greeting) =
            if name.is_empty() { ("本人", String::new()) } else { (name, format!("{name}：")) };
        Addressee {
            lead: format!("退回单做好了。发给{to}，在手册的收件台里打开。"),
            name: name.to_owned(),
            mail: String::new(),
            key: String::new(),
            subject: "退回单".to_owned(),
            body: format!("{greeting}附件是退回单。存下来，在手册的收件台里选它，照着改，改好再上交。"),
            link: String::new(),
        }
    }

    /// The letter has the link in it too.
    fn with_link(self, link: Option<String>) -> Self {
        Addressee { link: link.unwrap_or_default(), ..self }
    }

    /// Those below, of what is asked of them.
    pub fn of_round(profile: &Profile, asked: Option<&Asked>) -> Self {
        let title = asked.map(Asked::title).unwrap_or_default();
        let due = asked.and_then(Asked::due).map(words::month_day);
        let due = due.map(|day| format!("{day}前交。")).unwrap_or_default();
        let (whom, how) = if profile.role == Role::Secretary {
            ("党员", "点链接，照着做")
        } else {
            ("下面", "在手册里点链接收下，再发给下一级")
        };
        Addressee {
            lead: format!("做好了。发给{whom}，链接或文件都行。"),
            name: String::new(),
            mail: String::new(),
            key: String::new(),
            subject: title.to_owned(),
            body: format!("{title}，{due}{how}。链接打不开的，存下附件，在手册的收件台里选它。"),
            link: String::new(),
        }
    }
}

/// The file and the ways out; the second way always in sight.
#[component]
pub fn Ways(
    outgoing: Outgoing,
    /// Where a sealed copy takes its place.
    made: RwSignal<Option<Outgoing>>,
    addressee: Addressee,
    /// It is sent to many, so a link comes first; the tail of a set-up link, by which who has no device yet joins too.
    /// Empty: it goes to devices that are set up.
    #[prop(optional, into)]
    joining: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let link = link(&outgoing, joining.as_deref().unwrap_or_default());
    let first = joining.is_some() && link.is_some();
    let sealed = outgoing.sealed.is_some();
    let rest = addressee.lead.split_once('。').map_or("", |(_, rest)| rest);
    let lead = if sealed { format!("加密好了。{rest}") } else { addressee.lead.clone() };
    let parts = outgoing.parts.clone();
    let files = parts
        .iter()
        .map(|part| view! { <FileCard part=part.clone() outgoing=outgoing.clone()/> })
        .collect_view();
    let seal = match outgoing.sealed.clone() {
        Some(To::Phrase(phrase)) => view! { <Told phrase/> }.into_any(),
        Some(To::Key(_)) => ().into_any(),
        None => view! { <Seal outgoing=outgoing.clone() made addressee=addressee.clone()/> }.into_any(),
    };
    view! {
        <p class="q-lead">{lead}</p>
        {first.then(|| link.clone()).flatten().map(|link| view! { <section class="q-panel q-stack--tight"><CopyLink link look=Look::Primary/></section> })}
        <section class="q-panel q-stack--tight" class:q-gap=first>{files}<First parts=parts.clone() quiet=first/></section>
        {seal}
        <Others parts pages=outgoing.pages link=link.clone().filter(|_| !first)/>
        <Letter addressee=addressee.with_link(link.filter(|_| first))/>
        {children.map(|children| children())}
    }
}

#[component]
fn FileCard(part: OutFile, outgoing: Outgoing) -> impl IntoView {
    let app = use_app();
    let n: usize = outgoing.counts.values().map(|count| count.open).sum();
    let counted = if n > 0 { format!("共 {n} 条。") } else { String::new() };
    let hidden: usize = outgoing.counts.values().map(|count| count.hidden).sum();
    let without = if hidden > 0 { format!("另有 {hidden} 条没带内容。") } else { String::new() };
    view! {
        <div class="q-file">
            {Icon::File.view()}
            <div class="q-file__body">
                <p class="q-file__name">{part.name}</p>
                <p class="q-sub">{format!("{}。{counted}{without}", size(part.bytes.len() as u64))}</p>
                <p class="q-sub">{format!("状态码 {}", outgoing.code)}</p>
                {outgoing.signed.then(|| app.signs_as()).flatten().map(|number| view! { <p class="q-sub">{format!("签名号 {number}")}</p> })}
            </div>
        </div>
    }
}

/// 加密再发: to the key of whom it goes to, where it is known; to a pass-phrase, always.
#[component]
fn Seal(outgoing: Outgoing, made: RwSignal<Option<Outgoing>>, addressee: Addressee) -> impl IntoView {
    let app = use_app();
    let typed = RwSignal::new(phrase::of(random::bytes()));
    let outgoing = StoredValue::new(outgoing);
    let busy = RwSignal::new(false);
    let seal = move |to: To| {
        busy.set(true);
        spawn_local(async move {
            if let Some(sealed) = app.sealed(&outgoing.get_value(), to).await {
                made.set(Some(sealed));
            }
            busy.try_set(false);
        });
    };
    let to_key = (!addressee.key.is_empty()).then(|| {
        let to = if addressee.name.is_empty() { "对方".to_owned() } else { addressee.name.clone() };
        let key = StoredValue::new(addressee.key.clone());
        let mail =
            profile::mail_address(&addressee.mail).map(|mail| format!("邮箱 {mail}，")).unwrap_or_default();
        let whose = format!("{mail}核对号 {}。没对过的，先打电话对一遍。", signature::number(&addressee.key));
        let go = Callback::new(move |()| seal(To::Key(key.get_value())));
        view! {
            <p>{format!("加密给{to}，只有{to}打得开，不用口令。")}</p>
            <p class="q-sub">{whose}</p>
            <Button label=format!("加密给{to}") size=Size::Wide go disabled=busy/>
            <p>"发给别人，用口令："</p>
        }
    });
    let by_phrase = Callback::new(move |()| seal(To::Phrase(phrase::canonical(&typed.get_untracked()))));
    view! {
        <section class="q-panel q-gap">
            <Fold summary="怕路上被人看到？加密再发">
                {to_key}
                <Field id="phrase" label="口令" hint="这六个词可以直接用，也可以自己写。打电话或当面告诉对方，不写在同一封信里。">
                    <TextInput id="phrase" value=typed on_input=Callback::new(move |words| typed.set(words))/>
                </Field>
                <Button label=move || if busy.get() { "正在加密，要几秒" } else { "用口令加密" }.to_owned() size=Size::Wide go=by_phrase disabled=busy/>
            </Fold>
        </section>
    }
}

/// The pass-phrase of a sealed file, to be told by another way.
#[component]
fn Told(phrase: String) -> impl IntoView {
    let app = use_app();
    let (copied, text) = (RwSignal::new(false), StoredValue::new(phrase));
    let copy = Callback::new(move |()| {
        copied.set(text.with_value(|text| app.notices.report(out::copy(text))).is_some());
    });
    view! {
        <h2 class="q-sec">"口令"</h2>
        <section class="q-panel q-stack--tight">
            <CopyBox label="口令" text=Signal::derive(move || text.get_value()) on_copy=copy copied/>
            <p class="q-sub">"没有口令谁也打不开，这里也不存它。打电话或当面告诉对方，不写在同一封信里。"</p>
        </section>
    }
}

/// The page's red button: what works best here.
#[component]
fn First(
    parts: Vec<OutFile>,
    /// Another button is the red one.
    quiet: bool,
) -> impl IntoView {
    let name = parts.first().map(|part| part.name.clone()).unwrap_or_default();
    let look = if quiet { Look::Default } else { Look::Primary };
    if wechat::is_here() {
        view! { <CopyText parts look/> }.into_any()
    } else if out::can_share(&name) {
        view! { <ShareButton parts look/> }.into_any()
    } else {
        view! { <SaveButton parts look/> }.into_any()
    }
}

/// Letters of a link that chats and mail programs still take as one.
const LINK_LETTERS: usize = 4_000;

/// The whole file in the app's own address, where it is small enough. What stands behind `#` is sent to no server.
fn link(outgoing: &Outgoing, joining: &str) -> Option<String> {
    // Packing takes its time; what is larger than this does not fit.
    let [part] = outgoing.parts.as_slice() else { return None };
    if part.bytes.len() > LINK_LETTERS * 10 {
        return None;
    }
    let [piece] = &piece::cut(&piece::packed(&part.bytes), LINK_LETTERS)[..] else { return None };
    let tail = piece.link().strip_prefix(piece::LINK)?.to_owned();
    let route =
        if joining.is_empty() { Route::Piece(tail) } else { Route::Join(format!("{joining}/{tail}")) };
    Some(route::address(&route)).filter(|link| link.len() <= LINK_LETTERS)
}

/// The file as a link: who opens it in the browser in which they use the app takes it in.
#[component]
fn CopyLink(link: String, #[prop(optional)] look: Look) -> impl IntoView {
    let app = use_app();
    let (copied, text) = (RwSignal::new(false), StoredValue::new(link));
    let copy = Callback::new(move |()| {
        copied.set(text.with_value(|text| app.notices.report(out::copy(text))).is_some());
    });
    view! {
        <CopyBox label="链接" text=Signal::derive(move || text.get_value()) on_copy=copy copied look/>
        <p class="q-sub">"内容都在链接里，不经过别的服务器。收的人用平时填手册的浏览器打开。"</p>
    }
}

#[component]
fn ShareButton(parts: Vec<OutFile>, look: Look) -> impl IntoView {
    let app = use_app();
    let buttons = parts.into_iter().map(|part| {
        let part = StoredValue::new(part);
        let share = Callback::new(move |()| {
            let part = part.get_value();
            spawn_local(async move {
                app.notices.report(out::share(&part.name, &part.bytes).await);
            });
        });
        view! { <Button label="用邮件或微信发出" look size=Size::Wide icon=Icon::Send go=share/> }
    });
    buttons.collect_view()
}

#[component]
fn SaveButton(parts: Vec<OutFile>, #[prop(optional)] look: Look) -> impl IntoView {
    let app = use_app();
    let parts = StoredValue::new(parts);
    let save = Callback::new(move |()| {
        parts.with_value(|parts| {
            let saved = parts.iter().try_for_each(|part| out::download(&part.name, &part.bytes));
            if app.notices.report(saved).is_some() {
                app.notices.say("存到“下载”里了。写信时添上附件。");
            }
        });
    });
    view! { <Button label="保存文件" look size=Size::Wide icon=Icon::Save go=save/> }
}

/// A page that opens by itself, for who wants to read or print it first.
#[component]
fn PageButton(pages: Vec<OutFile>) -> impl IntoView {
    let app = use_app();
    let pages = StoredValue::new(pages);
    let save = Callback::new(move |()| {
        pages.with_value(|pages| {
            let saved =
                pages.iter().try_for_each(|page| out::download_as(&page.name, "text/html", &page.bytes));
            if app.notices.report(saved).is_some() {
                app.notices.say("存到“下载”里了。点开能看、能打印，收件台也收。");
            }
        });
    });
    view! { <Button label="存成能直接打开的网页" size=Size::Wide icon=Icon::File go=save/> }
}

#[component]
fn Others(parts: Vec<OutFile>, pages: Vec<OutFile>, link: Option<String>) -> impl IntoView {
    let inside = wechat::is_here();
    let name = parts.first().map(|part| part.name.clone()).unwrap_or_default();
    let save = (inside || out::can_share(&name)).then(|| view! { <SaveButton parts=parts.clone()/> });
    let text = (!inside).then(|| view! { <CopyText parts=parts.clone()/> });
    view! {
        <h2 class="q-sec">"没有反应？换一种"</h2>
        <section class="q-panel q-stack--tight">{save}{text}{link.map(|link| view! { <CopyLink link/> })}<Codes parts/>{(!inside && !pages.is_empty()).then(|| view! { <PageButton pages/> })}</section>
    }
}

/// Letters of one block: a message of WeChat holds as many.
const BLOCK: usize = 12_000;
/// More blocks than this nobody pastes one by one: then all of them are one text, for a letter.
const BLOCKS: usize = 8;

/// The whole file as text: pasted into a letter or a chat, it is taken in like the file. A long one in several blocks.
#[component]
fn CopyText(parts: Vec<OutFile>, #[prop(optional)] look: Look) -> impl IntoView {
    let app = use_app();
    let pieces = parts.iter().flat_map(|part| piece::cut(&piece::packed(&part.bytes), BLOCK / 4 * 3));
    let mut blocks: Vec<String> = pieces.map(|piece| armour::of(&piece)).collect();
    let long = blocks.len() > BLOCKS;
    if long {
        blocks = vec![blocks.concat()];
    }
    let n = blocks.len();
    let box_ = move |(at, block): (usize, String)| {
        let (copied, text) = (RwSignal::new(false), StoredValue::new(block));
        let copy = Callback::new(move |()| {
            let done = text.with_value(|text| app.notices.report(out::copy(text)));
            copied.set(done.is_some());
        });
        let label = if n == 1 {
            "复制成文字，粘到信里".to_owned()
        } else {
            format!("第 {} 段，共 {n} 段", at + 1)
        };
        let look = if at == 0 { look } else { Look::Default };
        view! { <CopyBox label text=Signal::derive(move || text.get_value()) on_copy=copy copied look/> }
    };
    let said = match n {
        _ if long => "内容多，聊天里一次发不下。粘到信里，或换别的办法。",
        1 => "文字粘到信里或聊天里发出，收的人整段复制进收件台。",
        _ => "太长，分段发。收的人收齐了就能打开。",
    };
    let boxes: Vec<_> = blocks.into_iter().enumerate().map(box_).collect();
    view! { {boxes}<p class="q-sub">{said}</p> }
}

/// The file as QR frames: photographed or scanned, in any order.
#[component]
fn Codes(parts: Vec<OutFile>) -> impl IntoView {
    let app = use_app();
    let shown = RwSignal::new(None::<Vec<String>>);
    let too_many = RwSignal::new(parts.len() > 1);
    let file = StoredValue::new(parts.into_iter().next().map(|part| part.bytes).unwrap_or_default());
    let show = Callback::new(move |()| {
        spawn_local(async move {
            match app.notices.report(work::frames(&file.get_value(), &route::page()).await) {
                Some(Some(frames)) => {
                    let pictures: Result<Vec<String>, _> =
                        frames.iter().map(|it| out::code_picture(it)).collect();
                    shown.set(app.notices.report(pictures));
                }
                Some(None) => too_many.set(true),
                None => {}
            }
        });
    });
    let picture = |(at, url, n): (usize, String, usize)| {
        let words = format!("第 {} 张，共 {n} 张", at + 1);
        view! { <figure class="q-code"><img src=url alt=words.clone()/><figcaption>{words}</figcaption></figure> }
    };
    let pictures = move || {
        let all = shown.get().unwrap_or_default();
        let n = all.len();
        all.into_iter().enumerate().map(|(at, url)| picture((at, url, n))).collect_view()
    };
    view! {
        <Show when=move || shown.with(Option::is_none) && !too_many.get()>
            <Button label="出示二维码" size=Size::Wide go=show/>
        </Show>
        <Show when=move || too_many.get()><p class="q-sub">"内容太多，二维码放不下。换别的办法。"</p></Show>
        <Show when=move || shown.with(Option::is_some)>
            <p class="q-sub">"对方用手机扫，或者拍下来、截屏，在收件台里选这些图片。先后不要紧，要全。"</p>
            <div class="q-codes">{pictures}</div>
        </Show>
    }
}

/// 收件人, 主题, 正文, each to be copied, and the mail program where there is one.
#[component]
fn Letter(addressee: Addressee) -> impl IntoView {
    let app = use_app();
    let Addressee { mail, subject, body, link, .. } = addressee;
    let whole = if link.is_empty() { body.clone() } else { format!("{body}\n{link}") };
    let program = mail_program(&mail, &subject, &whole);
    let wrong = !mail.trim().is_empty() && profile::mail_address(&mail).is_none();
    let label = if link.is_empty() { "正文" } else { "正文，链接一起复制" };
    let lines = [("收件人", mail.clone(), mail), ("主题", subject.clone(), subject), (label, body, whole)];
    let lines = lines.into_iter().filter(|(_, text, _)| !text.is_empty()).map(move |(label, text, words)| {
        let copy = Callback::new(move |()| {
            if app.notices.report(out::copy(&words)).is_some() {
                app.notices.say("已复制。");
            }
        });
        view! { <Cell title=label desc=text go=copy end=|| view! { <span>"复制"</span> }/> }
    });
    view! {
        <Cells title="写信时用">
            {lines.collect_view()}
            {wrong.then(|| view! { <p class="q-sub q-pad">"收件人的邮箱写得不对。到设置里改好，再写信。"</p> })}
            {(!wechat::is_here()).then(|| view! { <Cell icon=Icon::Mail title="打开邮件程序" desc="附件要自己添上" go=program/> })}
        </Cells>
    }
}

/// The mail program with a letter begun. What is no plain address goes into no address: a `?bcc=` in it would be read.
fn mail_program(mail: &str, subject: &str, body: &str) -> String {
    let to = profile::mail_address(mail).map(encoded).unwrap_or_default().replace("%40", "@");
    format!("mailto:{to}?subject={}&body={}", encoded(subject), encoded(body))
}

fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
