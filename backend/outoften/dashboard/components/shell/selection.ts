import { type Place, readSurvey } from '../../address/url_state.ts';
import type { Schemas } from '../../server/api.ts';
import type { Catalog } from '../../server/session.ts';

/** The site and the survey that the address names, or the first ones; a site may have no survey. */
export interface Selection {
  site: Schemas['SiteOut'] | null;
  survey: Schemas['SurveyOut'] | null;
}

/** Returns what an address selects. A survey that does not exist gives no survey. */
export function readSelection(place: Place, search: string, { sites, surveys }: Catalog): Selection {
  const siteId = new URLSearchParams(search).get('site');
  const named = sites.find(({ id }) => String(id) === siteId) ?? null;
  const candidates = named ? surveys.filter(({ site_id }) => site_id === named.id) : surveys;
  const survey =
    place.kind === 'survey'
      ? (surveys.find(({ id }) => id === place.surveyId) ?? null)
      : readSurvey(search, candidates);
  const site = survey ? sites.find(({ id }) => id === survey.site_id) : (named ?? sites[0]);
  return { site: site ?? null, survey: site ? survey : null };
}
