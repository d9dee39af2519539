import { get, set } from './memory.js';

/** What becomes of an answer after a reply; 0 stands for no reply at all. */
export const verdict = (status) => {
  if (status >= 200 && status < 300) return 'delivered';
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'refused' : 'later';
};

/**
 * Answers are kept before they are sent, and let go only when the server has taken or finally refused them.
 * One request per ask is under way at a time; what changes meanwhile is merged and goes after it.
 */
export const outbox = ({ memory, encode, post, note }) => {
  const flying = new Map();

  const deliver = async (token, leaving) => {
    const answer = get(memory, 'outbox', token);
    const sent = encode(answer);
    // A page that is being left cannot wait for its turn, but need not repeat itself either.
    if (!answer || (flying.has(token) && !(leaving && flying.get(token) !== sent))) return;
    flying.set(token, sent);
    const { status } = await post('answer', answer).catch(() => ({ status: 0 }));
    flying.delete(token);
    const fate = verdict(status);
    note(fate, status);
    if (encode(get(memory, 'outbox', token)) !== sent) return deliver(token);
    if (fate !== 'later') set(memory, 'outbox', token);
  };

  return {
    keep(answer, leaving) {
      const { token } = answer;
      set(memory, 'outbox', token, { ...get(memory, 'outbox', token), ...answer });
      return deliver(token, leaving);
    },
    retry: () => Promise.all(Object.keys(memory.read().outbox || {}).map((token) => deliver(token))),
    leave() {
      for (const token of [...flying.keys()]) deliver(token, true);
    },
  };
};
