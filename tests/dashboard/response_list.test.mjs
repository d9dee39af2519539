import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLatest } from '../../backend/outoften/dashboard/latest.js';
import { LATEST } from '../../backend/outoften/dashboard/view.js';

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
  const list = createLatest();
  list.refresh(page(100, LATEST));
  list.append(page(80, LATEST));
  return list;
}

test('as long as nobody asked for older ones, only the newest are listed', () => {
  const list = createLatest();
  list.refresh(page(100, LATEST));
  list.refresh(page(103, LATEST));
  assert.deepEqual(minutes(list), down(103, 84));
  assert.equal(list.next, 'older than 84');
});

test('older ones are appended, and a refresh keeps them', () => {
  const list = longList();
  assert.deepEqual(minutes(list), down(100, 61));
  assert.equal(list.limit, 2 * LATEST);
  list.refresh(page(103, LATEST));
  assert.deepEqual(minutes(list), down(103, 61));
  assert.equal(list.next, 'older than 61');
  assert.equal(list.limit, 2 * LATEST);
});

test('a page that overlaps the list adds only what is new to it', () => {
  const list = longList();
  assert.deepEqual(list.append(page(65, 10, null)), page(60, 5).data);
  assert.equal(list.next, null);
});

test('what was erased leaves the list', () => {
  const list = longList();
  const shrunk = page(100, LATEST + 1);
  shrunk.data.splice(4, 1);
  list.refresh(shrunk);
  assert.deepEqual(minutes(list), [...down(100, 97), ...down(95, 61)]);
  list.refresh(page(100, 3, null));
  assert.deepEqual(minutes(list), down(100, 98));
  assert.equal(list.next, null);
});

test('more new ones than a page holds start the list afresh rather than leave a gap', () => {
  const list = longList();
  list.refresh(page(400, 2 * LATEST));
  assert.deepEqual(minutes(list), down(400, 361));
  assert.equal(list.next, 'older than 361');
});

test('the newest page is never larger than the API allows', () => {
  const list = createLatest();
  assert.equal(list.limit, LATEST);
  list.refresh(page(900, LATEST));
  for (let newest = 880; newest > 500; newest -= LATEST) list.append(page(newest, LATEST));
  assert.equal(list.limit, 200);
  list.refresh(page(901, 200));
  assert.deepEqual(minutes(list), down(901, 501));
});

test('another survey starts with an empty list', () => {
  const list = longList();
  list.forget();
  assert.equal(list.listed, null);
  list.refresh(page(3, 3, null));
  assert.deepEqual(minutes(list), [3, 2, 1]);
});
