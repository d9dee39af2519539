import { encode } from './encode.js';
import { base } from './page.js';

/** A text, which goes as text/plain, and nothing else: so the request is simple and no preflight goes before it. */
export const post = (path, body) =>
  fetch(`${base}v1/${path}`, {
    method: 'POST',
    keepalive: true,
    credentials: 'omit',
    body: encode(body),
  });
