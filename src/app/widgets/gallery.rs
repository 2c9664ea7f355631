//! Every widget in its states on one page, to look at. Figures and names are samples.

use leptos::prelude::*;

use super::attendance::{Absent, Attendance, Attended};
use super::banner::{Act, Banner};
use super::button::{Button, IconButton, Look, Size};
use super::cell::{Cell, Cells};
use super::chips::Chips;
use super::choice::{Choice, Choices, RadioList, SelectOne};
use super::copy_box::CopyBox;
use super::date_input::DateInput;
use super::empty_state::EmptyState;
use super::error_summary::{ErrorSummary, Mistake};
use super::evidence_row::EvidenceRow;
use super::field::Field;
use super::file_drop::FileDrop;
use super::fold::{Fold, FoldKind};
use super::go::Go;
use super::head::Head;
use super::heat_map::{Day, HeatMap, Week};
use super::icon::Icon;
use super::icon_sprite::IconSprite;
use super::level_chooser::LevelChooser;
use super::nav::{Nav, NavItem, Place};
use super::note::{Note, NoteKind};
use super::number_input::NumberInput;
use super::people_picker::{HowMany, PeoplePicker};
use super::photos::{Photo, Photos};
use super::progress::Progress;
use super::radar::{Axis, Radar};
use super::rows_editor::RowsEditor;
use super::save_state::{SaveState, Saved};
use super::search_box::SearchBox;
use super::sheet::Sheet;
use super::skeleton::Skeleton;
use super::switch::{Switch, SwitchCell};
use super::table::{Align, Column, Table};
use super::text_area::TextArea;
use super::text_input::{TextInput, Typing};
use super::undo_bar::UndoBar;
use super::verdict::{Mark, VerdictMark};

/// The whole gallery.
#[component]
pub fn Gallery() -> impl IntoView {
    let nav = vec![
        item(Icon::Today, "今日", Place::Both, 0),
        item(Icon::Assess, "自评", Place::Both, 0),
        item(Icon::Book, "记录", Place::Both, 0),
        item(Icon::Inbox, "收件台", Place::Both, 8),
        item(Icon::Menu, "更多", Place::Phone, 0),
        item(Icon::Send, "上交", Place::PcBelow, 0),
        item(Icon::Gear, "设置", Place::PcBelow, 0),
    ];
    view! {
        <IconSprite/>
        <div class="q-app q-app--nav">
            <Nav
                items=nav
                current="#自评"
                brand=|| view! { {"强基创先工作手册"}<small>{"河滨中学 第二支部"}</small> }
                foot=|| "内容只存在这台电脑"
            />
            <main class="q-main">
                <Head title="部件和状态" back="#" sub="11月18日 星期三"><SaveState state=Saved::At("14:32".into()) on_retry=|()| ()/></Head>
                <p class="q-lead">{"有 2 件事要做，先做自评。"}</p>
                <Banner
                    kind=NoteKind::Warn
                    text="距上次备份 9 天，新增 14 条，只在这台手机里。"
                    acts=vec![Act { label: "现在备份", go: Go::To("#".into()) }]
                />
                <div class="q-cols">
                    <div><Signs/><Forms/></div>
                    <div><Lists/><Charts/></div>
                </div>
            </main>
        </div>
    }
}

fn item(icon: Icon, label: &'static str, place: Place, count: u32) -> NavItem {
    NavItem { icon, label, href: format!("#{label}"), place, count }
}

const MARKS: [(Mark, &str); 8] = [
    (Mark::Met, "已做到"),
    (Mark::Part, "部分做到"),
    (Mark::Miss, "未做到"),
    (Mark::Miss, "过期 18 天"),
    (Mark::Wait, "未到期"),
    (Mark::NotApplicable, "不适用"),
    (Mark::Unknown, "不可判"),
    (Mark::Text, "说明文字"),
];

