import type { Schemas } from '../api.ts';
import type { Period } from '../period.ts';

/** What every page of a survey is given. */
export interface SurveyPageProperties {
  survey: Schemas['SurveyOut'];
  site: Schemas['SiteOut'];
  /** The period that the address names. */
  period: Period;
  /** The query of the address, for links to other pages. */
  search: string;
}
