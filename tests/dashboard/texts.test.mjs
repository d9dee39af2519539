import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as words from '../../backend/outoften/dashboard/words.js';

const report = {
  nps: 40,
  interval: { low: 24.6, high: 53.07, confidence: 0.95 },
  responses: 100,
  promoters: 55,
  passives: 30,
  detractors: 15,
  reliability: 'ok',
};

test('the score is told with its interval and its number of responses', () => {
  assert.equal(words.scoreSentence(report), 'NPS 40, 95% interval 25 to 53, from 100 responses');
});

test('negative numbers carry a minus sign, and zero never does', () => {
  const low = { ...report, nps: -7, interval: { low: -24.5, high: -0.2, confidence: 0.95 } };
  assert.equal(words.scoreSentence(low), 'NPS −7, 95% interval −25 to 0, from 100 responses');
  assert.equal(words.count(-0), '0');
});

test('how many responses are suspect is told with the score', () => {
  const some = words.scoreCaution({ ...report, suspect: 12 });
  assert.match(some, /^12 of them are suspect: .* They are counted\.$/);
  assert.match(words.scoreCaution({ ...report, suspect: 100 }), /^All of them are suspect/);
  assert.match(
    words.scoreCaution({ ...report, reliability: 'low', suspect: 1 }),
    /^Few responses: .* 1 of them/,
  );
  assert.equal(words.scoreCaution({ ...report, suspect: 0 }), '');
});

test('no score is told below 5 responses, only how many there are', () => {
  const few = { ...report, nps: null, responses: 3, reliability: 'hidden' };
  assert.equal(words.scoreSentence(few), '3 responses so far. The score appears from 5 responses on.');
  assert.equal(
    words.scoreCaption({ ...few, responses: 1 }),
    '1 response so far. The score appears from 5 responses on.',
  );
  assert.equal(words.categoryShare(1, few), '');
});

test('few responses are cautioned about, enough are not', () => {
  assert.match(
    words.scoreCaution({ ...report, reliability: 'low' }),
    /^Few responses: the true score may lie anywhere/,
  );
  assert.equal(words.scoreCaution(report), '');
});

test('no responses is said as such', () => {
  const none = { ...report, nps: null, interval: null, responses: 0, reliability: 'none' };
  assert.equal(words.scoreSentence(none), 'No responses in this period.');
});

test('a share that is not nothing is never shown as 0, one that is not all never as 100', () => {
  assert.deepEqual(
    [0, 0.001, 0.15, 0.999, 1].map((share) => words.percent(share)),
    ['0%', '<1%', '15%', '>99%', '100%'],
  );
});

test('small rates keep one decimal, larger ones do not', () => {
  const rates = [0, 0.0001, 0.034, 0.0994, 0.0996, 0.4, 1];
  assert.deepEqual(
    rates.map((rate) => words.rate(rate)),
    ['0%', '<0.1%', '3.4%', '9.9%', '10%', '40%', '100%'],
  );
});

test('a channel is told with its interval, or why it has no rate', () => {
  const asked = {
    asked: 10,
    answered: 4,
    response_rate: 0.4,
    interval: { low: 0.17, high: 0.69, confidence: 0.95 },
  };
  assert.equal(
    words.rateSentence('widget', asked),
    'Response rate 40% for widget, 95% interval 17% to 69%, from 10 asks',
  );
  const nobody = { asked: 0, answered: 0, response_rate: null, interval: null };
  assert.equal(words.rateSentence('widget', nobody), 'Nobody was asked here in this period.');
  assert.match(words.rateSentence('import', { ...nobody, answered: 500 }), /not known/);
});

