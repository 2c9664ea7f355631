// Finding things on a page as a person does: by what they are and what they are called.
// Used through WebDriver, and inside pages that drive themselves.
const qj = {
  // What an element is, by its role or its tag.
  role(node) {
    const given = node.getAttribute('role');
    if (given) return given;
    const tag = node.tagName;
    if (tag === 'A') return node.hasAttribute('href') ? 'link' : '';
    if (tag === 'INPUT') return { checkbox: 'checkbox', radio: 'radio', file: 'file' }[node.type] || 'textbox';
    const roles = { BUTTON: 'button', TEXTAREA: 'textbox', SELECT: 'combobox', SUMMARY: 'summary', IMG: 'img' };
    return roles[tag] || (/^H[1-6]$/.test(tag) ? 'heading' : '');
  },

  tidy(text) {
    return (text || '').replace(/\s+/g, ' ').trim();
  },

  // What it is called: aria-labelledby, aria-label, its label, its text.
  name(node) {
    const by = node.getAttribute('aria-labelledby');
    if (by) return qj.tidy(by.split(' ').map(id => (document.getElementById(id) || {}).textContent).join(' '));
    if (node.getAttribute('aria-label')) return qj.tidy(node.getAttribute('aria-label'));
    if (node.labels && node.labels.length) return qj.tidy(Array.from(node.labels, label => label.textContent).join(' '));
    return qj.tidy(node.textContent || node.getAttribute('alt'));
  },

  shown(node) {
    return node.getClientRects().length > 0 && getComputedStyle(node).visibility === 'visible';
  },

  // `name` alone means exactly that; with … at the end it means what begins so.
  called(node, name) {
    const has = qj.name(node);
    return name.endsWith('…') ? has.startsWith(name.slice(0, -1)) : has === name;
  },

  all(role, name, within) {
    const tags = 'a,button,input,textarea,select,summary,img,h1,h2,h3,h4,[role]';
    return Array.from((within || document).querySelectorAll(tags)).filter(node => {
      const seen = qj.shown(node) || (node.labels && Array.from(node.labels).some(qj.shown));
      return seen && qj.role(node) === role && qj.called(node, name);
    });
  },

  // The first that can be used, and where a finger would go: the label, where the control itself cannot be seen.
  find(role, name, group) {
    const within = group ? qj.all('group', group)[0] : document;
    const node = within && qj.all(role, name, within)[0];
    if (!node || node.disabled) return null;
    const hidden = ['checkbox', 'radio', 'switch'].includes(qj.role(node)) && node.labels && node.labels.length;
    const target = hidden ? node.labels[0] : node;
    target.scrollIntoView({ block: 'center' });
    return target;
  },

  control(name) {
    return ['textbox', 'combobox', 'file'].map(role => qj.all(role, name)[0]).find(Boolean) || null;
  },

  // Typed at once, as pasting and the pickers of phones do it.
  put(node, value) {
    const kind = { TEXTAREA: HTMLTextAreaElement, SELECT: HTMLSelectElement }[node.tagName] || HTMLInputElement;
    node.focus();
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(node, value);
    node.dispatchEvent(new Event('input', { bubbles: true }));
    node.dispatchEvent(new Event('change', { bubbles: true }));
    node.blur();
  },

  pick(node, label) {
    const option = Array.from(node.options).find(one => qj.tidy(one.textContent) === label);
    if (!option) throw new Error('no option ' + label + ' among ' + Array.from(node.options, one => one.textContent));
    qj.put(node, option.value);
  },

  // The text a reader sees.
  text() {
    return qj.tidy(document.body.innerText);
  },
};
