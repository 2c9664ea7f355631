// As little of IndexedDB as the hand-written sides need.

/** Opens a database with one store of numbered values. */
export function opened(name) {
  return new Promise((done, failed) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('values', { autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/** Adds values in one strict transaction; done when it is complete, which is when the disk has them. */
export function added(db, values) {
  return new Promise((done, failed) => {
    const transaction = db.transaction('values', 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore('values');
    for (const value of values) { store.add(value); }
    transaction.oncomplete = () => done();
    transaction.onabort = () => failed(transaction.error);
    transaction.commit();
  });
}

export function all(db) {
  return new Promise((done, failed) => {
    const request = db.transaction('values').objectStore('values').getAll();
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
