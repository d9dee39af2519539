import { reportQuery } from '../../address/filters.ts';
import { useApp, useFilters } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { timeZoneOf } from '../../time_zone.ts';

/** What every panel of the overview is given. */
export interface PanelProperties {
  survey: Pick<Schemas['SurveyOut'], 'id'>;
  site: Pick<Schemas['SiteOut'], 'id' | 'time_zone' | 'segment_keys'>;
}

/** Seconds between two reads of a report that costs more, or that changes seldom. */
export const SLOW = { everySeconds: 15 };

/** Returns what a panel needs to read a report of the survey: path, query of the filters, and the dependencies. */
export function useReport({ survey, site }: PanelProperties) {
  const { api } = useApp();
  const { filters } = useFilters();
  const timeZone = timeZoneOf(site);
  // Today's date is part of it, so that the period moves on at midnight.
  const query = reportQuery(filters, timeZone);
  const dependencies = [survey.id, JSON.stringify(query)];
  return { api, filters, timeZone, path: { survey_id: survey.id }, query, dependencies };
}