#[component]
fn Signs() -> impl IntoView {
    let open = RwSignal::new(false);
    let undo = RwSignal::new(false);
    view! {
        <h2 class="q-sec">{"判定记号"}</h2>
        <div class="q-panel q-grid2">{MARKS.map(|(mark, word)| view! { <VerdictMark mark word/> }).collect_view()}</div>
        <h2 class="q-sec">{"保存、按钮、进度"}</h2>
        <div class="q-panel q-stack--tight">
            <div class="q-row">
                <SaveState state=Saved::Draft("14:32".into()) on_retry=|()| ()/>
                <SaveState state=Saved::Saving on_retry=|()| ()/>
                <SaveState state=Saved::Failed on_retry=|()| ()/>
            </div>
            <div class="q-row">
                <Button label="下一题" go="#" look=Look::Primary/>
                <Button label="开一张单子" go=Callback::new(move |()| open.set(true))/>
                <Button label="收下 0 份" go=Callback::new(|()| ()) disabled=true/>
                <Button label="删一条" go=Callback::new(move |()| undo.set(true)) size=Size::Small/>
            </div>
            <Progress done=7_usize of=17_usize words="已填 7，共 17"/>
            <Progress done=28_usize of=40_usize words="正在读第 28 份，共 40 份" on_stop=Callback::new(|()| ())/>
        </div>
        <Sheet title="选一条记录" open on_close=move |()| open.set(false)>
            <p>{"半屏的单子，Esc 关上。"}</p>
            <Button label="用这条" go=Callback::new(move |()| open.set(false)) look=Look::Primary/>
        </Sheet>
        <Show when=move || undo.get()>
            <UndoBar done="删了“11月6日 一组党小组会”" on_undo=move |()| undo.set(false) on_gone=move |()| undo.set(false)/>
        </Show>
        <h2 class="q-sec">{"提示"}</h2>
        <div class="q-stack--tight">
            <Note>{"上次填到第 8 题。"}</Note>
            <Note kind=NoteKind::Locked>{"另一个窗口正在填，这里只能看。"}</Note>
            <EmptyState icon=Icon::Book title="还没有记录" line="开会、学习、走访，做完记一笔。"/>
            <Skeleton/>
        </div>
    }
}

fn people() -> Vec<Choice> {
    const NAMES: &str = "王静 吴海峰 郑晓梅 孙丽 陈芳 刘洋 马骏 何志强 冯玉兰 赵敏 李建国 周婷 欧阳文静 黄磊 徐慧 朱军 高洁 林涛 郭燕 罗平 梁艳 宋飞 唐敏 许晴";
    NAMES.split(' ').map(|name| Choice::new(name, name)).collect()
}

fn choices(words: &str) -> Vec<Choice> {
    words.split(' ').map(|word| Choice::new(word, word)).collect()
}

fn flip(list: &mut Vec<String>, id: String) {
    match list.iter().position(|one| *one == id) {
        Some(at) => drop(list.remove(at)),
        None => list.push(id),
    }
}

#[component]
fn Forms() -> impl IntoView {
    let level = RwSignal::new("基本做到".to_owned());
    let none = RwSignal::new(String::new());
    let text = RwSignal::new("从一堂课看师德".to_owned());
    let mistakes = vec![
        Mistake {
            field: "due".into(), words: "应到 8 人，比实到 10 人少。改应到或实到。".into()
        },
        Mistake { field: "day".into(), words: "日期在今天以后。改成开会那天。".into() },
    ];
    let levels = || choices("做到 基本做到 部分做到 没做到");
    view! {
        <h2 class="q-sec">{"四档"}</h2>
        <div class="q-panel q-stack--tight">
            <LevelChooser id="l1" label="水平" levels=levels() chosen=none on_choose=move |id| none.set(id)/>
            <LevelChooser id="l2" label="水平" levels=levels() chosen=level on_choose=move |id| level.set(id)/>
        </div>
        <h2 class="q-sec">{"字段"}</h2>
        <ErrorSummary mistakes attempt=0_u32/>
        <div class="q-box q-form">
            <Field id="title" label="题目" hint="写一句讲的是什么。">
                <TextInput id="title" value=text on_input=move |now| text.set(now)/>
            </Field>
            <Field id="branch" label="支部"><TextInput id="branch" value="第二支部" on_input=|_| () read_only=true/></Field>
            <Field id="name" label="你的姓名"><TextInput id="name" value="王静" on_input=|_| () typing=Typing::Name/></Field>
            <Field id="hours" label="学时" error="应到 8 人，比实到 10 人少。改应到或实到。">
                <NumberInput id="hours" value="8" on_input=|_| () wrong=true/>
            </Field>
            <Field id="day" label="日期">
                <DateInput id="day" value="2026-11-12" on_change=|_| () label="日期" quick=vec![Choice::new("2026-11-18", "今天"), Choice::new("2026-11-20", "本周五")]/>
            </Field>
            <Field id="points" label="讨论要点" optional=true>
                <TextArea id="points" value="围绕家访记录讨论：批评学生之前先问一句原因。" on_input=|_| ()/>
            </Field>
            <MoreForms/>
        </div>
    }
}

