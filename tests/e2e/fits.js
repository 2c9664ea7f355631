// What a finger or an eye would stumble over on the screen that is open: one line each.
const said = (node, words) => `${words}: ${node.outerHTML.slice(0, 120)}`;
const root = document.scrollingElement;
const found = [];
const care = document.body.dataset.weuiMode === 'care';
// A mouse needs less than a finger.
const least = innerWidth < 900 ? 43.5 : 31.5;
if (root.scrollWidth > root.clientWidth) {
  const wide = Array.from(document.body.querySelectorAll('*'))
    .filter(node => qj.shown(node) && node.getBoundingClientRect().right > root.clientWidth + 1);
  found.push(said(wide[0] || document.body, `the page is ${root.scrollWidth} wide on ${root.clientWidth}`));
}
// A link within a line of text is as high as the line; so is the label of a box that has no row of its own.
const inline = node => getComputedStyle(node).display === 'inline';
const target = node => {
  const label = node.labels && node.labels[0];
  const hidden = node.type === 'radio' || node.type === 'checkbox' || node.type === 'file';
  return hidden && label ? label : node;
};
for (const node of document.querySelectorAll('a[href],button,input,select,textarea,summary')) {
  const finger = target(node);
  if (!qj.shown(finger) || inline(finger) || node.disabled) continue;
  const { width, height } = finger.getBoundingClientRect();
  // Off the screen until the focus comes to it.
  if (width < 2 || height < 2 || finger.getBoundingClientRect().bottom < 0) continue;
  if (width < least || height < least) found.push(said(finger, `${Math.round(width)}×${Math.round(height)} for a finger`));
  const size = parseFloat(getComputedStyle(node).fontSize);
  const typed = /SELECT|TEXTAREA/.test(node.tagName) || (node.tagName === 'INPUT' && target(node) === node && node.type !== 'checkbox');
  if (typed && innerWidth < 900 && size < 16) found.push(said(node, `typed at ${size} px`));
}
// It lies in a box that scrolls sideways.
const reachable = node => {
  for (let at = node; at && at !== document.body; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
  }
  return false;
};

// Text that runs out of its box and can be reached by nothing.
const range = document.createRange();
// A wide space at the end of a line hangs over the edge; nobody sees it. So each word for itself where the whole stands out.
const out = text => Array.from(text.data.matchAll(/[^\s\u3000]+/g)).some(word => {
  range.setStart(text, word.index);
  range.setEnd(text, word.index + word[0].length);
  const { left, right } = range.getBoundingClientRect();
  return (left < -1 || right > root.clientWidth + 1) && right > 0;
});
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (words.nextNode()) {
  const text = words.currentNode, box = text.parentElement;
  // What only a screen reader hears is one point wide.
  if (!text.data.trim() || !qj.shown(box) || box.closest('.q-vh')) continue;
  range.selectNodeContents(text);
  const { left, right } = range.getBoundingClientRect();
  const style = getComputedStyle(box);
  const cut = style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && box.scrollWidth > box.clientWidth + 1
    && style.overflowX === 'hidden' && box.clientWidth > 2;
  const scrolls = reachable(box);
  if (cut || (!scrolls && (left < -1 || right > root.clientWidth + 1) && out(text))) {
    found.push(said(box, `cut off, ${Math.round(left)} to ${Math.round(right)}`));
  }
}
if (care) {
  const low = Array.from(document.querySelectorAll('.weui-btn_primary')).filter(node => qj.shown(node) && innerWidth < 900);
  for (const node of low.filter(node => node.getBoundingClientRect().height < 59.5)) found.push(said(node, 'lower than 60'));
}
const size = parseFloat(getComputedStyle(document.body).fontSize);
if (care && size < 18) found.push(`大字版 at ${size} px`);
return Array.from(new Set(found)).slice(0, 12);
