// What the address asks to see, and what changed since the last reading. No DOM here.

export const LATEST = 20;
export const PERIODS = [
  { period: '7', name: 'Last 7 days' },
  { period: '30', name: 'Last 30 days' },
  { period: '90', name: 'Last 90 days' },
  { period: 'all', name: 'All time' },
];

export function readView(search, surveys) {
  const asked = new URLSearchParams(search);
  const survey =
    surveys.find(({ id }) => String(id) === asked.get('survey')) ??
    surveys.find(({ active }) => active) ??
    surveys[0];
  const known = PERIODS.some(({ period }) => period === asked.get('period'));
  return { surveyId: survey?.id ?? null, period: known ? asked.get('period') : 'all' };
}

export function writeView(search, { surveyId, period }, surveyCount) {
  const wanted = new URLSearchParams(search);
  if (surveyCount > 1) wanted.set('survey', surveyId);
  else wanted.delete('survey');
  if (period === 'all') wanted.delete('period');
  else wanted.set('period', period);
  const text = wanted.toString();
  return text ? `?${text}` : '';
}

export function takeLink(hash) {
  const found = /^#sign-in=(.+)$/.exec(hash);
  if (!found) return null;
  try {
    return decodeURIComponent(found[1]);
  } catch {
    return found[1];
  }
}

// A server may know a newer zone than this browser does.
export function zoneOf(site) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: site.time_zone });
    return site.time_zone;
  } catch {
    return 'UTC';
  }
}

export function today(timeZone, now) {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' };
  return new Intl.DateTimeFormat('en-CA', { ...parts, timeZone }).format(now);
}

export function firstDay(period, timeZone, now) {
  if (period === 'all') return null;
  const day = new Date(`${today(timeZone, now)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - (Number(period) - 1));
  return day.toISOString().slice(0, 10);
}

export function addresses({ surveyId, period }, timeZone, now, limit = LATEST) {
  const base = `/v1/surveys/${encodeURIComponent(surveyId)}`;
  const from = firstDay(period, timeZone, now);
  const query = from ? `?from=${from}` : '';
  return {
    score: `${base}/score${query}`,
    rate: `${base}/response-rate${query}`,
    responses: `${base}/responses?limit=${limit}`,
  };
}

export function news(before, after) {
  if (before === null) return { added: [], commented: [] };
  const known = new Map(before.map((response) => [response.id, response]));
  // When a response is erased, an older one moves up into the list: it is new to the list, but no news.
  const oldest = before.length < LATEST ? -Infinity : Date.parse(before.at(-1).answered_at);
  return {
    added: after.filter(({ id, answered_at }) => !known.has(id) && Date.parse(answered_at) >= oldest),
    commented: after.filter(({ id, comment }) => comment && known.has(id) && !known.get(id).comment),
  };
}
