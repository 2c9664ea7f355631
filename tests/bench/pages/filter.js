// Search per key against the quickest hand-written way: indexOf over one lower-cased string (performance.md 4).
import * as ours from './ours.js';
import { digest } from './files.js';

/** All texts in the order of the list, one after another, and where each ends. */
class Floor {
  constructor(lines) {
    this.ids = [];
    this.ends = [];
    const texts = [];
    let end = 0;
    for (const line of lines) {
      const tab = line.indexOf('\t');
      this.ids.push(line.slice(0, tab));
      texts.push(line.slice(tab + 1).toLowerCase());
      end += line.length - tab;
      this.ends.push(end);
    }
    this.all = texts.join('\n');
  }

  /** The numbers of the texts in which every word stands. */
  search(query) {
    const [first, ...others] = query.toLowerCase().split(' ').filter((word) => word);
    if (first === undefined) { return this.ends.map((_, at) => at); }
    let found = this.with(first);
    for (const word of others) {
      const there = new Set(this.with(word));
      found = found.filter((at) => there.has(at));
    }
    return found;
  }

  with(word) {
    const [found, { all, ends }] = [[], this];
    let place = 0;
    for (let at = all.indexOf(word); at >= 0; at = all.indexOf(word, ends[place])) {
      let [low, high, step] = [place, place, 1];
      while (high < ends.length && ends[high] <= at) { low = high; high = Math.min(high + step, ends.length); step *= 2; }
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ends[middle] <= at) { low = middle + 1; } else { high = middle; }
      }
      place = low;
      found.push(place);
    }
    return found;
  }
}

let floor;

async function ready() {
  await ours.open();
  floor = new Floor((await (await fetch('data/texts.txt')).text()).trimEnd().split('\n'));
}

/** The hash of what each query finds, on both sides. */
export async function answers({ queries }) {
  await ready();
  const of = (ids) => digest(new TextEncoder().encode(ids));
  const told = [];
  for (const query of queries) {
    told.push([await of(ours.hits(query)), await of(floor.search(query).map((at) => floor.ids[at]).join(' '))]);
  }
  return told;
}

/** What stands in the box after every key, typing each query and taking it back. */
function keys(queries) {
  return queries.flatMap((query) => {
    const typing = Array.from(query, (_, at) => query.slice(0, at + 1));
    return [...typing, ...typing.slice(0, -1).reverse(), ''];
  });
}

function timed(search, boxes) {
  const from = performance.now();
  for (const box of boxes) { search(box); }
  return (performance.now() - from) / boxes.length;
}

/** Mean time of a key, for each round on both sides. */
export async function typed({ queries, rounds }) {
  await ready();
  const boxes = keys(queries);
  const mine = () => timed(ours.search, boxes);
  const theirs = () => timed((box) => floor.search(box), boxes);
  mine();
  theirs();
  const told = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2) { const other = theirs(); told.push([mine(), other]); }
    else { told.push([mine(), theirs()]); }
  }
  return { rounds: told };
}
