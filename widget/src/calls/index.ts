import { set } from '../loader/storage.ts';
import type { Calls, LogEntry, Runtime } from '../loader/types.ts';
import type { Identity } from '../package/index.ts';
import { createIdentity } from './identity.ts';
import { cleanConsent, cleanEvent } from './values.ts';

export { resend } from './rescue.ts';
export { stepAside, whenReachable } from './visible.ts';

/** Adds the calls that few pages make. The loader imports them on first use, unless its targeting part contains them. */
export const addCalls = (calls: Calls, runtime: Runtime): Calls => {
  const { visitor, storage, entries, ask, safely, log, loadModule } = runtime;
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
    track: (event: unknown, properties: unknown) => ask(cleanEvent(event, properties, log)),
    async debug() {
      const isCall = (name: string) => name === 'show' || name === 'close' || Object.hasOwn(calls, name);
      record = await loadModule('debug').then(
        ({ createPrinter }) => createPrinter(isCall),
        // Where the page refuses our files, the codes alone say more than nothing.
        () => (entry) => console.log('outoften', ...entry),
      );
      entries.splice(0).forEach(record);
    },
    on(...listener: [event: string, fn: (detail: unknown) => void]) {
      if (typeof listener[1] !== 'function')
        log('ignored', `on ${listener[0]}`, 'it has no function to call');
      else listeners.add(listener);
      return () => listeners.delete(listener);
    },
    consent(value: unknown) {
      const given = cleanConsent(value, log);
      if (given === undefined) return;
      visitor.consent = given;
      set(storage, 'self', 'consent', given);
      if (given) safely(ask)();
      else end();
    },
    reset() {
      end();
      forget();
    },
  } satisfies Calls);
};
