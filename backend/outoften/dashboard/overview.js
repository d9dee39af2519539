import { byId, el, say, sayWithCode, whenChanged } from './dom.js';
import { describeLatest, refreshLatest } from './draw_latest.js';
import { anybodyAsked, drawRates } from './draw_rates.js';
import { drawScore } from './draw_score.js';
import { createTag } from './tag.js';
import { PERIODS, zoneOf } from './view.js';
import { sightings } from './words.js';

const tags = [createTag(byId('welcome-tag')), createTag(byId('tag-again'))];

byId('period').append(...PERIODS.map(({ period, name }) => el('option', { value: period }, name)));

export function siteOf({ sites, surveys }, surveyId) {
  const survey = surveys.find(({ id }) => id === surveyId);
  return sites.find(({ id }) => id === survey?.site_id);
}

// Written again, the options would close a list that is open.
const drawOptions = whenChanged((options) => {
  byId('survey').replaceChildren(...options.map(([id, name]) => el('option', { value: id }, name)));
});

export function drawChoices(catalog, view) {
  const { surveys, sites } = catalog;
  const name = (survey) =>
    sites.length > 1 ? `${siteOf(catalog, survey.id)?.name}: ${survey.name}` : survey.name;
  drawOptions(surveys.map((survey) => [survey.id, name(survey)]));
  byId('survey-control').hidden = surveys.length < 2;
  if (view.surveyId !== null) byId('survey').value = view.surveyId;
  byId('period').value = view.period;
  byId('period-control').hidden = surveys.length === 0;
}

export function drawTitle(catalog, view) {
  const survey = catalog.surveys.find(({ id }) => id === view.surveyId);
  if (!survey) {
    say(byId('survey-name'), 'No survey yet');
    sayWithCode(byId('survey-about'), 'Run `outoften survey apply FILE.toml` on the server to make one.');
    return;
  }
  const site = siteOf(catalog, survey.id);
  const days = view.period === 'all' ? '' : `days in ${site?.time_zone ?? 'UTC'}`;
  const state = survey.active ? '' : 'not active, nobody is asked';
  document.title = `${survey.name} · Out of Ten`;
  say(byId('survey-name'), survey.name);
  say(byId('survey-about'), [site?.name, state, days].filter(Boolean).join(' · '));
  describeLatest({ zone: zoneOf(site), wholeTime: view.period === 'all' });
  for (const tag of tags) tag.draw(site ?? null, survey);
}

function drawSections(score, rates, responses) {
  const empty = responses.length === 0 && score.responses === 0;
  const welcome = byId('welcome');
  const focusWouldBeLost = !empty && welcome.contains(document.activeElement);
  welcome.hidden = !empty;
  byId('score').hidden = empty;
  byId('tag').hidden = empty;
  byId('categories').hidden = score.responses === 0;
  byId('latest').hidden = responses.length === 0;
  byId('rates').hidden = empty && !anybodyAsked(rates);
  if (focusWouldBeLost) byId('survey-name').focus();
}

export function drawReports(score, rates, page, view, seen, zone) {
  const sentences = sightings(seen.data, zone);
  for (const tag of tags) tag.drawSightings(sentences);
  drawSections(score, rates, page.data);
  drawScore(score);
  drawRates(rates);
  refreshLatest(page, view.period === 'all' ? score.responses : null);
}
