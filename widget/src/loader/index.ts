import { anew, ask, close, site } from './ask.ts';
import { config, extra, fetched, queue, visit } from './config.ts';
import { guard, note } from './log.ts';

const calls = {
  // Otherwise "constructor" and whatever hosts add to Object.prototype would be calls.
  __proto__: null,
  identify({ id, token, traits, created_at }) {
    visit.respondent = { id, token, created_at };
    visit.traits = traits;
    if (extra) anew();
  },
  show: (call) => ask({ ...call, shown: true }),
  close,
  ...extra?.calls(site, anew),
};

const outoften = guard(async (name, ...given) => {
  // A no, and whoever signs out, does not wait for what follows.
  if (name === 'reset' || given[0] === false) close();
  if (!calls[name]) {
    site.pending ??= fetched('late')
      .then((late) => Object.assign(calls, late.calls(site)))
      // What could not be fetched once may come the next time, and keeps nothing else waiting.
      .finally(() => (site.pending = null));
  }
  // No call overtakes another, and none is overtaken by the decision.
  await site.pending;
  note(calls[name] ? 'call' : 'unknown', name);
  return calls[name]?.(...given);
});
outoften.site = config.site;
window.outoften = outoften;

// It decides only after the queue below: until then another call can still take its turn.
anew();
for (const call of queue) outoften(...call);
