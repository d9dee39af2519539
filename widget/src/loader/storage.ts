import { encode } from './stringify.ts';

/**
 * What this browser remembers of one site: `surveys` and `outbox`, each a record by key, and `self`, of the browser.
 * It is read anew every time, because other tabs write the same key.
 * Where storage is missing, full or forbidden, the page's own copy serves until the page is left.
 */
export const remember = (name, storage = () => localStorage) => {
  let held = {};
  return {
    read() {
      try {
        // Before consent nothing is stored, but the page itself remembers.
        held = JSON.parse(storage().getItem(name)) ?? held;
      } catch {}
      // Somebody else's garbage under our key is as good as nothing.
      return { surveys: { ...held.surveys }, outbox: { ...held.outbox }, self: { ...held.self } };
    },
    write(all) {
      held = all;
      try {
        storage().setItem(name, encode(all));
      } catch {
        // What storage still holds is older than what it refused.
        storage = null;
      }
    },
  };
};

/** Without a value the key is forgotten. */
export const set = (memory, part, key, value) => {
  const all = memory.read();
  all[part][key] = value;
  memory.write(all);
};
