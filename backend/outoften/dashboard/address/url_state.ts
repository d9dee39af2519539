import { keepFilters } from './filters.ts';

/** The path prefix under which the server answers every address with the dashboard's page. */
const PREFIX = '/app';

/** Whether a page is about one survey, or about the site and all its surveys. */
export type PageScope = 'survey' | 'site';

/** A page as paths name it: its scope, and its segment of the path; the overview has none. */
export interface PageName {
  scope: PageScope;
  segment: string;
}

/** The place that a path names; `start` stands for the overview of the survey in the query, or of the first active one. */
export type Place =
  | { kind: 'start' }
  | { kind: 'survey'; surveyId: number; segment: string; rest: string[] }
  | { kind: 'site'; segment: string; rest: string[] }
  | { kind: 'not_found' };

/** The site and the survey that an address selects, by their ids. */
export interface Selected {
  site: { id: number } | null;
  survey: { id: number } | null;
}

/**
 * Returns the address of a page, such as `/app/surveys/3/responses?period=30` or `/app/settings?survey=3`. Of `search`, only
 * the filters are kept. `rest` are more parts of the path, such as the id of a response.
 */
export function pagePath(
  page: PageName,
  { site, survey }: Selected,
  search = '',
  rest: string[] = [],
): string {
  const query = new URLSearchParams(keepFilters(search));
  const isOfSurvey = page.scope === 'survey' && survey !== null;
  let parts = [page.segment, ...rest];
  if (isOfSurvey) parts = ['surveys', String(survey.id), ...parts];
  else if (page.scope === 'survey') parts = [];
  if (!isOfSurvey && survey) query.set('survey', String(survey.id));
  else if (!isOfSurvey && site) query.set('site', String(site.id));
  const path = [PREFIX, ...parts.filter(Boolean).map(encodeURIComponent)].join('/');
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Returns an address with more parameters in its query. */
export function withParameters(path: string, parameters: Record<string, string>): string {
  const [before = '', search] = path.split('?');
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(parameters)) query.set(name, value);
  return `${before}?${query}`;
}

/** Returns the place that a path names. */
export function parsePath(path: string): Place {
  const parts = path.split('/').filter(Boolean).map(decode);
  if (parts.length === 0 || (parts.length === 1 && parts[0] === 'app')) return { kind: 'start' };
  const [prefix, segment, id, page = '', ...rest] = parts;
  if (prefix !== 'app' || segment === undefined) return { kind: 'not_found' };
  if (segment === 'surveys' && id !== undefined) {
    const isId = /^\d{1,15}$/.test(id);
    return isId ? { kind: 'survey', surveyId: Number(id), segment: page, rest } : { kind: 'not_found' };
  }
  return { kind: 'site', segment, rest: parts.slice(2) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Returns the survey that `?survey=` names, else the first active one, else the first one, else null. */
export function readSurvey<S extends { id: number; active?: boolean }>(
  search: string,
  surveys: S[],
): S | null {
  const id = new URLSearchParams(search).get('survey');
  return (
    surveys.find((survey) => String(survey.id) === id) ??
    surveys.find((survey) => survey.active) ??
    surveys[0] ??
    null
  );
}

/** Returns the token of a sign-in link's fragment, `#sign-in=…`, or null. */
export function readSignInToken(hash: string): string | null {
  const token = /^#sign-in=(.+)$/.exec(hash)?.[1];
  if (token === undefined) return null;
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
