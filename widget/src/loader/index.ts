import type { Identity, ShowOptions } from '../package/index.ts';
import { ask, autoAsk, close, runtime } from './ask.ts';
import { config, loadModule, queue, targeting, visitor } from './config.ts';
import { log, safely } from './log.ts';
import type { Calls } from './types.ts';

const calls = {
  // Without it, "constructor" and everything that hosts add to Object.prototype would be calls.
  __proto__: null,
  identify({ id, token, traits, created_at }: Identity) {
    visitor.respondent = { id, token, created_at };
    visitor.traits = traits;
    if (targeting) autoAsk();
  },
  show: (options?: ShowOptions) => ask({ ...options, shown: true }),
  close,
  ...targeting?.install(runtime, autoAsk),
} as unknown as Calls;

const outoften = safely(async (name: string, ...args: unknown[]) => {
  // `reset` and `consent(false)` close the card at once, before the calls that are still waiting.
  if (name === 'reset' || args[0] === false) close();
  if (!calls[name]) {
    runtime.loading ??= loadModule('calls')
      .then(({ createCalls }) => Object.assign(calls, createCalls(runtime)))
      // After a failure, the next call tries again, and nothing else waits for it.
      .finally(() => {
        runtime.loading = null;
      });
  }
  // Calls run in order, and the decision to ask comes after them.
  await runtime.loading;
  log(calls[name] ? 'call' : 'unknown', name);
  return calls[name]?.(...args);
}) as NonNullable<Window['outoften']>;
outoften.site = config.site;
window.outoften = outoften;

// It decides only after the queue below, so that a queued `consent(false)` or `identify` counts.
autoAsk();
for (const call of queue) outoften(...call);
