const DAY = 86_400_000;

const quiet = (days, reason, now = Date.now()) => ({ next: now + days * DAY, reason });

/** An ask that was seen counts as dismissed until it is answered: being ignored is an answer too. */
export const viewed = ({ dismissals = 0 } = {}, { dismissed_days, rest_days }, now) => {
  const days = dismissed_days[dismissals];
  return {
    ...quiet(days ?? rest_days, days == null ? 'rested' : 'dismissed_recently', now),
    dismissals: dismissals + 1,
  };
};

/** Between any two surveys. */
export const between = ({ between_surveys_days }, now) => quiet(between_surveys_days, 'asked_recently', now);

export const answered = ({ answered_days }, now) => quiet(answered_days, 'answered_recently', now);

/** The server said no, and perhaps when to come back; without a time nothing is learnt. */
export const refused = (memory, { code, retry_at }) => {
  const next = Date.parse(retry_at);
  return next ? { ...memory, next, reason: code } : memory;
};
