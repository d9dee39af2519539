import type { Identity, Properties } from '../package/index.ts';
import { createIdentity } from './identity.ts';
import { set } from './storage.ts';
import type { Calls, LogEntry, Runtime } from './types.ts';

export { stepAside, whenReachable } from './visible.ts';

/** Adds the calls that few pages make. The loader imports them on first use, unless its targeting part contains them. */
export const addCalls = (calls: Calls, runtime: Runtime): Calls => {
  const { visitor, storage, entries, ask, safely } = runtime;
  const { identify, end, forget } = createIdentity(runtime);
  const listeners = new Set<[event: string, fn: (detail: unknown) => void]>();
  let record: (entry: LogEntry) => unknown = entries.push.bind(entries);
  entries.push = (entry) => {
    record(entry);
    const [event, detail] = entry;
    for (const [name, fn] of listeners) {
      // An error of a listener goes to no listener: the one that throws may be the one for errors.
      if (name === event) (async () => fn(detail))().catch((error) => record(['error', error]));
    }
    return 0;
  };

  return Object.assign(calls, {
    identify(given: Identity) {
      // Rules may depend on whatever has changed.
      if (identify(given) || runtime.failedRule) safely(ask)();
    },
    track: (event: string, properties?: Properties) => ask({ event, properties }),
    debug() {
      record = ([event, ...details]) => {
        const [name] = details as [string];
        const isUnknown =
          event === 'call' && name !== 'show' && name !== 'close' && !Object.hasOwn(calls, name);
        console.log('outoften', isUnknown ? 'unknown' : event, ...details);
      };
      entries.splice(0).forEach(record);
    },
    on(...listener: [event: string, fn: (detail: unknown) => void]) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    consent(given: boolean) {
      visitor.consent = given;
      set(storage, 'self', 'consent', !!given);
      if (given) safely(ask)();
      else end();
    },
    reset() {
      end();
      forget();
    },
  } satisfies Calls);
};
