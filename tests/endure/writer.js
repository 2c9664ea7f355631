// The page of a device that is about to be killed: says what it found, then writes for as long as it lives. Each
// thing is reported once the screen shows it as saved. `PLAN` is put before this by the harness.
qj.drive(async () => {
  const told = (kind, value) => qj.post({ run: PLAN.run, [kind]: value });
  const NEW = '#/records/new/self_study_entry';
  const TOPIC = '学什么';
  const turn = () => new Promise(done => setTimeout(done, 0));
  const list = () => qj.control('搜题目、人名、内容');

  if (PLAN.first) {
    await qj.fill('你的姓名', '王小梅');
    await qj.press('button', '开始使用');
    await qj.sees('还没有上交过');
    location.hash = '#/records';
  }

  // Whoever does not come to the list says what stands in its place.
  const deadline = Date.now() + 20000;
  const settled = () => list() || qj.control('你的姓名') || qj.text().includes('打不开');
  while (!settled() && Date.now() < deadline) await new Promise(done => setTimeout(done, 30));
  if (!list()) { await told('opened', { titles: null, instead: qj.text().slice(0, 400) }); return; }
  for (let more; (more = qj.find('button', '再看一些'));) { more.click(); await turn(); await turn(); }
  const titles = Array.from(document.querySelectorAll('.q-record__title'), node => qj.tidy(node.textContent));
  const loss = (qj.text().match(/(浏览器丢了|浏览器把|处数据坏了|读不出来)[^。]*。/) || [''])[0];
  location.hash = NEW;
  const draft = (await qj.until(TOPIC, () => qj.control(TOPIC))).value;
  await told('opened', { titles, draft, loss });

  const mark = () => qj.tidy(Array.from(document.querySelectorAll('.q-save'), node => node.textContent).join(' '));
  const write = async name => {
    location.hash = NEW;
    await qj.fill(TOPIC, 'D' + name);
    await turn();
    await qj.until('the mark', () => /已保存|草稿已存/.test(mark()));
    await told('draft', 'D' + name);
    await qj.fill(TOPIC, 'K' + name);
    await qj.press('button', '写好了');
    await qj.sees('删掉');
    await qj.sees('K' + name);
    await told('saved', 'K' + name);
  };
  // Small writes of another database of this origin, so that the last bytes of the engine's log are not ours.
  const noise = () => new Promise((done, failed) => {
    const asked = indexedDB.open('noise');
    asked.onerror = () => failed(asked.error);
    asked.onupgradeneeded = () => asked.result.createObjectStore('all', { autoIncrement: true });
    asked.onsuccess = () => {
      let left = 100;
      const more = () => {
        if (!left) { asked.result.close(); done(); return; }
        left -= 1;
        const writing = asked.result.transaction('all', 'readwrite', { durability: 'strict' });
        writing.oncomplete = more;
        writing.objectStore('all').add('noise '.repeat(20) + Math.random());
      };
      more();
    };
  });

  for (let number = 0; number < PLAN.writes; number += 1) await write(PLAN.run + 'N' + number);
  if (PLAN.noise) await noise();
  await told('done', true);
});
