import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createResponseList,
  diffResponses,
  PAGE_SIZE,
} from '../../backend/outoften/dashboard/pages/responses/response_list.ts';

function response(minute) {
  return { id: `r${minute}`, answered_at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() };
}

// What the server would give of responses numbered by the minute, newest first.
function page(newest, length, next = `older than ${newest - length + 1}`) {
  return { data: Array.from({ length }, (_, index) => response(newest - index)), next };
}

const minutes = (list) => list.listed.map(({ id }) => Number(id.slice(1)));
const down = (from, to) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

function longList() {
  const list = createResponseList();
  list.refresh(page(100, PAGE_SIZE));
  list.append(page(80, PAGE_SIZE));
  return list;
}

test('as long as nobody asked for older ones, only the newest are listed', () => {
  const list = createResponseList();
  list.refresh(page(100, PAGE_SIZE));
  list.refresh(page(103, PAGE_SIZE));
  assert.deepEqual(minutes(list), down(103, 84));
  assert.equal(list.next, 'older than 84');
});

test('older ones are appended, and a refresh keeps them', () => {
  const list = longList();
  assert.deepEqual(minutes(list), down(100, 61));
  assert.equal(list.limit, 2 * PAGE_SIZE);
  list.refresh(page(103, PAGE_SIZE));
  assert.deepEqual(minutes(list), down(103, 61));
  assert.equal(list.next, 'older than 61');
  assert.equal(list.limit, 2 * PAGE_SIZE);
});

test('a page that overlaps the list adds only what is new to it', () => {
  const list = longList();
  assert.deepEqual(list.append(page(65, 10, null)), page(60, 5).data);
  assert.equal(list.next, null);
});

test('what was erased leaves the list', () => {
  const list = longList();
  const shrunk = page(100, PAGE_SIZE + 1);
  shrunk.data.splice(4, 1);
  list.refresh(shrunk);
  assert.deepEqual(minutes(list), [...down(100, 97), ...down(95, 61)]);
  list.refresh(page(100, 3, null));
  assert.deepEqual(minutes(list), down(100, 98));
  assert.equal(list.next, null);
});

test('more new ones than a page holds start the list afresh rather than leave a gap', () => {
  const list = longList();
  list.refresh(page(400, 2 * PAGE_SIZE));
  assert.deepEqual(minutes(list), down(400, 361));
  assert.equal(list.next, 'older than 361');
});

test('the newest page is never larger than the API allows', () => {
  const list = createResponseList();
  assert.equal(list.limit, PAGE_SIZE);
  list.refresh(page(900, PAGE_SIZE));
  for (let newest = 880; newest > 500; newest -= PAGE_SIZE) list.append(page(newest, PAGE_SIZE));
  assert.equal(list.limit, 200);
  list.refresh(page(901, 200));
  assert.deepEqual(minutes(list), down(901, 501));
});

function commented(id, minute, comment = null) {
  return { id, comment, answered_at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() };
}

test('the first read has no news; later, new responses and new comments are news', () => {
  const before = [commented('a', 2), commented('b', 1)];
  assert.deepEqual(diffResponses(null, before), { added: [], commented: [] });
  assert.deepEqual(diffResponses([], before).added, before);
  const after = [commented('c', 3), commented('a', 2, 'words'), commented('b', 1)];
  assert.deepEqual(diffResponses(before, after), { added: [after[0]], commented: [after[1]] });
});

test('imported responses are no news', () => {
  const after = [{ ...commented('imported', 3), channel: 'import' }, commented('a', 2)];
  assert.deepEqual(diffResponses([], after).added, [after[1]]);
});

test('an older response that moves up after an erasure is no news', () => {
  const before = Array.from({ length: PAGE_SIZE }, (_, index) => commented(`r${index}`, 100 - index));
  const after = [...before.slice(1), commented('older', 1)];
  assert.deepEqual(diffResponses(before, after).added, []);
});
