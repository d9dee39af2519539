import { byId, say, sayOrHide } from './dom.js';
import { drawResponses } from './draw_responses.js';
import { createLatest } from './latest.js';
import { news } from './view.js';
import { latestSentence, newsSentence, olderSentence } from './words.js';

const list = createLatest();
const around = { zone: 'UTC', wholeTime: true, total: null };
let reading = null;

export function latestLimit() {
  return list.limit;
}

function describe() {
  const older = byId('older');
  say(
    byId('latest-about'),
    latestSentence({ ...around, shown: list.listed.length, complete: list.next === null }),
  );
  if (list.next === null && document.activeElement === older)
    byId('latest-heading').focus({ preventScroll: true });
  older.hidden = list.next === null;
}

export function describeLatest(change) {
  Object.assign(around, change);
}

export function refreshLatest(page, total) {
  const change = news(list.listed, page.data);
  list.refresh(page);
  describeLatest({ total });
  drawResponses(list.listed, [...change.added, ...change.commented], around.zone);
  describe();
  const sentence = newsSentence(change);
  if (sentence) byId('announcer').textContent = sentence;
}

function append(page) {
  const added = list.append(page);
  drawResponses(list.listed, [], around.zone);
  byId('announcer').textContent = olderSentence(added.length);
  // The first of them stands where the button was: reading goes on there, and nothing scrolls.
  const first = byId('responses').children[list.listed.length - added.length];
  if (first) {
    first.setAttribute('tabindex', '-1');
    first.addEventListener('blur', () => first.removeAttribute('tabindex'), { once: true });
    first.focus({ preventScroll: true });
  }
  describe();
}

export function offerOlder(api, signedOut) {
  byId('older').addEventListener('click', async () => {
    if (reading || list.next === null) return;
    const mine = new AbortController();
    reading = mine;
    sayOrHide(byId('older-problem'), '');
    try {
      const page = await api.getPage(list.next, mine.signal);
      if (!mine.signal.aborted) append(page);
    } catch (error) {
      if (mine.signal.aborted) return;
      if (error.signedOut) signedOut(error);
      else sayOrHide(byId('older-problem'), `No older responses came. ${error.message}`);
    } finally {
      if (reading === mine) reading = null;
    }
  });
}

// Another survey's responses are not news, and a session that ended should not leave comments in the page.
export function forgetResponses() {
  reading?.abort();
  reading = null;
  list.forget();
  drawResponses([], [], around.zone);
  byId('older').hidden = true;
  sayOrHide(byId('older-problem'), '');
  byId('announcer').textContent = '';
}
