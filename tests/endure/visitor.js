// The page of a secretary who takes in a hostile file and then opens every record and every screen. `PLAN` is put
// before this by the harness.
qj.drive(async () => {
  const told = (kind, value) => qj.post({ run: PLAN.run, [kind]: value });
  const pause = () => new Promise(done => setTimeout(done, 60));
  await qj.press('radio', '我管一个支部…');
  await qj.fill('你的姓名', PLAN.name);
  await qj.fill('单位', PLAN.unit);
  await qj.fill('支部', PLAN.branch);
  await qj.press('button', '开始使用');
  await qj.sees('还没有上交过');
  location.hash = '#/inbox';
  const text = await (await fetch('changed-' + PLAN.file + '-before.js')).blob();
  const input = await qj.until('选文件', () => qj.control('选文件…'));
  const carried = new DataTransfer();
  carried.items.add(new File([text], '<img src=%2Ftrap onerror="window.__ran=1">.json'));
  input.files = carried.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  // A file that was made by nobody known may not be ticked; whoever wants it ticks it.
  await qj.until('收下', () => qj.find('button', '收下 1 份') || qj.all('checkbox', '…').find(box => !box.checked));
  const box = qj.all('checkbox', '…').find(one => !one.checked);
  if (box && !qj.find('button', '收下 1 份')) box.click();
  await qj.press('button', '收下 1 份');
  await qj.sees('收下了 1 份');
  await told('taken', true);
  location.hash = '#/records';
  await qj.until('the list', () => document.querySelector('.q-record'));
  for (let more; (more = qj.find('button', '再看一些'));) { more.click(); await pause(); }
  const rows = Array.from(document.querySelectorAll('a.q-record'), row => row.hash);
  const edits = rows.map(hash => hash + '/edit');
  const screens = ['#/', '#/assess/member', '#/records/bin', '#/records/year', '#/handin', '#/inbox', '#/roster',
    '#/plan/5', '#/plan/5/E05', '#/calendar', '#/rounds', '#/ledger', '#/settings/figures', '#/settings', '#/more'];
  let elements = 0;
  let crashed = 0;
  for (const hash of [...rows, ...edits, ...screens]) {
    location.hash = hash;
    await pause();
    elements += document.querySelectorAll('[src*="trap"],[href*="trap"],[onerror],[onload],[onmouseover],a[href^="javascript:"]').length;
    if (qj.text().includes('出错了')) crashed += 1;
  }
  await told('seen', { ran: window.__ran ? 1 : 0, elements, crashed, opened: rows.length });
});
