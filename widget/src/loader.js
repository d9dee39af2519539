import { asking } from './asking.js';
import { journal } from './journal.js';
import { remember, set } from './memory.js';
import { poster } from './post.js';

const start = (config, tag, extra) => {
  const stub = window.outoften;
  // An element with this id, and a field in it with that name, is not us.
  if (stub?.call && stub.site) return;

  const { note, emit, guard, on, debug } = journal();
  const { id, token, survey, manual } = tag?.dataset || {};
  const visit = {
    survey,
    manual: manual != null,
    required: config.identity === 'required',
    respondent: id && { id, token },
  };
  const base = new URL('.', tag?.src || config.origin).href;
  const memory = remember(`outoften:${config.site}`, extra?.storage(config, visit));
  const post = poster(base);
  const context = { config, base, visit, memory, note, emit, guard, post, tag, nonce: tag?.nonce };
  const { ask, close } = asking(context);
  const anew = guard(ask);
  context.rules = extra?.rules(context, anew);

  const calls = {
    // Otherwise "constructor" and whatever hosts add to Object.prototype would be calls.
    __proto__: null,
    identify({ id, token, traits, created_at }) {
      const waited = visit.required && !visit.respondent;
      visit.respondent = { id, token, created_at };
      visit.traits = traits;
      if (waited || extra) anew();
    },
    show: (call) => ask({ ...call, shown: true }),
    track: (event, properties) => ask({ event, properties }),
    close,
    consent(given) {
      visit.consent = given;
      set(memory, 'self', 'consent', !!given);
      (given ? anew : close)();
    },
    on,
    reset() {
      close();
      visit.respondent = visit.traits = undefined;
      // What was said still has to arrive, and a no stays a no.
      const { outbox, self } = memory.read();
      memory.write({ outbox, self: { consent: self.consent } });
    },
    debug,
  };

  const outoften = guard(async (name, ...given) => {
    note(calls[name] ? 'call' : 'unknown_call', name);
    return calls[name]?.(...given);
  });
  outoften.site = config.site;
  window.outoften = outoften;

  // It decides only after the queue below: until then another call can still take its turn.
  anew();
  for (const call of stub?.q || []) outoften(...call);
};

try {
  start(__OUTOFTEN_CONFIG__, document.currentScript, __OUTOFTEN_EXTRA__);
} catch {}
