/**
 * Puts your Out of Ten server's loader on a page, once, and hands back its calls as promises.
 * Importing this does nothing yet, so that it may be imported where there is no page: on a server.
 */

let loading; // what the first load() began: { site, promise }
let policy;
// Pages that require Trusted Types let only a named policy say which script may be loaded: `trusted-types outoften`.
const trusted = (address) => {
  try {
    policy ??= window.trustedTypes?.createPolicy('outoften', { createScriptURL: (url) => url });
  } catch {
    // A page may forbid our policy and have a default one of its own, which sees the plain address then.
  }
  return policy?.createScriptURL(address) ?? address;
};

const refuse = (why) => Promise.reject(Error(why));

const insert = (address, { nonce, integrity, ...data }) =>
  new Promise((done, fail) => {
    const script = document.createElement('script');
    const failed = (why) => {
      script.remove();
      fail(Error(`Out of Ten could not be loaded from ${address}: ${why}`));
    };
    script.async = true;
    if (nonce) script.nonce = nonce;
    if (integrity) script.integrity = integrity;
    // The card and the ask go without credentials: so does this, and they share its connection.
    script.crossOrigin = 'anonymous';
    for (const [name, value] of Object.entries(data)) {
      if (value != null && value !== false) script.dataset[name] = value === true ? '' : value;
    }
    script.onerror = () => failed('it was blocked, or the server did not answer, or knows no such site.');
    // The loader says who it is; anything else that came in its place does not.
    script.onload = () => (window.outoften.site ? done() : failed('what came is not the loader.'));
    script.src = trusted(address);
    document.head.append(script);
  });

/** The options, the calls and the events are described in index.d.ts, and in the README of Out of Ten. */
export const load = ({ server, site, ...options } = {}) => {
  if (typeof document === 'undefined')
    return refuse('load() works in a browser alone: call it after mounting.');
  if (typeof server !== 'string' || !site)
    return refuse('load() needs the address of a server and a site key.');
  const present = loading?.site ?? window.outoften?.site ?? site;
  if (present !== site)
    return refuse(`This page has the site ${present} already: it can't have ${site} too.`);
  if (loading) return loading.promise;
  // Who calls before it is here is heard once it is.
  const waiting = [];
  window.outoften ??= Object.assign((...call) => waiting.push(call), { q: waiting });
  const address = `${server.replace(/\/+$/, '')}/w.js?site=${encodeURIComponent(site)}`;
  const outoften = async (...call) => window.outoften(...call);
  const ready = window.outoften.site ? Promise.resolve() : insert(address, options);
  loading = { site, promise: ready.then(() => outoften) };
  // So that it can be tried again.
  ready.catch(() => (loading = undefined));
  return loading.promise;
};
