// Our side: the app's own state in WebAssembly (src/bench), with its worker.
import init, * as bench from './bench.js';

export const { topic, search, hits, save, judge } = bench;

/** Opens the store as the app does, and waits until the housekeeping after the start is done. */
export async function open() { await opened(() => bench.open()); }

/** The same as the office. */
export async function openAsOffice() { await opened(() => bench.open_as_office()); }

async function opened(how) {
  const still = watched();
  await init();
  if (!await how()) { throw new Error('the store cannot be opened'); }
  await still();
}

/** The app reads the files in its worker, compares them with what is here, then writes and merges them. */
export async function takeIn(files) {
  const long = longTasks();
  const from = performance.now();
  if (await bench.read(files) !== files.length) { throw new Error('a file is not whole'); }
  const read = performance.now();
  if (!await bench.take_in()) { throw new Error('it was not taken in'); }
  return { read: read - from, write: performance.now() - read, longTasks: await long() };
}

/** Tasks of more than 50 ms from here on: while one runs the page answers nobody. */
function longTasks() {
  const [from, found] = [performance.now(), []];
  const observer = new PerformanceObserver((list) => found.push(...list.getEntries()));
  observer.observe({ type: 'longtask' });
  return async () => {
    await new Promise((done) => setTimeout(done, 100));
    found.push(...observer.takeRecords());
    observer.disconnect();
    return found.map((task) => `${Math.round(task.duration)} ms at ${Math.round(task.startTime - from)}`);
  };
}

export const count = async () => bench.len();
export const hash = async () => bench.state_hash();

/** Counts transactions, from before the program starts; the promise given comes when there was none for a second. */
function watched() {
  const plain = IDBDatabase.prototype.transaction;
  let last = performance.now();
  IDBDatabase.prototype.transaction = function (...rest) {
    const transaction = plain.apply(this, rest);
    const note = () => { last = performance.now(); };
    note();
    transaction.addEventListener('complete', note);
    transaction.addEventListener('abort', note);
    return transaction;
  };
  return async () => {
    while (performance.now() - last < 1000) { await new Promise((done) => setTimeout(done, 100)); }
    IDBDatabase.prototype.transaction = plain;
  };
}
