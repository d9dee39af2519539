import type { Rest } from './storage.ts';
import type { AskReply, Cadence, ReasonCode } from './types.ts';

const DAY_MS = 86_400_000;

const rest = (days: number, reason: ReasonCode, now = Date.now()): Rest => ({
  next: now + days * DAY_MS,
  reason,
});

/** After a view, which counts as a dismissal until there is an answer. A rest that ends later stays. */
export const afterView = (
  previous: Partial<Rest> = {},
  { dismissed_days, long_rest_days }: Pick<Cadence, 'dismissed_days' | 'long_rest_days'>,
  now?: number,
): Rest => {
  const { next = 0, dismissals = 0 } = previous;
  const added = rest(dismissed_days[dismissals] ?? long_rest_days, 'dismissed_recently', now);
  return { ...added, ...(next > added.next && previous), dismissals: dismissals + 1 };
};

/** After a view of this survey, for the other surveys. */
export const afterAnySurvey = (
  survey: number,
  { between_surveys_days }: Pick<Cadence, 'between_surveys_days'>,
  now?: number,
): Rest => ({ ...rest(between_surveys_days, 'asked_recently', now), survey });

export const afterAnswer = ({ answered_days }: Pick<Cadence, 'answered_days'>, now?: number) =>
  rest(answered_days, 'answered_recently', now);

/** After a refusal by the server. Only a refusal with `retry_at` changes what is remembered. */
export const afterServerRefusal = (
  previous: Rest | undefined,
  { code, retry_at }: NonNullable<AskReply['reason']>,
): Rest | undefined => {
  const next = Date.parse(retry_at as string);
  return next ? { ...previous, next, reason: code } : previous;
};
