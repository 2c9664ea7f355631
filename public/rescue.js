/* The last way to the data when a release of the workbook is broken: plain ES5, no WebAssembly, reads only.
   Records leave as the very bytes that lie in the database: nothing is parsed and written again. Those of a locked
   device leave sealed, with the header of the lock. */
(function () {
  'use strict';
  var FIRST = 'qiangji';
  var NAME = FIRST;
  // The folder this page lies in.
  var HERE = location.pathname.replace(/[^/]*$/, '');
  var NEWLINE = 10;
  // A stored value begins with a line about itself, which is no record.
  var HASH = 35;

  function by(id) { return document.getElementById(id); }

  function say(text) { by('found').textContent = text; }

  /* ---- reading ---- */

  // Without a version number, so that nothing is upgraded. If there is no database, opening would make an empty
  // one, which the workbook would stumble over: that is undone by ending its first transaction.
  function open(found, none, failed) {
    var asked = window.indexedDB.open(NAME);
    var fresh = false;
    asked.onupgradeneeded = function () {
      fresh = true;
      asked.transaction.abort();
    };
    asked.onsuccess = function () { found(asked.result); };
    asked.onerror = function (event) {
      event.preventDefault();
      if (fresh) { none(); } else { failed(asked.error); }
    };
  }

  // All values and keys of those stores that exist, in one read.
  function read(base, stores, done, failed) {
    var there = stores.filter(function (store) { return base.objectStoreNames.contains(store); });
    var found = {};
    stores.forEach(function (store) { found[store] = { keys: [], values: [] }; });
    if (!there.length) { done(found); return; }
    var reading = base.transaction(there, 'readonly');
    there.forEach(function (store) {
      var from = reading.objectStore(store);
      from.getAllKeys().onsuccess = function (event) { found[store].keys = event.target.result; };
      from.getAll().onsuccess = function (event) { found[store].values = event.target.result; };
    });
    reading.oncomplete = function () { done(found); };
    reading.onabort = function () { failed(reading.error); };
  }

  /* ---- writing ---- */

  function bytes(value) {
    if (value instanceof ArrayBuffer) { return new Uint8Array(value); }
    return value && value.buffer instanceof ArrayBuffer ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null;
  }

  // The records in one value, a line each, as views of its bytes.
  function lines(value) {
    var all = bytes(value);
    var found = [];
    if (!all) { return found; }
    for (var start = 0, at = 0; at <= all.length; at += 1) {
      if (at === all.length || all[at] === NEWLINE) {
        if (at > start && all[start] !== HASH) { found.push(all.subarray(start, at)); }
        start = at + 1;
      }
    }
    return found;
  }

  function gathered(values) {
    return values.reduce(function (all, value) { return all.concat(lines(value)); }, []);
  }

  // What is JSON goes as it is; anything else as a text, so that the file can be read all the same.
  function sorted(all, good, broken) {
    all.forEach(function (line) {
      try {
        JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
        good.push(line);
      } catch (error) {
        broken.push(JSON.stringify(new TextDecoder().decode(line)));
      }
    });
  }

  function drafts(store, broken) {
    var found = [];
    store.values.forEach(function (value, at) {
      var good = [];
      sorted(lines(value), good, broken);
      good.forEach(function (line) {
        found.push('{"key":' + JSON.stringify(String(store.keys[at])) + ',"draft":' + new TextDecoder().decode(line) + '}');
      });
    });
    return found;
  }

  // Who uses this device.
  function profile(store, broken) {
    var at = store.keys.indexOf('app/profile');
    var good = [];
    if (at >= 0) { sorted(lines(store.values[at]), good, broken); }
    return good.length === 1 ? new TextDecoder().decode(good[0]) : '{}';
  }

  function base64(all) {
    var text = '';
    for (var at = 0; at < all.length; at += 8190) {
      text += btoa(String.fromCharCode.apply(null, all.subarray(at, at + 8190)));
    }
    return text;
  }

  function files(store) {
    var found = [];
    store.values.forEach(function (value, at) {
      var all = bytes(value);
      if (all) { found.push('{"sha":' + JSON.stringify(String(store.keys[at])) + ',"b":"' + base64(all) + '"}'); }
    });
    return found;
  }

  /* ---- a locked device ---- */

  // The header of the lock, where one is on: JSON, in the plain.
  function lock(store) {
    var at = store.keys.indexOf('lock');
    var all = at < 0 ? null : bytes(store.values[at]);
    if (!all) { return null; }
    try {
      var header = new TextDecoder().decode(all);
      JSON.parse(header);
      return header;
    } catch (error) {
      // As it lies: whoever mends it has all there is.
      return JSON.stringify(new TextDecoder().decode(all));
    }
  }

  // The values as they lie, with where each lies: what was sealed stays sealed.
  function sealed(found) {
    var all = [];
    ['segments', 'journal', 'drafts', 'attachments', 'meta'].forEach(function (shelf) {
      found[shelf].values.forEach(function (value, at) {
        var key = found[shelf].keys[at];
        var kept = bytes(value);
        if (kept && (shelf !== 'meta' || key === 'app/profile')) {
          all.push('{"shelf":"' + shelf + '","key":' + JSON.stringify(key) + ',"b":"' + base64(kept) + '"}');
        }
      });
    });
    return all;
  }

  function locked(header, values) {
    return ['{"fmt":"qiangji.locked","v":1,"lock":', header, ',"values":['].concat(separated(values), ['\n]}\n']);
  }

  function separated(items) {
    return items.reduce(function (parts, item, at) {
      parts.push(at ? ',\n' : '\n', item);
      return parts;
    }, []);
  }

  // The file in parts, texts and bytes, ready for a Blob.
  function bundle(found) {
    var parts = ['{"fmt":"qiangji.rescue","v":1,"profile":', found.profile, ',"records":['];
    parts = parts.concat(separated(found.records), ['\n],"drafts":['], separated(found.drafts));
    parts = parts.concat(['\n],"broken":['], separated(found.broken));
    return parts.concat(['\n],"files":['], separated(found.files), ['\n]}\n']);
  }

  function text(parts) {
    var decoder = new TextDecoder();
    return parts.map(function (part) { return typeof part === 'string' ? part : decoder.decode(part); }).join('');
  }

  /* ---- handing out ---- */

  function two(number) { return (number < 10 ? '0' : '') + number; }

  function filename() {
    var now = new Date();
    var day = now.getFullYear() + two(now.getMonth() + 1) + two(now.getDate());
    return '强基手册_救援_' + day + '-' + two(now.getHours()) + two(now.getMinutes()) + '.json';
  }

  function save(parts) {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(parts, { type: 'application/json' }));
    link.download = filename();
    link.hidden = true;
    document.body.appendChild(link);
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 120000);
    by('done').textContent = '已交给浏览器保存：' + link.download + '。到“下载”里看看有没有。';
  }

  // The text stays on the page, so that it can be selected by hand where copying by script is refused.
  function copy(parts) {
    var area = by('text') || document.createElement('textarea');
    area.id = 'text';
    area.readOnly = true;
    area.value = text(parts);
    by('ways').appendChild(area);
    area.focus();
    area.select();
    area.setSelectionRange(0, area.value.length);
    var copied = false;
    try { copied = document.execCommand('copy'); } catch (error) { copied = false; }
    by('done').textContent = copied ? '已复制。' : '没能自动复制。在下面的框里全选，再复制。';
  }

  function offer(found) {
    var header = lock(found.meta);
    if (header) {
      var values = sealed(found);
      say('这台设备上了锁，找到 ' + values.length + ' 处内容。存下的文件也锁着，放回手册时要写口令。口令不在文件里，记好它。');
      ready(locked(header, values));
      return;
    }
    var all = { records: [], broken: [], files: files(found.attachments) };
    all.profile = profile(found.meta, all.broken);
    sorted(gathered(found.segments.values.concat(found.journal.values)), all.records, all.broken);
    all.drafts = drafts(found.drafts, all.broken);
    if (!all.records.length && !all.drafts.length && !all.broken.length && !all.files.length) { none(); return; }
    say('找到 ' + all.records.length + ' 条记录，' + all.drafts.length + ' 份草稿，' + all.files.length + ' 个附件' + (all.broken.length ? '，另有 ' + all.broken.length + ' 处坏了，照原样带上。' : '。'));
    ready(bundle(all));
  }

  function ready(parts) {
    by('save').onclick = function () { save(parts); };
    by('copy').onclick = function () { copy(parts); };
    by('ways').hidden = false;
  }

  function none() { say('这个浏览器里没有手册的内容。换平时用的浏览器，再打开这一页看看。'); }

  function failed(error) {
    say('读不出来：' + (error ? error.name + ' ' + error.message : '没有说明') + '。关掉浏览器再打开，还是这样就把这句话发给管理这个网站的人。');
  }

  if (!window.indexedDB) {
    say('这个浏览器存不了内容，所以这里也没有。换平时用的浏览器打开这一页。');
    return;
  }
  // The first workbook of an origin says in its database in which folder it lies; that of another folder has its own.
  function folder(store) {
    var at = store.keys.indexOf('folder');
    var all = at < 0 ? null : bytes(store.values[at]);
    return all ? new TextDecoder().decode(all) : HERE;
  }

  function look() {
    open(function (base) {
      base.onversionchange = function () { base.close(); };
      read(base, ['meta'], function (found) {
        if (NAME === FIRST && folder(found.meta) !== HERE) {
          base.close();
          NAME = FIRST + ':' + HERE;
          look();
          return;
        }
        read(base, ['segments', 'journal', 'drafts', 'attachments', 'meta'], offer, failed);
      }, failed);
    }, none, failed);
  }

  look();
}());
