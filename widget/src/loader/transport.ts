import { base } from './config.ts';
import { encode } from './stringify.ts';

/** A text, which goes as text/plain, and nothing else: so the request is simple and no preflight goes before it. */
export const post = async (path, body) => {
  const reply = await fetch(`${base}v1/${path}`, {
    method: 'POST',
    body: encode(body),
    credentials: 'omit',
    keepalive: true,
  });
  // What is left unread keeps a connection of the page.
  return [reply.status, await reply.json().catch(() => '')];
};
