/**
 * The score a key leads to, or NaN where the key is not for the scale; `from` is -1 while nothing is chosen.
 * Ten has no key of its own: a nought soon after a one makes it.
 */
export const destination = (key, from, rtl, soon) => {
  const on = rtl ? -1 : 1;
  const keys = {
    ArrowUp: from - 1,
    ArrowDown: from + 1,
    ArrowLeft: from - on,
    ArrowRight: from + on,
    Home: 0,
    End: 10,
  };
  return Math.min(Math.max(keys[key] ?? (soon && key === '0' ? 10 : parseInt(key, 10)), 0), 10);
};
