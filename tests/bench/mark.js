// Put before the page's own scripts on either side: the moment when the first field is there, with whatever hears it
// (our module puts handlers on before it shows anything; the hand-written page's script stands right below the form).
(() => {
  if (location.protocol === 'about:') { return; }
  new MutationObserver((changes, observer) => {
    if (!document.getElementById('name')) { return; }
    observer.disconnect();
    const ms = performance.now();
    const tell = () => {
      const page = performance.getEntriesByType('navigation');
      const before = performance.getEntriesByType('resource').filter((one) => one.responseEnd <= ms);
      const bytes = [...page, ...before].reduce((sum, one) => sum + one.encodedBodySize, 0);
      navigator.sendBeacon('/told', JSON.stringify({ ms, bytes }));
    };
    // What the document weighs is known once it has ended.
    if (document.readyState === 'complete') { tell(); } else { addEventListener('load', () => setTimeout(tell)); }
  }).observe(document, { childList: true, subtree: true });
})();
