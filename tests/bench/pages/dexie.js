// Dexie's bulk path, as strong as its documents allow: one transaction for everything, one bulkGet, one bulkPut, no
// index but the key, no result listeners; strict durability like ours, where its default is relaxed.
import Dexie from './dexie.min.mjs';
import { isNewer, merged, stateHash } from './files.js';

let db;

export async function open() {
  db = new Dexie('peer', { chromeTransactionDurability: 'strict' });
  db.version(1).stores({ records: 'id' });
  await db.open();
}

export async function takeIn(files) {
  const from = performance.now();
  const newest = merged(await Promise.all(files.map((file) => file.text())));
  const read = performance.now();
  await db.transaction('rw', db.records, async () => {
    const known = await db.records.bulkGet([...newest.keys()]);
    const all = [...newest.values()];
    await db.records.bulkPut(all.filter((record, at) => !known[at] || isNewer(record, known[at])));
  });
  return { read: read - from, write: performance.now() - read };
}

export const count = () => db.records.count();
export const hash = async () => stateHash(await db.records.toArray());
