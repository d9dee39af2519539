/** Decisions with their reasons, silent until somebody asks; and the host's listeners, who may throw. */
export const journal = () => {
  const entries = [];
  const listeners = new Set();
  let print = (entry) => entries.push(entry);

  const note = (...entry) => print(entry);

  // What a listener throws is noted but not told to listeners: it may be the one for errors.
  const guard =
    (fn, fail = emit) =>
    (...given) => {
      try {
        const result = fn(...given);
        result?.catch?.((error) => fail('error', error));
        return result;
      } catch (error) {
        fail('error', error);
      }
    };

  const emit = (event, detail) => {
    note(event, detail);
    for (const [name, fn] of listeners) if (name === event) guard(fn, note)(detail);
  };

  return {
    note,
    emit,
    guard,
    on(...listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    debug() {
      print = (entry) => console.log('outoften', ...entry);
      for (const entry of entries.splice(0)) print(entry);
    },
  };
};
