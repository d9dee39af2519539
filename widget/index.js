// Generated from src/package/index.ts by build.mjs.
/**
 * The npm package: puts the loader of an Out of Ten server on a page, once, and returns its calls as promises.
 * The import has no side effects, so that code rendered on a server may contain it.
 */
let loading;
let policy;
/** The URL as Trusted Types need it, on pages that require them and allow the policy: `trusted-types outoften`. */
const trustedUrl = (url) => {
    try {
        policy ??= window.trustedTypes?.createPolicy('outoften', { createScriptURL: (url) => url });
    }
    catch {
        // The page forbids our policy. If it has a default policy, that one sees the plain URL.
    }
    return policy?.createScriptURL(url) ?? url;
};
const reject = (message) => Promise.reject(Error(message));
const insertScript = (url, { nonce, integrity, ...data }) => new Promise((resolve, reject) => {
    // Elements of the page may have the names of the document's properties.
    const script = Document.prototype.createElement.call(document, 'script');
    const fail = (message) => {
        script.remove();
        reject(Error(`Out of Ten could not be loaded from ${url}: ${message}`));
    };
    script.async = true;
    if (nonce)
        script.nonce = nonce;
    if (integrity)
        script.integrity = integrity;
    // The card and the ask are fetched without credentials: with the same mode, the loader shares their connection.
    script.crossOrigin = 'anonymous';
    for (const [name, value] of Object.entries(data)) {
        if (value != null && value !== false)
            script.dataset[name] = value === true ? '' : `${value}`;
    }
    script.onerror = () => fail('it was blocked, or the server did not reply.');
    // The loader sets `site`; anything else that came in its place does not.
    script.onload = () => window.outoften?.site
        ? resolve()
        : fail('the response is not the loader, or no site has this key: see the console.');
    script.src = trustedUrl(url);
    Reflect.get(Document.prototype, 'head', document).append(script);
});
/**
 * Puts the loader on the page, once, and resolves to the calls. The same site again gives the same promise. Rejects
 * when the script is blocked or fails, when the page has another site already, and where there is no page.
 */
export const load = ({ server, site, ...options } = {}) => {
    if (typeof document === 'undefined')
        return reject('load() works only in a browser. Call it after mounting.');
    if (typeof server !== 'string' || !site)
        return reject('load() needs `server`, a URL, and `site`, a site key.');
    // A form or a frame of the page may have this name.
    if (typeof window.outoften !== 'function')
        Object.assign(window, { outoften: undefined });
    const present = loading?.site ?? window.outoften?.site ?? site;
    if (present !== site)
        return reject(`This page has already loaded the site ${present}. It cannot load ${site} as well.`);
    if (loading)
        return loading.promise;
    // Calls made before the loader runs wait in `q`.
    const queue = [];
    window.outoften ??= Object.assign((...call) => queue.push(call), { q: queue });
    const { id, token, traits, created_at, locale, ...attributes } = options;
    const identity = { id, token, traits, created_at, locale };
    if (Object.values(identity).some((value) => value != null))
        window.outoften('identify', identity);
    const url = `${server.replace(/\/+$/, '')}/w.js?site=${encodeURIComponent(site)}`;
    const outoften = async (...call) => window.outoften?.(...call);
    const ready = window.outoften.site ? Promise.resolve() : insertScript(url, attributes);
    loading = { site, promise: ready.then(() => outoften) };
    // After a failure, load() may be called again.
    ready.catch(() => {
        loading = undefined;
    });
    return loading.promise;
};
