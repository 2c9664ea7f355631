// The page of a secretary who is about to be killed: says which state it found, then takes a file in or takes the last
// one back. `PLAN` is put before this by the harness.
qj.drive(async () => {
  const told = (kind, value) => qj.post({ run: PLAN.run, [kind]: value });
  if (PLAN.first) {
    await qj.press('radio', '我管一个支部…');
    await qj.fill('你的姓名', PLAN.name);
    await qj.fill('单位', PLAN.unit);
    await qj.fill('支部', PLAN.branch);
    await qj.press('button', '开始使用');
  }
  await qj.sees('还没有上交过');
  const loss = (qj.text().match(/(浏览器丢了|浏览器把|处数据坏了|读不出来)[^。]*。/) || [''])[0];
  location.hash = '#/settings';
  await qj.sees('两台设备内容相同');
  const code = (qj.text().split('两台设备内容相同，状态码就相同')[1] || '').trim().slice(0, 6);
  await told('opened', { code, loss });
  location.hash = '#/inbox';
  if (PLAN.file) {
    const text = await (await fetch('changed-' + PLAN.file + '-before.js')).blob();
    const input = await qj.until('选文件', () => qj.control('选文件…'));
    const carried = new DataTransfer();
    carried.items.add(new File([text], PLAN.file + '.json'));
    input.files = carried.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    await qj.until('收下 1 份', () => qj.find('button', '收下 1 份'));
    await told('begun', true);
    await qj.press('button', '收下 1 份');
    await qj.sees('收下了 1 份');
  } else {
    await qj.until('撤回', () => qj.find('button', '撤回'));
    await told('begun', true);
    await qj.press('button', '撤回');
    await qj.sees('整次收件撤回了');
  }
  await told('ended', true);
});
