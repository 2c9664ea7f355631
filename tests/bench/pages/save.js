// A save against the least that can be one: the same number of bytes, put raw in a strict transaction.
import * as ours from './ours.js';
import { added, all, opened } from './idb.js';

/** Saves before the clock counts: code is compiled, the log is open. */
const WARM = 5;

/** As many bytes as one save of ours puts into the journal, line and sum; a longer number in the topic adds one or two. */
const BYTES = 683;

/**
 * `rounds` rounds of `pairs` pairs each; in every pair the other side begins. Gives for each round the times of
 * both sides, the ids of our records with their topics, and whether the raw values lie on the disk.
 */
export async function interleaved({ rounds, pairs }) {
  await ours.open();
  const raw = await opened('raw');
  const [saved, put] = [[], []];
  const ourSave = async () => {
    const topic = `第${saved.length + 1}次学习`;
    const from = performance.now();
    const id = await ours.save(topic);
    const ms = performance.now() - from;
    if (!id) { throw new Error('a save was refused'); }
    saved.push([id, topic]);
    return ms;
  };
  const rawPut = async () => {
    const bytes = new Uint8Array(BYTES).fill(put.length % 256);
    const from = performance.now();
    await added(raw, [bytes]);
    const ms = performance.now() - from;
    put.push(bytes[0]);
    return ms;
  };
  for (let at = 0; at < WARM; at += 1) { await ourSave(); await rawPut(); }
  const told = [];
  for (let round = 0; round < rounds; round += 1) {
    const [mine, theirs] = [[], []];
    for (let pair = 0; pair < pairs; pair += 1) {
      if ((round + pair) % 2) { theirs.push(await rawPut()); mine.push(await ourSave()); }
      else { mine.push(await ourSave()); theirs.push(await rawPut()); }
    }
    told.push([mine, theirs]);
  }
  const there = (await all(raw)).slice(-put.length).map((value) => value[0]);
  return { rounds: told, saved, kept: there.join() === put.join() };
}
