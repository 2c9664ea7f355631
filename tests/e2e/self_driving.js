// Steps of a page that drives itself. Each waits for what it needs and says by post what it did.
Object.assign(qj, {
  async until(what, ask) {
    const deadline = Date.now() + 20000;
    for (;;) {
      const answer = ask();
      if (answer) return answer;
      if (Date.now() > deadline) throw new Error('waited for ' + what + '; the page says: ' + qj.text().slice(0, 400));
      await new Promise(done => setTimeout(done, 30));
    }
  },

  post(value) {
    return fetch('/ack', { method: 'POST', body: JSON.stringify(value), keepalive: true });
  },

  async press(role, name) {
    (await qj.until(role + ' ' + name, () => qj.find(role, name))).click();
  },

  async fill(label, text) {
    qj.put(await qj.until(label, () => qj.control(label)), text);
  },

  sees(text) {
    return qj.until(text, () => qj.text().includes(text));
  },

  // Waits until a draft in the database holds a text.
  async stored(text) {
    const deadline = Date.now() + 20000;
    const base = await new Promise((done, failed) => {
      const asked = indexedDB.open('qiangji');
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    for (;;) {
      const drafts = await new Promise(done => {
        base.transaction('drafts').objectStore('drafts').getAll().onsuccess = event => done(event.target.result);
      });
      const holds = value => typeof value === 'string' ? value === text : !!value && typeof value === 'object' && Object.values(value).some(holds);
      if (drafts.some(bytes => holds(JSON.parse(new TextDecoder().decode(bytes))))) break;
      if (Date.now() > deadline) throw new Error('no draft holds ' + text);
      await new Promise(done => setTimeout(done, 30));
    }
    base.close();
  },

  drive(steps) {
    window.addEventListener('load', () => steps().catch(error => qj.post({ failed: String(error) })));
  },
});
