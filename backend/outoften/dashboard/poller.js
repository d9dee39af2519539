const EVERY_MS = 2_000;
const SLOWEST_MS = 30_000;

export function delayAfter(failures, random = Math.random) {
  if (failures === 0) return EVERY_MS;
  const wait = Math.min(SLOWEST_MS, EVERY_MS * 2 ** Math.min(failures - 1, 10));
  // Many open pages should not all return in the same second after a restart of the server.
  return Math.round(wait * (0.8 + 0.4 * random()));
}

// `failed` returns true to go on trying. Each reading owns a signal: after a stop or a restart its outcome is ignored.
export function createPoller(read, { succeeded, failed, setTimer = setTimeout, clearTimer = clearTimeout }) {
  let timer = null;
  let reading = null;
  let failures = 0;

  async function run() {
    const mine = new AbortController();
    reading = mine;
    try {
      await read(mine.signal);
      if (mine.signal.aborted) return;
      failures = 0;
      succeeded();
    } catch (error) {
      if (mine.signal.aborted) return;
      failures += 1;
      if (!failed(error)) return;
    }
    timer = setTimer(run, delayAfter(failures));
  }

  function stop() {
    clearTimer(timer);
    reading?.abort();
    reading = null;
  }

  function start() {
    stop();
    failures = 0;
    return run();
  }

  return { start, stop };
}
