// The files as a person would have chosen them: whole in memory's reach, not yet read by anybody.

/** All of them, fetched before the clock starts. */
export async function chosen(folder = 'data') {
  const names = await (await fetch(`${folder}/names.json`)).json();
  return Promise.all(names.map(async (name) => new File([await (await fetch(`${folder}/${name}`)).blob()], name)));
}

/** SHA-256 in hex. */
export async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The hash of a state as the core defines it: SHA-256 over the hashes of all records by id. */
export async function stateHash(records) {
  const sorted = [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
  const bytes = new Uint8Array(32 * sorted.length);
  sorted.forEach((record, at) => {
    for (let i = 0; i < 32; i += 1) { bytes[32 * at + i] = parseInt(record.h.substr(2 * i, 2), 16); }
  });
  return digest(bytes);
}

/**
 * Whether a revision comes after another. In these files each record has one device, so that its counter decides;
 * ours is given no such hint and compares whole version vectors.
 */
export function isNewer(one, other) {
  const count = (vv) => Object.values(vv)[0];
  return count(one.vv) > count(other.vv);
}

/** The newest revision of each record in the files, by id. */
export function merged(texts) {
  const newest = new Map();
  for (const text of texts) {
    for (const record of JSON.parse(text).records) {
      const known = newest.get(record.id);
      if (!known || isNewer(record, known)) { newest.set(record.id, record); }
    }
  }
  return newest;
}
