// Everything the page says about a number. No DOM here, so that node can test it.

const counts = new Intl.NumberFormat('en');

export const CATEGORIES = [
  { category: 'detractor', name: 'Detractors', scores: '0–6', key: 'detractors' },
  { category: 'passive', name: 'Passives', scores: '7–8', key: 'passives' },
  { category: 'promoter', name: 'Promoters', scores: '9–10', key: 'promoters' },
];

export function categoryOf(score) {
  if (score >= 9) return 'promoter';
  return score >= 7 ? 'passive' : 'detractor';
}

export function count(number) {
  return counts.format(number || 0).replace('-', '−');
}

export function plural(number, one, many) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

function nearest(value) {
  // Math.round(-24.5) is -24 and Math.round(-0.2) is -0; both would differ from how the server rounds the score.
  const whole = Math.round(Math.abs(value));
  return value < 0 && whole !== 0 ? -whole : whole;
}

export function bound(value) {
  return count(nearest(value));
}

export function percent(share) {
  if (share > 0 && share < 0.005) return `<1%`;
  if (share > 0.995 && share < 1) return `>99%`;
  return `${nearest(share * 100)}%`;
}

export function rate(share) {
  // Widgets are often answered by a few in a hundred: whole percents would hide a change from 3.4 to 2.6.
  const inHundred = share * 100;
  if (inHundred === 0 || inHundred >= 9.95) return percent(share);
  return inHundred < 0.05 ? `<0.1%` : `${inHundred.toFixed(1)}%`;
}

export function intervalName(interval) {
  return `${nearest((interval.confidence ?? 0.95) * 100)}% interval`;
}

export function scoreCaption(report) {
  const from = `from ${plural(report.responses, 'response', 'responses')}`;
  if (report.reliability === 'none' || report.responses === 0) return 'No responses in this period.';
  if (report.nps === null) {
    return `${plural(report.responses, 'response', 'responses')} so far. The score appears from 5 responses on.`;
  }
  if (!report.interval) return from;
  return `${intervalName(report.interval)} ${bound(report.interval.low)} to ${bound(report.interval.high)}, ${from}`;
}

export function scoreSentence(report) {
  if (report.nps === null) return scoreCaption(report);
  return `NPS ${count(report.nps)}, ${scoreCaption(report)}`;
}

export function scoreCaution(report) {
  const few = 'Few responses: the true score may lie anywhere in this interval.';
  return [report.reliability === 'low' && few, suspicion(report)].filter(Boolean).join(' ');
}

function suspicion({ suspect, responses }) {
  if (!suspect) return '';
  const which = suspect === responses ? 'All of them' : `${count(suspect)} of them`;
  return `${which} are suspect: faster than a person reads, or very many from one address. They are counted.`;
}

export function categoryShare(number, report) {
  // With the shares of fewer than 5 responses the score could be worked out, and it is withheld for a reason.
  if (report.reliability === 'hidden' || report.responses === 0) return '';
  return percent(number / report.responses);
}

export function rateCaption(channel) {
  if (channel.response_rate === null) {
    return channel.answered === 0
      ? 'Nobody was asked here in this period.'
      : 'No response rate: how many were asked is not known.';
  }
  const from = `from ${plural(channel.asked, 'ask', 'asks')}`;
  if (!channel.interval) return from;
  return `${intervalName(channel.interval)} ${rate(channel.interval.low)} to ${rate(channel.interval.high)}, ${from}`;
}

export function rateSentence(name, channel) {
  if (channel.response_rate === null) return rateCaption(channel);
  return `Response rate ${rate(channel.response_rate)} for ${name}, ${rateCaption(channel)}`;
}

export function newsSentence({ added, commented }) {
  if (added.length > 1) return `${plural(added.length, 'new response', 'new responses')}.`;
  if (added.length === 1) {
    const [{ score, category, comment }] = added;
    return `New response: score ${score}, ${category}${comment ? ', with a comment' : ''}.`;
  }
  if (commented.length > 1) return `${plural(commented.length, 'comment', 'comments')} added.`;
  if (commented.length === 1) return `A comment was added to the response with score ${commented[0].score}.`;
  return '';
}

export function latestSentence({ shown, total, complete, wholeTime, zone }) {
  let which = `${count(shown)} newest`;
  if (complete) which = shown === 1 ? 'The only one' : `All ${count(shown)}`;
  // The two are read one after the other, so a total may be older than the list.
  else if (total > shown) which += ` of ${count(total)}`;
  return `${which}${wholeTime ? '' : ', whatever the period above'}. Times in ${zone}.`;
}

export function olderSentence(added) {
  return added === 0 ? 'No older responses.' : `${plural(added, 'older response', 'older responses')} added.`;
}

export function short(text, length = 72) {
  const points = [...text];
  return points.length > length ? `${points.slice(0, length - 1).join('')}…` : text;
}

export function pageName(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url?.host) return short(address);
  return short(url.host + (url.pathname === '/' ? '' : url.pathname));
}

export function moment(iso, locale = 'en-GB', timeZone = 'UTC') {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    new Date(iso),
  );
}

export function isLong(comment) {
  return comment.length > 480 || comment.split('\n').length > 8;
}

// What became of the tag and its card on the owner's pages, as one sentence for each thing that they should know.
export function sightings(seen, timeZone) {
  const of = (kind) => seen.find((one) => one.kind === kind) ?? { count: 0 };
  const at = ({ last_at }) => moment(last_at, 'en-GB', timeZone);
  const [tag, refused, unseen] = [of('tag'), of('card_refused'), of('not_visible')];
  return [
    tag.count ? `A page last loaded the tag on ${at(tag)}.` : 'No page has loaded the tag yet.',
    refused.count &&
      `A page, its content security policy or an extension refused the card ${times(refused.count)}, last on ${at(refused)}. A policy needs a nonce on the tag or this server in \`script-src\`.`,
    unseen.count &&
      `${plural(unseen.count, 'card was', 'cards were')} drawn where nobody saw them for half a minute, last on ${at(unseen)}.`,
  ].filter(Boolean);
}

function times(number) {
  return number === 1 ? 'once' : `${count(number)} times`;
}
