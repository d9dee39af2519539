const DAY = 86_400_000;

/** An ask that was seen counts as dismissed until it is answered: being ignored is an answer too. */
export const viewed = ({ dismissals = 0 } = {}, { dismissed_days, rest_days }, now) => {
  const days = dismissed_days[dismissals];
  return {
    next: now + (days ?? rest_days) * DAY,
    dismissals: dismissals + 1,
    reason: days == null ? 'rested' : undefined,
  };
};

/** Between any two surveys. */
export const between = ({ between_surveys_days }, now) => ({ next: now + between_surveys_days * DAY });

export const answered = ({ answered_days }, now) => ({ next: now + answered_days * DAY, dismissals: 0 });

/** The server said no, and perhaps when to come back; without a time nothing is learnt. */
export const refused = (memory, { code, retry_at }) => {
  const next = Date.parse(retry_at);
  return next ? { ...memory, next, reason: code } : memory;
};
