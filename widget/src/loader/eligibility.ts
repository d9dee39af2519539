import type { Memory, Rest } from './storage.ts';
import type { AskRequest, FailedRule, ReasonCode, SurveyConfig } from './types.ts';

/** Why this survey must not be asked now, or a falsy value. `now`: milliseconds since 1970. */
export const ineligibleReason = (
  survey: SurveyConfig,
  request: AskRequest,
  { surveys, self }: Pick<Memory, 'surveys' | 'self'>,
  now: number,
  failedRule?: FailedRule,
): ReasonCode | undefined | false => {
  if (self.consent === false) return 'opted_out';
  if (request.manual && !request.shown) return 'manual';
  const { [survey.id]: own = { next: 0 } as Rest, any = own } = surveys;
  // As on the server, the rest that ends last counts, and only views of other surveys count for `any`.
  const rest = any.survey !== survey.id && any.next > own.next ? any : own;
  return (!request.force && rest.next > now && rest.reason) || failedRule?.(survey, request);
};
