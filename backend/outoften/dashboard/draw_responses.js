import { byId, el, hidden } from './dom.js';
import { isLong, moment, pageName, short } from './words.js';

const LOCALE = navigator.languages.find((language) => /^en\b/i.test(language)) ?? 'en-GB';
const drawn = new Map();

function languageOf(locale) {
  try {
    return Intl.getCanonicalLocales(locale ?? [])[0] ?? null;
  } catch {
    return null;
  }
}

function comment(response) {
  const text = el('p', { class: 'comment', dir: 'auto' });
  text.textContent = response.comment;
  const language = languageOf(response.locale);
  if (language) text.setAttribute('lang', language);
  if (!isLong(response.comment)) return [text];

  text.classList.add('clamped');
  const more = el(
    'button',
    { type: 'button', class: 'quiet', 'aria-expanded': 'false' },
    'Show the whole comment',
  );
  more.addEventListener('click', () => {
    const open = !text.classList.toggle('clamped');
    more.setAttribute('aria-expanded', String(open));
    more.textContent = open ? 'Show less of the comment' : 'Show the whole comment';
  });
  return [text, more];
}

function about(response, zone) {
  const line = el(
    'p',
    { class: 'muted about' },
    el('time', { datetime: response.answered_at }, moment(response.answered_at, LOCALE, zone)),
    el('span', {}, response.channel),
    ...(response.suspect ? [el('span', {}, 'suspect')] : []),
  );
  if (response.respondent_id)
    line.append(el('span', {}, 'respondent ', el('bdi', {}, short(response.respondent_id))));
  if (response.page) line.append(el('span', {}, el('bdi', {}, pageName(response.page))));
  return line;
}

function fill(item, response, zone) {
  const open = item.querySelector('[aria-expanded=true]') !== null;
  const hadFocus = item.contains(document.activeElement);
  item.replaceChildren(
    el(
      'p',
      { class: 'badge' },
      hidden('Score '),
      el('span', { class: 'badge-score' }, String(response.score)),
      el('span', { class: `mark badge-mark ${response.category}`, 'aria-hidden': 'true' }),
    ),
    el(
      'div',
      { class: 'response-body' },
      el('p', { class: 'category' }, response.category),
      ...(response.comment ? comment(response) : []),
      about(response, zone),
    ),
  );
  const more = item.querySelector('[aria-expanded]');
  if (open) more?.click();
  if (hadFocus) more?.focus();
}

function itemFor(response, zone) {
  const version = JSON.stringify([response, zone]);
  const known = drawn.get(response.id);
  if (known?.version === version) return known.item;
  const item = known?.item ?? el('li', { class: 'response' });
  fill(item, response, zone);
  drawn.set(response.id, { item, version });
  return item;
}

function highlight(item) {
  item.classList.add('fresh');
  item.addEventListener('animationend', () => item.classList.remove('fresh'), { once: true });
}

// Items that stay are left where they are: moving a node would drop the focus and the selection inside it.
export function drawResponses(responses, fresh, zone) {
  const list = byId('responses');
  const wanted = new Set(responses.map(({ id }) => id));
  for (const [id, { item }] of drawn) {
    if (wanted.has(id)) continue;
    item.remove();
    drawn.delete(id);
  }
  responses.forEach((response, index) => {
    const item = itemFor(response, zone);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  for (const { id } of fresh) highlight(drawn.get(id).item);
}
