/**
 * Stands in for Delighted's script on pages that have its snippet: `window.delighted` with the same calls, which ask with this
 * server's card. The query of the script's address names the site: `compat/delighted.js?site=…`.
 */

import type { Identity, Traits } from '../package/index.ts';

type Call = (...args: unknown[]) => void;
type Properties = Record<string, Traits[string] | null | undefined>;

/** What pages pass to `survey`. Everything else is a setting of the survey here. */
interface SurveyOptions {
  email?: string;
  /** Not Delighted's: the identity that the site's server has signed for this server. */
  token?: Identity['token'];
  createdAt?: Identity['created_at'];
  properties?: Properties;
  /** Seconds. */
  minTimeOnPage?: number;
  /** The share of page views, from 0 to 1. */
  sampleFactor?: number;
  forceDisplay?: boolean;
}

type Queued = [name: string, ...args: unknown[]];
type Delighted = Queued[] & Record<string, Call>;

const script = (document.currentScript ||
  document.querySelector('script[src*="compat/delighted.js"]')) as HTMLScriptElement;
const host = window as unknown as Record<string, unknown>;

/** Puts the loader on the page, unless the page has a tag of its own. It asks nobody by itself. */
const load = () => {
  if (window.outoften) return;
  const queue: unknown[][] = [];
  host.outoften = Object.assign((...call: unknown[]) => queue.push(call), { q: queue });
  const loader = document.createElement('script');
  loader.async = true;
  loader.nonce = script.nonce || '';
  loader.crossOrigin = 'anonymous';
  loader.dataset.manual = '';
  const { searchParams } = new URL(script.src);
  // Without a site, the loader says so in the console.
  loader.src = `${new URL(`../w.js?site=${searchParams.get('site') ?? ''}`, script.src)}`;
  document.head.append(loader);
};

let waiting: ReturnType<typeof setTimeout> | undefined;

const calls: Record<string, Call> = {
  survey(options) {
    const given = (options || {}) as SurveyOptions;
    const { locale, questionProductName, ...properties } = given.properties || {};
    const traits = {
      ...properties,
      ...(questionProductName && { question_product_name: questionProductName }),
    };
    // A page that says nothing of the person leaves it as it is.
    outoften?.('identify', {
      // The token alone says for whom it was signed.
      ...(given.token ? { token: given.token } : given.email && { id: given.email }),
      ...(given.createdAt != null && { created_at: given.createdAt }),
      ...(locale && { locale: `${locale}` }),
      traits,
    });
    const { minTimeOnPage = 0, sampleFactor = 1, forceDisplay } = given;
    clearTimeout(waiting);
    if (!forceDisplay && Math.random() >= sampleFactor) return;
    waiting = setTimeout(
      () => outoften?.('show', { force: forceDisplay }),
      // Since the page was opened.
      forceDisplay ? 0 : minTimeOnPage * 1000 - performance.now(),
    );
  },
  reset() {
    clearTimeout(waiting);
    // Not our `reset`, which also forgets when this browser was asked.
    outoften?.('identify', { id: null });
  },
};

host.delighted ??= [];
const delighted = host.delighted as Delighted;
const queued = Array.isArray(delighted) ? delighted.splice(0) : [];
load();
// The stub's names stay, also those that do nothing here.
for (const name of [
  'config',
  'init',
  'set',
  'get',
  'event',
  'identify',
  'track',
  'page',
  'screen',
  'group',
  'alias',
])
  delighted[name] = () => {};
Object.assign(delighted, calls);
for (const [name, ...args] of queued) {
  const list = Array.isArray(args[0]) && args.length === 1 ? args[0] : args;
  delighted[name]?.(...list);
}
