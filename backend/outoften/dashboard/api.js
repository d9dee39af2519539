const PATIENCE_MS = 10_000;

export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }

  get signedOut() {
    return this.status === 401;
  }

  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

export class Unreachable extends Error {}

async function problemOf(reply) {
  const body = await reply.json().catch(() => null);
  return new Problem(reply.status, body?.detail ?? body?.title ?? `The server answered ${reply.status}.`);
}

// The server writes its own address into the header; behind a proxy the browser may know it by another one.
export function nextOf(header) {
  const found = /<([^>]*)>\s*;\s*rel="next"/.exec(header ?? '');
  if (!found) return null;
  const { pathname, search } = new URL(found[1], 'http://localhost');
  return pathname + search;
}

export function createApi(fetcher = (...args) => fetch(...args)) {
  const known = new Map();

  async function send(path, options = {}, signal = null) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
    const abort = () => limit.abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      // Left to itself the browser's cache answers 200 where the server said 304, and may keep answers after signing out.
      const reply = await fetcher(path, { cache: 'no-store', signal: limit.signal, ...options });
      if (!reply.ok && reply.status !== 304) throw await problemOf(reply);
      const text = reply.status === 304 || reply.status === 204 ? '' : await reply.text();
      return {
        status: reply.status,
        etag: reply.headers.get('ETag'),
        next: nextOf(reply.headers.get('Link')),
        body: text ? JSON.parse(text) : null,
      };
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Unreachable('The server cannot be reached.', { cause: error });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  async function read(path, signal) {
    const before = known.get(path);
    const headers = { Accept: 'application/json' };
    if (before) headers['If-None-Match'] = before.etag;
    const { status, etag, next, body } = await send(path, { headers }, signal);
    if (status === 304 && before) return before;
    // Addresses carry dates, so a page left open for weeks would collect them.
    if (known.size > 40) known.clear();
    if (etag) known.set(path, { etag, next, body });
    return { next, body };
  }

  async function get(path, signal) {
    return (await read(path, signal)).body;
  }

  // `next` is the address of the page after this one, or null.
  async function getPage(path, signal) {
    const { next, body } = await read(path, signal);
    return { data: body.data, next };
  }

  async function signIn(credential) {
    known.clear();
    const { body } = await send('/v1/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(credential),
    });
    return body;
  }

  async function signOut() {
    known.clear();
    await send('/v1/session', { method: 'DELETE' });
  }

  return { get, getPage, signIn, signOut };
}
