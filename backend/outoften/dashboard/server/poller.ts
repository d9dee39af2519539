/** Milliseconds between two successful reads. */
export const POLL_INTERVAL_MS = 2_000;
/** The longest wait, in milliseconds, after repeated failures. */
export const MAX_RETRY_DELAY_MS = 30_000;

/** Returns the milliseconds to wait before the next read: exponential backoff with ±20 % jitter after failures. */
export function delayAfter(failures: number, random: () => number = Math.random): number {
  if (failures === 0) return POLL_INTERVAL_MS;
  const delay = Math.min(MAX_RETRY_DELAY_MS, POLL_INTERVAL_MS * 2 ** Math.min(failures - 1, 10));
  // The jitter keeps many open pages from returning in the same second after a restart of the server.
  return Math.round(delay * (0.8 + 0.4 * random()));
}

/** What a poller calls; `onFailure` returns whether to go on polling. The timers are replaceable for tests. */
export interface PollerOptions {
  onSuccess: () => void;
  onFailure: (error: unknown) => boolean;
  setTimer?: (run: () => void, delayMs: number) => number;
  clearTimer?: (timer: number) => void;
}

/** Reads again and again until stopped. */
export interface Poller {
  /** Stops the read in progress and begins a new one now. Resolves when that read has ended. */
  start: () => Promise<void>;
  /** Stops polling and aborts the read in progress. */
  stop: () => void;
}

/** Returns a stopped poller. Each read gets an abort signal; the outcome of an aborted read is ignored. */
export function createPoller(
  read: (signal: AbortSignal) => Promise<void>,
  {
    onSuccess,
    onFailure,
    setTimer = (run, delayMs) => window.setTimeout(run, delayMs),
    clearTimer = (timer) => window.clearTimeout(timer),
  }: PollerOptions,
): Poller {
  let timer = 0;
  let current: AbortController | null = null;
  let failures = 0;

  async function run(): Promise<void> {
    const controller = new AbortController();
    current = controller;
    try {
      await read(controller.signal);
      if (controller.signal.aborted) return;
      failures = 0;
      onSuccess();
    } catch (error) {
      if (controller.signal.aborted) return;
      failures += 1;
      if (!onFailure(error)) return;
    }
    timer = setTimer(run, delayAfter(failures));
  }

  function stop(): void {
    clearTimer(timer);
    current?.abort();
    current = null;
  }

  function start(): Promise<void> {
    stop();
    failures = 0;
    return run();
  }

  return { start, stop };
}
