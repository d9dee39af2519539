import type { Schemas } from '../../server/api.ts';
import type { Catalog } from '../../server/session.ts';

/** What every part of the settings is given. */
export interface PartProperties {
  site: Schemas['SiteOut'];
  survey: Schemas['SurveyOut'] | null;
  catalog: Catalog;
  /** Whether the member may change anything; else the fields are disabled. */
  canChange: boolean;
}

/** Returns the lines of a text that are not empty. */
export function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
