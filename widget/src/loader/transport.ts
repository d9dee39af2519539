import { baseUrl } from './config.ts';
import { stringify } from './stringify.ts';

/** Sends a `POST` request and returns the status and the decoded reply. Text as text/plain needs no CORS preflight. */
export const post = async <Reply>(path: string, body: object): Promise<[status: number, reply: Reply]> => {
  const reply = await fetch(`${baseUrl}v1/${path}`, {
    method: 'POST',
    body: stringify(body),
    credentials: 'omit',
    keepalive: true,
  });
  // An unread body would keep one of the page's connections.
  return [reply.status, await reply.json().catch(() => '')];
};
