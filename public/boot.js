/* Runs before everything else, in any browser, so it is ES5: no arrow, no let, no template.
   1. Can this browser run the workbook? If not, say so in words and run nothing.
   2. Forbid scripts other than ours.
   3. When the program stops or does not come, show a page from which one can go on. */
(function () {
  'use strict';
  var me = document.currentScript;
  var shell = document.getElementById('shell');
  var build = document.querySelector('meta[name="build"]').getAttribute('content');
  var started = false;
  var stopped = false;

  /* ---- 1. the gate ---- */

  function has(test) {
    try { return !!test(); } catch (error) { return false; }
  }

  // A module of one function that uses memory.fill: Chromium 75, Safari 15, Firefox 79.
  var BULK_MEMORY = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1,
    10, 13, 1, 11, 0, 65, 0, 65, 0, 65, 0, 252, 11, 0, 11];

  var NEEDS = [
    ['运行程序（WebAssembly）', function () { return WebAssembly.instantiate; }],
    ['新版 WebAssembly', function () { return WebAssembly.validate(new Uint8Array(BULK_MEMORY)); }],
    ['保存内容（IndexedDB）', function () { return window.indexedDB; }],
    ['Promise', function () { return Promise.resolve; }],
    ['脚本模块', function () { return 'noModule' in document.createElement('script'); }],
    ['随机数（crypto）', function () { return crypto.getRandomValues(new Uint8Array(1)); }],
    ['新版样式', function () { return CSS.supports('inset', '0'); }]
  ];

  function lacking() {
    var words = [];
    for (var i = 0; i < NEEDS.length; i += 1) {
      if (!has(NEEDS[i][1])) { words.push(NEEDS[i][0]); }
    }
    return words;
  }

  function advice(words) {
    var lines = [];
    if (document.documentMode) {
      lines.push('现在用的是 IE 内核。点地址栏右边的图标，切换到“极速模式”。');
      lines.push('没有这个图标，就换用 Edge、360 浏览器极速模式或 Chrome 打开。');
      return lines;
    }
    if (location.protocol === 'file:') {
      lines.push('不能直接双击这个文件。把整个文件夹放到网站上，再用网址打开。');
      return lines;
    }
    lines.push('这个浏览器缺：' + words.join('、') + '。');
    if (/iPhone|iPad|Macintosh/.test(navigator.userAgent) && !has(NEEDS[0][1])) {
      lines.push('如果开了“锁定模式”：在地址栏的菜单里打开“网站设置”，关掉本站的锁定模式，再刷新。');
    }
    if (!has(NEEDS[2][1])) {
      lines.push('如果在无痕窗口里：换普通窗口打开。');
    }
    lines.push('可用的浏览器：Chrome、Edge、360 极速模式等 Chromium 89 或更新，Safari 15（iOS 15）或更新，Firefox 89 或更新。');
    if (/MicroMessenger/.test(navigator.userAgent)) { lines.push('现在是在微信里：点右上角 ···，选“在浏览器打开”。'); }
    return lines;
  }

  /* ---- 2. the policy ---- */

  function policy(words) {
    var meta = document.createElement('meta');
    meta.httpEquiv = 'Content-Security-Policy';
    meta.content = words;
    document.head.appendChild(meta);
  }

  // No engine tells which words of a policy it knows. Those that have AbortSignal.timeout know this one, or do not
  // need it (Firefox 100 and 101).
  function wasmWord() {
    return has(function () { return AbortSignal.timeout; }) ? "'wasm-unsafe-eval'" : "'unsafe-eval'";
  }

  /* ---- 3. the page for bad days ---- */

  function add(parent, tag, text, more) {
    var node = document.createElement(tag);
    node.appendChild(document.createTextNode(text));
    for (var name in more || {}) { node.setAttribute(name, more[name]); }
    parent.appendChild(node);
    return node;
  }

  function page(title, lines) {
    var box = document.getElementById('qj-stop');
    if (box) { box.parentNode.removeChild(box); }
    if (shell.parentNode) { shell.parentNode.removeChild(shell); }
    box = add(document.body, 'div', '', { id: 'qj-stop', 'class': 'boot', role: 'alert' });
    box = box.appendChild(document.createElement('div'));
    add(box, 'h1', title);
    for (var i = 0; i < lines.length; i += 1) { add(box, 'p', lines[i]); }
    window.scrollTo(0, 0);
    return box;
  }

  function button(box, text, kind, act) {
    var node = add(box, 'a', text, { href: '#', role: 'button', 'class': kind });
    node.onclick = function (event) {
      event.preventDefault();
      act(node);
    };
    return node;
  }

  // A newer version that waits may be the one without the error: it is let in first.
  function reload() {
    function go() { location.reload(); }
    if (!has(function () { return navigator.serviceWorker.controller; })) { go(); return; }
    navigator.serviceWorker.getRegistration().then(function (found) {
      if (!found || !found.waiting) { go(); return; }
      navigator.serviceWorker.addEventListener('controllerchange', go);
      found.waiting.postMessage({ type: 'take-over' });
      setTimeout(go, 3000);
    })['catch'](go);
  }

  // The old way, because the new one is missing on plain http.
  function copy(text) {
    var area = add(document.body, 'textarea', text, { style: 'position:fixed;top:0;opacity:0' });
    area.select();
    var done = has(function () { return document.execCommand('copy'); });
    document.body.removeChild(area);
    return done;
  }

  // Addresses carry files, what was typed, mail and keys: only their first word says where it was.
  function place(text) {
    return text.replace(/#\/?([a-z-]*)[^\s'")]*/g, '#/$1');
  }

  function details(info) {
    var text = info && (info.stack || info.message) ? String(info.message) + '\n' + String(info.stack || '') : String(info);
    return ['版本 ' + build, '页面 ' + place(location.hash), '时间 ' + new Date().toISOString(), navigator.userAgent, place(text)].join('\n');
  }

  function bad(title, lines, first, info) {
    if (stopped) { return; }
    stopped = true;
    var text = details(info);
    has(function () { localStorage.setItem('qiangji.crash', text); });
    var box = page(title, lines);
    button(box, first, 'main', reload);
    add(box, 'a', '备份到文件', { href: 'rescue.html' });
    button(box, '复制错误信息', '', function (node) {
      node.firstChild.nodeValue = copy(text) ? '已复制' : '没能复制，长按下面的字来选';
    });
    add(box, 'pre', text);
  }

  /** The program calls this when it cannot go on. `info`: a text, or an Error. Only the first call counts. */
  window.qjCrash = function (info) {
    bad('出错了，页面停下了', [
      '已经保存的内容还在这台设备里。先重新加载。',
      '还是不行，就备份到文件，再把错误信息发给管理这个网站的人。'
    ], '重新加载', info);
  };

  /** The loader calls this when the program does not come, or stops while starting. */
  window.qjFailed = function (error) {
    if (has(function () { return error instanceof WebAssembly.RuntimeError; })) { window.qjCrash(error); return; }
    bad('加载失败', ['网络断了，或者文件没有下载完整。已经保存的内容还在这台设备里。'], '重试', error);
  };

  /** The engine cut the program off in the middle: nothing of it can be relied on any more. */
  function trapped(error) {
    return has(function () {
      return error instanceof WebAssembly.RuntimeError || /call stack|recursion/.test(error.message) && /wasm/.test(error.stack);
    });
  }

  /** So does an exception of the browser that ran through the program. A listener called once too often is turned away
      at the door, which cuts nothing off; what scripts of others throw is not ours. */
  function ranThrough(event) {
    return has(function () {
      return String(event.filename).indexOf(location.origin) === 0 && /\.js$/.test(event.filename) &&
        /wasm/.test(event.error.stack) && !/closure invoked/.test(event.error.message);
    });
  }

  /* ---- now do it ---- */

  var missing = lacking();
  if (missing.length || location.protocol === 'file:') {
    stopped = true;
    if (document.head) { policy("script-src 'none'"); }
    page('这个浏览器打不开本手册', advice(missing));
    return;
  }

  policy("script-src 'self' '" + me.getAttribute('data-loader') + "' " + wasmWord());

  // A sheet or script that does not come: such events do not bubble, so listen on their way down.
  window.addEventListener('error', function (event) {
    var from = event.target;
    if (from && (from.tagName === 'LINK' && from.rel === 'stylesheet' || from.tagName === 'SCRIPT')) {
      window.qjFailed(from.href || from.src);
    } else if (trapped(event.error) || ranThrough(event) || !started && String(event.filename).indexOf(location.origin) === 0) {
      window.qjCrash(event.error || event.message);
    }
  }, true);
  window.addEventListener('unhandledrejection', function (event) {
    if (trapped(event.reason)) { window.qjCrash(event.reason); } else if (!started) { window.qjFailed(event.reason); }
  });

  // The first thing the program puts on the page takes the place of the lines that stood for it.
  new MutationObserver(function (changes, observer) {
    for (var i = 0; i < document.body.children.length; i += 1) {
      var node = document.body.children[i];
      if (node.id !== 'shell' && !/^(SCRIPT|LINK|STYLE|TEXTAREA)$/.test(node.tagName)) {
        started = true;
        observer.disconnect();
        if (shell.parentNode) { shell.parentNode.removeChild(shell); }
        return;
      }
    }
  }).observe(document.body, { childList: true });

  setTimeout(function () {
    if (!started) { document.getElementById('slow').hidden = false; }
  }, 3000);
}());
