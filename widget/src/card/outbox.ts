import { type Answer, set } from '../loader/storage.ts';
import type { Runtime } from '../loader/types.ts';

/** Whether the server has taken the answer or refused it for good. No status means no reply. */
export const isFinal = (status?: number) => (status as number) < 500 && status !== 408 && status !== 429;

/**
 * Stores answers before they are sent, and removes them when the reply is final. There is one request at a time per
 * ask; changes made meanwhile are merged and sent after it.
 */
export const createOutbox = ({ storage, post }: Pick<Runtime, 'storage' | 'post'>) => {
  const inFlight = new Set<string>();
  let changes = 0;

  const send = async (token: string, leaving?: unknown): Promise<void> => {
    const answer = storage.read().outbox[token];
    // A page that is being left can't wait for the request in flight. A repeated answer changes nothing on the server.
    if (!answer || (!leaving && inFlight.has(token))) return;
    inFlight.add(token);
    const before = changes;
    // A reply without JSON is not the server's, but a proxy's or that of a service worker of a page that is offline.
    const [status, reply] = await post('answer', answer).catch((): [] => []);
    inFlight.delete(token);
    if (before !== changes) return send(token);
    if (reply && isFinal(status)) set(storage, 'outbox', token);
  };

  return {
    /** Stores the answer and sends it; a draft is sent when the page is left. */
    enqueue(answer: Answer, draft?: boolean) {
      const { token } = answer;
      changes++;
      set(storage, 'outbox', token, { ...storage.read().outbox[token], ...answer });
      return draft || send(token);
    },
    /** Sends what is stored. `leaving`: the event by which the page is left, or another value that is truthy. */
    sendAll: (leaving?: unknown) =>
      Promise.all(Object.keys(storage.read().outbox).map((token) => send(token, leaving))),
  };
};
