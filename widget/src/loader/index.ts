import type { ShowOptions } from '../package/index.ts';
import { ask, autoAsk, close, runtime } from './ask.ts';
import { config, id, loadModule, queue, tag, targeting, token } from './config.ts';
import { log, safely } from './log.ts';
import type { Calls } from './types.ts';

const calls = {
  // Without it, "constructor" and everything that hosts add to Object.prototype would be calls.
  __proto__: null,
  show: (options?: ShowOptions) => ask({ ...options, shown: true }),
  close,
  ...targeting?.install(runtime, autoAsk),
} as unknown as Calls;

const outoften = safely(async (name: string, ...args: unknown[]) => {
  // `reset` and `consent(false)` close the card at once, before the calls that are still waiting.
  if (name === 'reset' || args[0] === false) close();
  if (!calls[name]) {
    runtime.loading ??= loadModule('calls').then((module) => module.addCalls(calls, runtime));
    // After a failure, the next call tries again, and nothing else waits for it.
    runtime.loading.catch(() => delete runtime.loading);
  }
  // Calls run in order, and the decision to ask comes after them.
  await runtime.loading;
  log('call', name);
  return calls[name]?.(...args);
}) as NonNullable<Window['outoften']>;
outoften.site = config.site;
window.outoften = outoften;

if (id || token) outoften('identify', tag?.dataset);
// It decides only after the queue below, so that a queued `consent(false)` or `identify` counts.
autoAsk();
for (const call of queue) outoften(...call);
