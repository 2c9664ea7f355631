//! Inside WeChat's own browser.

use serde_json::json;

use crate::browser::Cdp;
use crate::driver::Wish;
use crate::engine::Engine;
use crate::ground::{Ground, PHONE};
use crate::page::{Page, Role};
use crate::people;
use crate::trouble::{Outcome, check};

const AGENT: &str = "Mozilla/5.0 (Linux; Android 10; HLK-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/89.0.4389.72 MQQBrowser/6.2 TBS/046011 Mobile Safari/537.36 MicroMessenger/8.0.20.2080(0x28001435) NetType/WIFI Language/zh_CN";

/// Before anything is typed the page says why and how to open it in the browser; who goes on all the same hands in by
/// copying, the first of the ways there.
pub async fn wechat_is_warned_and_copies(ground: &Ground) -> Outcome {
    let page = in_wechat(ground).await?;
    page.sees("你正在微信里打开").await?;
    page.sees("在浏览器打开").await?;
    let picture: usize = page.run("return qj.all('img', '右上角的三个点…').length", vec![]).await?;
    check(picture == 1, "no picture of the way out")?;
    page.fill("你的姓名", "王小梅").await?;
    page.press(Role::Button, "开始使用").await?;
    page.sees("还没有上交过").await?;
    super::exchange::self_study(&page, "党章第五章").await?;
    page.route("#/handin").await?;
    page.press(Role::Button, "做成文件").await?;
    page.sees("文件已做好").await?;
    let text = page.text().await?;
    let (copy, save) = (text.find(" 复制 文字粘到信里"), text.find("保存文件"));
    check(copy.is_some() && copy < save, format!("copying is not the first way: {text}"))?;
    let file = people::opened(&page.value("复制成文字，粘到信里").await?)?;
    check(file.records.len() == 1, "the text is not the whole file")
}

/// Each engine under WeChat's name: WebKit by a script before all others, the others by their own settings.
pub async fn in_wechat(ground: &Ground) -> Outcome<Page> {
    let join = people::join_link();
    match ground.engine {
        Engine::Chromium => {
            let page = ground.phone().await?;
            page.session.cmd(Cdp("Network.setUserAgentOverride", json!({ "userAgent": AGENT }))).await?;
            page.open(&ground.site.url(&join)).await?;
            Ok(page)
        }
        Engine::Firefox => {
            let prefs = json!({ "general.useragent.override": AGENT });
            let (engine, folder) = (ground.engine, ground.folder.as_path());
            let page = ground
                .wish(&Wish { engine, folder, size: PHONE, display: "", network: false, prefs })
                .await?;
            page.open(&ground.site.url(&join)).await?;
            Ok(page)
        }
        Engine::WebKit => {
            let page = ground.phone().await?;
            let pretend =
                format!("Object.defineProperty(navigator, 'userAgent', {{ get: () => {} }});", json!(AGENT));
            page.open(&format!("{}{join}", ground.site.change("wechat", &pretend, ""))).await?;
            Ok(page)
        }
    }
}
