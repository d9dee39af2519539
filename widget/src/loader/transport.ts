import type { components } from '../../../backend/outoften/dashboard/api_types.ts';
import { baseUrl } from './config.ts';
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
  const reply = await fetch(`${baseUrl}v1/${path}`, {
    method: 'POST',
    body: stringify(body),
    credentials: 'omit',
    keepalive: true,
  });
  // An unread body would keep one of the page's connections.
  return [reply.status, await reply.json().catch(() => '')];
};
