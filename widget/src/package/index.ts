/**
 * The npm package: puts the loader of an Out of Ten server on a page, once, and returns its calls as promises.
 * The import has no side effects, so that code rendered on a server may contain it.
 */

/** A survey's id: a number, or the same in digits. */
export type SurveyId = number | string;

/** Facts about a respondent, for rules and segments. */
export type Traits = Record<string, string | number | boolean>;

/** Facts about an event. */
export type Properties = Record<string, string | number | boolean>;

export interface LoadOptions {
  /** The base URL of your server, as in the tag: `https://nps.example.com`. Empty for the page's own. */
  server: string;
  /** The site's public key, as in the tag. */
  site: string;
  /** The nonce, if the page's content security policy needs one. */
  nonce?: string;
  /** The hash of the loader. It changes with every change of the site's surveys: see `examples/strict-csp`. */
  integrity?: string;
  /** Ask only this survey. */
  survey?: SurveyId;
  /** Your own id of the respondent, if it is already known. */
  id?: string | number;
  /** The JWT that your server has signed for this id, or a function that gets a fresh one. */
  token?: Token;
  /** As in `identify`. */
  traits?: Identity['traits'];
  /** As in `identify`. */
  created_at?: Identity['created_at'];
  /** As in `identify`. */
  locale?: Identity['locale'];
  /** Ask only when `show` is called. */
  manual?: boolean;
  /** Every other `data-` attribute of the tag, without its prefix, in camel case. */
  [attribute: string]: unknown;
}

/** The JWT that your server has signed, or a function that gets a fresh one. It is called when an ask is sent. */
export type Token = string | (() => string | null | undefined | Promise<string | null | undefined>);

/** What is known of the respondent. A field that is left out stays as it is. */
export interface Identity {
  /** Another id than before means another person. Null: nobody in particular. */
  id?: string | number | null | undefined;
  token?: Token | null | undefined;
  /** They are added to the ones before; null removes one. */
  traits?: Record<string, Traits[string] | Date | null | undefined> | undefined;
  /** When the account was created: a date, ISO 8601, RFC 2822, or seconds or milliseconds since 1970. */
  created_at?: string | number | Date | null | undefined;
  /** The language of the card, such as `de-CH`; without it, the browser's. */
  locale?: string | null | undefined;
}

export interface ShowOptions {
  survey?: SurveyId | undefined;
  /** Ask whatever the cadence says. */
  force?: boolean | undefined;
}

/** The outcome of `show` and `track`; the reason is a code such as `answered_recently`. */
export type Shown = { asked: true; survey: number } | { asked: false; reason: string };

/** The detail that each event passes to its listeners. */
export interface Events {
  asked: { survey: number };
  viewed: { survey: number };
  answered: { survey: number; score: number };
  /** The end of an answer with a comment. */
  commented: { survey: number; score: number; comment?: string | null; choices?: string[] };
  /** The end of an answer without a comment. */
  finished: { survey: number; score: number };
  dismissed: { survey: number };
  /** The server has refused the token. `identify` with another one asks again. */
  identity_refused: { detail: string };
  error: unknown;
}

/** The calls of the page. Each promise is rejected when its request was blocked or failed. */
export interface Outoften {
  /** Identifies the respondent. */
  (call: 'identify', respondent: Identity): Promise<void>;
  /** Reports an event that surveys may wait for. */
  (call: 'track', event: string, properties?: Properties): Promise<Shown>;
  /** Asks now, if the cadence allows it. */
  (call: 'show', options?: ShowOptions): Promise<Shown>;
  /** Grants or refuses the consent to be asked and remembered. A refusal stays until it is revoked. */
  (call: 'consent', given: boolean): Promise<void>;
  /** Calls `fn` on each such event from now on; resolves to a function that removes the listener. */
  <Event extends keyof Events>(
    call: 'on',
    event: Event,
    fn: (detail: Events[Event]) => void,
  ): Promise<() => void>;
  /** `close` closes the card; `reset` deletes what this browser remembers; `debug` prints each decision with its reason. */
  (call: 'close' | 'reset' | 'debug'): Promise<void>;
}

