import type { Schemas } from '../server/api.ts';
import type { Catalog } from '../server/session.ts';

/** What every page of one survey is given. The filters of the address come from `useFilters`. */
export interface SurveyPageProperties {
  survey: Schemas['SurveyOut'];
  site: Schemas['SiteOut'];
  /** All sites and surveys that the session may read. */
  catalog: Catalog;
  /** The parts of the path after the page's own, such as the id of a response. */
  rest: string[];
}

/** What a page of the site is given: the chosen site and survey, which a new server may not have. */
export interface SitePageProperties {
  survey: Schemas['SurveyOut'] | null;
  site: Schemas['SiteOut'] | null;
  catalog: Catalog;
  rest: string[];
}
