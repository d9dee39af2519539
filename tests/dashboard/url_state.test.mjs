import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  pagePath,
  parsePath,
  readSignInToken,
  readSurvey,
} from '../../backend/outoften/dashboard/address/url_state.ts';

const surveys = [
  { id: 1, active: false },
  { id: 2, active: true },
  { id: 3, active: true },
];

const selected = { site: { id: 1 }, survey: { id: 3 } };

test('a path names a survey and one of its pages', () => {
  assert.equal(pagePath({ scope: 'survey', segment: '' }, selected), '/app/surveys/3');
  const responses = { scope: 'survey', segment: 'responses' };
  assert.equal(pagePath(responses, selected, '?period=30&cursor=x'), '/app/surveys/3/responses?period=30');
  const place = { kind: 'survey', surveyId: 3, segment: 'responses', rest: [] };
  assert.deepEqual(parsePath('/app/surveys/3/responses/'), place);
  assert.deepEqual(parsePath(pagePath(responses, selected, '', ['a b'])), { ...place, rest: ['a b'] });
});

test('a page of the site keeps the chosen survey, or the site that has none, in the query', () => {
  const settings = { scope: 'site', segment: 'settings' };
  assert.equal(pagePath(settings, selected, '?channel=link'), '/app/settings?channel=link&survey=3');
  assert.equal(pagePath(settings, { site: { id: 1 }, survey: null }), '/app/settings?site=1');
  assert.equal(pagePath({ scope: 'survey', segment: 'x' }, { site: { id: 1 }, survey: null }), '/app?site=1');
  assert.deepEqual(parsePath('/app/settings/keys'), { kind: 'site', segment: 'settings', rest: ['keys'] });
});

test('the root and /app are the start', () => {
  for (const path of ['/', '/app', '/app/']) assert.deepEqual(parsePath(path), { kind: 'start' });
  for (const path of ['/app/surveys/x', '/app/surveys/-1', '/elsewhere']) {
    assert.deepEqual(parsePath(path), { kind: 'not_found' });
  }
});

test('the query of the start names a survey; otherwise the first active one is shown', () => {
  assert.equal(readSurvey('?survey=3&period=30', surveys).id, 3);
  assert.equal(readSurvey('?survey=99', surveys).id, 2);
  assert.equal(readSurvey('', surveys.slice(0, 1)).id, 1);
  assert.equal(readSurvey('', []), null);
});

test('the sign-in token is taken from the fragment only', () => {
  assert.equal(readSignInToken('#sign-in=abc.def-_'), 'abc.def-_');
  assert.equal(readSignInToken('#sign-in=a%2Bb'), 'a+b');
  assert.equal(readSignInToken('#sign-in=%E0%A4%A'), '%E0%A4%A');
  assert.equal(readSignInToken('#sign-in='), null);
  assert.equal(readSignInToken('#score'), null);
});
