import { asking } from './asking.js';
import { journal } from './journal.js';
import { remember } from './memory.js';
import { poster } from './post.js';

const start = (config, tag) => {
  const stub = window.outoften;
  if (stub?.site) return;

  const { note, emit, guard, on, debug } = journal();
  const { id, token, survey, manual } = tag?.dataset || {};
  const visit = {
    survey,
    manual: manual != null,
    required: config.identity === 'required',
    respondent: id && { id, token },
  };
  const base = new URL('.', tag?.src || config.origin).href;
  const memory = remember(`outoften:${config.site}`);
  const post = poster(base);
  const { ask, close } = asking({ config, base, visit, memory, note, emit, guard, post, nonce: tag?.nonce });

  const calls = {
    // Otherwise "constructor" and whatever hosts add to Object.prototype would be calls.
    __proto__: null,
    identify({ id, token }) {
      const waited = visit.required && !visit.respondent;
      visit.respondent = { id, token };
      if (waited) ask();
    },
    show(call = {}) {
      ask(call);
    },
    close,
    on,
    reset() {
      close();
      visit.respondent = undefined;
      // What was said still has to arrive.
      memory.write({ outbox: memory.read().outbox });
    },
    debug,
  };

  const outoften = guard((name, ...given) => {
    note(calls[name] ? 'call' : 'unknown_call', name);
    return calls[name]?.(...given);
  });
  outoften.site = config.site;
  window.outoften = outoften;

  // It decides only after the queue below: until then another call can still take its turn.
  ask();
  for (const call of stub?.q || []) outoften(...call);
};

try {
  start(__OUTOFTEN_CONFIG__, document.currentScript);
} catch {}
