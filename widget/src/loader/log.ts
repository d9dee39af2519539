/** What happens, with the reasons: silent, until `debug` or `on`, which few pages call, make `push` tell of it. */
export const lines = [];
export const note = (...entry) => lines.push(entry);

/** Calls `fn` at once. What it throws, or rejects with, is noted and goes no further; its promise tells it too. */
export const guard =
  (fn) =>
  (...given) => {
    const result = (async () => fn(...given))();
    result.catch((error) => note('error', error));
    return result;
  };
