//! A set-up link on a device in use: old and new side by side, and each change asked for by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use qiangji::profile::Joined;
use qiangji::profile::rejoin::{self, Line, Piece};

use crate::state::use_app;
use crate::widgets::button::{Button, Look};
use crate::widgets::choice::{Choice, Choices};
use crate::widgets::head::Head;
use crate::widgets::note::{Note, NoteKind};
use crate::widgets::table::{Column, Table};

#[component]
pub fn RejoinPage(
    link: Joined,
    /// Leaves the link: to what it brings besides, or to 今日.
    next: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let refused = link.told();
    let lines = rejoin::compare(&app.profile_untracked(), &link.profile);
    let choices: Vec<Choice> = lines.iter().filter(|line| line.differs).map(choice).collect();
    let asks = !choices.is_empty();
    let chosen = RwSignal::new(Vec::<String>::new());
    let change = Callback::new(move |ids| chosen.set(ids));
    let link = StoredValue::new(link.profile);
    let keep = Callback::new(move |()| {
        let wanted = |piece: &Piece| chosen.with_untracked(|all| all.iter().any(|id| id == piece.id()));
        let pieces: Vec<Piece> = Piece::ALL.into_iter().filter(wanted).collect();
        let now = link.with_value(|link| rejoin::changed(&app.profile_untracked(), link, &pieces));
        spawn_local(async move {
            if app.begin(now).await.is_some() {
                app.notices.say("改好了。");
                next.run(());
            }
        });
    });
    let none = Signal::derive(move || chosen.with(Vec::is_empty));
    view! {
        <main class="q-main q-main--narrow">
            <Head title="链接里写的跟这里不同"/>
            <p class="q-lead">"这台设备已经在用。要改哪一样，勾哪一样。"</p>
            <p class="q-lead__sub">"没勾的不改。写过的记录和草稿都留着。"</p>
            {refused.map(|words| view! { <Note kind=NoteKind::Warn>{words}</Note> })}
            <section class="q-panel q-gap"><Compared lines/></section>
            {asks.then(|| view! {
                <h2 class="q-sec">"要改的"</h2>
                <div class="q-box"><Choices id="rejoin" label="要改的" choices chosen on_change=change/></div>
            })}
            <div class="q-bar">
                <Button label="不改" go=next/>
                <Button label="照勾的改" look=Look::Primary go=keep disabled=none/>
            </div>
        </main>
    }
}

/// What is asked for: 收件邮箱改成 zhao@hbzx.example.
fn choice(line: &Line) -> Choice {
    let note = match line.piece {
        Piece::Place => "以后的记录记在新的支部名下。",
        Piece::Role => "要填的、要收的跟着变。",
        Piece::Recipient => "上交时写这个名字。",
        Piece::Mail => "以后的材料发到这个邮箱。先打电话问收材料的人，是他改的再勾。",
        Piece::Key => "以后加密的文件只有有这把钥匙的人打得开。先打电话对一遍核对号，对上再勾。",
    };
    Choice::new(line.piece.id(), format!("{}改成 {}", line.piece.title(), line.link)).with_note(note)
}

#[component]
fn Compared(lines: Vec<Line>) -> impl IntoView {
    let row = |line: Line| {
        let class = line.differs.then_some("q-versions__differs");
        let link = if line.link.is_empty() { "没有写".to_owned() } else { line.link };
        view! { <tr><th scope="row">{line.piece.title()}</th><td><bdi>{line.here}</bdi></td><td class=class><bdi>{link}</bdi></td></tr> }
    };
    let columns = ["项目", "这里的", "链接里的"].map(Column::new).to_vec();
    let body = lines.into_iter().map(row).collect_view();
    view! { <Table caption="这里的和链接里的" columns><tbody class="q-versions">{body}</tbody></Table> }
}
