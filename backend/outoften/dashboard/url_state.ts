import { PERIODS, type Period } from './period.ts';

/** The path prefix under which the server answers every address with the dashboard's page. */
const PREFIX = '/app';

/** The pages of one survey. */
export type SurveyPage = 'overview' | 'responses' | 'install';

/** Returns the path of a survey's page, such as `/app/surveys/3/responses`. */
export function surveyPath(surveyId: number, page: SurveyPage = 'overview'): string {
  const path = `${PREFIX}/surveys/${surveyId}`;
  return page === 'overview' ? path : `${path}/${page}`;
}

/** The place that a path names; `start` stands for the overview of the survey in the query, or of the first active one. */
export type Place = { page: 'start' } | { page: SurveyPage; surveyId: number } | { page: 'not_found' };

/** Returns the place that a path names. */
export function parsePath(path: string): Place {
  const parts = path.split('/').filter(Boolean);
  if (parts.length === 0 || (parts.length === 1 && parts[0] === 'app')) return { page: 'start' };
  const match = /^\/app\/surveys\/(\d{1,15})(?:\/(responses|install))?\/?$/.exec(path);
  if (!match) return { page: 'not_found' };
  return { page: (match[2] as SurveyPage | undefined) ?? 'overview', surveyId: Number(match[1]) };
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

/** Returns the period that `?period=` names, else `all`. */
export function readPeriod(search: string): Period {
  const value = new URLSearchParams(search).get('period');
  return PERIODS.find((period) => period === value) ?? 'all';
}

/** Returns the query with another period; the default is left out, and parameters of others are kept. */
export function writePeriod(search: string, period: Period): string {
  return change(search, 'period', period === 'all' ? null : period);
}

/** Returns the query without `survey`, which the path names. */
export function withoutSurvey(search: string): string {
  return change(search, 'survey', null);
}

function change(search: string, name: string, value: string | null): string {
  const query = new URLSearchParams(search);
  if (value === null) query.delete(name);
  else query.set(name, value);
  return query.size > 0 ? `?${query}` : '';
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
