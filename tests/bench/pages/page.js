// The page that the driver opens anew for each visit. It does one job and posts what came of it: nobody polls it
// meanwhile, and only its own clock counts.
import * as ours from './ours.js';
import * as dexie from './dexie.js';
import * as segments from './segments.js';
import { interleaved } from './save.js';
import { typed, answers } from './filter.js';
import { chosen } from './files.js';

const SIDES = { ours, dexie, segments };

const JOBS = {
  /** Takes all files in on an empty origin; `check` also tells the hash of what is there afterwards. */
  async take_in({ side }) {
    const [who, files] = [SIDES[side], await chosen()];
    await who.open();
    const from = performance.now();
    const steps = await who.takeIn(files);
    const ms = performance.now() - from;
    return { ms, steps, n: await who.count() };
  },

  /** What a page that was not there when it was written finds on the disk. */
  async look({ side }) {
    await SIDES[side].open();
    return { n: await SIDES[side].count(), hash: await SIDES[side].hash() };
  },

  /** Pairs of saves, ours and the raw put in turn, and whether the raw values can be read back. */
  save: interleaved,

  /** Topics of records, read from the disk by this visit. */
  async topics({ ids }) {
    await ours.open();
    return ids.map((id) => ours.topic(id));
  },

  /** Takes the programme's files in, as the office. */
  async take_programme() {
    await ours.openAsOffice();
    await ours.takeIn(await chosen('programme'));
    return ours.count();
  },

  /** All verdicts, and again after one save; beside them the time in which a browser reads every record. */
  async judged() {
    const lines = (await Promise.all((await chosen('programme')).map((file) => file.text())))
      .flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{"id"'))
      .map((line) => line.replace(/,$/, ''));
    await ours.openAsOffice();
    const timed = (what) => { const from = performance.now(); const n = what(); return [performance.now() - from, n]; };
    const [all, n] = timed(ours.judge);
    await ours.save('党章');
    const [again] = timed(ours.judge);
    const [floor] = timed(() => lines.map((line) => JSON.parse(line)).length);
    return { n, all, again, floor };
  },

  /** What each query finds on either side. */
  answers,

  /** Every query typed key by key and taken back. */
  filter: typed,
};

window.start = async (name, job) => {
  const told = await JOBS[name](job).catch((error) => ({ failed: String(error && error.stack || error) }));
  await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
};

// A panic of the program under measurement.
window.qjCrash = (what) => fetch('/told', { method: 'POST', body: JSON.stringify({ failed: what }) });
