// The hand-written floor of a take-in: parse with the engine's own parser, merge in a map, write 1,000 records to a
// value of bytes. It checks nothing of what it reads and can take nothing back.
import { added, all, opened } from './idb.js';
import { isNewer, merged, stateHash } from './files.js';

const LINES = 1000;

let db;
/** The state in memory, as ours has its book. */
let here = new Map();

export async function open() {
  db = await opened('segments');
  const texts = (await all(db)).map((bytes) => new TextDecoder().decode(bytes));
  for (const record of texts.flatMap((text) => text.split('\n')).map((line) => JSON.parse(line))) {
    const known = here.get(record.id);
    if (!known || isNewer(record, known)) { here.set(record.id, record); }
  }
}

export async function takeIn(files) {
  const from = performance.now();
  const newest = merged(await Promise.all(files.map((file) => file.text())));
  const read = performance.now();
  const fresh = [...newest.values()].filter((record) => {
    const known = here.get(record.id);
    return !known || isNewer(record, known);
  });
  const values = [];
  for (let at = 0; at < fresh.length; at += LINES) {
    const lines = fresh.slice(at, at + LINES).map((record) => JSON.stringify(record));
    values.push(new TextEncoder().encode(lines.join('\n')));
  }
  await added(db, values);
  for (const record of fresh) { here.set(record.id, record); }
  return { read: read - from, write: performance.now() - read };
}

export const count = async () => here.size;
export const hash = () => stateHash(here.values());
