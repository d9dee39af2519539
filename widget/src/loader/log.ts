import type { LogEntry } from './types.ts';

/** What has happened, with the reasons. `debug` and `on` in calls.ts replace `push` to print entries or call listeners. */
export const entries: LogEntry[] = [];
export const log = (...entry: LogEntry): unknown => entries.push(entry);

/** Wraps `fn`: it is called at once, and an error is logged and also rejects the promise that the wrapper returns. */
export const safely =
  <Args extends unknown[], Result>(fn: (...args: Args) => Result) =>
  (...args: Args): Promise<Awaited<Result>> => {
    const result = (async () => fn(...args))();
    result.catch((error) => log('error', error));
    return result as Promise<Awaited<Result>>;
  };
