/** Decisions with their reasons, silent until somebody asks; and the host's listeners, who may throw. */

export const lines = [];
const listeners = new Set();

export const note = (...entry) => lines.push(entry);

/** Calls `fn` at once. What it throws, or rejects with, is told and goes no further; its promise tells it too. */
export const guard =
  (fn, fail = emit) =>
  (...given) => {
    const result = (async () => fn(...given))();
    result.catch((error) => fail('error', error));
    return result;
  };

export const emit = (event, detail) => {
  note(event, detail);
  // What a listener throws is noted but not told to listeners: it may be the one for errors.
  for (const [name, fn] of listeners) if (name === event) guard(fn, note)(detail);
};

export const on = (...listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
