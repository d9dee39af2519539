/**
 * May this survey be asked now, and why, or why not.
 * `any` is the rest between any two surveys, `self` what the browser was told of itself.
 * `page` is what the tag and the host's calls say: manual, required (identity), respondent, shown (by a call), force.
 * `why` is the reason of a rule of the survey's own.
 */
export const eligible = (survey, memory, now, page = {}, { any = {}, self = {}, why } = {}) => {
  const refusal = !survey
    ? 'no_survey'
    : self.consent === false
      ? 'opted_out'
      : page.manual && !page.shown
        ? 'manual'
        : page.required && !page.respondent
          ? 'identity_required'
          : (!page.force &&
              ((now < memory?.next &&
                (memory.reason || (memory.dismissals ? 'dismissed_recently' : 'answered_recently'))) ||
                (now < any.next && 'asked_recently'))) ||
            why?.(survey, page);
  return { ask: !refusal, reason: refusal || 'due' };
};
