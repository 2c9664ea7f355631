//! Who uses this device is there and cannot be read: the ways on, none of which loses what is there.

use leptos::prelude::*;

use crate::route::Route;
use crate::state::use_app;
use crate::widgets::button::Button;

#[component]
pub fn DamagedPage() -> impl IntoView {
    let app = use_app();
    let anew = Callback::new(move |()| app.write_anew());
    view! {
        <div class="q-app"><main class="q-narrow q-lock">
            <h1 class="q-lead">"姓名和单位读不出来"</h1>
            <p class="q-lead__sub">
                "这台设备用过手册，记录还在，是谁在用那一项坏了，没有动它。先存成文件，再从备份恢复，姓名和单位就回来了。"
            </p>
            <p class="q-lead__sub">"没有备份，就重新写姓名和单位。记录不动；以后交的材料，书记那里会当成另一个人，请书记对上。"</p>
            <div class="q-pad"><Button label="重新写姓名和单位" go=anew/></div>
            // The bar lies over the foot of the page; what is wanted most stands in it.
            <div class="q-bar">
                <a class="weui-btn weui-btn_default" href=Route::Restore.href()>"恢复备份"</a>
                <a class="weui-btn weui-btn_primary" href="rescue.html">"先存成文件"</a>
            </div>
        </main></div>
    }
}