type Attribute = string | number | boolean | null | undefined;
type ScriptOptions = { nonce?: string; integrity?: string } & Record<string, Attribute>;

let loading: { site: string; promise: Promise<Outoften> } | undefined;
let policy: { createScriptURL(url: string): string } | undefined;
/** The URL as Trusted Types need it, on pages that require them and allow the policy: `trusted-types outoften`. */
const trustedUrl = (url: string): string => {
  try {
    policy ??= window.trustedTypes?.createPolicy('outoften', { createScriptURL: (url) => url });
  } catch {
    // The page forbids our policy. If it has a default policy, that one sees the plain URL.
  }
  return policy?.createScriptURL(url) ?? url;
};

const reject = (message: string): Promise<never> => Promise.reject(Error(message));

const insertScript = (url: string, { nonce, integrity, ...data }: ScriptOptions) =>
  new Promise<void>((resolve, reject) => {
    // Elements of the page may have the names of the document's properties.
    const script = Document.prototype.createElement.call(document, 'script') as HTMLScriptElement;
    const fail = (message: string) => {
      script.remove();
      reject(Error(`Out of Ten could not be loaded from ${url}: ${message}`));
    };
    script.async = true;
    if (nonce) script.nonce = nonce;
    if (integrity) script.integrity = integrity;
    // The card and the ask are fetched without credentials: with the same mode, the loader shares their connection.
    script.crossOrigin = 'anonymous';
    for (const [name, value] of Object.entries(data)) {
      if (value != null && value !== false) script.dataset[name] = value === true ? '' : `${value}`;
    }
    script.onerror = () => fail('it was blocked, or the server did not reply.');
    // The loader sets `site`; anything else that came in its place does not.
    script.onload = () =>
      window.outoften?.site
        ? resolve()
        : fail('the response is not the loader, or no site has this key: see the console.');
    script.src = trustedUrl(url);
    Reflect.get(Document.prototype, 'head', document).append(script);
  });

/**
 * Puts the loader on the page, once, and resolves to the calls. The same site again gives the same promise. Rejects
 * when the script is blocked or fails, when the page has another site already, and where there is no page.
 */
export const load = ({ server, site, ...options }: LoadOptions = {} as LoadOptions): Promise<Outoften> => {
  if (typeof document === 'undefined')
    return reject('load() works only in a browser. Call it after mounting.');
  if (typeof server !== 'string' || !site)
    return reject('load() needs `server`, a URL, and `site`, a site key.');
  // A form or a frame of the page may have this name.
  if (typeof window.outoften !== 'function') Object.assign(window, { outoften: undefined });
  const present = loading?.site ?? window.outoften?.site ?? site;
  if (present !== site)
    return reject(`This page has already loaded the site ${present}. It cannot load ${site} as well.`);
  if (loading) return loading.promise;
  // Calls made before the loader runs wait in `q`.
  const queue: unknown[][] = [];
  window.outoften ??= Object.assign((...call: unknown[]) => queue.push(call), { q: queue });
  const { id, token, traits, created_at, locale, ...attributes } = options;
  const identity = { id, token, traits, created_at, locale };
  if (Object.values(identity).some((value) => value != null)) window.outoften('identify', identity);
  const url = `${server.replace(/\/+$/, '')}/w.js?site=${encodeURIComponent(site)}`;
  const outoften: Outoften = async (...call: unknown[]) => window.outoften?.(...call);
  const ready = window.outoften.site ? Promise.resolve() : insertScript(url, attributes as ScriptOptions);
  loading = { site, promise: ready.then(() => outoften) };
  // After a failure, load() may be called again.
  ready.catch(() => {
    loading = undefined;
  });
  return loading.promise;
};
