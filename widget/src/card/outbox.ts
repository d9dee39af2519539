import { set } from '../loader/storage.ts';

/** Taken, or refused for good: nothing is gained by sending it again. Nothing at all stands for no reply. */
export const settles = (status) => status >= 200 && status < 500 && status !== 408 && status !== 429;

/**
 * Answers are kept before they are sent, and let go only when the server has taken or finally refused them.
 * One request per ask is under way at a time; what changes meanwhile is merged and goes after it.
 */
export const outbox = ({ memory, post, note }) => {
  const flying = new Set();
  let changes = 0;

  const deliver = async (token, leaving) => {
    const answer = memory.read().outbox[token];
    // A page that is being left cannot wait for its turn. That may repeat what is under way: a repeat is harmless.
    if (!answer || (!leaving && flying.has(token))) return;
    flying.add(token);
    const before = changes;
    const [status] = await post('answer', answer).catch(() => []);
    flying.delete(token);
    note('sent', status);
    if (before !== changes) return deliver(token);
    if (settles(status)) set(memory, 'outbox', token);
  };

  return {
    /** A draft waits for the page to be left; everything else goes at once. */
    keep(answer, draft) {
      const { token } = answer;
      changes++;
      set(memory, 'outbox', token, { ...memory.read().outbox[token], ...answer });
      return draft || deliver(token);
    },
    retry: (leaving) =>
      Promise.all(Object.keys(memory.read().outbox).map((token) => deliver(token, leaving))),
  };
};