#[component]
fn MoreForms() -> impl IntoView {
    let one = RwSignal::new("会议".to_owned());
    let several = RwSignal::new(vec!["理论".to_owned()]);
    let speaker = RwSignal::new(vec!["赵敏".to_owned()]);
    let absent = |name: &str, reason: &str, made_up: &str| Absent {
        person: name.into(),
        name: name.into(),
        reason: reason.into(),
        made_up: made_up.into(),
    };
    let attended = RwSignal::new(Attended {
        due: "12".into(),
        came: "10".into(),
        absent: vec![absent("吴海峰", "病假", "2026-11-16"), absent("郑晓梅", "", "")],
    });
    let keys = RwSignal::new(vec![1, 2]);
    let names = RwSignal::new(people());
    view! {
        <Field id="kind" label="种类"><SelectOne id="kind" choices=choices("会议 党课 党日") chosen=one on_choose=move |id| one.set(id)/></Field>
        <Field id="theme" label="主题" group=true>
            <Choices id="theme" label="主题" choices=choices("理论 党章 廉政") chosen=several on_change=move |ids| several.set(ids)/>
        </Field>
        <Field id="speaker" label="讲课人" group=true>
            <PeoplePicker
                id="speaker"
                people=names
                chosen=speaker
                on_change=move |ids| speaker.set(ids)
                on_new=Callback::new(move |name: String| {
                    names.update(|all| all.insert(0, Choice::new(&name, &name).with_note("名单外")));
                    speaker.set(vec![name]);
                })
                how_many=HowMany::One
            />
        </Field>
        <Field id="due" label="到课情况" group=true>
            <Attendance id="due" value=attended on_change=move |now| attended.set(now) reasons=choices("出差 病假 事假 其他") people=people()/>
        </Field>
        <Field id="rows" label="任务" group=true>
            <RowsEditor
                id="rows"
                keys
                row=|key: u32| view! { <Field id=format!("r{key}") label="做什么"><TextInput id=format!("r{key}") value="" on_input=|_| ()/></Field> }
                on_add=move |()| keys.update(|keys| keys.push(keys.iter().max().map_or(1, |most| most + 1)))
                on_remove=move |key| keys.update(|keys| keys.retain(|one| *one != key))
                add="加一条任务"
            />
        </Field>
        <Field id="photos" label="照片" group=true optional=true>
            <Photos id="photos" photos=vec![Photo { id: "1".into(), url: "icon.svg".into(), name: "照片 1".into(), size: 197_000, paper: false }] on_add=|_| () on_remove=|_| ()/>
        </Field>
    }
}

