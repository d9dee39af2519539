import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatCount,
  formatDateTime,
  formatPage,
  formatPercent,
  formatRate,
  isLongComment,
  splitCode,
  truncate,
} from '../../backend/outoften/dashboard/format.ts';
import * as texts from '../../backend/outoften/dashboard/texts/overview.ts';
import * as responses from '../../backend/outoften/dashboard/texts/responses/responses.ts';
import * as shell from '../../backend/outoften/dashboard/texts/shell.ts';
import * as install from '../../backend/outoften/dashboard/texts/surveys/install.ts';

const report = {
  nps: 40,
  interval: { low: 24.6, high: 53.07, confidence: 0.95 },
  responses: 100,
  promoters: 55,
  passives: 30,
  detractors: 15,
  reliability: 'ok',
};

test('the score comes with its interval and its number of responses', () => {
  assert.equal(texts.scoreSentence(report), 'NPS 40, 95% interval 25 to 53, from 100 responses');
});

test('negative numbers carry a minus sign, and zero never does', () => {
  const low = { ...report, nps: -7, interval: { low: -24.5, high: -0.2, confidence: 0.95 } };
  assert.equal(texts.scoreSentence(low), 'NPS −7, 95% interval −25 to 0, from 100 responses');
  assert.equal(formatCount(-0), '0');
});

test('the number of suspect responses comes with the score', () => {
  const some = texts.scoreCaution({ ...report, suspect: 12 });
  assert.match(some, /^12 of them are suspect: .* They are counted\.$/);
  assert.match(texts.scoreCaution({ ...report, suspect: 100 }), /^All of them are suspect/);
  assert.match(
    texts.scoreCaution({ ...report, reliability: 'low', suspect: 1 }),
    /^Few responses: .* 1 of them/,
  );
  assert.equal(texts.scoreCaution({ ...report, suspect: 0 }), '');
});

test('below 5 responses there is no score, only their number', () => {
  const few = { ...report, nps: null, responses: 3, reliability: 'hidden' };
  assert.equal(texts.scoreSentence(few), '3 responses so far. The score appears from 5 responses on.');
  assert.equal(
    texts.scoreCaption({ ...few, responses: 1 }),
    '1 response so far. The score appears from 5 responses on.',
  );
});

test('a warning appears with few responses, and not with enough', () => {
  assert.match(texts.scoreCaution({ ...report, reliability: 'low' }), /^Few responses: /);
  assert.equal(texts.scoreCaution(report), '');
});

test('without responses, the caption says so', () => {
  const none = { ...report, nps: null, interval: null, responses: 0, reliability: 'none' };
  assert.equal(texts.scoreSentence(none), 'No responses in this period.');
});

test('a share that is not nothing is never shown as 0, one that is not all never as 100', () => {
  assert.deepEqual(
    [0, 0.001, 0.15, 0.999, 1].map((share) => formatPercent(share)),
    ['0%', '<1%', '15%', '>99%', '100%'],
  );
});

test('small rates keep one decimal, larger ones do not', () => {
  const rates = [0, 0.0001, 0.034, 0.0994, 0.0996, 0.4, 1];
  assert.deepEqual(
    rates.map((rate) => formatRate(rate)),
    ['0%', '<0.1%', '3.4%', '9.9%', '10%', '40%', '100%'],
  );
});

test('a channel has a rate with its interval, or the reason why it has none', () => {
  const asked = {
    asked: 10,
    answered: 4,
    response_rate: 0.4,
    interval: { low: 0.17, high: 0.69, confidence: 0.95 },
  };
  assert.match(texts.rateCaption(asked), /^40% of those .* \(95% interval 17% to 69%\)\.$/);
  const nobody = { asked: 0, answered: 0, response_rate: null, interval: null };
  assert.equal(texts.rateCaption(nobody), 'Nobody was asked here in this period.');
  assert.match(texts.rateCaption({ ...nobody, answered: 500 }), /not known/);
});

test('a change says by how much, and whether it can be chance', () => {
  assert.equal(texts.changeLabel(-12), '−12 points');
  assert.equal(texts.changeLabel(0), 'no change');
  assert.equal(texts.noteEffect({ points: -40, significant: true }), 'down 40, more than chance');
  assert.equal(texts.noteEffect({ points: 3, significant: false }), 'up 3, could be chance');
  assert.equal(texts.noteEffect({ points: null }), 'too few responses to compare');
  const comparison = { from: '2026-06-02', to: '2026-08-31', nps: 33, sentence: 'down 13 points' };
  assert.equal(
    texts.comparisonSentence(comparison),
    'Compared with 2 Jun 2026 – 30 Aug 2026 (NPS 33): down 13 points.',
  );
});

test('the score of a choice is left out where all who picked it are of one category', () => {
  const row = { responses: 39, nps: -100, promoters: 0, passives: 0, detractors: 39 };
  assert.equal(texts.choiceSentence(row), '39 responses');
  assert.equal(texts.choiceSentence({ ...row, nps: -80, promoters: 4 }), '39 responses, NPS −80');
});

test('news is one short sentence without the comment itself', () => {
  const one = { score: 9, category: 'promoter', comment: '<b>secret</b>' };
  assert.equal(
    responses.newsSentence({ added: [one], commented: [] }),
    'New response: score 9, promoter, with a comment.',
  );
  assert.equal(responses.newsSentence({ added: [one, one], commented: [] }), '2 new responses.');
  assert.equal(
    responses.newsSentence({ added: [], commented: [one] }),
    'A comment was added to the response with score 9.',
  );
  assert.equal(responses.newsSentence({ added: [], commented: [] }), '');
});