test('news is one short sentence without the comment itself', () => {
  const one = { score: 9, category: 'promoter', comment: '<b>secret</b>' };
  assert.equal(
    words.newsSentence({ added: [one], commented: [] }),
    'New response: score 9, promoter, with a comment.',
  );
  assert.equal(words.newsSentence({ added: [one, one], commented: [] }), '2 new responses.');
  assert.equal(
    words.newsSentence({ added: [], commented: [one] }),
    'A comment was added to the response with score 9.',
  );
  assert.equal(words.newsSentence({ added: [], commented: [] }), '');
});

test('a page is named by host and path, and anything else is shown as it came, shortened', () => {
  assert.equal(words.pageName('https://shop.example/pricing?token=1#x'), 'shop.example/pricing');
  assert.equal(words.pageName('https://shop.example/'), 'shop.example');
  assert.equal(words.pageName('javascript:alert(1)'), 'javascript:alert(1)');
  assert.equal(words.pageName('no address'), 'no address');
  assert.equal([...words.pageName(`https://shop.example/${'p'.repeat(900)}`)].length, 72);
  assert.equal(words.short('👍🏽'.repeat(3), 6), '👍🏽'.repeat(3));
});

test('every score has its category', () => {
  assert.deepEqual([0, 6].map(words.categoryOf), ['detractor', 'detractor']);
  assert.deepEqual([9, 10].map(words.categoryOf), ['promoter', 'promoter']);
  assert.deepEqual([6, 7, 8, 9].map(words.categoryOf), ['detractor', 'passive', 'passive', 'promoter']);
});

test('comments are long by their characters or by their lines', () => {
  assert.equal(words.isLong('a'.repeat(480)), false);
  assert.equal(words.isLong('a'.repeat(481)), true);
  assert.equal(words.isLong('\n'.repeat(8)), true);
});

test("times are told in the site's time zone", () => {
  assert.equal(words.moment('2026-11-21T23:30:00Z', 'en-GB', 'Europe/Berlin'), '22 Nov 2026, 00:30');
});

test('the list says how many of how many it shows, and in which zone', () => {
  const part = { shown: 20, total: 65, complete: false, wholeTime: true, zone: 'Europe/Zurich' };
  assert.equal(words.latestSentence(part), '20 newest of 65. Times in Europe/Zurich.');
  assert.equal(words.latestSentence({ ...part, total: 20 }), '20 newest. Times in Europe/Zurich.');
  assert.equal(
    words.latestSentence({ ...part, total: null, wholeTime: false }),
    '20 newest, whatever the period above. Times in Europe/Zurich.',
  );
  assert.equal(words.latestSentence({ ...part, complete: true }), 'All 20. Times in Europe/Zurich.');
  assert.equal(
    words.latestSentence({ ...part, shown: 1, complete: true }),
    'The only one. Times in Europe/Zurich.',
  );
  assert.equal(words.olderSentence(1), '1 older response added.');
});

test('a tag that no page has loaded is told, and so is one that was', () => {
  const nothing = [{ kind: 'tag', last_at: null, count: 0 }];
  assert.deepEqual(words.sightings(nothing, 'UTC'), ['No page has loaded the tag yet.']);
  const loaded = [{ kind: 'tag', last_at: '2026-11-22T13:05:00Z', count: 7 }];
  assert.deepEqual(words.sightings(loaded, 'Europe/Zurich'), [
    'A page last loaded the tag on 22 Nov 2026, 14:05.',
  ]);
});

test('a card that was refused or not seen is told with what to do', () => {
  const [, refused, unseen] = words.sightings(
    [
      { kind: 'tag', last_at: '2026-11-22T13:05:00Z', count: 7 },
      { kind: 'card_refused', last_at: '2026-11-22T13:05:00Z', count: 1 },
      { kind: 'not_visible', last_at: '2026-11-22T13:05:00Z', count: 2 },
    ],
    'UTC',
  );
  assert.match(refused, /refused the card once, last on 22 Nov 2026, 13:05\. A policy needs a nonce/);
  assert.equal(
    unseen,
    '2 cards were drawn where nobody saw them for half a minute, last on 22 Nov 2026, 13:05.',
  );
});