#[component]
fn Lists() -> impl IntoView {
    let large = RwSignal::new(true);
    let pressed = RwSignal::new(vec!["今年".to_owned()]);
    let query = RwSignal::new("家访".to_owned());
    let role = RwSignal::new("branch".to_owned());
    let roles = vec![
        Choice::new("member", "我是党员").with_note("做自评，记学习，看自己有什么要做，交给支部。"),
        Choice::new("branch", "我管一个支部").with_note("记“五个一”和支部工作，收党员的文件，汇总后往上交。"),
    ];
    view! {
        <Cells title="单元格">
            <Cell title="年度自评" desc="已填 7，共 17" go="#" end=|| "进行中"/>
            <Cell title="先进性标准" icon=Icon::Plan go="#" current=true end=|| view! { <VerdictMark mark=Mark::Met word="已完成"/> }/>
            <SwitchCell label="大字版" on=large on_flip=move |on| large.set(on)/>
        </Cells>
        <div class="q-row q-row--split q-pad"><Switch label="大字版" on=large on_flip=move |on| large.set(on)/></div>
        <h2 class="q-sec">{"筛选和搜索"}</h2>
        <div class="q-stack--tight q-pad">
            <SearchBox label="搜索记录" value=query on_input=move |text| query.set(text)/>
            <Chips label="筛选" choices=choices("今年 种类 缺项") chosen=pressed on_press=move |id| pressed.update(|list| flip(list, id))/>
        </div>
        <h2 class="q-sec">{"单选"}</h2>
        <div class="q-box"><RadioList id="role" label="身份" choices=roles chosen=role on_choose=move |id| role.set(id)/></div>
        <h2 class="q-sec">{"证据、折叠"}</h2>
        <div class="q-panel">
            <EvidenceRow icon=Icon::Book what="自学记录 14 条" from="已自动对上"><IconButton icon=Icon::More label="更多" on_press=|()| ()/></EvidenceRow>
            <EvidenceRow icon=Icon::Unknown what="还没有证据" from="没有证据最高选“基本做到”"/>
            <Fold summary="这题的依据和算法">{"方案第 17、19 句；本支部一线教师先进性标准。"}</Fold>
        </div>
        <div class="q-box q-gap"><Fold summary="“五个一”按期做齐" kind=FoldKind::Row end=|| "4.8 / 6">{"到今天应做 35 次，做了 34 次。"}</Fold></div>
        <h2 class="q-sec">{"收文件、复制"}</h2>
        <div class="q-panel q-stack--tight">
            <FileDrop id="files" label="选文件" hint="把邮件附件存下来，一次选多个。" on_files=|_| ()/>
            <CopyBox label="文字" text="qiangji:1:8f3a…" on_copy=|()| ()/>
        </div>
    }
}

#[component]
fn Charts() -> impl IntoView {
    let axis = |label: &str, value, last| Axis { label: label.into(), value, last: Some(last), max: 200 };
    let axes = vec![
        axis("领导班子", 178, 170),
        axis("党员队伍", 180, 176),
        axis("工作机制", 145, 132),
        axis("工作业绩", 166, 164),
        axis("群众反映", 178, 174),
    ];
    let rows = axes.clone();
    let columns = vec![
        Column::new("五个好"),
        Column::new("今年").align(Align::End),
        Column::new("去年").align(Align::End),
    ];
    let weeks = (0..40_u32).map(week).collect::<Vec<_>>();
    view! {
        <h2 class="q-sec">{"图和表"}</h2>
        <div class="q-panel"><Radar title="五个好雷达图" axes pass=160/></div>
        <Table caption="五个好得分" columns>
            <tbody>
                {rows
                    .into_iter()
                    .map(|axis| {
                        let last = axis.last.map(super::words::points);
                        view! {
                            <tr>
                                <th scope="row">{axis.label}</th>
                                <td class=Align::End.class()>{super::words::points(axis.value)}</td>
                                <td class=Align::End.class()>{last}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </Table>
        <h2 class="q-sec">{"热图"}</h2>
        <div class="q-panel"><HeatMap title="今年记了 46 条，3月最多" weeks/></div>
    }
}

fn week(nth: u32) -> Week {
    let day = |at: u32| Day {
        said: format!("第 {} 周星期{}", nth + 1, at + 1),
        count: (nth * 7 + at * 5) % 11 / 2 * u32::from((nth + at).is_multiple_of(2)),
    };
    Week {
        month: if nth.is_multiple_of(4) { format!("{}月", nth / 4 + 1) } else { String::new() },
        days: [0, 1, 2, 3, 4, 5, 6].map(day),
    }
}
