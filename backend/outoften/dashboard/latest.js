// Which responses the page lists: the newest ones, read again and again, and the older ones asked for. No DOM here.

import { LATEST } from './view.js';

// The most that the API gives at once. What lies beyond it stays as it was when it was read.
const MOST = 200;

function follows(response, other) {
  const apart = Date.parse(other.answered_at) - Date.parse(response.answered_at);
  return apart > 0 || (apart === 0 && response.id < other.id);
}

export function createLatest() {
  let listed = null;
  let next = null;
  let longer = false;

  // What was listed before and lies below the newest page. Nothing, when more came in than the page holds:
  // a list with a gap in the middle would look complete.
  function below(page) {
    if (!longer || page.next === null) return [];
    const known = new Set(listed.map(({ id }) => id));
    if (!page.data.some(({ id }) => known.has(id))) return [];
    return listed.filter((response) => follows(response, page.data.at(-1)));
  }

  return {
    get listed() {
      return listed;
    },
    get next() {
      return next;
    },

    // The newest page grows with the list, so that a comment or an erasure further down is seen too. It is rounded
    // down: rounded up, the list would grow by itself whenever a response comes in.
    get limit() {
      const pages = Math.floor((listed?.length ?? 0) / LATEST);
      return Math.min(MOST, Math.max(1, pages) * LATEST);
    },

    refresh(page) {
      const rest = below(page);
      listed = [...page.data, ...rest];
      if (rest.length === 0) next = page.next;
      if (listed.length <= LATEST) longer = false;
    },

    append(page) {
      const last = listed.at(-1);
      const added = last ? page.data.filter((response) => follows(response, last)) : page.data;
      listed = [...listed, ...added];
      next = page.next;
      longer = true;
      return added;
    },

    forget() {
      listed = next = null;
      longer = false;
    },
  };
}
