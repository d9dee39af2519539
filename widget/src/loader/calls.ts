import { set } from './storage.ts';

/** Calls that few pages make: the loader fetches them at the first, unless the server has put them into it. */
export const calls = ({ visit, memory, lines, ask, close, guard }) => {
  const listeners = new Set();
  let tell = lines.push.bind(lines);
  lines.push = (entry) => {
    tell(entry);
    const [event, detail] = entry;
    for (const [name, fn] of listeners) {
      // What a listener throws is not told to listeners: it may be the one for errors.
      if (name === event) (async () => fn(detail))().catch((error) => tell(['error', error]));
    }
  };

  return {
    track: (event, properties) => ask({ event, properties }),
    debug() {
      tell = (entry) => console.log('outoften', ...entry);
      lines.splice(0).forEach(tell);
    },
    on(...listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    consent(given) {
      visit.consent = given;
      set(memory, 'self', 'consent', !!given);
      (given ? guard(ask) : close)();
    },
    reset() {
      close();
      visit.respondent = visit.traits = undefined;
      // What was said still has to arrive, and a no stays a no.
      const { outbox, self } = memory.read();
      memory.write({ outbox, self: { consent: self.consent } });
    },
  };
};

const TYPES = ['visibilitychange', 'fullscreenchange'];

/** A film over the whole screen hides a card, except where the page itself is what fills the screen. */
const reached = () =>
  document.hidden !== true &&
  document.fullscreenElement?.contains(document.body) !== false &&
  // Under a modal dialog nothing can be reached. Older browsers don't know :modal, which :is() forgives.
  !document.querySelector(':is(dialog:modal)');

/** Resolves once somebody can see and reach what is put on the page. */
export const free = () =>
  new Promise((done) => {
    const look = () => {
      if (!reached()) return;
      observer.disconnect();
      for (const type of TYPES) document.removeEventListener(type, look);
      done();
    };
    // A dialog that is taken off the page, as frameworks do, tells nobody that it closes.
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true, attributeFilter: ['open'] });
    for (const type of TYPES) document.addEventListener(type, look);
    look();
  });
