import type { Properties } from '../package/index.ts';
import { set } from './storage.ts';
import type { Calls, LogEntry, Runtime } from './types.ts';

export { stepAside, whenReachable } from './visible.ts';

/** The calls that few pages make. The loader imports them on first use, unless its targeting part contains them. */
export const createCalls = ({ visitor, storage, entries, ask, close, safely }: Runtime): Calls => {
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

  return {
    track: (event: string, properties?: Properties) => ask({ event, properties }),
    debug() {
      record = (entry) => console.log('outoften', ...entry);
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
      else close();
    },
    reset() {
      close();
      visitor.respondent = visitor.traits = undefined;
      // Answers must still be sent, and a refused consent stays refused.
      const { outbox, self } = storage.read();
      storage.write({
        surveys: {},
        outbox,
        self: { consent: self.consent },
      });
    },
  };
};
