import type { Memory } from './storage.ts';
import type { AskRequest, IneligibleReason, SurveyConfig } from './types.ts';

/** Why this survey must not be asked now, or a falsy value. `now`: milliseconds since 1970. */
export const ineligibleReason = (
  survey: SurveyConfig,
  request: AskRequest,
  { surveys, self }: Pick<Memory, 'surveys' | 'self'>,
  now: number,
  failedRule?: IneligibleReason,
): string | undefined => {
  if (self.consent === false) return 'opted_out';
  if (request.manual && !request.shown) return 'manual';
  const rests = [surveys[survey.id], surveys.any];
  const rest = rests.find((rest) => rest && now < rest.next);
  return (!request.force && rest?.reason) || failedRule?.(survey, request);
};
