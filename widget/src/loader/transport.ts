import type { components } from '../../../backend/outoften/dashboard/server/api_types.ts';
import { baseUrl, loadModule } from './config.ts';
import { stringify } from './stringify.ts';
import type { AskReply } from './types.ts';

type Schemas = components['schemas'];
/** Fields without a value are not sent. */
type Sent<Body> = { [Field in keyof Body]?: Body[Field] | null | undefined };

interface Bodies {
  ask: Sent<Omit<Schemas['AskIn'], 'respondent'> & { respondent: Sent<Schemas['RespondentIn']> }>;
  view: Schemas['TokenIn'];
  answer: Sent<Schemas['AnswerIn']>;
  dismiss: Schemas['TokenIn'];
  seen: Sent<Schemas['SeenIn']>;
}

/** Sends a `POST` request and returns the status and the decoded reply. Text as text/plain needs no CORS preflight. */
export const post = async <Path extends keyof Bodies>(
  path: Path,
  body: Bodies[Path],
): Promise<[status: number, reply: Path extends 'ask' ? AskReply : unknown]> => {
  const url = `${baseUrl}v1/${path}`;
  const text = stringify(body);
  // What pages put in the place of `fetch` may fail in any way.
  const reply = await (async () =>
    fetch(url, { body: text, method: 'POST', credentials: 'omit', keepalive: true }))().catch((error) =>
    loadModule('calls').then((calls) => calls.resend(url, text, error)),
  );
  // An unread body would keep one of the page's connections.
  return [reply.status, await reply.json().catch(() => '')];
};
