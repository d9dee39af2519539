/**
 * May this survey be asked now, and why, or why not.
 * `any` is the rest between any two surveys.
 * `page` is what the tag and the host's calls say: manual, required (identity), respondent, shown (by a call), force.
 */
export const eligible = (survey, memory, now, page = {}, any = {}) => {
  const refusal = !survey
    ? 'no_survey'
    : page.manual && !page.shown
      ? 'manual'
      : page.required && !page.respondent
        ? 'identity_required'
        : !page.force &&
          ((now < memory?.next &&
            (memory.reason || (memory.dismissals ? 'dismissed_recently' : 'answered_recently'))) ||
            (now < any.next && 'asked_recently'));
  return { ask: !refusal, reason: refusal || 'due' };
};
