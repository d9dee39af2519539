import { byId, drawAxis, el, shape, whenChanged } from './dom.js';
import { rateAxis } from './geometry.js';
import { count, rate, rateCaption, rateSentence } from './words.js';

function figure(name, channel) {
  const svg = shape('svg', { class: 'axis small', role: 'img' });
  drawAxis(
    svg,
    rateAxis,
    rateAxis.shape(channel.response_rate, channel.interval),
    rateSentence(name, channel),
  );
  return el(
    'figure',
    {},
    svg,
    el(
      'div',
      { class: 'axis-labels', 'aria-hidden': 'true' },
      el('span', {}, '0%'),
      el('span', {}, '50%'),
      el('span', {}, '100%'),
    ),
  );
}

function fact(name, number, share = null, of = '') {
  const value = el('dd', {}, el('strong', {}, count(number)));
  if (share !== null && share !== undefined)
    value.append(' ', el('span', { class: 'muted' }, `${rate(share)} ${of}`));
  return el('div', {}, el('dt', {}, name), value);
}

function row(name, channel, definition) {
  const known = channel.response_rate !== null;
  const part = el('div', { class: 'channel' }, el('h3', { class: 'channel-name' }, name));
  if (known) part.append(el('p', { class: 'rate' }, rate(channel.response_rate)), figure(name, channel));
  part.append(el('p', { class: 'caption' }, rateCaption(channel)));
  part.append(
    el(
      'dl',
      { class: 'facts' },
      fact('Asked', channel.asked),
      fact('Answered', channel.answered),
      fact('Commented', channel.commented, channel.comment_rate, 'of answered'),
      fact('Dismissed', channel.dismissed, channel.dismissal_rate, 'of asked'),
      fact('Ignored', channel.ignored),
    ),
  );
  if (definition) part.append(el('p', { class: 'muted definition' }, definition));
  return part;
}

export const drawRates = whenChanged((report) => {
  const channels = Object.entries(report.channels);
  byId('channels').replaceChildren(
    ...(channels.length > 0
      ? channels.map(([name, channel]) => row(name, channel, report.definition?.[name]))
      : [el('p', {}, 'Nobody was asked in this period.')]),
  );
});

export function anybodyAsked(report) {
  return Object.values(report.channels).some(({ asked }) => asked > 0);
}
