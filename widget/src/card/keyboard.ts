/**
 * The score that a key selects, or NaN for other keys, except the space bar. `from`: the selected score, or -1. `afterOne`: the key "1" was
 * pressed just before, so that "0" means ten.
 */
export const scoreForKey = (key: string, from: number, rtl?: boolean, afterOne?: boolean) => {
  const forward = rtl ? -1 : 1;
  const keys: Record<string, number> = {
    ArrowUp: from - 1,
    ArrowDown: from + 1,
    ArrowLeft: from - forward,
    ArrowRight: from + forward,
    Home: 0,
    End: 10,
  };
  return Math.min(Math.max(keys[key] ?? (afterOne && key === '0' ? 10 : Number(key)), 0), 10);
};
