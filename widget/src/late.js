import { set } from './memory.js';

/** Calls that few pages make: the loader fetches them at the first, unless the server has put them into it. */
export const calls = ({ config, visit, memory, ask, close, guard }) => ({
  track: (event, properties) => ask({ event, properties }),
  consent(given) {
    visit.consent = given;
    set(memory, 'self', 'consent', !!given);
    (given ? guard(ask) : close)();
  },
  reset() {
    close();
    visit.respondent = visit.traits = undefined;
    visit.unnamed = config.identity === 'required';
    // What was said still has to arrive, and a no stays a no.
    const { outbox, self } = memory.read();
    memory.write({ outbox, self: { consent: self.consent } });
  },
});
