import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parsePath,
  readPeriod,
  readSignInToken,
  readSurvey,
  surveyPath,
  withoutSurvey,
  writePeriod,
} from '../../backend/outoften/dashboard/url_state.ts';

const surveys = [
  { id: 1, active: false },
  { id: 2, active: true },
  { id: 3, active: true },
];

test('a path names a survey and one of its pages', () => {
  for (const page of ['overview', 'responses', 'install']) {
    assert.deepEqual(parsePath(surveyPath(3, page)), { page, surveyId: 3 });
  }
  assert.equal(surveyPath(3), '/app/surveys/3');
  assert.deepEqual(parsePath('/app/surveys/3/responses/'), { page: 'responses', surveyId: 3 });
});

test('the root and /app are the start, and every other path is not found', () => {
  for (const path of ['/', '/app', '/app/']) assert.deepEqual(parsePath(path), { page: 'start' });
  for (const path of ['/app/surveys', '/app/surveys/x', '/app/surveys/3/x', '/app/surveys/-1', '/app/x']) {
    assert.deepEqual(parsePath(path), { page: 'not_found' });
  }
});

test('the query of the start names a survey; otherwise the first active one is shown', () => {
  assert.equal(readSurvey('?survey=3&period=30', surveys).id, 3);
  assert.equal(readSurvey('?survey=99', surveys).id, 2);
  assert.equal(readSurvey('', surveys.slice(0, 1)).id, 1);
  assert.equal(readSurvey('', []), null);
  assert.equal(withoutSurvey('?survey=3&period=30'), '?period=30');
  assert.equal(withoutSurvey('?survey=3'), '');
});

test('the query names the period; the default is left out, and other parameters are kept', () => {
  assert.equal(readPeriod('?period=30'), '30');
  assert.equal(readPeriod('?period=31'), 'all');
  assert.equal(readPeriod(''), 'all');
  assert.equal(writePeriod('?period=30', 'all'), '');
  assert.equal(writePeriod('?x=y', '7'), '?x=y&period=7');
});

test('the sign-in token is taken from the fragment only', () => {
  assert.equal(readSignInToken('#sign-in=abc.def-_'), 'abc.def-_');
  assert.equal(readSignInToken('#sign-in=a%2Bb'), 'a+b');
  assert.equal(readSignInToken('#sign-in=%E0%A4%A'), '%E0%A4%A');
  assert.equal(readSignInToken('#sign-in='), null);
  assert.equal(readSignInToken('#score'), null);
});