test('a page is shown by host and path; anything else is only truncated', () => {
  assert.equal(formatPage('https://shop.example/pricing?token=1#x'), 'shop.example/pricing');
  assert.equal(formatPage('https://shop.example/'), 'shop.example');
  assert.equal(formatPage('javascript:alert(1)'), 'javascript:alert(1)');
  assert.equal(formatPage('no address'), 'no address');
  assert.equal([...formatPage(`https://shop.example/${'p'.repeat(900)}`)].length, 72);
  assert.equal(truncate('👍🏽'.repeat(3), 6), '👍🏽'.repeat(3));
});

test('comments are long by their characters or by their lines', () => {
  assert.equal(isLongComment('a'.repeat(480)), false);
  assert.equal(isLongComment('a'.repeat(481)), true);
  assert.equal(isLongComment('\n'.repeat(8)), true);
});

test("times are in the site's time zone", () => {
  assert.equal(formatDateTime('2026-11-21T23:30:00Z', 'Europe/Berlin'), '22 Nov 2026, 00:30');
});

test('counts name all responses, those that the filters let through, and those on the page', () => {
  assert.equal(shell.countsSentence({ all: 5192, filtered: 1204 }), '1,204 of 5,192 responses');
  assert.equal(shell.countsSentence({ all: 5192, filtered: 5192 }), 'All 5,192 responses');
  assert.equal(
    shell.countsSentence({ all: 5192, filtered: 1204, shown: 20 }),
    '20 shown of 1,204 filtered, 5,192 in all',
  );
  assert.equal(shell.countsSentence({ all: 5192, filtered: 0 }), 'None of 5,192 responses');
  assert.equal(shell.countsSentence({ all: 0, filtered: 0 }), 'No responses yet');
});

test('a period says its days', () => {
  assert.equal(shell.periodName({ period: '90', from: null, to: null }), 'Last 90 days');
  const custom = { period: 'custom', from: '2026-01-05', to: '2026-02-28' };
  assert.equal(shell.periodName(custom), '5 Jan 2026 – 28 Feb 2026');
  assert.equal(shell.periodName({ ...custom, to: null }), 'Since 5 Jan 2026');
});

test('the list names its length, the total and the time zone', () => {
  const part = { shown: 20, total: 65, isComplete: false, timeZone: 'Europe/Zurich' };
  assert.equal(responses.listSentence(part), '20 newest of 65. Times in Europe/Zurich.');
  assert.equal(responses.listSentence({ ...part, total: 20 }), '20 newest. Times in Europe/Zurich.');
  assert.equal(
    responses.listSentence({ ...part, total: null, isPeriodIgnored: true }),
    '20 newest, regardless of the period above. Times in Europe/Zurich.',
  );
  assert.equal(responses.listSentence({ ...part, isComplete: true }), 'All 20. Times in Europe/Zurich.');
  assert.equal(
    responses.listSentence({ ...part, shown: 1, isComplete: true }),
    'The only one. Times in Europe/Zurich.',
  );
  assert.equal(responses.olderSentence(1), '1 older response added.');
});

test('the tag status says whether and when a page loaded the tag', () => {
  const nothing = [{ kind: 'tag', last_at: null, count: 0 }];
  assert.deepEqual(install.tagStatusSentences(nothing, 'UTC'), ['No page has loaded the tag yet.']);
  const loaded = [{ kind: 'tag', last_at: '2026-11-22T13:05:00Z', count: 7 }];
  assert.deepEqual(install.tagStatusSentences(loaded, 'Europe/Zurich'), [
    'A page last loaded the tag on 22 Nov 2026, 14:05.',
  ]);
});

test('the tag status says that the card was refused or not seen, and what to do', () => {
  const [, refused, unseen] = install.tagStatusSentences(
    [
      { kind: 'tag', last_at: '2026-11-22T13:05:00Z', count: 7 },
      { kind: 'card_refused', last_at: '2026-11-22T13:05:00Z', count: 1 },
      { kind: 'not_visible', last_at: '2026-11-22T13:05:00Z', count: 2 },
    ],
    'UTC',
  );
  assert.match(refused, /refused the card once, last on 22 Nov 2026, 13:05\. A policy needs a nonce/);
  assert.equal(unseen, '2 cards were drawn but not visible for 30 seconds, last on 22 Nov 2026, 13:05.');
});

test('a refused origin says when and how often, and a page that only loaded the tag says that', () => {
  const row = { count: 1, request: 'ask', last_at: '2026-11-22T13:05:00Z' };
  assert.equal(install.refusedOriginSentence(row, 'UTC'), 'Refused once, last on 22 Nov 2026, 13:05.');
  assert.equal(
    install.refusedOriginSentence({ ...row, count: 1200, request: 'loader' }, 'UTC'),
    'Loaded the tag 1,200 times, last on 22 Nov 2026, 13:05.',
  );
});

test('every channel has a name, and an unknown one keeps its own', () => {
  assert.equal(shell.channelName('email'), 'E-mail');
  assert.equal(shell.channelName('telepathy'), 'telepathy');
});

test('text between two backticks is code, and a backtick without a partner is text', () => {
  const code = (text) =>
    splitCode(text)
      .filter(({ isCode }) => isCode)
      .map((part) => part.text);
  const whole = (text) =>
    splitCode(text)
      .map((part) => part.text)
      .join('');
  assert.deepEqual(code('Run `outoften serve`, then `outoften tag`.'), ['outoften serve', 'outoften tag']);
  assert.deepEqual(code('A `b` and a ` alone'), ['b']);
  assert.equal(whole('A `b` and a ` alone'), 'A b and a ` alone');
  assert.deepEqual(code('plain'), []);
});
