/**
 * The score a key leads to, or nothing where the key is not for the scale; `from` is -1 while nothing is chosen.
 * Ten has no key of its own: a nought soon after a one makes it.
 */
export const destination = (key, from, rtl, soon) => {
  const on = rtl ? -1 : 1;
  const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -on, ArrowRight: on }[key];
  if (step) return Math.min(Math.max(from + step, 0), 10);
  if (/^\d$/.test(key)) return +key || (soon ? 10 : 0);
  return { Home: 0, End: 10 }[key];
};
